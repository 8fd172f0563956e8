"""MNIST in every form in which people have it. Tiny digits stand in for the published ones, and then MNIST itself."""

import gzip
import hashlib
import re
import shutil

import numpy as np
import pytest

from model.forms import published
from model.forms.published import CONTENT, look_for_mnist
from tests.model.forms.conftest import as_csv, as_idx

NAMES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


@pytest.fixture
def digits(images, labels, monkeypatch) -> dict[str, np.ndarray]:
    """Eighty digits to learn from and twenty held out, which count as the published ones."""
    arrays = (images[:80], labels[:80], images[80:], labels[80:])
    found = dict(zip(CONTENT, arrays, strict=True))
    facts = {part: (len(array), hashlib.sha256(array.tobytes()).hexdigest()) for part, array in found.items()}
    monkeypatch.setattr(published, "CONTENT", facts)
    return found


@pytest.fixture
def folder(digits, tmp_path):
    """A folder with the four files, as they were published."""
    return published_form(tmp_path, digits)


def named(folder, digits, name, packed=False, rename=str):
    for file, array in zip(NAMES, digits.values(), strict=True):
        content = as_idx(array)
        path = folder / (rename(file) + name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content, 1) if packed else content)
    return folder


def published_form(folder, digits):
    return named(folder, digits, ".gz", packed=True)


def swapped(name):
    return name.replace("images", "?").replace("labels", "images").replace("?", "labels")


def torchvision(folder, digits):
    named(folder / "MNIST" / "raw", digits, ".gz", packed=True)
    named(folder / "MNIST" / "raw", digits, "")
    return folder


def keras(folder, digits):
    x, y, x_test, y_test = digits.values()
    np.savez_compressed(folder / "mnist.npz", x_train=x, y_train=y, x_test=x_test, y_test=y_test)
    return folder


def scikit_learn(folder, digits):
    x, y, x_test, y_test = digits.values()
    data = np.concatenate([x, x_test]).reshape(-1, 784).astype(np.float64)
    np.savez(folder / "mnist_784.npz", data=data, target=np.concatenate([y, y_test]).astype(str))
    return folder


def unit_range(folder, digits):
    x, y, x_test, y_test = digits.values()
    np.savez(folder / "a.npz", X=x.reshape(-1, 784).T / np.float32(255), Y=np.eye(10)[y], Xt=x_test / 255, Yt=y_test)
    return folder


def tables(folder, digits):
    x, y, x_test, y_test = digits.values()
    (folder / "mnist_train.csv").write_bytes(as_csv(x, y))
    (folder / "mnist_test.csv").write_bytes(as_csv(x_test, y_test))
    return folder


FORMS = {
    "as published": published_form,
    "raw": lambda folder, digits: named(folder, digits, ""),
    "with a dot": lambda folder, digits: named(folder, digits, "", rename=lambda name: name.replace("-idx", ".idx")),
    "packed without the ending": lambda folder, digits: named(folder, digits, "", packed=True),
    "raw with the ending": lambda folder, digits: named(folder, digits, ".gz"),
    "names swapped": lambda folder, digits: named(folder, digits, ".gz", packed=True, rename=swapped),
    "torchvision's folders": torchvision,
    "Keras' file": keras,
    "scikit-learn's arrays": scikit_learn,
    "0 to 1, in columns": unit_range,
    "tables": tables,
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_digits_are_taken_in_every_form(tmp_path, digits, form):
    parts, instead = look_for_mnist(FORMS[form](tmp_path, digits))
    assert instead == ""
    for part, array in digits.items():
        assert np.array_equal(parts[part], array.reshape(parts[part].shape))
        assert parts[part].dtype == (np.uint8 if "images" in part else np.int64)


HARMS = {
    "an HTML page": (lambda path: path.write_bytes(b"<!DOCTYPE html><p>Log in"), "is an HTML page"),
    "half": (
        lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
        "is a gzip file that ends too early: .* of 80 images",
    ),
    "labels": (
        lambda path: shutil.copy(path.with_name("train-labels-idx1-ubyte.gz"), path),
        "holds 80 labels, where images were expected",
    ),
    "other images": (
        lambda path: path.write_bytes(as_idx(np.zeros((80, 28, 28), np.uint8))),
        "holds 80 images, but they are not MNIST's",
    ),
    "small images": (
        lambda path: path.write_bytes(as_idx(np.zeros((80, 8, 8), np.uint8))),
        "holds images of 8 x 8 pixels, where 28 x 28",
    ),
}


@pytest.mark.parametrize("harm", HARMS)
def test_what_is_of_no_use_is_named_with_what_it_is_and_what_was_expected(folder, harm):
    path = folder / "train-images-idx3-ubyte.gz"
    do, words = HARMS[harm]
    do(path)
    parts, instead = look_for_mnist(folder)
    assert set(parts) == set(CONTENT) - {"train-images"}
    assert instead.startswith(f"MNIST was looked for in {folder}. {path} ")
    assert re.search(words, instead)
    assert "Missing there: the 60,000 training images." in instead
    assert "Expected are MNIST's four files" in instead


def test_a_missing_file_is_told(folder):
    (folder / "t10k-labels-idx1-ubyte.gz").unlink()
    parts, instead = look_for_mnist(folder)
    assert len(parts) == 3
    assert "Missing there: the labels of the test images." in instead


def test_folders_that_are_empty_or_absent_are_told(tmp_path, digits):
    assert look_for_mnist(tmp_path)[1].startswith(f"MNIST was looked for in {tmp_path}, which is an empty folder.")
    assert "which does not exist" in look_for_mnist(tmp_path / "nowhere")[1]


def test_nothing_in_the_folder_is_changed(folder):
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*")}
    look_for_mnist(folder)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*")} == before


@pytest.fixture(scope="module")
def published_digits(mnist_files) -> dict[str, np.ndarray]:
    arrays = []
    for name, size in zip(NAMES, (60_000, 60_000, 10_000, 10_000), strict=True):
        content = np.frombuffer(gzip.decompress((mnist_files / f"{name}.gz").read_bytes()), np.uint8)
        shape = (size, 28, 28) if "images" in name else (size,)
        arrays.append(content[-int(np.prod(shape)) :].reshape(shape))
    return dict(zip(CONTENT, arrays, strict=True))


@pytest.mark.mnist
@pytest.mark.parametrize("form", FORMS)
def test_mnist_itself_is_taken_in_every_form(tmp_path, published_digits, form):
    FORMS[form](tmp_path, published_digits)
    parts, instead = look_for_mnist(tmp_path)
    assert instead == ""
    for part, array in published_digits.items():
        assert np.array_equal(parts[part], array.reshape(parts[part].shape))
