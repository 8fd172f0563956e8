"""Who is in a class, and what a member has drawn."""

import base64
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model import Weights
from model.ink.answers import read
from model.ink.strokes import strokes_to_column
from model.network import Array

MOST_LETTERS = 24  # of a name


@dataclass(frozen=True)
class Member:
    """A person in a class.

    Attributes
    ----------
    number : int
        Counts from 1, and is never used again.
    owner : str
        Who they are (`engine.owners`): only their browser can show it. Never sent to anybody.
    name : str
        What others see.
    joined, came : float
        When they joined, and when they last came back from another class; in seconds since 1970.
    wish : str
        A name of their own that they asked for, and that only the teacher sees.
    banned : bool
        Whether they were sent away for good.
    """

    number: int
    owner: str
    name: str
    joined: float
    came: float
    wish: str = ""
    banned: bool = False


@dataclass(frozen=True)
class Reading:
    """What one network reads in a drawing: the digit, None where it can't tell, and how probable its first guess is."""

    by: str
    digit: int | None
    guess: int
    share: float


@dataclass(frozen=True)
class Drawing:
    """What a member drew in a round, and what the networks read in it."""

    round: int
    member: int
    meant: int
    strokes: tuple[tuple[float, ...], ...]  # flat: x, y, x, y ... each
    readings: tuple[Reading, ...]

    @cached_property
    def column(self) -> Array | None:
        """The drawing in MNIST's form (784, 1), or None where there is no ink."""
        return strokes_to_column(as_paths(self.strokes))

    @property
    def seen(self) -> str:
        """That as 784 bytes, in base64."""
        column = np.zeros(784, dtype=np.float32) if self.column is None else self.column
        return base64.b64encode((255 * column).round().astype(np.uint8).tobytes()).decode("ascii")

    def to_json(self) -> str:
        """As the database keeps it."""
        return json.dumps(asdict(self))


def as_paths(strokes: tuple[tuple[float, ...], ...]) -> list[NDArray[np.float64]]:
    """A pen's paths (n, 2), of flat strokes."""
    return [np.array(stroke, dtype=np.float64).reshape(-1, 2) for stroke in strokes]


def drawing_from_json(text: str) -> Drawing:
    """A drawing as it was kept."""
    kept: dict[str, Any] = json.loads(text)
    strokes = tuple(tuple(map(float, stroke)) for stroke in kept["strokes"])
    readings = tuple(Reading(**reading) for reading in kept["readings"])
    return Drawing(kept["round"], kept["member"], kept["meant"], strokes, readings)


def read_by(weights: Weights, column: Array, name: str = "") -> Reading:
    """What these weights read in a drawing (784, 1)."""
    answer = read(weights, column, drawn=True)
    return Reading(name or weights.name, answer.digit, answer.ranking[0], answer.share)
