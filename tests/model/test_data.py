"""The digits as the rest of the project gets them. Tiny files stand in for MNIST's."""

import numpy as np
import pytest

from model import DataError, data, load_dataset, mnist, open_dataset

FILES = tuple(mnist.SHA256)
TRAIN, TEST = 30, 10  # digits in the tiny files


def test_files_in_the_given_folder_are_parsed(folder, is_fake_mnist):
    found = load_dataset("mnist", folder)
    assert is_fake_mnist(found)
    assert found.X_train[:2, 0].tolist() == [0, 1]
    assert found.notes == ()


def test_digits_are_columns_of_float32_with_int64_labels(folder):
    found = load_dataset("mnist", folder)
    assert found.X_train.shape == (784, TRAIN)
    assert found.X_test.shape == (784, TEST)
    assert found.X_train.dtype == found.X_test.dtype == np.float32
    assert found.y_train.dtype == found.y_test.dtype == np.int64


def test_columns_are_the_stored_bytes_in_the_unit_range(folder, pixels):
    """Those to learn from and those to be tested on, each in one piece of memory."""
    found = load_dataset("mnist", folder)
    for X, images in ((found.X_train, pixels[FILES[0]]), (found.X_test, pixels[FILES[2]])):
        np.testing.assert_allclose(X, images.reshape(-1, 784).T / 255, rtol=1e-7)
        assert X.T.flags.c_contiguous


def test_columns_are_computed_once_and_cannot_be_written_to(folder):
    found = load_dataset("mnist", folder)
    assert found.X_train is found.X_train
    for array in (found.X_train, found.X_test, found.train_images, found.test_images, found.y_train, found.y_test):
        assert not array.flags.writeable


def test_another_process_can_open_what_was_loaded(folder):
    found = load_dataset("mnist", folder)
    again = open_dataset("mnist", found.folder)
    assert np.array_equal(again.X_train, found.X_train)
    assert np.array_equal(again.y_test, found.y_test)


def test_mnist_dir_in_the_environment_is_looked_in(folder, is_fake_mnist, monkeypatch):
    monkeypatch.setenv("MNIST_DIR", str(folder))
    assert is_fake_mnist(load_dataset("mnist"))


def test_parsed_files_are_used_without_the_originals(folder, is_fake_mnist):
    load_dataset("mnist", folder)
    for file in FILES:
        (folder / file).unlink()
    assert is_fake_mnist(load_dataset("mnist"))


def test_auto_takes_mnist_where_it_is(folder, is_fake_mnist):
    assert is_fake_mnist(load_dataset("auto", folder))


def test_unknown_name_is_refused():
    with pytest.raises(DataError, match=r"“cifar”.*mnist, offline or auto"):
        load_dataset("cifar")


# --- digits of one's own


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A folder with forty digits in a single file."""
    monkeypatch.setenv("DIGIT_LAB_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "My pens"
    folder.mkdir()
    rng = np.random.default_rng(0)
    np.savez(folder / "pens.npz", x=rng.integers(0, 256, (40, 784)), y=rng.integers(0, 10, 40))
    return folder


def test_own_digits_go_by_the_name_of_their_folder(own):
    found = load_dataset(str(own))
    assert found.name == "my-pens"
    assert (found.X_train.shape, found.X_test.shape) == ((784, 34), (784, 6))
    assert found.X_train.dtype == np.float32
    assert found.y_train.dtype == np.int64
    assert "no test set" in found.notes[0]


def test_own_digits_are_found_again_by_name_alone_and_read_once(own, monkeypatch):
    found = load_dataset(str(own))
    again = open_dataset(found.name, data.data_folder(found.name))
    assert np.array_equal(again.X_train, found.X_train)
    monkeypatch.setattr(data, "read_own_digits", None)
    assert load_dataset(str(own)).notes == found.notes


def test_other_digits_in_the_same_folder_get_another_name_and_the_first_stay(own):
    first = load_dataset(str(own))
    before = np.array(first.train_images)
    np.savez(own / "pens.npz", x=np.zeros((40, 784)), y=np.arange(40) % 10)
    second = load_dataset(str(own))
    assert (first.name, second.name) == ("my-pens", "my-pens-2")
    assert np.array_equal(open_dataset("my-pens", data.data_folder("my-pens")).train_images, before)


def test_damaged_own_digits_are_read_again(own):
    found = load_dataset(str(own))
    expected = np.array(found.train_images)
    (found.folder / "train-images.npy").write_bytes(b"")
    again = load_dataset(str(own))
    assert again.name == "my-pens"
    assert np.array_equal(again.train_images, expected)


def test_own_folder_with_mnist_in_it_is_mnist(folder, is_fake_mnist):
    assert is_fake_mnist(load_dataset(str(folder)))


def test_own_folder_without_digits_is_told(own):
    (own / "pens.npz").write_bytes(b"<html>")
    with pytest.raises(DataError, match=r"holds no digits to train on.*pens\.npz is an HTML page"):
        load_dataset(str(own))


@pytest.mark.parametrize("name", ["", "a" * 5_000, "a/b/c", "with\0null", "~nobody-of-this-name/digits"])
def test_names_that_no_folder_has_are_refused(published, name, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path / "..")
    with pytest.raises(DataError):
        load_dataset(name)


# --- the real ones


def test_offline_digits_have_mnists_form(offline):
    assert offline.name == "offline"
    assert offline.X_train.shape == (784, 60_000)
    assert offline.X_test.shape == (784, 10_000)
    assert offline.y_train.shape == (60_000,)
    assert offline.y_test.shape == (10_000,)
    assert offline.X_train.dtype == offline.X_test.dtype == np.float32
    assert offline.y_train.dtype == offline.y_test.dtype == np.int64


@pytest.mark.mnist
def test_mnist_is_mnist(mnist):
    assert mnist.name == "mnist"
    assert mnist.notes == ()
    assert mnist.X_train.shape == (784, 60_000)
    assert mnist.X_test.shape == (784, 10_000)
    assert mnist.X_train.dtype == mnist.X_test.dtype == np.float32
    assert mnist.y_train.dtype == mnist.y_test.dtype == np.int64
    assert mnist.y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert mnist.y_test[:5].tolist() == [7, 2, 1, 0, 4]
    assert (mnist.X_train.min(), mnist.X_train.max()) == (0, 1)


@pytest.mark.mnist
def test_mnists_mean_pixel_is_the_published_one(mnist):
    assert mnist.X_train.mean(dtype=np.float64) == pytest.approx(0.1307, abs=1e-4)
