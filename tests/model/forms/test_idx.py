"""IDX files: images or labels, whole or cut off."""

import io

import numpy as np
import pytest

from model.errors import FileError
from model.forms.idx import is_idx, read_idx
from tests.model.forms.conftest import as_idx


def read(content: bytes, packed: bool = False):
    return read_idx(io.BytesIO(content), "file", packed)


def test_images_and_labels_are_told_apart_by_the_file_itself(images, labels):
    assert np.array_equal(read(as_idx(images)).images, images.reshape(100, 784))
    assert read(as_idx(images)).labels is None
    assert np.array_equal(read(as_idx(labels)).labels, labels)
    assert read(as_idx(labels)).images is None


def test_rows_of_784_are_images_too(images):
    assert np.array_equal(read(as_idx(images.reshape(100, 784))).images, images.reshape(100, 784))


def test_what_is_one_is_seen_by_its_first_bytes(images):
    assert is_idx(as_idx(images))
    assert not is_idx(b"\0\0\x08")
    assert not is_idx(b"1,2,3")


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_that_ends_too_early_says_how_much_it_has(images, packed):
    with pytest.raises(FileError, match="ends too early: 42 of 100 images") as caught:
        read(as_idx(images)[: 16 + 42 * 784 + 5], packed)
    assert ("gzip" in str(caught.value)) is packed


def test_a_header_that_lies_takes_no_memory():
    with pytest.raises(FileError, match=r"4,294,967,295 images or labels. At most"):
        read(as_idx(np.zeros((0, 28, 28), np.uint8))[:4] + b"\xff" * 4 + b"\0\0\0\x1c" * 2)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\0\0\x08\x03\0\0", "within its first line"),
        (as_idx(np.zeros((2, 28, 28), np.float32), 13), "an IDX file of floats, where bytes"),
        (as_idx(np.zeros((2, 32, 32), np.uint8)), "32 x 32 pixels, where 28 x 28"),
        (as_idx(np.arange(11, dtype=np.uint8)), "from 0 to 10"),
        (as_idx(np.zeros((2, 28, 28), np.uint8)) + b"more", "goes on after the 2 images"),
        (as_idx(np.zeros(0, np.uint8)), "no labels"),
    ],
)
def test_other_files_are_told(content, words):
    with pytest.raises(FileError, match=words):
        read(content)
