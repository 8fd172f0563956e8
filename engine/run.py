"""A training run as plain, frozen data. Whoever holds one may read it while the engine makes the next."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from model import Config, Leg, Params
from model.optimisers import Memory

POINT_BYTES = 220  # that a point of the curves takes in memory, its numbers included
Start = tuple[str, Params]  # weights that a run begins with: their name, and what they are


def new_id() -> str:
    """Make an id for a run: unguessable, and safe in a URL."""
    return secrets.token_urlsafe(6)


class Status(StrEnum):
    """Where a run stands."""

    READY = "ready"  # at its first iteration, waiting to be started
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"  # ended by hand; its weights can still be used
    FAILED = "failed"  # it went wrong: `cause` says how


ENDED = {Status.FINISHED, Status.STOPPED, Status.FAILED}


class Cause(StrEnum):
    """Why a run went wrong. `engine.trouble` finds it, and has a sentence for each."""

    OVERFLOW = "overflow"  # the numbers left the range that can be computed with
    RISING = "rising"  # the loss rises, since the steps are too large
    ZEROS = "zeros"  # all weights began at zero, where no gradient reaches them
    DEAD = "dead"  # large steps left hidden units that no digit excites
    DECAY = "decay"  # the pull towards zero left nothing of the weights
    TOO_SLOW = "too slow"  # the steps are too small to get anywhere


class Point(NamedTuple):
    """One point of the curves. Accuracies in 0..1, losses in nats; held-out values only at some iterations."""

    iteration: int
    train_accuracy: float
    train_loss: float
    held_out_accuracy: float | None
    held_out_loss: float | None
    gradient_norm: float = 0.0  # length of the gradient


@dataclass(frozen=True)
class Moment:
    """A run as it was at some iteration: enough to look at it again, and to go on from there."""

    iteration: int
    params: Params
    memory: Memory | None = None


def alphas_of(legs: Iterable[Leg]) -> tuple[tuple[int, float], ...]:
    """Each iteration from which another alpha counts, with that alpha."""
    found: list[tuple[int, float]] = []
    for leg in legs:
        if not found or found[-1][1] != leg.config.alpha:
            found.append((leg.iteration, leg.config.alpha))
    return tuple(found)


@dataclass(frozen=True)
class Summary:
    """A run without its weights, for where runs are compared. Fields are named as those of Run.

    `curve` holds the points at which the held-out digits were looked at, about a hundred.
    """

    id: str
    name: str
    config: Config
    data: str
    start: str
    parent: str
    status: Status
    iteration: int
    seconds: float
    created: float
    curve: tuple[Point, ...]
    number: int = 0
    alphas: tuple[tuple[int, float], ...] = ()
    owner: str = ""
    co_owners: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """A run between two slices.

    Attributes
    ----------
    id : str
        Unguessable, safe in a URL.
    config : Config
    data : str
        Name of the dataset.
    params : Params
        The network as it is now.
    iteration : int
        Steps taken so far.
    points : tuple of Point
    status : Status
    message : str
        A sentence for people: why it failed, or why it paused by itself.
    cause : Cause or None
        Why it failed, for code.
    rate : float
        Iterations a second lately; 0 while it rests, or when unknown.
    seconds : float
        How long it has been running, pauses left out.
    memory : Memory or None
        What the optimiser remembers.
    moments : tuple of Moment
        The run as it was at about fifty iterations, the oldest first.
    legs : tuple of Leg
        The settings over time: alpha and the number of iterations can be changed on the way.
    start : str
        Name of the weights it began with; empty for those drawn from its seed.
    parent : str
        Id of the run it branched off from, or empty.
    since : int
        The iteration at which it was last started.
    collection : str
        Whose runs it stands among, in the table that compares them.
    number : int
        Its number in that collection, which it keeps for good; 0 before it is first started.
    name : str
        What its owner calls it, or the lesson or the weights that it began with.
    named : bool
        Whether a person gave it its name: such runs are kept longest.
    created : float
        Seconds since 1970.
    in_company : bool
        Whether it was ever computed together with others, so that it is the same up to rounding only.
    owner : str
        Who made it (`engine.owners`), or empty for a run from before runs had owners.
    co_owners : tuple of str
        Who opened its owner's link.
    """

    id: str
    config: Config
    data: str
    params: Params
    iteration: int = 0
    points: tuple[Point, ...] = ()
    status: Status = Status.READY
    message: str = ""
    cause: Cause | None = None
    rate: float = 0.0
    seconds: float = 0.0
    memory: Memory | None = None
    moments: tuple[Moment, ...] = ()
    legs: tuple[Leg, ...] = ()
    start: str = ""
    parent: str = ""
    since: int = 0
    collection: str = ""
    number: int = 0
    name: str = ""
    named: bool = False
    created: float = 0.0
    in_company: bool = False
    owner: str = ""
    co_owners: tuple[str, ...] = ()

    @property
    def seconds_left(self) -> float | None:
        """Time to the last iteration at the present rate, or None while that is unknown."""
        return (self.config.iterations - self.iteration) / self.rate if self.rate else None

    @property
    def untouched(self) -> bool:
        """Whether nobody has started it yet, so that there is nothing to lose."""
        return self.status is Status.READY and self.iteration == 0

    @property
    def nbytes(self) -> int:
        """About how much memory it takes: its parameters, those of its moments, the optimiser's, and its curves."""
        size = sum(part.nbytes for part in self.params)
        return size * (1 + len(self.moments)) * (3 if self.memory else 1) + POINT_BYTES * len(self.points)

    @property
    def alphas(self) -> tuple[tuple[int, float], ...]:
        """Each iteration from which another alpha counted, with that alpha; first of all the one it began with."""
        return alphas_of(self.legs)

    @property
    def curve(self) -> tuple[Point, ...]:
        """The points at which the held-out digits were looked at."""
        return tuple(point for point in self.points if point.held_out_accuracy is not None)

    @cached_property
    def summary(self) -> Summary:
        """The run without its weights. Made once: the table of runs asks for it at every redraw."""
        return Summary(
            self.id,
            self.name,
            self.config,
            self.data,
            self.start,
            self.parent,
            self.status,
            self.iteration,
            self.seconds,
            self.created,
            self.curve,
            self.number,
            self.alphas,
            self.owner,
            self.co_owners,
        )

    @property
    def latest(self) -> Point | None:
        """The newest point, if there is one."""
        return self.points[-1] if self.points else None

    def moment_at(self, iteration: int) -> Moment:
        """The last moment at or before this iteration."""
        here = Moment(self.iteration, self.params, self.memory)
        return max(
            (moment for moment in (*self.moments, here) if moment.iteration <= iteration),
            key=lambda moment: moment.iteration,
            default=here,
        )

    @property
    def latest_held_out(self) -> Point | None:
        """The newest point at which the held-out digits were looked at."""
        return next((point for point in reversed(self.points) if point.held_out_accuracy is not None), None)
