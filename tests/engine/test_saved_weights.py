"""Saved weights."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from engine import WeightsStore
from engine.saved_weights import LIVE
from model import WeightsError, init_params


def test_saved_weights_come_back(tmp_path):
    params = init_params(rng=np.random.default_rng(0))
    store = WeightsStore(tmp_path / "new")
    assert store.names() == []
    assert store.save("mine", params, {"alpha": 0.1}) == "mine"
    weights = store.load("mine")
    assert weights.metadata["alpha"] == 0.1
    assert all(np.array_equal(a, b) for a, b in zip(weights.params, params, strict=True))
    assert store.names() == ["mine"]


def test_taken_name_is_never_overwritten(tmp_path):
    store = WeightsStore(tmp_path)
    first, second = init_params(), init_params()
    assert store.save("mine", first, {}) == "mine"
    assert store.save("mine", second, {}) == "mine-2"
    assert store.save("mine", second, {}) == "mine-3"
    assert np.array_equal(store.load("mine").params.w1, first.w1)


def test_shipped_name_is_taken(tmp_path):
    assert WeightsStore(tmp_path).save("classic-10", init_params(), {}) == "classic-10-2"


@pytest.mark.parametrize("name", ["", "   ", "../up", "a/b", ".hidden", "x" * 41, "nul\0", "a\nb"])
def test_impossible_name_is_refused_with_a_sentence(tmp_path, name):
    with pytest.raises(WeightsError, match="Give a name"):
        WeightsStore(tmp_path).save(name, init_params(), {})
    assert list(tmp_path.iterdir()) == []


def test_letters_of_any_language_are_fine(tmp_path):
    assert WeightsStore(tmp_path).save("Größe 7 – 数".replace("–", "-"), init_params(), {}) == "Größe 7 - 数"


def test_folder_that_cannot_be_written_gives_a_sentence(tmp_path):
    file = tmp_path / "file"
    file.write_text("not a folder")
    with pytest.raises(WeightsError, match="Can't write"):
        WeightsStore(file / "below").save("mine", init_params(), {})
    assert WeightsStore(file / "below").names() == []


def test_the_newest_comes_first(tmp_path):
    store = WeightsStore(tmp_path)
    for name, seconds in (("b", 200), ("c", 100), ("a", 300)):
        store.save(name, init_params(), {})
        os.utime(tmp_path / f"{name}.npz", (seconds, seconds))
    assert store.names() == ["a", "b", "c"]


def test_the_environment_chooses_the_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGIT_LAB_WEIGHTS", str(tmp_path / "mine"))
    assert WeightsStore().folder == tmp_path / "mine"


def test_fifteen_who_save_at_the_same_moment_get_a_file_each(tmp_path):
    store = WeightsStore(tmp_path)
    with ThreadPoolExecutor(15) as pool:
        names = list(pool.map(lambda seed: store.save("mine", init_params(seed + 1), {}), range(15)))
    assert len(set(names)) == 15
    assert sorted(store.load(name).params.w1.shape[0] for name in names) == list(range(1, 16))


def test_a_long_name_that_is_taken_stays_one_that_can_be_loaded(tmp_path):
    store, name = WeightsStore(tmp_path), "a" * 40
    assert store.save(name, init_params(), {}) == name
    second = store.save(name, init_params(3), {})
    assert len(second) == 40
    assert store.load(second).params.w1.shape[0] == 3


def test_letters_in_two_parts_are_put_together(tmp_path):
    store = WeightsStore(tmp_path)
    assert store.save("cafe\u0301", init_params(), {}) == "caf\u00e9"


@pytest.mark.parametrize("name", [LIVE, "Classic-10", "wide-800"])
def test_names_that_mean_something_else_are_not_given_away(tmp_path, name):
    store = WeightsStore(tmp_path)
    assert store.save(name, init_params(), {}) == f"{name}-2"
