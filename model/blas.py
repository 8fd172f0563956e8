"""BLAS's own threads, held back where the threads of `model.training` share the work already."""

from contextlib import AbstractContextManager

import numpy as np  # noqa: F401 - the controller sees only what is loaded by now
from threadpoolctl import ThreadpoolController

BLAS = ThreadpoolController()


def one_blas_thread() -> AbstractContextManager[object]:
    """Let BLAS use a single thread until the end of the block."""
    return BLAS.limit(limits=1, user_api="blas")
