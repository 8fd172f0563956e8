"""What a file is, by its first bytes and not by its name; and its content, unpacked and never too much at a time."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tokenize import TokenError
from typing import IO, cast

from model.errors import FileError

# What NumPy and zipfile raise for files that are cut off, altered, encrypted, or made to do harm.
UNREADABLE = (OSError, ValueError, EOFError, RuntimeError, MemoryError, TokenError, zipfile.BadZipFile, zlib.error)


HEAD = 4_096  # bytes that are looked at
PIECE = 1 << 16  # bytes read at a time
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
NPY = b"\x93NUMPY"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

# First bytes, and what such a file is.
KINDS = {
    GZIP: "a gzip file within a gzip file. Unpack it once",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF": "a PDF document",
    b"PAR1": "a Parquet file",
    b"\x89HDF": "an HDF5 file",
    b"MATLAB": "a MATLAB file",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
    b"\x80\x02": "a pickle, which is never opened",
    b"\x80\x03": "a pickle, which is never opened",
    b"\x80\x04": "a pickle, which is never opened",
    b"\x80\x05": "a pickle, which is never opened",
    b"version https://git-lfs": "a Git LFS pointer instead of the file itself",
    b"@relation": "an ARFF file",
}
PAGES = (b"<!doctype", b"<html", b"<head", b"<?xml", b"<body", b"<script")


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[IO[bytes], bool]]:
    """Open a file for reading, through gzip if it is packed; with it comes whether it is.

    Raises FileError when the file can't be opened, or when what is read in the block shows that it is damaged.
    """
    try:
        with path.open("rb") as file:
            packed = file.read(2) == GZIP
            file.seek(0)
            if not packed:
                yield file, False
                return
            with gzip.open(file) as stream:
                yield cast(IO[bytes], stream), True
    except EOFError as error:
        raise FileError("is a gzip file that ends too early") from error
    except (zlib.error, gzip.BadGzipFile) as error:
        raise FileError("is a damaged gzip file") from error
    except OSError as error:
        raise FileError(f"can't be read: {error.strerror or error}") from error


def read_up_to(stream: IO[bytes], count: int) -> bytes:
    """At most `count` bytes: fewer where the file ends, or where a gzip file was cut off."""
    read = getattr(stream, "read1", stream.read)  # gives what is there before it finds the cut
    found = io.BytesIO()  # gives away its content without another copy
    while (size := found.tell()) < count:
        try:
            more = read(min(PIECE, count - size))
        except EOFError:
            break
        if not more:
            break
        found.write(more)
    return found.getvalue()


def kind_of(head: bytes) -> str:
    """What a file with these first bytes is, in words, or empty where they say nothing."""
    text = head.removeprefix(BYTE_ORDER_MARK).lstrip().lower()
    if not head:
        return "empty"
    if text.startswith(PAGES):
        return "an HTML page"
    if not head.strip(b"\0"):
        return "full of zeros"
    if text.startswith((b"{", b"[")):
        return "a JSON file"
    return next((words for first, words in KINDS.items() if head.startswith(first) or text.startswith(first)), "")
