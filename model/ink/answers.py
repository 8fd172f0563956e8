"""What a network reads in a drawing, and whether it can tell at all."""

from dataclasses import dataclass

from model.ink.calibration import calibrated
from model.ink.doubt import KINDS, looks_like
from model.network import Array
from model.weights import Weights

SURE = 0.5  # an answer less probable than this is none
NEAR = 0.1  # a second digit that is as probable as this is named beside the answer


@dataclass(frozen=True)
class Answer:
    """The ten probabilities, and what to make of them.

    Attributes
    ----------
    probabilities : float32 (10, 1)
        Calibrated; of the ten digits, supposing that it is one.
    ranking : tuple of int
        The digits, the most probable first.
    digit : int or None
        The answer; None where there is none.
    instead : str
        What the drawing looks like if not like a digit ("a letter"), else empty.
    """

    probabilities: Array
    ranking: tuple[int, ...]
    digit: int | None
    instead: str

    @property
    def near(self) -> int | None:
        """Which other digit it could be, if the second in the ranking is probable enough to be named."""
        second = self.ranking[1]
        return second if self.probabilities[second, 0] >= NEAR else None

    @property
    def share(self) -> float:
        """Probability of the first in the ranking, 0..1."""
        return float(self.probabilities[self.ranking[0], 0])


def read(weights: Weights, column: Array, drawn: bool = False) -> Answer:
    """Read a digit (784, 1) in MNIST's form: one of MNIST's own, or what somebody has drawn, which may be anything."""
    temperature = weights.drawn_temperature if drawn else weights.temperature
    probabilities = calibrated(weights.params, column, temperature)
    ranking = tuple(int(digit) for digit in (-probabilities[:, 0]).argsort(kind="stable"))
    kind = looks_like(column, drawn)
    sure = kind == 0 and probabilities[ranking[0], 0] >= SURE
    return Answer(probabilities, ranking, ranking[0] if sure else None, KINDS[kind] if kind else "")
