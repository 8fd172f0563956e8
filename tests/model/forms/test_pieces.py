"""What counts as images and labels, and the words for what doesn't."""

import numpy as np
import pytest

from model.errors import FileError
from model.forms import pieces
from model.forms.pieces import Piece, as_images, as_labels


@pytest.mark.parametrize("shape", [(100, 28, 28), (100, 784), (100, 28, 28, 1), (100, 1, 28, 28)])
def test_images_of_any_shape_become_rows_of_bytes(images, shape):
    found = as_images(images.reshape(shape))
    assert found.dtype == np.uint8
    assert np.array_equal(found, images.reshape(100, 784))


@pytest.mark.parametrize("dtype", [np.int16, np.int64, np.float32, np.float64, ">u2"])
def test_images_of_other_numbers_are_the_same_images(images, dtype):
    assert np.array_equal(as_images(images.astype(dtype)), images.reshape(100, 784))


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.float16])
def test_pixels_from_0_to_1_are_scaled(images, dtype):
    assert np.array_equal(as_images((images / 255).astype(dtype)), images.reshape(100, 784))


def test_black_and_white_images_are_black_and_white():
    assert set(np.unique(as_images(np.eye(28).reshape(1, 28, 28) > 0))) == {0, 255}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.zeros((3, 8, 8)), "8 x 8 pixels, where 28 x 28"),
        (np.full((3, 784), 256), "from 256 to 256"),
        (np.full((3, 784), -1), "from -1 to -1"),
        (np.full((3, 784), np.nan), "from nan to nan"),
        (np.full((3, 784), "1"), "no numbers"),
        (np.zeros((0, 784)), "no images"),
        (np.zeros((0, 28, 28)), "no images"),
    ],
)
def test_other_images_are_told(values, words):
    with pytest.raises(FileError, match=words):
        as_images(values)


@pytest.mark.parametrize("dtype", [np.int64, np.float32, str, "S1"])
def test_labels_are_whole_numbers_however_they_are_written(labels, dtype):
    found = as_labels(labels.astype(dtype))
    assert found.dtype == np.int64
    assert np.array_equal(found, labels)


def test_labels_in_a_column_and_as_ten_numbers_each_are_labels(labels):
    assert np.array_equal(as_labels(labels.reshape(-1, 1)), labels)
    assert np.array_equal(as_labels(np.eye(10)[labels]), labels)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.array([1, 10]), "from 1 to 10, where whole numbers from 0 to 9"),
        (np.array([-1, 3]), "from -1 to 3"),
        (np.array([0.5, 3]), "from 0.5 to 3"),
        (np.array([np.nan, 3]), "from nan"),
        (np.array(["a", "b"]), "no numbers"),
        (np.array([]), "no labels"),
        (np.ones((3, 10)), "ten numbers"),
    ],
)
def test_other_labels_are_told(values, words):
    with pytest.raises(FileError, match=words):
        as_labels(values)


def test_too_many_are_refused_before_they_are_looked_at(monkeypatch, images, labels):
    monkeypatch.setattr(pieces, "MOST_IMAGES", 99)
    for read, values in ((as_images, images), (as_labels, labels)):
        with pytest.raises(FileError, match=r"100 images or labels. At most 99"):
            read(values)


def test_a_piece_says_what_it_holds(images, labels):
    assert Piece("a", images=images).words == "100 images"
    assert Piece("a", labels=labels).words == "100 labels"
    assert Piece("a", images, labels).words == "100 images and labels"
