"""Teaching on workers: portions that come to the same as in one process."""

import numpy as np

from engine import Engine, Portion, teach_portion
from model import init_params
from model.teaching import Drawings


def test_workers_teach_as_this_process_does(offline):
    drawings = Drawings(np.asarray(offline.X_train[:, :3]), np.array([1, 2, 3]))
    order = Portion(offline.name, offline.folder, drawings, init_params(10, np.random.default_rng(0)), steps=3)
    engine = Engine()
    try:
        there = engine.submit(teach_portion, order).result(timeout=120)
    finally:
        engine.close()
    here = teach_portion(order)
    assert there.step == here.step == 3
    assert 0 <= there.test <= 1
    for one, other in zip(there.params, here.params, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)
