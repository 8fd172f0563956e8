"""A sweep as plain, frozen data: one experiment with up to two of its settings varied, each with several seeds."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any, Self

from model import Config, DigitLabError
from model.config import CHOICES, FRACTIONS, SIGNIFICANT

VARIABLE = ("alpha", "hidden", "digits", "batch", "decay", "optimiser", "init")  # what can be varied
MOST_VARIED = 2
MOST_RUNS, MOST_SEEDS = 120, 20
FIGURES = 3  # significant ones of the values on a grid


class SweepError(DigitLabError):
    """Such a sweep can't be made."""


Values = tuple[Any, ...]


@dataclass(frozen=True)
class Plan:
    """What a sweep tries.

    Attributes
    ----------
    base : Config
        What stays as it is, and the first seed.
    varied : tuple of (str, tuple)
        The settings that vary, by name, each with its values.
    seeds : int
        How many seeds each combination is run with.

    Raises
    ------
    SweepError
        When there are too many runs, or nothing differs.
    ConfigError
        When a value lies outside its range.
    """

    base: Config
    varied: tuple[tuple[str, Values], ...]
    seeds: int = 1

    def __post_init__(self) -> None:
        names = [name for name, _ in self.varied]
        if not set(names) <= set(VARIABLE) or len(set(names)) < len(names):
            raise SweepError(f"What varies must be among: {', '.join(VARIABLE)}; each once.")
        if len(names) > MOST_VARIED:
            raise SweepError(f"Vary up to {MOST_VARIED} settings: {', '.join(names)} are {len(names)}.")
        for name, values in self.varied:
            if len(set(values)) < max(2, len(values)):
                raise SweepError(f"{name} needs at least two values, each once.")
        if not 1 <= self.seeds <= MOST_SEEDS:
            raise SweepError(f"Choose 1 to {MOST_SEEDS} seeds.")
        if not 2 <= self.size <= MOST_RUNS:
            raise SweepError(
                f"That makes {self.size:,} run{'s' if self.size != 1 else ''}; a sweep has 2 to {MOST_RUNS}."
            )
        self.configs  # noqa: B018 - made now, so that a value out of its range is refused now

    @property
    def size(self) -> int:
        """How many runs it has."""
        return self.seeds * math.prod(len(values) for _, values in self.varied)

    @cached_property
    def places(self) -> list[tuple[tuple[int, ...], int]]:
        """Of each run, which of the values it has, and its seed. All values come with the first seed first."""
        indices = [*product(*(range(len(values)) for _, values in self.varied))]
        return [(index, self.base.seed + seed) for seed in range(self.seeds) for index in indices]

    @cached_property
    def configs(self) -> list[Config]:
        """The settings of each run, in the order of `places`."""
        return [
            replace(
                self.base,
                seed=seed,
                **{name: values[at] for (name, values), at in zip(self.varied, index, strict=True)},
            )
            for index, seed in self.places
        ]

    def as_json(self) -> str:
        """The plan as a text that `plan_from_json` reads."""
        return json.dumps({"base": asdict(self.base), "varied": self.varied, "seeds": self.seeds})

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The plan that was written as this text. Raises ValueError, KeyError, TypeError or DigitLabError."""
        found = json.loads(text)
        varied = tuple((str(name), tuple(values)) for name, values in found["varied"])
        return cls(Config(**found["base"]), varied, found["seeds"])


@dataclass(frozen=True)
class Sweep:
    """A sweep that was started.

    Attributes
    ----------
    id : str
        Unguessable, safe in a URL; also the collection that its runs are in.
    plan : Plan
    data : str
        Name of the dataset.
    owner : str
        Who started it.
    created : float
        Seconds since 1970.
    runs : tuple of str
        The id of each run, in the order of the plan; empty for one that was not made yet.
    going : bool
        Whether it is to go on until all its runs have ended.
    """

    id: str
    plan: Plan
    data: str
    owner: str
    created: float
    runs: tuple[str, ...]
    going: bool = True


def values_of(name: str, text: str) -> Values:
    """The values that a text stands for: `0.3`, `0.1,0.3,1`, or `0.01:10:13`, thirteen of them at equal ratios.

    Raises SweepError with a sentence that says what could be written.

    >>> values_of("alpha", "0.01:1:5")
    (0.01, 0.0316, 0.1, 0.316, 1.0)
    >>> values_of("hidden", "5,10,20")
    (5, 10, 20)
    """
    if name in CHOICES:
        words = tuple(word.strip() for word in text.split(","))
        if not set(words) <= set(CHOICES[name]):
            raise SweepError(f"{name}={text[:40]} must be among: {', '.join(CHOICES[name])}.")
        return words
    try:
        if ":" not in text:
            return tuple(_number(name, word) for word in text.split(","))
        low, high, count = text.split(":")
        return grid(name, float(low), float(high), int(count))
    except (ValueError, OverflowError):
        kind = "numbers" if name in FRACTIONS else "whole numbers"
        raise SweepError(
            f"{name}={text[:40]} must be {kind}, as in {_example(name)}; or lowest, highest, and how many."
        ) from None


def grid(name: str, low: float, high: float, count: int) -> Values:
    """So many values from low to high, each the same multiple of the one before, to three figures."""
    if not (0 < low < high < math.inf and 2 <= count <= MOST_RUNS):
        raise SweepError(f"{name} from {low:g} to {high:g} needs 0 < lowest < highest, and 2 to {MOST_RUNS} values.")
    ratio = math.log(high / low) / (count - 1)
    found = [low, *(float(f"{low * math.exp(ratio * step):.{FIGURES}g}") for step in range(1, count - 1)), high]
    whole = found if name in FRACTIONS else [round(value) for value in found]
    return tuple(dict.fromkeys(whole))  # small whole numbers may fall together


def text_of(values: Values) -> str:
    """Values as `values_of` reads them."""
    return ",".join(value if isinstance(value, str) else f"{value:.{2 * SIGNIFICANT}g}" for value in values)


def plan_of(base: Config, texts: Mapping[str, str], seeds: int = 1) -> Plan:
    """The plan in which these settings have the values that the texts stand for. One value alone doesn't vary.

    Raises SweepError or ConfigError.
    """
    values = {name: values_of(name, text) for name, text in texts.items()}
    fixed = {name: one[0] for name, one in values.items() if len(one) == 1}
    varied = tuple((name, one) for name, one in values.items() if len(one) > 1)
    return Plan(replace(base, **fixed), varied, seeds)


def _number(name: str, text: str) -> float:
    return float(text) if name in FRACTIONS else int(text)


def _example(name: str) -> str:
    return "0.1,0.3,1 or 0.01:10:13" if name in FRACTIONS else "5,10,20 or 5:80:5"
