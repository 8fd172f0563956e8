"""BLAS's own threads, held back where results must not depend on their number, or other threads share the work.

The same float32 product has other last bits with another number of threads, or on another processor. On one machine,
whatever is computed with `one_blas_thread` comes out the same to the last bit.
"""

import threading
from contextlib import AbstractContextManager

import numpy as np  # noqa: F401 - the controller sees only what is loaded by now
from threadpoolctl import OpenBLASController, ThreadpoolController

BLAS = ThreadpoolController()


class _Limit:
    """A limit for the whole process, shared by all blocks that need it at the time."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.blocks = 0

    def __enter__(self) -> None:
        with self.lock:
            if self.blocks == 0:
                let_any_thread_set_limits()
                self.limiter = BLAS.limit(limits=1, user_api="blas")
            self.blocks += 1

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.blocks -= 1
            if self.blocks == 0:
                let_any_thread_set_limits()
                self.limiter.restore_original_limits()
                let_any_thread_set_limits()


def let_any_thread_set_limits() -> None:
    """Undo what newer versions of threadpoolctl do: ignore all threads but the first that ever set a limit."""
    clear = getattr(OpenBLASController, "clear_controlling_thread", None)
    if clear:
        clear(force=True)


_LIMIT = _Limit()


def one_blas_thread() -> AbstractContextManager[None]:
    """Let BLAS use a single thread until the end of the block. Blocks may overlap, in several threads too."""
    return _LIMIT
