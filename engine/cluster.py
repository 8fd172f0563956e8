"""A Dask cluster in place of this machine's own workers: `DIGIT_LAB_SCHEDULER=tcp://...` names its scheduler.

The engine is the same. Two things are different with a cluster. A slice takes a while to get there and back, which is
measured, so that slices are long enough. And the cluster may be away: then whoever asks hears so at once, and
whoever waits for an answer too.
"""

import logging
import os
import re
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Executor, Future, InvalidStateError
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.executor import AwayError, Capacity, local_executor
from model import DataError, DigitLabError

if TYPE_CHECKING:
    from distributed import Client

LOGGER = logging.getLogger(__name__)
SCHEDULER = "DIGIT_LAB_SCHEDULER"
ADDRESS = re.compile(r"(tcp|tls)://[^\s/:]+(:\d+)|(tcp|tls)://\[[0-9a-fA-F:]+\](:\d+)")
LOOK_SECONDS = 0.5  # between two looks at which workers there are
PATIENCE = 5.0  # seconds; a scheduler that doesn't answer for so long is away
LATE_SECONDS = 120.0  # a worker that hasn't answered for so long never will; the first slice may fetch digits first
FIRST_OVERHEAD, MOST_OVERHEAD = 0.01, 0.2  # seconds, of one slice
MEMORY = 0.2  # the share of the newest measurement in the mean
LARGE_ORDER = "100 MB"  # Dask warns beyond that; a team of large networks takes 10

CONNECTING = "The cluster has not answered yet"
NO_SCHEDULER = "The cluster doesn’t answer"
NO_WORKERS = "The cluster has no workers"
NO_CODE = (
    "The cluster can’t load Digit Lab ({}): start its scheduler and its workers in Digit Lab’s own folder and "
    "environment, as deploy/README.md says."
)
NO_DIGITS = (
    "The cluster can’t read these digits ({}). It finds MNIST and the offline digits by itself; put others into the "
    "same folder on each of its computers, or start the app without DIGIT_LAB_SCHEDULER."
)


class Task(NamedTuple):
    """Work that the cluster has: its own future, and since when."""

    theirs: "Future[tuple[Any, float]]"
    since: float


def chosen_executor() -> Callable[[], Executor]:
    """What makes the executor that the environment asks for. Raises DigitLabError."""
    address = os.environ.get(SCHEDULER, "").strip()
    if not address:
        return local_executor
    if not ADDRESS.fullmatch(address):
        raise DigitLabError(f"{SCHEDULER}={address[:80]} is no address. Write it as tcp://computer:8786.")
    if find_spec("distributed") is None:
        raise DigitLabError(
            f"{SCHEDULER} is set, and Dask is not installed. Install it by `pip install 'distributed>=2026.1,<2027'`, "
            f"or leave out {SCHEDULER}: runs are then computed on this computer."
        )
    return partial(ClusterExecutor, address)


