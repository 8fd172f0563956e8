"""Files that come from outside are read within bounds; a file of ours is written whole or not at all."""

import io
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

MOST_ENTRIES = 100  # of a zip file
ENTRY = b"PK\x01\x02"  # what each entry in a zip file's list begins with


def read_arrays(content: bytes, most: int) -> dict[str, NDArray[Any]]:
    """The arrays of an `.npz` file, by name, in the order in which they were saved. Nothing is unpickled.

    Takes no more memory than `most` bytes for the arrays, whatever the file says of itself.

    Raises ValueError, and nothing else, when the file is damaged, forged, or unpacks to more than `most` bytes.
    """
    try:
        refuse_long_lists(content)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if entry.filename.endswith(".npy")]
            refuse_bombs(entries, most)
            return {entry.filename.removesuffix(".npy"): parse_array(archive.read(entry)) for entry in entries}
    except Exception as error:  # what zipfile, zlib and NumPy raise for damaged bytes is of a dozen kinds
        raise ValueError(f"not a sound .npz file: {error}") from error


def refuse_long_lists(content: bytes) -> None:
    """Opening a zip file makes an object for each of its entries: count them first. Raises ValueError."""
    if content.count(ENTRY) > MOST_ENTRIES:
        raise ValueError("too many entries")


def refuse_bombs(entries: list[zipfile.ZipInfo], most: int) -> None:
    """A small zip file can unpack to terabytes: look at what it declares before unpacking. Raises ValueError.

    zipfile unpacks no more than is declared. Other ways of packing than NumPy's may take gigabytes for themselves.
    """
    if not entries:
        raise ValueError("no arrays")
    if sum(entry.file_size for entry in entries) > most:
        raise ValueError("unpacks to too much")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise ValueError("packed in an unusual way")


def parse_array(content: bytes) -> NDArray[Any]:
    """The array in the bytes of an `.npy` file: a read-only view of them, so that no header can ask for memory."""
    file = io.BytesIO(content)
    version = np.lib.format.read_magic(file)
    read_header = np.lib.format.read_array_header_1_0 if version[0] == 1 else np.lib.format.read_array_header_2_0
    shape, columns_first, dtype = read_header(file)
    if dtype.hasobject or min(shape, default=0) < 0:
        raise ValueError("no array of numbers")
    return np.frombuffer(content, dtype, offset=file.tell()).reshape(shape, order="F" if columns_first else "C")


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a new file that takes the place of `path` at the end of the block, if nothing went wrong in it.

    Until then a file that was there before is unharmed, and no other process ever sees half a file. Missing folders
    are made. Raises OSError when the disk is full or can't be written to, or `path` is a folder or a device.
    """
    check_writable(path)
    part = tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False)  # noqa: SIM115 - closed below
    try:
        with part:
            yield part
        Path(part.name).chmod(0o644)  # a temporary file is for its owner only
        Path(part.name).replace(path)
    except BaseException:
        Path(part.name).unlink(missing_ok=True)
        raise


def check_writable(path: Path) -> None:
    """Find out beforehand whether `replacing(path)` can work: make a file there for a moment. Raises OSError."""
    if path.exists() and not path.is_file():
        raise OSError("it is a folder or a device")
    path.parent.mkdir(parents=True, exist_ok=True)
    tempfile.TemporaryFile(dir=path.parent).close()
