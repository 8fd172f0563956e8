"""BLAS's own threads, held back where results must not depend on their number, or other threads share the work.

The same float32 product has other last bits with another number of threads, or on another processor. On one machine,
whatever is computed with `one_blas_thread` comes out the same to the last bit.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np  # noqa: F401 - the controller sees only what is loaded by now
from threadpoolctl import ThreadpoolController

BLAS = ThreadpoolController()


class _Limit:
    """A limit for the whole process, shared by all blocks that need it at the time."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.blocks = 0

    def __enter__(self) -> None:
        with self.lock:
            if self.blocks == 0:
                self.limiter = BLAS.limit(limits=1, user_api="blas")
            self.blocks += 1

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.blocks -= 1
            if self.blocks == 0:
                self.limiter.restore_original_limits()


_LIMIT = _Limit()


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Let BLAS use a single thread until the end of the block. Blocks may overlap, in several threads too."""
    with _LIMIT:
        yield
