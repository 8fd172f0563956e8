"""NumPy's files: images and labels under any name; nothing is unpickled, nothing unpacks to too much."""

import io
import zipfile

import numpy as np
import pytest

from model.errors import FileError
from model.forms import arrays
from model.forms.arrays import read_npy, read_npz


@pytest.fixture
def npz(tmp_path):
    def save(**content):
        np.savez_compressed(tmp_path / "digits.npz", **content)
        return tmp_path / "digits.npz"

    return save


def test_images_and_labels_come_with_their_names(npz, images, labels):
    found = read_npz(npz(x_train=images, y_train=labels, x_test=images[:20] / 255, y_test=labels[:20]))
    assert [piece.name for piece in found] == ["x_train", "y_train", "x_test", "y_test"]
    assert np.array_equal(found[0].images, images.reshape(100, 784))
    assert np.array_equal(found[1].labels, labels)
    assert np.array_equal(found[2].images, images[:20].reshape(20, 784))


def test_columns_are_images_as_the_lesson_has_them(npz, images):
    (found,) = read_npz(npz(X=images.reshape(100, 784).T / np.float32(255)))
    assert np.array_equal(found.images, images.reshape(100, 784))


def test_texts_and_fortran_order_are_read(npz, images, labels):
    data, target = read_npz(npz(data=np.asfortranarray(images.reshape(100, 784)), target=labels.astype(str)))
    assert np.array_equal(data.images, images.reshape(100, 784))
    assert np.array_equal(target.labels, labels)


def test_other_arrays_are_passed_over(npz, images, labels):
    found = read_npz(npz(images=images, labels=labels, mean=np.float32(3), shape=np.zeros((3, 3)), ids=np.arange(100)))
    assert [piece.name for piece in found] == ["images", "labels"]


def test_a_single_array_is_read_from_npy(images):
    buffer = io.BytesIO()
    np.save(buffer, images)
    size = buffer.tell()
    buffer.seek(0)
    (found,) = read_npy(buffer, size, "x_train.npy")
    assert np.array_equal(found.images, images.reshape(100, 784))


class Trap:
    def __reduce__(self):
        return print, ("sprung",)


def test_objects_are_never_opened(npz, capsys):
    path = npz(y=np.array([Trap()], dtype=object))
    with pytest.raises(FileError, match="'y' holds Python objects"):
        read_npz(path)
    assert "sprung" not in capsys.readouterr().out
    with np.load(path, allow_pickle=True) as loaded:
        assert loaded["y"][0] is None  # the trap works
    assert "sprung" in capsys.readouterr().out


def test_what_unpacks_to_too_much_is_refused_before(npz, monkeypatch):
    path = npz(x=np.zeros((1_000, 784), np.uint8))
    monkeypatch.setattr(arrays, "MOST_BYTES", 700_000)
    with pytest.raises(FileError, match=r"unpacks to 0.0 GB. At most"):
        read_npz(path)


def test_a_header_that_lies_takes_no_memory(tmp_path):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"shape": (10**9, 784), "fortran_order": False, "descr": "<f8"})
    with zipfile.ZipFile(tmp_path / "lie.npz", "w") as archive:
        archive.writestr("x.npy", header.getvalue() + bytes(784))
    with pytest.raises(FileError, match="damaged"):
        read_npz(tmp_path / "lie.npz")


def test_files_of_something_else_are_told(npz, tmp_path):
    with pytest.raises(FileError, match=r"were expected \(its array 'a' \(3, 3\)\)"):
        read_npz(npz(a=np.zeros((3, 3))))
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("mnist_train.csv", "1,2,3")
    with pytest.raises(FileError, match=r"a ZIP archive without NumPy arrays. Unpack it"):
        read_npz(tmp_path / "other.zip")
    with zipfile.ZipFile(tmp_path / "other.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("x.npy", bytes(100))
    with pytest.raises(FileError, match="packed in a way"):
        read_npz(tmp_path / "other.zip")


@pytest.mark.parametrize("keep", [10, 500, -1])
def test_a_file_that_was_cut_off_is_told(npz, images, keep):
    path = npz(x=images)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(FileError, match=r"damaged .npz file, or ends too early"):
        read_npz(path)
