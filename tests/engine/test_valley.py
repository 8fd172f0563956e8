"""The valley as a worker computes it."""

import numpy as np

from engine.valley import valley
from model import init_params
from model.data import as_columns
from model.valley import SAMPLE, losses_along, sizes


def test_it_is_that_of_the_first_digits_to_learn_from(offline):
    params = init_params(rng=np.random.default_rng(2))
    X = as_columns(offline.train_images[:SAMPLE])
    wanted = losses_along(params, X, offline.y_train[:SAMPLE], sizes(0.3))
    losses, alive = valley(offline.name, offline.folder, params, 0.3)
    np.testing.assert_allclose(losses, wanted, rtol=1e-5)
    assert alive


def test_a_network_of_dead_units_is_said_to_be_one(offline):
    params = init_params(rng=np.random.default_rng(2))
    dead = params._replace(b1=params.b1 - 1000)
    assert valley(offline.name, offline.folder, dead, 0.3)[1] is False
