"""The settings of one training run, and the ranges they must lie in."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from model.errors import ConfigError

RANGES: dict[str, tuple[float, float]] = {
    "alpha": (0, 1_000),
    "iterations": (0, 1_000_000),
    "digits": (1, 60_000),
    "hidden": (1, 10_000),
    "seed": (0, 2**32 - 1),
    "batch": (0, 60_000),
    "decay": (0, 1),
}
CHOICES: dict[str, tuple[str, ...]] = {
    "schedule": ("constant", "cosine"),
    "init": ("he", "uniform", "zeros"),
    "optimiser": ("descent", "momentum", "adam"),
}
FRACTIONS = {"alpha", "decay"}  # all other numbers are whole
SIGNIFICANT = 6  # figures of an alpha that are written
WARMUP = 0.1  # share of the iterations in which the cosine schedule climbs to alpha


@dataclass(frozen=True)
class Config:
    """Everything that decides how a run goes, so that the same settings give the same run.

    Attributes
    ----------
    alpha : float
        Learning rate: how big a step is.
    iterations : int
        Number of steps.
    digits : int
        How many training images to learn from, counted from the first.
    hidden : int
        Number of hidden units.
    seed : int
        Seed of the random starting weights.
    schedule : str
        `"constant"`, or `"cosine"`: alpha climbs in a straight line for the first tenth, which keeps the
        first big gradients from killing ReLU units (Goyal et al., "Accurate, Large Minibatch SGD", 2017),
        and then falls to zero along half a cosine (Loshchilov and Hutter, "SGDR", 2017).
    init : str
        How the weights start: see `model.network.init_params`.
    optimiser : str
        How a step is taken: see `model.optimisers`.
    batch : int
        How many digits a step looks at; 0 means all of them.
    decay : float
        Weight decay: what each step adds to the gradient of a weight, as a multiple of the weight. The penalty on
        large weights of Krogh and Hertz, "A Simple Weight Decay Can Improve Generalization" (1992).
    distort : bool
        Whether digits are changed at random each time they are seen (`model.augment.hands.rewritten`).

    Raises
    ------
    ConfigError
        When a value lies outside its range.
    """

    alpha: float = 0.1
    iterations: int = 500
    digits: int = 60_000
    hidden: int = 10
    seed: int = 0
    schedule: str = "constant"
    init: str = "he"
    optimiser: str = "descent"
    batch: int = 0
    decay: float = 0.0
    distort: bool = False

    def __post_init__(self) -> None:
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            whole = name not in FRACTIONS
            if not isinstance(value, int if whole else (int, float)) or not low <= value <= high:  # NaN is in no range
                kind = "a whole number" if whole else "a number"
                raise ConfigError(f"{name} is {str(value)[:40]}, but must be {kind} between {low:,} and {high:,}.")
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                raise ConfigError(f"{name} is “{getattr(self, name)}”, but must be one of: {', '.join(choices)}.")

    def sees_all(self, size: int) -> bool:
        """Whether each step looks at all `size` digits, as they are."""
        return not self.distort and not 0 < self.batch < size

    def alpha_at(self, iteration: int) -> float:
        """Learning rate of the step that starts at `iteration` (counted from 0)."""
        if self.schedule == "constant":
            return self.alpha
        climb = WARMUP * self.iterations
        if iteration < climb:
            return self.alpha * (iteration + 1) / (climb + 1)
        return self.alpha * (1 + math.cos(math.pi * (iteration - climb) / max(1, self.iterations - climb))) / 2


def written_alpha(alpha: float) -> str:
    """A learning rate as people read it: `0.30`, `0.001`. Two decimals, and more where it needs them.

    >>> written_alpha(0.3), written_alpha(0.001), written_alpha(9)
    ('0.30', '0.001', '9.00')
    """
    shown = Decimal(f"{alpha:.{SIGNIFICANT}g}")
    return f"{shown:.{max(2, -int(shown.as_tuple().exponent))}f}"


class Leg(NamedTuple):
    """From this iteration on, a run went by these settings. A run whose settings were changed has several."""

    iteration: int
    config: Config
