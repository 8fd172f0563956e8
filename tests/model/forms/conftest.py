"""Small sets of digits, and the forms in which people have them."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest


def as_idx(values: np.ndarray, kind: int = 8) -> bytes:
    """The IDX format, as MNIST's page describes it."""
    return struct.pack(f">BBBB{values.ndim}I", 0, 0, kind, values.ndim, *values.shape) + values.tobytes()


BYTES = np.array([[*f"{byte},".rjust(4).encode()] for byte in range(256)], np.uint8)


def as_csv(images: np.ndarray, labels: np.ndarray | None = None, place: int = 0, header: str = "") -> bytes:
    """A digit a line, with its label first, last (`place` 784) or absent."""
    rows = images.reshape(len(images), -1)
    rows = rows if labels is None else np.insert(rows, place, labels, axis=1)
    if rows.dtype == np.uint8 and not header:  # all of MNIST in a second
        text = BYTES[rows]
        text[:, -1, -1] = ord("\n")
        return text[text != ord(" ")].tobytes()
    lines = [",".join(f"{value:g}" for value in row) for row in rows]
    return "\n".join(filter(None, [header, *lines, ""])).encode() + b"\n"


@pytest.fixture
def images() -> np.ndarray:
    found = np.random.default_rng(0).integers(0, 256, (100, 28, 28), dtype=np.uint8)
    found[:, 0, 0] = 0
    found[0, 0, 1:3] = 255, 1
    return found


@pytest.fixture
def labels() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 10, 100, dtype=np.uint8)


@pytest.fixture
def write(tmp_path):
    """Write a file, and return its path."""

    def write(name: str, content: bytes, packed: bool = False) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content, mtime=0) if packed else content)
        return path

    return write
