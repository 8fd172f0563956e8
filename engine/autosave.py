"""Saves runs in the archive while they go on, so that a killed server loses two seconds at most."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping

from engine.archive import Archive, ArchiveError, LostError
from engine.packing import GrowingTable
from engine.run import Run, Status

SOONEST, LATEST = 0.5, 1.5  # seconds between two writes
REST = 19.0  # times the processor time of a write: many runs are written less often, up to LATEST
CLOSE_SECONDS = 10.0  # the longest that the end waits for a disk that doesn't answer


class Autosave:
    """A thread that looks at all runs once or twice a second, and writes those that changed.

    When it is woken, it writes at once what was started, held or ended; what only goes on waits for its turn.

    Parameters
    ----------
    archive : Archive
    runs : callable
        Gives all runs in memory.
    let_go : callable
        Called after each look at the runs with those that are saved, each as it then was, by their ids.
    tidy : callable
        Called by the thread after it wrote, while nobody else writes: to delete what is too much.
    lose : callable
        Called with the id of a run that another server has taken over.

    Attributes
    ----------
    trouble : str
        Why the last run could not be written, or empty.
    """

    def __init__(
        self,
        archive: Archive,
        runs: Callable[[], Iterable[Run]],
        let_go: Callable[[Mapping[str, Run]], None] = lambda _: None,
        tidy: Callable[[], None] = lambda: None,
        lose: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.archive = archive
        self.trouble = ""
        self._runs, self._let_go, self._tidy, self._lose = runs, let_go, tidy, lose
        self._written: dict[str, Run] = {}
        self._tables: dict[str, GrowingTable] = {}  # of the runs that are going
        self._writing = threading.Lock()
        self._closing = False
        self._woken = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="autosave", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Have the thread write now, without waiting for it."""
        self._woken.set()

    def write(self, at_once: bool = False) -> None:
        """Write what changed since the last time; with `at_once`, nothing that was going then and is going now."""
        with self._writing:
            as_of = time.time()
            if self.archive.made_again():
                self._written = {}  # all that is in memory is saved once more
            runs = list(self._runs())
            for run in runs:
                before = self._written.get(run.id)
                goes_on = at_once and before and before.status is run.status is Status.RUNNING
                if run is not before and not run.untouched and not goes_on:
                    self._write_run(run, before, as_of)
            present = {run.id for run in runs}
            going = {run.id for run in runs if run.status is Status.RUNNING}
            self._tables = {run_id: table for run_id, table in self._tables.items() if run_id in going}
            self._written = {run_id: run for run_id, run in self._written.items() if run_id in present}
            self._let_go(self._written)

    def forget(self, run_id: str) -> None:
        """Delete a run from the archive, once no write is under way that would bring it back."""
        self.write()
        self.archive.forget(run_id)

    def close(self) -> None:
        """Write once more, and end."""
        self._closing = True
        self.wake()
        self._thread.join(CLOSE_SECONDS)
        self.archive.close()

    def _write_run(self, run: Run, before: Run | None, as_of: float) -> None:
        last_moment = before.moments[-1].iteration if before and before.moments else -1
        try:
            self.archive.save(run, last_moment, as_of, self._tables.setdefault(run.id, GrowingTable()))
        except LostError:
            self._lose(run.id)
        except ArchiveError as error:
            self.trouble = str(error)
        else:
            self._written[run.id] = run
            self.trouble = ""

    def _serve(self) -> None:
        """Write again and again; a last time after `close` was called."""
        due, closing = time.monotonic() + SOONEST, False
        while not closing:
            self._woken.wait(max(0.0, due - time.monotonic()))
            self._woken.clear()  # before writing, so that a change made meanwhile wakes it again
            closing = self._closing
            all_due = closing or time.monotonic() >= due  # also if it is woken again and again
            start = time.thread_time()
            try:
                self.write(at_once=not all_due)
                with self._writing:
                    self._tidy()
            except Exception as error:  # noqa: BLE001 - this thread must not die: later runs may be written again
                self.trouble = f"Runs can't be saved ({type(error).__name__}: {error})."
            if all_due:
                work = time.thread_time() - start
                due = time.monotonic() + min(max(SOONEST, REST * work), LATEST)
