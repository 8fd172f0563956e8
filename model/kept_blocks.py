"""Digits in blocks (`model.blocks`), kept in the cache: cut once for each number of digits, then mapped.

So a worker is ready at once, and all processes share the memory: 97 MB for MNIST's 60,000 digits.
"""

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.blocks import Block, block_size, sorted_blocks
from model.cache import open_stored, store
from model.data import Dataset
from model.errors import DataError
from model.network import PIXELS, Labels

ARRAYS = "values", "pixels", "labels"
MOST_KEPT = 8  # sets of blocks of a dataset; beyond that, those that nobody has used for longest are removed


def training_blocks(data: Dataset, digits: int) -> list[Block]:
    """The first `digits` digits to learn from, or as many as there are, as float32."""
    count = min(digits, data.y_train.size)
    return _kept(data.folder / f"blocks-{block_size(count)}-{count}", data.train_images[:count], data.y_train[:count])


def held_out_blocks(data: Dataset) -> list[Block]:
    """The digits to be tested on, as float32."""
    return _kept(data.folder / f"blocks-{block_size(data.y_test.size)}-held-out", data.test_images, data.y_test)


def _kept(folder: Path, images: NDArray[np.uint8], labels: Labels) -> list[Block]:
    """The blocks in this folder; if it holds none, they are cut and stored. Where there is no room, only cut."""
    with suppress(OSError, ValueError):
        return _opened(folder)
    blocks = [*sorted_blocks(images, labels)]
    with suppress(OSError, ValueError, DataError):
        _store(folder, blocks)
        _prune(folder.parent)
        return _opened(folder)
    return blocks


def _store(folder: Path, blocks: Sequence[Block]) -> None:
    pixels = np.zeros((len(blocks), PIXELS), bool)
    for block, used in zip(blocks, pixels, strict=True):
        used[block.pixels] = True
    values = np.concatenate([block.X.T.ravel() for block in blocks])
    store(folder, dict(zip(ARRAYS, (values, pixels, np.concatenate([block.Y for block in blocks])), strict=True)))


def _opened(folder: Path) -> list[Block]:
    """Map what `_store` wrote. Raises OSError or ValueError when it is missing or damaged."""
    values, pixels, labels = open_stored(folder, ARRAYS)
    os.utime(folder)  # it was used just now
    blocks, start, size = [], 0, block_size(labels.size)
    for at, used in enumerate(pixels):
        Y = labels[at * size : (at + 1) * size]
        stop = start + Y.size * int(np.count_nonzero(used))
        blocks.append(Block(values[start:stop].reshape(Y.size, -1).T, Y, np.flatnonzero(used)))
        start = stop
    return blocks


def _prune(folder: Path) -> None:
    """Remove the sets of blocks in a dataset's folder not used for longest. Who has them mapped keeps them."""
    kept = sorted(folder.glob("blocks-*"), key=lambda one: one.stat().st_mtime, reverse=True)
    for one in kept[MOST_KEPT:]:
        shutil.rmtree(one, ignore_errors=True)
