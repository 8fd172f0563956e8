"""Which files of a folder are read, and the words for those that are of no use."""

import gzip
import random
from pathlib import Path

import numpy as np
import pytest

from model.errors import FileError
from model.forms import folder
from model.forms.folder import Contents, contents, files_in, remarks_on
from tests.model.forms.conftest import as_csv, as_idx


def test_a_file_is_what_it_holds_and_not_what_it_is_called(write, images):
    for name, packed in (("train-images", True), ("train-images.gz", False), ("a.csv", True), ("b", False)):
        (piece,) = contents(write(name, as_idx(images), packed)).pieces
        assert np.array_equal(piece.images, images.reshape(100, 784))


def test_tables_and_numpys_files_are_read_packed_or_not(write, images, labels, tmp_path):
    np.savez(tmp_path / "digits.zip.npz", x=images, y=labels)
    np.save(tmp_path / "x.npy", images)
    packed = write("packed.npy.gz", (tmp_path / "x.npy").read_bytes(), packed=True)
    for path in (write("a.csv.gz", as_csv(images), packed=True), write("b.txt", as_csv(images)), packed):
        assert np.array_equal(contents(path).pieces[0].images, images.reshape(100, 784))
    assert [piece.words for piece in contents(tmp_path / "digits.zip.npz").pieces] == ["100 images", "100 labels"]
    assert [piece.words for piece in contents(tmp_path / "x.npy").pieces] == ["100 images"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<!DOCTYPE html>", "is an HTML page."),
        (gzip.compress(b"<!DOCTYPE html>", mtime=0), "is an HTML page."),
        (b"", "is empty."),
        (gzip.compress(b"", mtime=0)[:12], "is a gzip file that ends too early."),
        (gzip.compress(gzip.compress(b"x", mtime=0), mtime=0), "is a gzip file within a gzip file. Unpack it once."),
        (gzip.compress(b"PK\x03\x04", mtime=0), "is a ZIP archive within a gzip file. Unpack it once."),
        (b"\x80\x04\x95rest", "is a pickle, which is never opened."),
        (b"Buy milk.", "is a file of an unknown kind."),
        (random.Random(0).randbytes(50).replace(b"\0", b"a") + b"\0", "is a file of an unknown kind."),
    ],
)
def test_other_files_are_told_in_a_sentence(write, content, words):
    path = write("train-images.gz", content)
    assert contents(path).remark == f"{path} {words}"


def test_published_names_come_first_and_large_tables_last(write, tmp_path):
    names = ["mnist_train.csv", "mnist.npz", "raw/t10k.idx3-ubyte", "train-images-idx3-ubyte.gz", "LICENSE"]
    for name in names:
        write(name, b"")
    found = [file.relative_to(tmp_path).as_posix() for file in files_in(tmp_path)]
    assert found[:4] == ["train-images-idx3-ubyte.gz", "raw/t10k.idx3-ubyte", "mnist.npz", "mnist_train.csv"]
    assert set(found) == set(names)


def test_hidden_files_and_those_too_deep_are_left_alone(write, tmp_path):
    seen = write("a/b/c/seen", b"")
    for name in (".DS_Store", "__MACOSX/x", "a/b/c/d/too-deep"):
        write(name, b"")
    assert files_in(tmp_path) == [seen]


def test_of_many_files_only_so_many_are_looked_at(write, tmp_path, monkeypatch):
    monkeypatch.setattr(folder, "MOST_FILES", 3)
    for number in range(5):
        write(f"{number}", b"")
    assert len(files_in(tmp_path)) == 3


def test_a_file_can_be_named_itself(write):
    path = write("mnist.npz", b"")
    assert files_in(path) == [path]


def test_folders_without_files_are_told(tmp_path):
    with pytest.raises(FileError, match="is an empty folder"):
        files_in(tmp_path)
    with pytest.raises(FileError, match="does not exist"):
        files_in(tmp_path / "nowhere")
    with pytest.raises(FileError, match="can't be looked into: File name too long"):
        files_in(tmp_path / ("long" * 1_000))


def test_a_folder_within_that_is_closed_is_passed_over(write, tmp_path, monkeypatch):
    seen = write("a/seen", b"")
    closed = write("b/unseen", b"").parent
    iterdir = Path.iterdir

    def refuse(folder):
        if folder == closed:
            raise PermissionError(13, "Permission denied")
        return iterdir(folder)

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert files_in(tmp_path) == [seen]


def test_of_many_remarks_those_on_likely_files_are_made(tmp_path):
    milk = Contents(tmp_path / "shopping.txt", trouble="is about milk")
    images = [Contents(tmp_path / f"images{number}", trouble="is empty") for number in range(7)]
    text = remarks_on([milk, *images])
    assert "milk" not in text
    assert text.count("is empty.") == 5
    assert text.endswith("There are 2 more such files.")
    assert remarks_on([milk]).endswith("is about milk.")
