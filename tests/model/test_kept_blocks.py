"""Blocks in the cache: the same ones again, sound, shared, and not without end."""

import os

import numpy as np
import pytest

from model import kept_blocks
from model.blocks import sorted_blocks
from model.data import Dataset
from model.kept_blocks import MOST_KEPT, held_out_blocks, training_blocks


@pytest.fixture
def data(offline, tmp_path) -> Dataset:
    few = (np.asarray(part[:count]) for part, count in ((offline.train_images, 4_500), (offline.y_train, 4_500)))
    tested = (np.asarray(part[:300]) for part in (offline.test_images, offline.y_test))
    return Dataset("few", *few, *tested, tmp_path)


def same(ours, theirs) -> bool:
    pairs = [*zip(ours, theirs, strict=True)]
    return all(all(np.array_equal(a, b) for a, b in zip(one, other, strict=True)) for one, other in pairs)


def folders(data: Dataset) -> set[str]:
    return {folder.name.rsplit("-", 1)[1] for folder in data.folder.glob("blocks-*")}


def test_what_comes_from_the_cache_is_what_was_cut(data):
    for blocks in (training_blocks(data, 4_500), training_blocks(data, 4_500)):
        assert same(blocks, sorted_blocks(data.train_images, data.y_train))
        assert all(isinstance(block.X.base, np.memmap) for block in blocks)
        assert {block.X.dtype for block in blocks} == {np.dtype(np.float32)}
        assert all(block.X.flags.f_contiguous and not block.X.flags.writeable for block in blocks)
    assert same(held_out_blocks(data), sorted_blocks(data.test_images, data.y_test))


def test_each_number_of_digits_has_its_own_and_too_many_mean_all(data):
    assert sum(block.Y.size for block in training_blocks(data, 2_100)) == 2_100
    assert sum(block.Y.size for block in training_blocks(data, 60_000)) == 4_500
    assert folders(data) == {"2100", "4500"}


def test_they_are_cut_once(data, monkeypatch):
    first = training_blocks(data, 1_000)
    monkeypatch.setattr(kept_blocks, "sorted_blocks", None)
    assert same(training_blocks(data, 1_000), first)


@pytest.mark.parametrize("damage", [lambda file: file.write_bytes(file.read_bytes()[:-4]), lambda file: file.unlink()])
def test_damaged_ones_are_cut_again(data, damage):
    training_blocks(data, 1_000)
    damage(next(data.folder.glob("blocks-*/values.npy")))
    assert same(training_blocks(data, 1_000), sorted_blocks(data.train_images[:1_000], data.y_train[:1_000]))


def test_where_there_is_no_room_they_are_cut_each_time(data, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept_blocks, "store", full)
    assert same(training_blocks(data, 1_000), sorted_blocks(data.train_images[:1_000], data.y_train[:1_000]))


def test_only_those_used_last_are_kept(data):
    for number in range(MOST_KEPT):
        training_blocks(data, 10 + number)
        os.utime(next(data.folder.glob(f"blocks-*-{10 + number}")), (number, number))
    training_blocks(data, 10)  # the oldest one, used again just now
    training_blocks(data, 99)
    assert folders(data) == {"10", "99", *(str(10 + number) for number in range(2, MOST_KEPT))}
