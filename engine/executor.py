"""The seam to whatever computes: a `concurrent.futures.Executor`. By default, processes on this machine."""

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from typing import Any

from loky import ProcessPoolExecutor, cpu_count
from loky.backend import get_context

from model import DigitLabError

# A slice shares its work among threads itself (model.training), so BLAS must not start any of its own. And a worker
# holds the digits, which takes up to 400 MB: where psutil is installed, loky would take that for a leak, and end it.
WORKER_ENVIRONMENT = {
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "LOKY_MAX_MEMORY_LEAK_SIZE": "1e12",
}
WATCH_SECONDS = 1.0
NICE = 3  # workers step back a little: a click is answered at once, and one run alone loses no speed


class AwayError(DigitLabError):
    """What computes is away. Whoever waits for it may go on when it is back."""


@dataclass(frozen=True)
class Capacity:
    """What computes, and how much at a time.

    Attributes
    ----------
    slots : int
        How many slices are computed at a time, with one thread each.
    threads : int
        How many threads one slice may have.
    overhead : float
        Seconds that a slice takes longer than it computes, where that is much.
    place : str
        Where it computes, if it isn't this machine.
    away : str
        Why nothing is computed at present, a sentence without its full stop, or empty.
    """

    slots: int
    threads: int
    overhead: float = 0.0
    place: str = ""
    away: str = ""


def workers() -> int:
    """How many slices this machine computes at a time."""
    return int(cpu_count())


class LocalExecutor(ProcessPoolExecutor):  # type: ignore[misc]  # loky has no types
    """Processes whose Ctrl-C is the server's business, from their first moment on."""

    def submit(self, work: Callable[..., Any], /, *arguments: Any) -> "Future[Any]":
        """As any executor. A process that this starts inherits that Ctrl-C is held back: it can't ignore it yet."""
        if os.name != "posix":
            return super().submit(work, *arguments)
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return super().submit(work, *arguments)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def local_executor() -> Executor:
    """Processes that start fresh instead of forking: a fork copies the server's threads in mid-air."""
    if os.name == "posix":
        resource_tracker.ensure_running()  # the workers need it, and where it is started Ctrl-C is let through
    executor: Executor = LocalExecutor(
        workers(),
        timeout=None,
        context=get_context("loky"),
        initializer=_belong_to_server,
        initargs=(os.getpid(),),
        env=WORKER_ENVIRONMENT,
    )
    return executor


def end(executor: Executor) -> None:
    """End an executor at once, whatever its workers are doing."""
    if isinstance(executor, LocalExecutor):
        for pid in list(
            executor._processes or {}
        ):  # loky itself can't kill them where `psutil` and `pgrep` are missing
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
        executor.shutdown(wait=True, kill_workers=True)
    else:
        executor.shutdown(wait=False, cancel_futures=True)


def _belong_to_server(server: int) -> None:
    """In a worker: step back behind the server, leave Ctrl-C to it, and end when it is gone, even if it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == server:
            time.sleep(WATCH_SECONDS)
        os._exit(0)

    if os.name == "posix":  # elsewhere a process keeps its parent's number for good
        os.nice(NICE)
        threading.Thread(target=watch, name="watch-server", daemon=True).start()
