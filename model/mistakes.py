"""Where a network fails: which digits it takes for which, how surely, and what it would be worth to stay silent."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.ink.calibration import BINS
from model.network import CLASSES, Array, Labels, get_predictions

Places = NDArray[np.intp]  # of digits, among those that were read


@dataclass(frozen=True)
class Results:
    """What a network reads in m labelled digits.

    Attributes
    ----------
    probabilities : float32 (10, m)
        Calibrated: `model.ink.calibration`.
    Y : int64 (m,)
        The labels.
    """

    probabilities: Array
    Y: Labels

    @cached_property
    def answers(self) -> Labels:
        """The most probable digits (m,)."""
        return get_predictions(self.probabilities)

    @cached_property
    def confidence(self) -> Array:
        """How probable the answers are (m,)."""
        top: Array = self.probabilities.max(axis=0)
        return top

    @cached_property
    def right(self) -> NDArray[np.bool_]:
        """Which answers are right (m,)."""
        return np.asarray(self.answers == self.Y)


class Bin(NamedTuple):
    """Answers that are about equally sure: their mean confidence, how many of them are right, and how many they are."""

    confidence: float
    accuracy: float
    size: int


class Silence(NamedTuple):
    """What staying silent below a threshold of confidence brings: shares (0..1) that are answered, and of those right.

    `right` is None where nothing is answered.
    """

    threshold: float
    answered: float
    right: float | None


def confusion(results: Results) -> NDArray[np.int64]:
    """How many digits of each kind (row) got which answer (column): (10, 10)."""
    pairs = CLASSES * results.Y + results.answers
    return np.bincount(pairs, minlength=CLASSES**2).reshape(CLASSES, CLASSES).astype(np.int64)


def accuracies(results: Results) -> list[float | None]:
    """How many of each digit are read right (0..1); None for a digit that is not among them."""
    counts = confusion(results)
    return [float(row[digit] / row.sum()) if row.sum() else None for digit, row in enumerate(counts)]


def cell(results: Results, digit: int, answer: int) -> Places:
    """Where the digits of one kind are that got this answer, the surest first."""
    return _surest_first(results, (digit == results.Y) & (answer == results.answers))


def surest_mistakes(results: Results) -> Places:
    """Where the wrong answers are, the surest first."""
    return _surest_first(results, ~results.right)


def differences(one: Results, other: Results) -> tuple[Places, Places, Places]:
    """Digits that two networks read differently: those that only the one reads right, only the other, and neither."""
    differ = one.answers != other.answers
    kinds = one.right, other.right, ~one.right & ~other.right
    only_one, only_other, neither = (_surest_first(one, differ & kind) for kind in kinds)
    return only_one, only_other, neither


def calibration_curve(results: Results) -> list[Bin]:
    """Confidence and accuracy of the answers, the least sure first, in 15 bins of as many answers each."""
    order = results.confidence.argsort(kind="stable")
    parts = [part for part in np.array_split(order, BINS) if part.size]
    confidence, right = results.confidence, results.right
    return [Bin(float(confidence[part].mean()), float(right[part].mean()), part.size) for part in parts]


def silences(results: Results) -> list[Silence]:
    """What staying silent below 0, 1, ... 99 % would bring (El-Yaniv and Wiener, "Selective classification", 2010)."""
    found = []
    for percent in range(100):
        answered = results.confidence >= percent / 100
        right = float(results.right[answered].mean()) if answered.any() else None
        found.append(Silence(percent / 100, float(answered.mean()), right))
    return found


def _surest_first(results: Results, chosen: object) -> Places:
    places = np.flatnonzero(np.asarray(chosen))
    return places[(-results.confidence[places]).argsort(kind="stable")]
