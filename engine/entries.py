"""The runs that this process holds in memory; those it let go of are in the archive.

The archive is never read under the lock: who asks for one run doesn't wait while another one is read.
"""

import threading
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace

from engine.archive import Archive, ArchiveError
from engine.changes import Entry, brought_back
from engine.elsewhere import REFUSED, Elsewhere
from engine.leases import ElsewhereError
from engine.run import Run, Status, Summary
from model import DigitLabError

HELD_BYTES = 25_000_000  # beyond that, what rests and is saved is left to the archive, unless its page is open
OPEN_BYTES = 60_000_000  # beyond that, open pages read what rests from the archive again and again
UNTOUCHED_BYTES = 25_000_000  # beyond that, runs that nobody has started are dropped, unless their page is open
OPEN_SECONDS = 60.0  # an open page looks at its run every 20 seconds at least


class UnknownRunError(DigitLabError):
    """The run was deleted, or never was."""


class Entries:
    """An entry a run, by the run's id.

    Attributes
    ----------
    lock : RLock
        Held while entries change. Methods take it themselves.
    listeners : set of callable
        Called with a run's id when the run has changed or is gone, in any thread and under the lock: to wake somebody,
        and no more.
    crowds : set of str
        Collections whose runs don't count among those that a person has going: somebody else sees to them.
    """

    def __init__(self, archive: Archive | None = None) -> None:
        self.lock = threading.RLock()
        self.listeners: set[Callable[[str], None]] = set()
        self.crowds: set[str] = set()
        self._archive = archive
        self._elsewhere = Elsewhere(archive) if archive and archive.leases else None
        self._held: dict[str, Entry] = {}  # the one that changed last stands last
        self._forgotten: set[str] = set()
        self._highest: dict[str, int] = {}  # number in each collection

    def runs(self) -> list[Run]:
        """All runs in memory, but for neighbours: those are nobody's, and never saved."""
        with self.lock:
            return [entry.run for entry in self._held.values() if not entry.beside]

    def all(self) -> list[Entry]:
        """All entries."""
        with self.lock:
            return [*self._held.values()]

    def get(self, run_id: str) -> Entry | None:
        """The entry of a run, if it is in memory."""
        return self._held.get(run_id)

    def is_running(self, run_id: str) -> bool:
        """Whether this run is going."""
        entry = self._held.get(run_id)
        return entry is not None and entry.run.status is Status.RUNNING

    def waits(self, run_id: str) -> bool:
        """Whether this run is held only until what computes is back."""
        entry = self._held.get(run_id)
        return entry is not None and entry.waits and entry.run.status is Status.PAUSED

    def bring_back(self, now: float, told: Callable[[str], None]) -> None:
        """Let all runs go on that only wait for what computes, and tell their ids."""
        with self.lock:
            for entry in [entry for run_id, entry in self._held.items() if self.waits(run_id)]:
                told(self.put(brought_back(entry, now)).run.id)

    def find(self, run_id: str) -> Entry:
        """The entry of a run, read from the archive if need be. Raises UnknownRunError or ArchiveError.

        One that another server has is read again each time, and not held.
        """
        with self.lock:
            if entry := self._held.get(run_id):
                return entry
        ours = not self._archive or self._archive.claim(run_id)
        archived = self._archived(run_id, ours)
        with self.lock:
            if archived is None or run_id in self._forgotten:
                raise UnknownRunError(
                    "This run can't be found: it was deleted, or never saved. Press Train to start a new one."
                )
            return self._held.get(run_id) or (self.put(Entry(archived)) if ours else Entry(archived, elsewhere=True))

    def _archived(self, run_id: str, ours: bool) -> Run | None:
        if self._elsewhere and not ours:
            return self._elsewhere.read(run_id)
        if self._elsewhere:
            self._elsewhere.forget(run_id)
        return self._archive.load(run_id) if self._archive else None

    def is_elsewhere(self, run_id: str) -> bool:
        """Whether another server had the run when somebody last looked at it here."""
        return self._elsewhere is not None and run_id in self._elsewhere and run_id not in self._held

    def change(self, run_id: str, change: Callable[[Entry], Entry]) -> tuple[Entry, Entry]:
        """Change a run's entry, and return it as it was and as it is. Raises what `find` and `change` raise.

        Raises ElsewhereError for a run that another server has.
        """
        found = self.find(run_id)
        with self.lock:
            if run_id in self._forgotten:
                raise UnknownRunError("This run was deleted meanwhile. Press Train to start a new one.")
            before = self._held.get(run_id, found)
            if before.elsewhere:
                raise ElsewhereError(REFUSED)
            return before, self.put(change(before))

    def look(self, run_id: str) -> Run:
        """The run as `find` gives it, and remember that somebody looked."""
        entry = self.find(run_id)
        if entry.elsewhere:
            return entry.run
        return self.change(run_id, lambda entry: replace(entry, looked=time.monotonic()))[1].run

    def summaries(self, collection: str) -> list[Summary]:
        """All runs of a collection that have taken a step, the oldest first. Raises ArchiveError."""
        here = [run.summary for run in self.runs() if run.collection == collection and run.iteration > 0]
        archived = self._archive.summaries(collection, without=[run.id for run in here]) if self._archive else []
        return sorted(here + archived, key=lambda run: run.created)

    def made_by(self, owners: Collection[str], since: float) -> list[Summary]:
        """All runs that these people made after this time, in seconds since 1970. Raises ArchiveError."""
        here = [run for run in self.runs() if run.owner in owners and run.created >= since]
        archived = self._archive.made_by(owners, since) if self._archive else []
        return [*({one.id: one for one in archived} | {run.id: run.summary for run in here}).values()]

    def owners(self, collection: str) -> set[str]:
        """All who own runs in this collection, the empty one for runs that nobody owns. Raises ArchiveError."""
        here = {owner for run in self.runs() if run.collection == collection for owner in (run.owner, *run.co_owners)}
        return here | (self._archive.owners(collection) if self._archive else set())

    def running(self, owner: str) -> set[str]:
        """The ids of those of their runs that are running."""
        going = [run for run in self.runs() if run.status is Status.RUNNING and run.owner == owner]
        return {run.id for run in going if run.collection not in self.crowds}

    def put(self, entry: Entry) -> Entry:
        """Hold this entry. One that nobody has started may take the place of others that nobody started."""
        with self.lock:
            before = self._held.pop(entry.run.id, None)
            self._held[entry.run.id] = entry
            if before and before.run is not entry.run:
                self._tell(entry.beside or entry.run.id)
            if before is None and entry.run.untouched:
                self._drop_untouched()
        return entry

    def _drop_untouched(self) -> None:
        """Drop runs that nobody has started or looks at any more, if there are too many: they are not saved."""
        untouched = [entry for entry in self._held.values() if entry.run.untouched]
        excess = sum(entry.run.nbytes for entry in untouched) - UNTOUCHED_BYTES
        for entry in untouched:
            if excess > 0 and not _is_open(entry):
                del self._held[entry.run.id]
                excess -= entry.run.nbytes

    def let_go(self, saved: Mapping[str, Run]) -> None:
        """Leave to the archive what rests and is `saved` as it is, if memory holds too much.

        What is on no open page goes first; of these, and of those, what changed longest ago.
        """
        with self.lock:
            held = sum(entry.run.nbytes for entry in self._held.values())
            saved_ones = [one for one in self._held.values() if saved.get(one.run.id) is one.run]
            for entry in sorted(saved_ones, key=_is_open):
                most = OPEN_BYTES if _is_open(entry) else HELD_BYTES
                if held > most and entry.run.status is not Status.RUNNING:
                    del self._held[entry.run.id]
                    held -= entry.run.nbytes

    def forget(self, run_id: str) -> None:
        """Let go of a run for good: nobody who still looks at it brings it back."""
        with self.lock:
            self._forgotten.add(run_id)
            self._held.pop(run_id, None)
            self._tell(run_id)

    def lose(self, *run_ids: str) -> None:
        """Let go of runs that another server has taken over, or without any, of all."""
        with self.lock:
            for run_id in run_ids or [*self._held]:
                if self._held.pop(run_id, None):
                    self._tell(run_id)

    def discard(self, run_id: str) -> None:
        """Let go of a neighbour, which nobody else can ask for."""
        with self.lock:
            if entry := self._held.pop(run_id, None):
                self._tell(entry.beside or run_id)

    def looked(self) -> dict[str, float]:
        """When somebody last looked at each run in memory that was started, by `time.monotonic`."""
        with self.lock:
            return {run_id: one.looked for run_id, one in self._held.items() if one.looked and not one.run.untouched}

    def in_use(self) -> set[str]:
        """The runs that are running, or on somebody's page."""
        with self.lock:
            return {run_id for run_id, entry in self._held.items() if self.is_running(run_id) or _is_open(entry)}

    def drop(self, run_id: str) -> bool:
        """Let go of a run for good, and return whether it could go: not while it is in use."""
        with self.lock:
            entry = self._held.get(run_id)
            if entry and (self.is_running(run_id) or _is_open(entry)):
                return False
            self.forget(run_id)
        return True

    def learn_numbers(self, collection: str) -> None:
        """Ask the archive for the highest number in a collection, the first time that the collection is met."""
        if self._archive and (self._elsewhere or collection not in self._highest):
            with suppress(ArchiveError):  # then numbers are counted from those in memory, and the next run asks again
                highest = self._archive.highest_number(collection)
                with self.lock:
                    self._highest[collection] = max(highest, self._highest.get(collection, 0))

    def numbered(self, entry: Entry) -> Entry:
        """The entry with the next free number of its collection, unless it has one."""
        run = entry.run
        if run.number:
            return entry
        with self.lock:
            number = self._highest[run.collection] = self._highest.get(run.collection, 0) + 1
        return replace(entry, run=replace(run, number=number))

    def _tell(self, run_id: str) -> None:
        for listener in (*self.listeners,):
            listener(run_id)


def _is_open(entry: Entry) -> bool:
    return time.monotonic() - entry.looked < OPEN_SECONDS
