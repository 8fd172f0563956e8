"""Own digits keep their name, and a name its digits."""

import os

import numpy as np
import pytest

from model import DataError
from model.own_cache import SOURCE, find, fingerprint, keep, own_folder

IMAGES = np.random.default_rng(0).integers(0, 256, (20, 784), dtype=np.uint8)
PARTS = {
    "train-images": IMAGES[:15],
    "train-labels": np.arange(15) % 10,
    "t10k-images": IMAGES[15:],
    "t10k-labels": np.arange(5),
}
OTHERS = PARTS | {"train-labels": np.arange(15) % 9}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGIT_LAB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_stored_digits_are_found_by_what_their_files_were_known_by():
    assert find("pens", "a") is None
    assert keep("pens", PARTS, ["One.", "Two."], "a") == "pens"
    assert find("pens", "a") == ("pens", ("One.", "Two."))
    assert find("pens", "b") is None
    assert (own_folder("pens") / "train-images.npy").exists()


def test_other_digits_of_the_same_title_get_the_next_name():
    assert keep("pens", PARTS, [], "a") == "pens"
    assert keep("pens", OTHERS, [], "b") == "pens-2"
    assert find("pens", "a") == ("pens", ())
    assert find("pens", "b") == ("pens-2", ())


def test_the_same_digits_from_elsewhere_keep_their_name():
    keep("pens", PARTS, [], "a")
    assert keep("pens", PARTS, [], "moved") == "pens"
    assert find("pens", "a") == find("pens", "moved") == ("pens", ())


def test_damaged_digits_are_stored_again_under_their_name_and_never_replaced_by_others():
    keep("pens", PARTS, [], "a")
    (own_folder("pens") / "train-labels.npy").write_bytes(b"")
    assert keep("pens", OTHERS, [], "b") == "pens-2"
    assert keep("pens", PARTS, [], "a") == "pens"
    assert (own_folder("pens") / "train-labels.npy").stat().st_size > 100


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"fingerprints": 3, "notes": []}', b"\xff"])
def test_a_folder_that_was_never_finished_is_free(content):
    keep("pens", PARTS, [], "a")
    (own_folder("pens") / SOURCE).write_bytes(content)
    assert find("pens", "a") is None
    assert keep("pens", OTHERS, [], "b") == "pens"


def test_another_file_in_the_folder_is_noticed(tmp_path):
    assert fingerprint(tmp_path / "nowhere") == ""
    file = tmp_path / "given" / "train.csv"
    file.parent.mkdir()
    file.write_text("1")
    first = fingerprint(file.parent)
    assert first == fingerprint(file.parent) != ""
    os.utime(file, ns=(1, 1))
    assert fingerprint(file.parent) not in {first, ""}


def test_a_disk_that_takes_nothing_gets_a_sentence(tmp_path, monkeypatch):
    keep("pens", PARTS, [], "a")
    (own_folder("pens") / SOURCE).unlink()
    (own_folder("pens") / SOURCE).mkdir()
    with pytest.raises(DataError, match="DIGIT_LAB_CACHE"):
        keep("pens", PARTS, [], "a")
