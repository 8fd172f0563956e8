"""Whether the benchmark of hostile guests notices what was lost or harmed."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks.guest import Known
from benchmarks.hostile import wrong_files, wrong_runs, wrong_with
from benchmarks.hostile_input import giants, some_picture, some_weights
from engine import Archive, Run, Status, WeightsStore
from model import Config, DigitLabError, init_params, read_image, read_weights

KNOWN = Known(alpha=0.1, status="stopped", iteration=7, name="mine")
RUN = Run("one", Config(), "offline", init_params(), iteration=7, status=Status.STOPPED, name="mine", owner="guest")


def guest(runs=(), saved=()):
    return SimpleNamespace(number=3, runs=dict(runs), saved=list(saved))


def test_a_run_that_is_as_its_owner_left_it_is_right():
    assert wrong_with(KNOWN, RUN) == ""
    assert wrong_with(replace(KNOWN, deleted=True), None) == ""


@pytest.mark.parametrize("status", [Status.PAUSED, Status.FINISHED, Status.FAILED])
def test_a_run_that_was_going_may_have_gone_on(status):
    assert wrong_with(replace(KNOWN, status="running"), replace(RUN, status=status, iteration=9)) == ""


@pytest.mark.parametrize(
    "harmed",
    [
        {"name": "stolen"},
        {"iteration": 6},
        {"status": Status.PAUSED},
        {"config": Config(alpha=1.0)},
    ],
)
def test_a_run_that_somebody_harmed_is_noticed(harmed):
    assert wrong_with(KNOWN, replace(RUN, **harmed))


def test_a_run_that_is_lost_or_back_is_noticed():
    assert wrong_with(KNOWN, None) == "is lost"
    assert wrong_with(replace(KNOWN, deleted=True), RUN) == "is back"


def test_a_run_that_got_another_owner_is_noticed(tmp_path):
    archive = Archive(f"sqlite:///{tmp_path / 'runs.db'}")
    archive.save(RUN)
    assert wrong_runs([guest({"one": KNOWN})], archive) == []
    archive.save(replace(RUN, co_owners=("stranger",)))
    assert wrong_runs([guest({"one": KNOWN})], archive) == ["guest 3: their runs have 2 owners"]
    archive.close()


def test_weights_that_are_lost_mixed_up_or_given_twice_are_noticed(tmp_path):
    store = WeightsStore(tmp_path)
    name = store.save("mine", init_params(), {"alpha": 0.1, "iterations": 7})
    assert wrong_files([guest(saved=[(name, 0.1, 7)])], store) == []
    assert "another run" in wrong_files([guest(saved=[(name, 0.2, 7)])], store)[0]
    assert "no weights" in wrong_files([guest(saved=[("gone", 0.1, 7)])], store)[0]
    twice = [guest(saved=[(name, 0.1, 7)]), guest(saved=[(name, 0.1, 7)])]
    assert wrong_files(twice, store) == ["mine was given to 2 people"]


def test_files_are_good_and_damaged_ones_and_it_is_known_which():
    rng = np.random.default_rng(0)
    for make, read in ((some_weights, lambda content: read_weights(content, "mine")), (some_picture, read_image)):
        files = [make(rng) for _ in range(20)]
        assert {good for _, good in files} == {True, False}
        for content, good in files:
            if good:
                read(content)
            else:
                with pytest.raises(DigitLabError):
                    read(content)


def test_giants_are_small_as_files():
    assert max(len(content) for content, _ in giants()) < 2_000_000
