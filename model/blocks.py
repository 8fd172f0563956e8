"""Digits in blocks: what training goes through, a block at a time.

Where a step looks at all digits, their order doesn't matter. So those with their ink in the same place go together.
Then a block has pixels that are dark in every one of its digits, nearly half of all, and those are left out: a pixel
of 0 adds nothing to a hidden unit, and its weights get no gradient.

Blocks are shared out among threads, and what comes out is added up in the order of the blocks. So the number of threads
changes the speed, never the result.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from functools import reduce
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from model.blas import one_blas_thread
from model.data import WHITE
from model.network import PIXELS, Array, Labels

Result = TypeVar("Result")
IMAGE = 28, 28  # rows and columns of pixels
BLOCK = 2_500  # digits; with fewer, calling the functions costs more than is saved by leaving out more dark pixels
SMALL_BLOCK = 1_250  # where there are only a few digits: with few blocks, threads would wait for each other at the end
FEW_DIGITS = 10_000
BATCHES: tuple[int, ...] = 125, 50  # digits of each small batch in a block, where small batches help
SMALL_PRODUCT = 1_000_000  # multiplications; OpenBLAS's AVX-512 kernel does smaller products without copying them first


class Block(NamedTuple):
    """Some digits, a column each, without the pixels that are dark in all of them."""

    X: Array  # (p, m) in 0..1
    Y: Labels  # (m,)
    pixels: NDArray[np.integer] | slice  # which of the 784 the p rows of X are


def sorted_blocks(images: NDArray[Any], labels: Labels) -> Iterator[Block]:
    """Cut digits into blocks, in the order of `by_place_of_ink`.

    Parameters
    ----------
    images : (m, 784)
        A row each: bytes from 0 (black) to 255 (white), or numbers in 0..1. Of bytes, X becomes float32; else X is of
        the same kind as `images`.
    labels : (m,)
    """
    order, size = by_place_of_ink(images), block_size(labels.size)
    for start in range(0, labels.size, size):
        chosen = order[start : start + size]
        rows = images[chosen]
        pixels = np.flatnonzero(rows.any(axis=0))
        X = rows.take(pixels, axis=1)  # in one piece of memory, which indexing doesn't promise
        yield Block((X / WHITE if X.dtype == np.uint8 else X).T, labels[chosen], pixels)


def block_size(digits: int) -> int:
    """How many of so many digits go into a block."""
    return SMALL_BLOCK if digits <= FEW_DIGITS else BLOCK


def by_place_of_ink(images: NDArray[Any]) -> NDArray[np.integer]:
    """The order (m,) of digits (m, 784) in which those of a block have their ink in the same place, as far as can be.

    The digits are halved again and again by how much is dark beside their ink, always on the side on which they differ
    most, as a k-d tree halves points (Bentley 1975), until a half fits into a block.
    """
    ink = images.reshape(-1, *IMAGE).astype(bool)
    columns, rows = np.logical_or.reduce(ink, axis=1), np.logical_or.reduce(ink, axis=2)
    dark = [lines.argmax(axis=1) for lines in (columns, columns[:, ::-1], rows, rows[:, ::-1])]
    sides = np.stack(dark, axis=1)  # (m, 4): dark columns to the left and right, dark rows above and below
    size = block_size(len(images))

    def ordered(digits: NDArray[np.integer]) -> NDArray[np.integer]:
        blocks = math.ceil(digits.size / size)
        if blocks <= 1:
            return digits
        widest = sides[digits].var(axis=0).argmax()
        digits = digits[sides[digits, widest].argsort(kind="stable")]
        half = blocks // 2 * size
        return np.concatenate([ordered(digits[:half]), ordered(digits[half:])])

    return ordered(np.arange(len(images)))


def plain_blocks(X: Array, Y: Labels) -> Iterator[Block]:
    """Cut X (784, m) and Y (m,) into blocks in the order they are in, with all pixels. Nothing is copied."""
    for start in range(0, Y.size, BLOCK):
        yield Block(X[:, start : start + BLOCK], Y[start : start + BLOCK], slice(0, PIXELS))


def narrower(blocks: Iterable[Block], size: int) -> list[Block]:
    """The same digits in blocks of at most `size`. Nothing is copied."""
    return [
        Block(X[:, start : start + size], Y[start : start + size], pixels)
        for X, Y, pixels in blocks
        for start in range(0, Y.size, size)
    ]


def in_small_batches(X: Array, rows: int) -> Array:
    """X (p, m) as a stack of small batches (s, p, m / s), for products with so many rows. Nothing is copied.

    Where small batches would not help (many rows) or not come out even, the stack holds one batch.
    """
    pixels, size = X.shape
    small = (batch for batch in BATCHES if rows * pixels * batch <= SMALL_PRODUCT and size % batch == 0)
    return X.reshape(pixels, -1, next(small, size)).swapaxes(0, 1)


def each(
    work: Callable[[Block], Result], blocks: Sequence[Block], pool: Executor | None = None
) -> Iterator[tuple[Block, Result]]:
    """Do the work on each block, with one BLAS thread each, and yield what comes out in the order of the blocks.

    What NumPy is told to ignore where this is called (`np.errstate`), it ignores in the pool's threads too.
    """
    ignored = np.geterr()

    def work_as_here(block: Block) -> Result:
        with np.errstate(**ignored):
            return work(block)

    with one_blas_thread():
        results = pool.map(work_as_here, blocks) if pool and len(blocks) > 1 else map(work, blocks)
        yield from zip(blocks, results, strict=True)


def mean_over(blocks: Sequence[Block], work: Callable[[Block], list[Any]], pool: Executor | None = None) -> list[Any]:
    """Do the work on each block, and return the mean of each of its results over all digits."""
    digits = count(blocks)

    def add(sums: list[Any], more: list[Any]) -> list[Any]:
        return [a + b for a, b in zip(sums, more, strict=True)]

    shares = ([block.Y.size / digits * result for result in results] for block, results in each(work, blocks, pool))
    return reduce(add, shares)


def count(blocks: Iterable[Block]) -> int:
    """How many digits there are in the blocks."""
    return sum(block.Y.size for block in blocks)
