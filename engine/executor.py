"""The seam to whatever computes: a `concurrent.futures.Executor`. By default, processes on this machine."""

from concurrent.futures import Executor

from loky import ProcessPoolExecutor, cpu_count
from loky.backend import get_context

# A slice shares its work among threads itself (model.training), so BLAS must not start any of its own.
WORKER_ENVIRONMENT = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def workers() -> int:
    """How many slices this machine computes at a time."""
    return int(cpu_count())


def local_executor() -> Executor:
    """Processes that start fresh instead of forking: a fork copies the server's threads in mid-air."""
    executor: Executor = ProcessPoolExecutor(
        workers(), timeout=None, context=get_context("loky"), env=WORKER_ENVIRONMENT
    )
    return executor
