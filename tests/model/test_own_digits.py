"""Other digits of MNIST's shape: in the forms that people have them in, with a test set or without."""

import gzip

import numpy as np
import pytest

from model import DataError, own_digits
from model.own_digits import read_own_digits
from tests.model.forms.conftest import as_csv, as_idx

PIXELS = ",".join(f"pixel{number}" for number in range(784))


@pytest.fixture
def images() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (100, 28, 28), dtype=np.uint8)


@pytest.fixture
def labels() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 10, 100, dtype=np.uint8)


def save_idx(folder, prefix, images, labels, role="train", middle=""):
    (folder / f"{prefix}{role}-images{middle}-idx3-ubyte").write_bytes(as_idx(images))
    (folder / f"{prefix}{role}-labels{middle}-idx1-ubyte.gz").write_bytes(gzip.compress(as_idx(labels)))


def rows(images):
    return images.reshape(-1, 784)


def is_split(parts, images, labels) -> bool:
    """Whether a sixth is held out, no digit is lost, and each has kept its label."""
    together = [np.concatenate([parts[f"train-{kind}"], parts[f"t10k-{kind}"]]) for kind in ("images", "labels")]
    known = {image.tobytes(): label for image, label in zip(rows(images), labels, strict=True)}
    found = {image.tobytes(): label for image, label in zip(*together, strict=True)}
    return found == known and len(parts["t10k-labels"]) == len(labels) // 6


def test_a_test_set_is_held_out_and_all_stay_in_order(tmp_path, images, labels):
    save_idx(tmp_path, "", images[:80], labels[:80])
    save_idx(tmp_path, "", images[80:], labels[80:], "t10k")
    parts, notes = read_own_digits(tmp_path)
    assert notes == ()
    assert np.array_equal(parts["train-images"], rows(images[:80]))
    assert np.array_equal(parts["train-labels"], labels[:80])
    assert np.array_equal(parts["t10k-images"], rows(images[80:]))
    assert np.array_equal(parts["t10k-labels"], labels[80:])


@pytest.mark.parametrize("place", [0, 784])
def test_kaggles_table_is_split_and_the_page_can_say_how(tmp_path, images, labels, place):
    (tmp_path / "train.csv").write_bytes(as_csv(images, labels, place, f"label,{PIXELS}" if place == 0 else ""))
    (tmp_path / "test.csv").write_bytes(as_csv(images[:30], header=PIXELS))
    (tmp_path / "sample_submission.csv").write_text("ImageId,Label\n1,0\n")
    parts, notes = read_own_digits(tmp_path)
    assert is_split(parts, images, labels)
    assert notes[0] == "test.csv has no labels, so it is not used."
    assert "no test set among the 100 digits" in notes[1]
    assert "the last sixth, 16 of them, is held out" in notes[1]
    again, _ = read_own_digits(tmp_path)
    assert all(np.array_equal(again[part], parts[part]) for part in parts)


def test_numpys_file_is_read_whole_or_in_two(tmp_path, images, labels):
    np.savez(tmp_path / "digits.npz", images=images, labels=labels)
    assert is_split(read_own_digits(tmp_path)[0], images, labels)
    assert is_split(read_own_digits(tmp_path / "digits.npz")[0], images, labels)
    np.savez(tmp_path / "digits.npz", x_train=images[:80], y_train=labels[:80], x_test=images[80:], y_test=labels[80:])
    parts, _ = read_own_digits(tmp_path)
    assert np.array_equal(parts["t10k-images"], rows(images[80:]))


def test_images_and_labels_in_tables_of_their_own_are_brought_together(tmp_path, images, labels):
    (tmp_path / "csvTrainImages 80x784.csv").write_bytes(as_csv(images))
    (tmp_path / "csvTrainLabel 80x1.csv").write_text("\n".join(map(str, labels)))
    assert is_split(read_own_digits(tmp_path)[0], images, labels)


