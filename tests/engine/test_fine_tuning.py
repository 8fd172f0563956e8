"""Fine-tuning on workers: portions that come to the same as in one process."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from engine import STEPS, Engine, FineTuning, Portion, fine_tune_portion
from model import init_params
from model.fine_tuning import Drawings


def test_workers_teach_as_this_process_does(offline):
    drawings = Drawings(np.asarray(offline.X_train[:, :3]), np.array([1, 2, 3]))
    order = Portion(offline.name, offline.folder, drawings, init_params(10, np.random.default_rng(0)), steps=3)
    engine = Engine()
    try:
        there = engine.submit(fine_tune_portion, order).result(timeout=120)
    finally:
        engine.close()
    here = fine_tune_portion(order)
    assert there.step == here.step == 3
    assert 0 <= there.test <= 1
    for one, other in zip(there.params, here.params, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


class AtOnce:
    """Does the work while it is handed out."""

    def submit(self, work, *arguments):
        done: Future = Future()
        done.set_result(work(*arguments))
        return done


def test_teaching_moves_on_portion_by_portion_until_it_is_done(offline):
    drawings = Drawings(np.asarray(offline.X_train[:, :3]), np.array([1, 2, 3]))
    teaching = FineTuning(AtOnce(), Portion(offline.name, offline.folder, drawings, init_params(4)), "four")
    while teaching.alive:
        teaching.go_on()
    assert [taught.step for taught in teaching.past] == list(range(0, STEPS + 1, 10))
    assert teaching.error == ""


def test_one_portion_is_handed_out_at_a_time_and_none_after_the_last(offline):
    drawings = Drawings(np.asarray(offline.X_train[:, :3]), np.array([1, 2, 3]))
    handed_out: list[Future] = []

    class ByHand:
        def submit(self, work, order):
            handed_out.append(Future())
            return handed_out[-1]

    teaching = FineTuning(ByHand(), Portion(offline.name, offline.folder, drawings, init_params(4)), "four")
    teaching.go_on()
    teaching.go_on()
    assert len(handed_out) == 1
    handed_out[0].set_result(replace(fine_tune_portion(replace(teaching.order, steps=0)), step=STEPS))
    teaching.go_on()
    teaching.go_on()
    assert not teaching.alive
    assert len(handed_out) == 1


def test_a_worker_that_died_ends_in_a_sentence(offline):
    drawings = Drawings(np.asarray(offline.X_train[:, :3]), np.array([1, 2, 3]))
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    teaching = FineTuning(pool, Portion(offline.name, offline.folder, drawings, init_params(4)), "four")
    teaching.go_on()
    assert not teaching.alive
    assert "Press Teach to start again" in teaching.error
