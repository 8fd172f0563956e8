"""NumPy's files: an array (`.npy`) or several (`.npz`), read without NumPy's loader, so that nothing is unpickled."""

import math
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from model.errors import FileError
from model.forms.opening import UNREADABLE, read_up_to
from model.forms.pieces import MOST_BYTES, Piece, as_images, as_labels
from model.network import CLASSES, PIXELS

SUFFIX = ".npy"
LABEL_NAMES = ("y", "label", "target", "class")


def read_npz(path: Path) -> list[Piece]:
    """A piece for each array that looks like images or labels. Raises FileError."""
    try:
        with zipfile.ZipFile(path) as archive:
            return pieces([read_entry(archive, entry) for entry in checked_entries(archive)])
    except FileError:
        raise
    except (NotImplementedError, *UNREADABLE) as error:
        raise FileError("is a damaged .npz file, or ends too early") from error


def checked_entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The arrays of an archive, if unpacking them does no harm. Raises FileError."""
    entries = [entry for entry in archive.infolist() if entry.filename.endswith(SUFFIX)]
    if not entries:
        raise FileError("is a ZIP archive without NumPy arrays. Unpack it")
    if (size := sum(entry.file_size for entry in entries)) > MOST_BYTES:
        raise FileError(f"unpacks to {size / 1e9:,.1f} GB. At most {MOST_BYTES / 1e9:g} GB are taken")
    if any(entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries):
        raise FileError("is packed in a way that NumPy never packs .npz files")
    return entries


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[str, NDArray[Any]]:
    """One array with its name. Raises FileError or one of UNREADABLE."""
    name = entry.filename.removesuffix(SUFFIX)
    with archive.open(entry) as stream:
        return name, read_array(stream, entry.file_size, f"its array {name!r}")


def read_npy(stream: IO[bytes], size: int, name: str) -> list[Piece]:
    """The array of a `.npy` file of this size. Raises FileError."""
    if size > MOST_BYTES:
        raise FileError(f"holds {size / 1e9:,.1f} GB. At most {MOST_BYTES / 1e9:g} GB are taken")
    try:
        return pieces([(name, read_array(stream, size, "it"))])
    except FileError:
        raise
    except UNREADABLE as error:
        raise FileError("is a damaged .npy file, or ends too early") from error


def read_array(stream: IO[bytes], size: int, what: str) -> NDArray[Any]:
    """An array of numbers or texts, if its header fits the size of the file. Raises FileError or one of UNREADABLE."""
    version = np.lib.format.read_magic(stream)
    read_header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, column_order, dtype = read_header(stream)
    if dtype.kind not in "buifUS":
        raise FileError(f"is no file of plain numbers: {what} holds {'Python objects' if dtype.hasobject else dtype}")
    count = math.prod(shape) * dtype.itemsize
    if not 0 <= count <= size:
        raise ValueError("the header promises more than the file holds")
    content = read_up_to(stream, count)
    if len(content) < count:
        raise EOFError
    return np.frombuffer(content, dtype).reshape(shape, order="F" if column_order else "C")


def pieces(arrays: Iterable[tuple[str, NDArray[Any]]]) -> list[Piece]:
    """Images and labels among the arrays; others are passed over, unless there are none. Raises FileError."""
    found: list[Piece] = []
    troubles: list[str] = []
    for name, array in arrays:
        try:
            found += _piece(name, array)
        except FileError as error:
            troubles.append(f"{error} (its array {name!r} {array.shape})")
    for kind in ("images", "labels"):
        if troubles and all(getattr(piece, kind) is None for piece in found):
            raise FileError(troubles[0])
    if not found:
        raise FileError("holds nothing, where images of 28 x 28 pixels and labels were expected")
    return found


def _piece(name: str, array: NDArray[Any]) -> list[Piece]:
    """The images or labels that an array holds; none for a single number. Raises FileError."""
    if array.ndim == 0:
        return []
    if is_images(array):
        columns = array.ndim == 2 and array.shape[1] != PIXELS
        return [Piece(name, images=as_images(array.T if columns else array))]
    if is_labels(array, name):
        return [Piece(name, labels=as_labels(array))]
    raise FileError("holds something else, where images of 28 x 28 pixels and labels were expected")


def is_images(array: NDArray[Any]) -> bool:
    """Whether it has 784 pixels for each image; as the lesson has them, a column each, too."""
    return array.ndim >= 2 and (math.prod(array.shape[1:]) == PIXELS or (array.ndim == 2 and array.shape[0] == PIXELS))


def is_labels(array: NDArray[Any], name: str) -> bool:
    """Whether it has a label for each image; numbers of another kind are told from it by their name."""
    fits = array.ndim == 1 or (array.ndim == 2 and array.shape[1] in {1, CLASSES})
    return fits and (len(array) > 1 or name.lower().startswith(LABEL_NAMES))