def test_emnists_digits_are_turned_and_its_letters_left_alone(tmp_path, images, labels):
    lying = images.swapaxes(1, 2)
    save_idx(tmp_path, "emnist-digits-", lying[:80], labels[:80])
    save_idx(tmp_path, "emnist-digits-", lying[80:], labels[80:], "test")
    save_idx(tmp_path, "emnist-letters-", lying, labels + 17)
    save_idx(tmp_path, "emnist-mnist-", lying, labels)
    parts, notes = read_own_digits(tmp_path)
    assert np.array_equal(parts["train-images"], rows(images[:80]))
    assert np.array_equal(parts["t10k-images"], rows(images[80:]))
    assert notes == ("EMNIST's images lie on their side, so they were turned.",)


def test_folders_called_train_and_test_say_what_is_in_them(tmp_path, images, labels):
    for role, part in (("train", slice(0, 80)), ("test", slice(80, 100))):
        (tmp_path / role).mkdir()
        np.save(tmp_path / role / "images.npy", images[part])
        np.save(tmp_path / role / "labels.npy", labels[part])
    parts, _ = read_own_digits(tmp_path)
    assert np.array_equal(parts["t10k-labels"], labels[80:])


def test_digits_sorted_by_kind_are_shuffled(tmp_path, images, labels):
    save_idx(tmp_path, "", images, np.sort(labels))
    save_idx(tmp_path, "", images[:20], labels[:20], "test")
    parts, notes = read_own_digits(tmp_path)
    assert len(set(parts["train-labels"][:20].tolist())) > 5
    assert notes == ("They lay sorted by kind, so those to learn from were shuffled.",)


def test_more_digits_than_a_run_takes_are_said(tmp_path, images, labels, monkeypatch):
    monkeypatch.setattr(own_digits, "MOST_AT_ONCE", 50)
    np.savez(tmp_path / "digits.npz", images=images, labels=labels)
    assert read_own_digits(tmp_path)[1][-1] == "A run learns from the first 50 of them at most."


def test_a_harmed_test_set_is_told_and_another_one_held_out(tmp_path, images, labels):
    save_idx(tmp_path, "", images, labels)
    save_idx(tmp_path, "", images[:20], labels[:20], "test")
    (tmp_path / "test-images-idx3-ubyte").write_bytes(b"<html>")
    parts, notes = read_own_digits(tmp_path)
    assert is_split(parts, images, labels)
    assert "test-images-idx3-ubyte is an HTML page." in " ".join(notes)


def test_what_cannot_be_trained_on_is_told(tmp_path, images, labels):
    def told(words):
        with pytest.raises(DataError, match=words):
            read_own_digits(tmp_path)

    told("is an empty folder. Set DIGIT_LAB_DATA to a folder with digits. Expected are")
    (tmp_path / "notes.txt").write_text("Buy milk.")
    told("holds no digits to train on. .*notes.txt is a file of an unknown kind")
    (tmp_path / "train-images").write_bytes(as_idx(images))
    told("train-images has no labels, so it is not used. .*notes.txt")
    (tmp_path / "train-images").rename(tmp_path / "train-labels")
    (tmp_path / "train-labels").write_bytes(as_idx(labels))
    told("There are labels without images")
    (tmp_path / "train-images").write_bytes(as_idx(images))
    (tmp_path / "train-labels").write_bytes(as_idx(labels[:99]))
    told("train-images holds 100 images, but there are 99 labels")
    (tmp_path / "train-labels").write_bytes(as_idx(labels + 10))
    told("train-labels holds labels from 10 to 19")
    save_idx(tmp_path, "", images[:5], labels[:5])
    (tmp_path / "train-images").unlink()
    (tmp_path / "train-labels").unlink()
    told("only 5 digits to learn from. Use 12 or more")


def test_several_sets_in_one_folder_are_told(tmp_path, images, labels):
    for name in ("pens", "brushes"):
        np.savez(tmp_path / f"{name}.npz", images=images, labels=labels)
    with pytest.raises(DataError, match="several sets of digits: “brushes” and “pens”"):
        read_own_digits(tmp_path)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(DataError, match="nowhere does not exist"):
        read_own_digits(tmp_path / "nowhere")
