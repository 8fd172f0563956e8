"""The IDX format of MNIST's own files: a magic number, the sizes, and then bytes."""

import math
import struct
from typing import IO

import numpy as np

from model.errors import FileError
from model.forms.opening import read_up_to
from model.forms.pieces import SIDE, Piece, as_images, as_labels, check_count
from model.network import PIXELS

BYTES = 8  # the type of number that the third byte stands for
OTHER_TYPES = {9: "signed bytes", 11: "short integers", 12: "integers", 13: "floats", 14: "doubles"}


def is_idx(head: bytes) -> bool:
    """Whether a file with these first bytes is one."""
    return len(head) >= 4 and head[:2] == b"\0\0" and head[2] in {BYTES, *OTHER_TYPES} and 1 <= head[3] <= 4


def read_idx(stream: IO[bytes], name: str, packed: bool) -> Piece:
    """Images or labels, whichever the file says it holds. Raises FileError."""
    head = read_up_to(stream, 4)
    sizes_bytes = read_up_to(stream, 4 * head[3])
    if len(sizes_bytes) < 4 * head[3]:
        raise FileError("ends too early: within its first line")
    sizes = struct.unpack(f">{head[3]}I", sizes_bytes)
    if head[2] != BYTES:
        raise FileError(f"is an IDX file of {OTHER_TYPES[head[2]]}, where bytes were expected")
    what, each = ("labels", 1) if len(sizes) == 1 else ("images", math.prod(sizes[1:]))
    if what == "images" and each != PIXELS:
        shape = " x ".join(f"{size:,}" for size in sizes[1:])
        raise FileError(f"holds images of {shape} pixels, where {SIDE} x {SIDE} were expected")
    count = sizes[0]
    check_count(count)
    content = read_up_to(stream, count * each)
    if len(content) < count * each:
        file = "is a gzip file that ends" if packed else "ends"
        raise FileError(f"{file} too early: {len(content) // each:,} of {count:,} {what}")
    if stream.read(1):  # at its end, a gzip file is also compared with its checksum
        raise FileError(f"goes on after the {count:,} {what} that it says it holds")
    values = np.frombuffer(content, dtype=np.uint8)
    if what == "labels":
        return Piece(name, labels=as_labels(values))
    return Piece(name, images=as_images(values.reshape(count, each)))
