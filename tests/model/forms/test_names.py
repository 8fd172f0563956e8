"""What names say about digits."""

from pathlib import Path

import pytest

from model.forms.names import is_emnist, role_of, set_of, title_of


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("train-images-idx3-ubyte.gz", "train"),
        ("x_train", "train"),
        ("mnist_train.csv", "train"),
        ("t10k-labels-idx1-ubyte", "test"),
        ("y_test", "test"),
        ("x_val", "test"),
        ("validation.csv", "test"),
        ("digits.npz", ""),
        ("values", ""),
    ],
)
def test_names_say_what_digits_are_for(name, role):
    assert role_of(name) == role


def test_files_of_one_set_have_their_set_in_common():
    place = Path("/nowhere")
    published = ("train-images-idx3-ubyte.gz", "train-labels.idx1-ubyte", "t10k-images-idx3-ubyte", "x_test.npy")
    assert {set_of(place / name, place) for name in published} == {"/"}
    emnist = ("emnist-digits-train-images-idx3-ubyte.gz", "emnist-digits-test-labels-idx1-ubyte.gz")
    assert len({set_of(place / name, place) for name in emnist}) == 1
    others = ("emnist-letters-train-images-idx3-ubyte.gz", "sample_submission.csv", "train.csv")
    assert len({set_of(place / name, place) for name in (emnist[0], *others)}) == 4


@pytest.mark.parametrize(
    ("place", "title"),
    [
        ("/data/emnist-digits", "emnist-digits"),
        ("/data/EMNIST/raw", "emnist"),
        ("/data/Meine Ziffern (neu)", "meine-ziffern-neu"),
        ("/data/<script>", "script"),
        ("/data/mnist", "folder-mnist"),
        ("/data/Offline", "folder-offline"),
        ("/data/" + "long" * 30, "longlonglonglonglonglonglonglo"),
        ("/", "digits"),
        ("/data/数字", "digits"),
    ],
)
def test_digits_are_called_after_their_folder_and_never_as_our_own(place, title):
    assert title_of(Path(place)) == title


def test_a_file_gives_its_own_name(tmp_path):
    (tmp_path / "pens.npz").touch()
    assert title_of(tmp_path / "pens.npz") == "pens"


def test_emnist_is_known_by_its_name():
    assert is_emnist(Path("EMNIST/raw/emnist-digits-train-images-idx3-ubyte"))
    assert not is_emnist(Path("emnist/train-images-idx3-ubyte"))
