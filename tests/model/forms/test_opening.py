"""What a file is, whatever its name says; and that packed files are unpacked only as far as they are asked for."""

import gzip
import io

import pytest

from model.errors import FileError
from model.forms.opening import kind_of, read_up_to, unpacked


@pytest.mark.parametrize("packed", [False, True])
def test_content_is_the_same_packed_or_not(write, packed):
    with unpacked(write("file", b"some words", packed)) as (stream, was_packed):
        assert stream.read() == b"some words"
        assert was_packed is packed


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda content: content[:-4], "a gzip file that ends too early"),
        (lambda content: content[:-1] + b"\x99", "a damaged gzip file"),
        (lambda content: content[:10] + b"\xff" * 20, "a damaged gzip file"),
    ],
)
def test_harmed_gzip_file_is_told(write, harm, words):
    path = write("file", harm(gzip.compress(b"some words" * 1_000)))
    with pytest.raises(FileError, match=words), unpacked(path) as (stream, _):
        stream.read()


def test_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FileError, match="can't be read: No such file"), unpacked(tmp_path / "nowhere"):
        pass


def test_as_much_is_read_as_is_there_and_no_more():
    assert read_up_to(io.BytesIO(b"12345"), 3) == b"123"
    assert read_up_to(io.BytesIO(b"12345"), 9) == b"12345"


def test_of_a_file_that_was_cut_off_what_is_there_is_read(write):
    content = bytes(range(256)) * 4_000
    path = write("file", gzip.compress(content, 0)[:-100_000])
    with unpacked(path) as (stream, _):
        found = read_up_to(stream, len(content))
    assert len(content) - 200_000 < len(found) < len(content)
    assert content.startswith(found)


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"", "empty"),
        (b"\0" * 50, "full of zeros"),
        (b"\n <!DOCTYPE html><html>", "an HTML page"),
        (b"\xef\xbb\xbf<HTML>", "an HTML page"),
        (b"<?xml version='1.0'?><Error>", "an HTML page"),
        (b"\x89PNG\r\n", "a PNG picture"),
        (b"\x80\x04\x95", "a pickle, which is never opened"),
        (b"PAR1\x15", "a Parquet file"),
        (b"version https://git-lfs.github.com/spec/v1", "a Git LFS pointer instead of the file itself"),
        (b'{"a": 1}', "a JSON file"),
        (b"1,2,3", ""),
    ],
)
def test_first_bytes_say_what_a_file_is(head, words):
    assert kind_of(head) == words
