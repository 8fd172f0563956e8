"""Which runs are computed together, for how long, and by how many threads. Pure functions: the engine brings the runs.

Runs that learn from the same digits share their two large products (`model.together`), which makes thirty of them cost
about what eight cost by themselves. A large network fills the processor alone, and a small batch is another one for
each run: such runs go by themselves.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from typing import NamedTuple

from engine.changes import Entry
from engine.executor import Capacity
from engine.run import Status
from model import Config

LARGEST_HIDDEN = 100  # a network with more hidden units goes by itself
MOST_ROWS = 1_000  # of first layers in one product: more would make a single iteration take long
FEW = 8  # up to so many runs make one team, which all threads share; more make a team for each worker
TURN_SECONDS = 0.22  # in about this time each running run gets a slice on one worker
SHORTEST_SLICE, LONGEST_SLICE = 0.015, 0.07  # seconds; news come with each slice, ten times a second
MANY_SLICE = 0.15  # seconds, where more than `FEW` run: news come five times a second, and less is lost on the way
OVERHEAD_SHARE = 0.1  # of its time that a slice may lose on its way to a worker that is far away, and back
CROWD_SLICE = 0.4  # seconds, where only crowds run: nobody looks at one curve, and each slice costs some milliseconds


class Team(NamedTuple):
    """Runs whose next slices are computed together: how long they are, and by how many threads."""

    members: list[Entry]
    seconds: float
    threads: int


def team(
    line: Sequence[Entry],
    held: Sequence[Entry],
    computing: Sequence[Entry],
    capacity: Capacity,
    crowds: Collection[str] = (),
) -> Team:
    """Who goes next: the first in the line that need not wait, and those behind it that can go with it.

    `held` are all runs, also those that are being computed now; `computing` is one member of each team that is. A run
    waits while all teams of its kind are being computed, so that who comes new joins them. Runs of these `crowds`, by
    their collections, get long slices as long as there are no others.
    """
    workers = capacity.slots
    running = [entry for entry in held if entry.run.status is Status.RUNNING]
    sizes = Counter(map(kind, running))
    teams = {one: teams_of(size, workers) for one, size in sizes.items()}
    free = Counter(teams)
    free.subtract(map(kind, computing))
    first = next((one for one in map(kind, line) if free[one] > 0), None)
    members: list[Entry] = []
    rows = 0
    for entry in line:
        rows += hidden(entry)
        if kind(entry) == first and len(members) < sizes[first] / teams[first] and (rows <= MOST_ROWS or not members):
            members.append(entry)
    threads = max(1, min(capacity.threads, workers // sum(teams.values())))
    shortest = capacity.overhead / OVERHEAD_SHARE
    if all(entry.run.collection in crowds for entry in running):
        return Team(members, max(CROWD_SLICE, shortest), threads)
    return Team(members, max(slice_seconds(workers, len(running), len(members), threads), shortest), threads)


def kind(entry: Entry) -> Hashable:
    """What runs must have in common to be computed together; its own id for a run that goes by itself.

    So does one whose last slice failed: whatever the reason, it does no harm to others.
    """
    run = entry.run
    return run.id if by_itself(entry) or entry.single or entry.crashes else (run.data, run.config.digits)


def by_itself(entry: Entry) -> bool:
    """Whether the run has a network, or looks at digits, that no other could share."""
    return goes_alone(hidden(entry), entry.run.config)


def goes_alone(units: int, config: Config) -> bool:
    """The same of a run that may not have been made yet, with so many hidden units."""
    return units > LARGEST_HIDDEN or not config.sees_all(config.digits)


def hidden(entry: Entry) -> int:
    """Number of hidden units."""
    return len(entry.run.params.w1)


def teams_of(size: int, workers: int) -> int:
    """Into how many teams runs of one kind are divided."""
    return 1 if size <= FEW else workers


def slice_seconds(workers: int, running: int, members: int = 1, threads: int = 1) -> float:
    """How long a team's slice is: its share of a turn, so that with many runs none stands still for long."""
    longest = LONGEST_SLICE if running <= FEW else MANY_SLICE
    return min(max(TURN_SECONDS * workers * members / running / threads, SHORTEST_SLICE), longest)
