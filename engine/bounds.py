"""How many runs are kept, and which ones go when there are too many.

Nothing goes before a bound is reached. Then those go first that nobody named, the one that was opened longest ago
before all others; named ones go last. A run that is running, or on somebody's page, never goes.
"""

import logging
import math
import os
import time
from collections import Counter
from collections.abc import Iterable, Set
from typing import NamedTuple

from engine.archive import Archive, ArchiveError, Kept
from engine.entries import Entries

LOGGER = logging.getLogger(__name__)
MOST_RUNNING = 8  # runs of one person at once
MOST_RUNS = 200  # saved runs of one person
MEGABYTES = 5_000  # of all runs together, unless DIGIT_LAB_DISK says otherwise
EVERY_SECONDS = 60.0  # between two looks at what there is
STAMP_SECONDS = 3_600.0  # when a run was opened is written down once an hour: its row is written whole
MOST_AT_ONCE = 50  # runs that go at one look, so that saving doesn't wait for long


class Use(NamedTuple):
    """How much there is of what is bounded: saved runs by their owners, and the share of the disk space (0..1)."""

    runs: Counter[str]
    share: float


def most_bytes() -> int:
    """What all runs together may take on disk, by `DIGIT_LAB_DISK` in megabytes."""
    wanted = os.environ.get("DIGIT_LAB_DISK", "")
    if wanted and not (wanted.isdecimal() and int(wanted)):
        LOGGER.warning("DIGIT_LAB_DISK=%s is no number of megabytes, so it is %d.", wanted[:40], MEGABYTES)
        wanted = ""
    return 1_000_000 * int(wanted or MEGABYTES)


def use_of(runs: Iterable[Kept], most: int) -> Use:
    """What these runs take of `most` bytes."""
    runs = list(runs)
    return Use(Counter(run.owner for run in runs if run.owner), sum(run.size for run in runs) / most)


def too_many(runs: Iterable[Kept], spared: Set[str], most: int) -> list[str]:
    """The ids of those that have to go for all to take `most` bytes. `runs` are in the order in which they would go."""
    runs = list(runs)
    counts = use_of(runs, most).runs
    excess = sum(run.size for run in runs) - most
    gone = []
    for run in runs:
        if run.id not in spared and (excess > 0 or counts[run.owner] > MOST_RUNS):
            gone.append(run.id)
            counts[run.owner] -= 1
            excess -= run.size
    return gone


class Bounds:
    """Keeps what is saved within its bounds. `keep` is called by the thread that writes, and by no other.

    Attributes
    ----------
    use : Use
        As it was at the last look.
    """

    def __init__(self, archive: Archive | None, entries: Entries) -> None:
        self.use = Use(Counter(), 0.0)
        self._archive, self._entries = archive, entries
        self._most = most_bytes()
        self._next = 0.0
        self._stamped: dict[str, float] = {}

    def keep(self) -> None:
        """Delete what is too much, once in a while."""
        now = time.monotonic()
        if self._archive is None or now < self._next:
            return
        self._next = now + EVERY_SECONDS
        try:
            self._stamp(self._archive, now)
            if self._delete(self._archive) == MOST_AT_ONCE:
                self._next = now
        except ArchiveError as error:
            LOGGER.warning("Runs are not kept within their bounds at present: %s", error)

    def _delete(self, archive: Archive) -> int:
        """Delete what is too much, and return how many that were."""
        runs = archive.kept()
        spared = self._entries.in_use() | archive.elsewhere()
        going = too_many(runs, spared, self._most)[:MOST_AT_ONCE]
        gone = {run_id for run_id in going if self._entries.drop(run_id)}
        for run_id in gone:
            archive.forget(run_id)
        self.use = use_of((run for run in runs if run.id not in gone), self._most)
        return len(gone)

    def _stamp(self, archive: Archive, now: float) -> None:
        """Write down which runs were opened since the last time."""
        looked = self._entries.looked()
        self._stamped = {run_id: at for run_id, at in self._stamped.items() if run_id in looked}
        due = {run_id: at for run_id, at in looked.items() if at > self._stamped.get(run_id, -math.inf) + STAMP_SECONDS}
        archive.stamp({run_id: time.time() - (now - at) for run_id, at in due.items()})
        self._stamped |= due
