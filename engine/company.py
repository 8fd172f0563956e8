"""Which runs are computed together, for how long, and by how many threads. Pure functions: the engine brings the runs.

Runs that learn from the same digits share their two large products (`model.together`), which makes thirty of them cost
about what eight cost by themselves. A large network fills the processor alone, and a small batch is another one for
each run: such runs go by themselves.
"""

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import NamedTuple

from engine.changes import Entry

LARGEST_HIDDEN = 100  # a network with more hidden units goes by itself
MOST_ROWS = 1_000  # of first layers in one product: more would make a single iteration take long
FEW = 8  # up to so many runs make one team, which all threads share; more make a team for each worker
TURN_SECONDS = 0.22  # in about this time each running run gets a slice on one worker
SHORTEST_SLICE, LONGEST_SLICE = 0.015, 0.085  # seconds; a curve moves with each slice, ten times a second


class Team(NamedTuple):
    """Runs whose next slices are computed together: how long they are, and by how many threads."""

    members: list[Entry]
    seconds: float
    threads: int


def team(line: Sequence[Entry], running: Sequence[Entry], workers: int) -> Team:
    """Who goes next: the first in the line, and those behind it that can go with it.

    `running` are all runs that run, also those that are being computed now.
    """
    first = kind(line[0])
    teams = {one: teams_of(size, workers) for one, size in Counter(map(kind, running)).items()}
    size = math.ceil(sum(kind(entry) == first for entry in running) / teams[first])
    members: list[Entry] = []
    rows = 0
    for entry in line:
        rows += hidden(entry)
        if kind(entry) == first and len(members) < size and (rows <= MOST_ROWS or not members):
            members.append(entry)
    threads = max(1, workers // sum(teams.values()))
    return Team(members, slice_seconds(workers, len(running), len(members), threads), threads)


def kind(entry: Entry) -> Hashable:
    """What runs must have in common to be computed together; its own id for a run that goes by itself.

    So does one whose last slice failed: whatever the reason, it does no harm to others.
    """
    run, config = entry.run, entry.run.config
    if hidden(entry) > LARGEST_HIDDEN or not config.sees_all(config.digits) or entry.single or entry.crashes:
        return run.id
    return run.data, config.digits


def hidden(entry: Entry) -> int:
    """Number of hidden units."""
    return len(entry.run.params.w1)


def teams_of(size: int, workers: int) -> int:
    """Into how many teams runs of one kind are divided."""
    return 1 if size <= FEW else workers


def slice_seconds(workers: int, running: int, members: int = 1, threads: int = 1) -> float:
    """How long a team's slice is: its share of a turn, so that with many runs none stands still for long."""
    return min(max(TURN_SECONDS * workers * members / running / threads, SHORTEST_SLICE), LONGEST_SLICE)
