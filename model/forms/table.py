"""Tables of digits (CSV): a digit a line, its label first, last or absent; or labels alone."""

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from model.errors import FileError
from model.forms.opening import BYTE_ORDER_MARK
from model.forms.pieces import WHITE, Images, Piece, as_labels, check_count, scale_of
from model.network import CLASSES, PIXELS, Labels

LINES = 2_000  # read at a time
LONGEST_LINE = 40_000  # bytes: 785 numbers of 50 letters each
DELIMITERS = (b",", b";", b"\t")
LABEL = re.compile(rb"label|class|target|digit|y")


def looks_like_table(head: bytes) -> bool:
    """Whether a file with these first bytes is text that may be one."""
    first, _, rest = head.removeprefix(BYTE_ORDER_MARK).lstrip().partition(b"\n")
    return b"\0" not in head and (
        any(sign in first for sign in DELIMITERS) or is_number(first) or is_number(rest.partition(b"\n")[0])
    )


def read_table(stream: IO[bytes], name: str) -> Piece:
    """Images with their labels, images alone, or labels alone. Raises FileError."""
    lines = bounded(stream)
    first = next(lines, b"").removeprefix(BYTE_ORDER_MARK)
    delimiter = max(DELIMITERS, key=first.count)
    cells = first.lower().split(delimiter)
    header = cells if is_header(cells) else []
    chunks = numbers(lines if header else chain([first], lines), delimiter.decode(), 1 if header else 0)
    start = next(chunks, None)
    if start is None:
        raise FileError("holds no digits")
    width = start.shape[1]
    if width == 1:
        return Piece(name, labels=as_labels(np.concatenate([start, *counted(chunks, len(start))])))
    if width == PIXELS + 2 and is_numbered(start):
        header, start, chunks, width = header[1:], start[:, 1:], (chunk[:, 1:] for chunk in chunks), width - 1
    if width not in {PIXELS, PIXELS + 1}:
        raise FileError(f"has {width:,} columns, where {PIXELS} pixels, or a label and {PIXELS} pixels, were expected")
    place = None if width == PIXELS else label_column(start, header)
    return columns(chain([start], counted(chunks, len(start))), place, name)


def is_number(cell: bytes) -> bool:
    """Whether a cell of the table is one."""
    try:
        float(cell.strip(b'" \r\n'))
    except ValueError:
        return False
    return True


def is_header(cells: list[bytes]) -> bool:
    """Whether the first line names the columns: at one of its ends, or most of them."""
    named = [not is_number(cell) for cell in cells]
    return named[0] or named[-1] or sum(named) > len(named) / 2


def is_numbered(rows: NDArray[Any]) -> bool:
    """Whether the first column only counts the lines, as pandas writes it."""
    return len(rows) > 1 and bool((np.diff(rows[:, 0]) == 1).all())


def bounded(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines that hold something. Raises FileError for one that is too long to be a digit's."""
    while line := stream.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise FileError(f"has a line of more than {LONGEST_LINE:,} letters, so it is no table of digits")
        if line.strip():
            yield line


def numbers(lines: Iterator[bytes], delimiter: str, above: int) -> Iterator[NDArray[Any]]:
    """The table in pieces of some lines. Raises FileError."""
    read, width = above, None
    while some := list(islice(lines, LINES)):
        block = parsed(some, delimiter, read + 1)
        if width not in {None, block.shape[1]}:
            raise FileError(f"has {width:,} columns at first, and {block.shape[1]:,} in line {read + 1:,}")
        width = block.shape[1]
        read += len(some)
        yield block


def parsed(lines: list[bytes], delimiter: str, first: int) -> NDArray[Any]:
    """Lines as numbers, a row each. Raises FileError."""
    how: dict[str, Any] = {"delimiter": delimiter, "ndmin": 2, "comments": None, "quotechar": '"', "encoding": "latin1"}
    try:
        try:
            return np.loadtxt(lines, dtype=np.int16, **how)  # seven times as fast as floats
        except ValueError:
            return np.loadtxt(lines, dtype=np.float32, **how)
    except (ValueError, RecursionError) as error:
        raise FileError(
            f"has something else than numbers, or lines of different lengths, from line {first:,} on"
        ) from error


def counted(chunks: Iterator[NDArray[Any]], count: int) -> Iterator[NDArray[Any]]:
    """The same, as long as they are not too many. Raises FileError."""
    for chunk in chunks:
        count += len(chunk)
        check_count(count)
        yield chunk


def label_column(rows: NDArray[Any], header: list[bytes]) -> int:
    """Which column of 785 holds the labels: the one that is called so, else the one that can. Raises FileError."""
    if header and bool(LABEL.search(header[0])) != bool(LABEL.search(header[-1])):
        return 0 if LABEL.search(header[0]) else -1
    kinds = {place: set(rows[:, place].tolist()) for place in (0, -1)}
    possible = {place: values for place, values in kinds.items() if values <= set(range(CLASSES))}
    if not possible:
        raise FileError(
            f"has {PIXELS + 1} columns, but neither the first nor the last one holds labels from 0 to 9: the first "
            f"goes from {min(kinds[0]):g} to {max(kinds[0]):g}"
        )
    return max(possible, key=lambda place: len(possible[place]))


def columns(chunks: Iterator[NDArray[Any]], place: int | None, name: str) -> Piece:
    """Pixels as bytes, and the labels of this column. Raises FileError."""
    images: list[Images] = []
    labels: list[Labels] = []
    scale: np.float32 | None = None
    for chunk in chunks:
        pixels = chunk if place is None else np.delete(chunk, place, axis=1)
        if place is not None:
            labels.append(as_labels(chunk[:, place]))
        here = scale_of(pixels)
        if here == WHITE or pixels.any():
            scale = scale or here
        if scale == WHITE and pixels.max() > 1:
            raise FileError(f"holds pixels from 0 to 1 first, and then up to {pixels.max():g}")
        images.append(np.rint((scale or here) * pixels).astype(np.uint8))
    return Piece(name, np.concatenate(images), np.concatenate(labels) if labels else None)
