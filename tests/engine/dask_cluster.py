"""A Dask scheduler and workers of our own on 127.0.0.1, as deploy/README.md starts them."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from engine.executor import WORKER_ENVIRONMENT
from tests.browser.server import free_ports

ROOT = Path(__file__).parents[2]
QUIET = "--no-dashboard", "--host", "127.0.0.1"


class DaskCluster:
    """Its parts begin and end when they are told to; whatever is left ends with the `with`.

    Attributes
    ----------
    address : str
        The scheduler's; the same one after it was started again.
    workers : list of Popen
    """

    def __init__(self, folder: Path, cwd: Path = ROOT) -> None:
        (self._port,) = free_ports(1)
        self.address = f"tcp://127.0.0.1:{self._port}"
        self.workers: list[subprocess.Popen[bytes]] = []
        self._folder, self._cwd = folder, cwd
        self._scheduler: subprocess.Popen[bytes] | None = None

    def start_scheduler(self) -> None:
        self._scheduler = self._started("dask_scheduler", "--port", str(self._port))

    def stop_scheduler(self) -> None:
        """As a power cut does it."""
        assert self._scheduler
        _kill(self._scheduler)

    def start_worker(self, threads: int = 1, **environment: str) -> None:
        scratch = "--local-directory", str(self._folder), "--no-nanny", "--nthreads", str(threads)
        self.workers.append(self._started("dask_worker", self.address, *scratch, **environment))

    def stop_worker(self, at: int = 0) -> None:
        _kill(self.workers.pop(at))

    def _started(self, part: str, *arguments: str, **environment: str) -> "subprocess.Popen[bytes]":
        if self._cwd != ROOT:
            environment["PYTHONPATH"] = ""  # none of our code, whatever the terminal says
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{part}", *arguments, *QUIET],
            cwd=self._cwd,
            env=os.environ | WORKER_ENVIRONMENT | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def __enter__(self) -> "DaskCluster":
        self.start_scheduler()
        return self

    def __exit__(self, *_: object) -> None:
        for process in filter(None, [*self.workers, self._scheduler]):
            _kill(process)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    process.wait()