class ClusterExecutor(Executor):
    """Has a cluster compute. It connects by itself, again and again; nobody ever waits for that.

    Parameters
    ----------
    address : str
        The scheduler's.

    Attributes
    ----------
    capacity : Capacity
        What the cluster can do now.
    changed : callable
        Called in another thread whenever workers come or go.
    """

    def __init__(self, address: str) -> None:
        self.capacity = Capacity(1, 1, FIRST_OVERHEAD, away=CONNECTING)
        self._looked = self.capacity
        self.changed: Callable[[], None] = lambda: None
        self._address = address
        self._client: Client | None = None
        self._theirs: Executor | None = None
        self._tasks: dict[Future[Any], Task] = {}
        self._overhead = FIRST_OVERHEAD
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="cluster", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[..., Any], /, *arguments: Any) -> "Future[Any]":  # type: ignore[override]
        """As any executor. While the cluster is away, the future has failed already, with AwayError."""
        ours: Future[Any] = Future()
        with self._lock:
            away = self._why_away()
            theirs = self._theirs.submit(timed, partial(work, *arguments)) if self._theirs and not away else None
            if theirs:
                self._tasks[ours] = Task(theirs, time.monotonic())
        if theirs:
            theirs.add_done_callback(partial(self._came_back, ours))
        else:
            ours.set_exception(AwayError(away or NO_SCHEDULER))
        return ours

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002 - all is cancelled
        """Leave the cluster. What it has not sent back is lost."""
        self._closed.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(2 * PATIENCE if wait else LOOK_SECONDS)
        self._disconnect()
        self._give_up(CancelledError)

    def _why_away(self) -> str:
        """Why nothing is computed now, found out before the next look. Called under the lock."""
        if self._client and self._client.status != "running" and not self.capacity.away:
            self.capacity = self._nothing()
        return self.capacity.away

    def _nothing(self) -> Capacity:
        return Capacity(1, 1, self._overhead, away=NO_SCHEDULER)

    def _came_back(self, ours: "Future[Any]", theirs: "Future[tuple[Any, float]]") -> None:
        """Pass on what the cluster sent, in one of Dask's threads; unless it was given up before."""
        with self._lock:
            task = self._tasks.pop(ours, None)
            away = self._why_away()
        if task is None:
            return
        with suppress(InvalidStateError):
            error = CancelledError() if theirs.cancelled() else theirs.exception()
            if error is None:
                result, seconds = theirs.result()
                self._measure(time.monotonic() - task.since - seconds)
                ours.set_result(result)
            else:
                ours.set_exception(AwayError(away) if away else told(error))

    def _measure(self, overhead: float) -> None:
        newest = min(max(overhead, 0.0), MOST_OVERHEAD)  # the first one of a worker says little: it loads all
        self._overhead += MEMORY * (newest - self._overhead)

    def _watch(self) -> None:
        """Look which workers there are, again and again."""
        while not self._closed.is_set():
            try:
                found = capacity_of(self._cores(), self._overhead)
            except Exception as error:  # noqa: BLE001 - Dask has many ways to say that nobody answers
                LOGGER.debug("%s", error)
                found = self._nothing()
            self._take_in(found)
            self._closed.wait(LOOK_SECONDS)

    def _cores(self) -> Mapping[str, int]:
        """The number of cores of each worker. Raises whatever Dask raises when the scheduler doesn't answer."""
        if self._client and self._client.status != "running":
            self._take_in(self._nothing())
            self._disconnect()
        if self._client is None:
            client = connected(self._address)
            with self._lock:
                self._client, self._theirs = client, client.get_executor(pure=False)
        cores: Mapping[str, int] = self._client.sync(self._client.scheduler.ncores, callback_timeout=PATIENCE)
        return cores

    def _take_in(self, found: Capacity) -> None:
        with self._lock:
            last, self._looked = self._looked, found
            between, self.capacity = self.capacity, found  # perhaps it was away for a moment only
            late = [ours for ours, task in self._tasks.items() if task.since + LATE_SECONDS < time.monotonic()]
        if found.away:
            self._give_up(partial(AwayError, found.away))
        else:
            self._give_up(CancelledError, late)  # the engine hands the same slice out again
        if (last.place, last.away) != (found.place, found.away):
            LOGGER.warning("%s (%s).", found.away or f"Runs are computed by {found.place}", self._address)
        if any((before.place, before.away) != (found.place, found.away) for before in (last, between)):
            self.changed()

    def _give_up(self, error: Callable[[], BaseException], some: "list[Future[Any]] | None" = None) -> None:
        with self._lock:
            known = [*self._tasks] if some is None else [ours for ours in some if ours in self._tasks]
            going = [(ours, self._tasks.pop(ours)) for ours in known]
        for ours, task in going:
            task.theirs.cancel()
            with suppress(InvalidStateError):
                ours.set_exception(error())

    def _disconnect(self) -> None:
        with self._lock:
            client, self._client, self._theirs = self._client, None, None
        if client:
            with suppress(Exception):  # it may be gone already, and says so in many ways
                client.close(timeout=1)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """On a worker: what the work gives, and how many seconds it took by itself."""
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def capacity_of(cores: Mapping[str, int], overhead: float) -> Capacity:
    """What a cluster of these workers can do. A slice is computed by one worker, with all its cores at most."""
    if not cores:
        return Capacity(1, 1, overhead, away=NO_WORKERS)
    total = sum(cores.values())
    workers = f"{len(cores)} worker{'s' if len(cores) != 1 else ''}"
    place = f"{workers} with {total} core{'s' if total != 1 else ''} of a cluster"
    return Capacity(total, min(cores.values()), overhead, place)


def connected(address: str) -> "Client":
    """A client of the cluster at this address. Raises OSError when it doesn't answer."""
    import dask
    from distributed import Client

    for name in ("distributed", "distributed.client", "distributed.core"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # we say ourselves what happened, in one line
    dask.config.set({"distributed.admin.large-graph-warning-threshold": LARGE_ORDER})
    return Client(address, timeout=PATIENCE, set_as_default=False)


def told(error: BaseException) -> BaseException:
    """What the engine makes of an error that the cluster sent: a worker that died is one that was called off."""
    if type(error).__name__ in {"KilledWorker", "FutureCancelledError"}:
        return CancelledError()
    if isinstance(error, (OSError, DataError)):
        return DigitLabError(NO_DIGITS.format(error))
    causes = [error, error.__cause__, error.__context__]
    if missing := next((one for one in causes if isinstance(one, ImportError)), None):
        return DigitLabError(NO_CODE.format(missing))
    return error
