"""Which settings of a run the class may change, and what the others are."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import Any

from classroom.errors import RefusedError
from model import Config

SETTINGS = tuple(field.name for field in fields(Config))
BASE = Config(digits=10_000)
NAMES = {"alpha": "alpha", "iterations": "the number of steps", "hidden": "the hidden units", "digits": "the digits"}


@dataclass(frozen=True)
class Rules:
    """What runs of the class have in common.

    Attributes
    ----------
    free : tuple of str or None
        Settings that each may choose; None: all of them.
    base : Config
        What the others are.
    """

    free: tuple[str, ...] | None = None
    base: Config = BASE

    def fixed(self, most_digits: int) -> dict[str, Any]:
        """The settings that nobody may change, with their values; there are `most_digits` to learn from."""
        if self.free is None:
            return {}
        base = replace(self.base, digits=min(self.base.digits, most_digits))
        return {name: getattr(base, name) for name in SETTINGS if name not in self.free}

    def applied(self, config: Config, most_digits: int) -> Config:
        """These settings, but for those that nobody may change."""
        return replace(config, **self.fixed(most_digits))

    def check(self, config: Config, most_digits: int) -> None:
        """Raise RefusedError if a run with these settings is against the rules."""
        for name, value in self.fixed(most_digits).items():
            if getattr(config, name) != value:
                raise RefusedError(f"In this class {name} stays {value}. {self.in_words()}")

    def check_changes(self, names: Collection[str]) -> None:
        """Raise RefusedError if one of these settings may not be changed."""
        if self.free is not None and not set(names) <= set(self.free):
            raise RefusedError(self.in_words())

    def in_words(self) -> str:
        """What may be changed, as a sentence; empty where everything may."""
        if self.free is None:
            return ""
        *others, last = [NAMES.get(name, name) for name in self.free] or ["nothing"]
        changed = f"{', '.join(others)} and {last}" if others else last
        return f"Your class changes only {changed}." if self.free else "Your class changes nothing."


NO_RULES = Rules()
