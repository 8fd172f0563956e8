"""What a teacher has set for the class: what it works on now, where, and by which rules. Plain data, and JSON."""

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from classroom.errors import RefusedError
from classroom.rules import NO_RULES, Rules
from engine import Point
from model import Config
from model.network import CLASSES

PAGES = ("Home", "Train", "Draw", "Inside", "Mistakes", "Class")  # Class: the small page of `/join`
READERS = ("wide-800", "classic-10")  # the networks that read the class's drawings
MOST_OPTIONS, MOST_LETTERS = 6, 120  # of a question, and of a text on the board


@dataclass(frozen=True)
class Task:
    """Read this share of the held-out digits (0..1), after so many steps at most."""

    accuracy: float
    iterations: int

    def __post_init__(self) -> None:
        if not 0 < self.accuracy <= 1 or not self.iterations >= 1:
            raise RefusedError("A task needs an accuracy up to 100 % and at least one step.")

    def is_solved(self, curve: tuple[Point, ...]) -> bool:
        """Whether a run with these points has got there."""
        return any(
            point.held_out_accuracy is not None
            and point.held_out_accuracy >= self.accuracy
            and point.iteration <= self.iterations
            for point in curve
        )

    def in_words(self) -> str:
        """The task, for the class."""
        return f"Read {100 * self.accuracy:g} % of the held-out digits with at most {self.iterations:,} steps."


@dataclass(frozen=True)
class Place:
    """Where everybody is sent. `turn` counts how often, so that who has followed may walk on."""

    page: str
    turn: int
    stop: int = 0  # of the hour's lesson, counted from 1

    def __post_init__(self) -> None:
        if self.page not in PAGES:
            raise RefusedError(f"The class can go to one of these pages: {', '.join(PAGES)}.")


@dataclass(frozen=True)
class Round:
    """A digit that everybody draws."""

    number: int
    digit: int
    open: bool = True

    def __post_init__(self) -> None:
        if self.digit not in range(CLASSES):
            raise RefusedError("A round is about one digit, 0 to 9.")


@dataclass(frozen=True)
class Poll:
    """A question with a few answers to choose from."""

    number: int
    question: str
    options: tuple[str, ...]
    open: bool = True

    def __post_init__(self) -> None:
        if not self.question or not 2 <= len(self.options) <= MOST_OPTIONS or not all(self.options):
            raise RefusedError(f"A question needs words, and two to {MOST_OPTIONS} answers, a line each.")
        if max(map(len, (self.question, *self.options))) > MOST_LETTERS:
            raise RefusedError(f"A question and its answers have up to {MOST_LETTERS} letters each.")


@dataclass(frozen=True)
class Agenda:
    """All that the teacher has set.

    Attributes
    ----------
    own_names : bool
        Whether people may ask for a name of their own; others see it once it is approved.
    reader : str
        Weights that read the class's drawings.
    hidden : tuple of str
        Controls that the class's pages leave out.
    paused, frozen : bool
        Whether nobody may train now, and whether the board stands still.
    rounds, polls : int
        How many there were so far: numbers are never used again.
    """

    own_names: bool = False
    reader: str = READERS[0]
    task: Task | None = None
    rules: Rules = NO_RULES
    hidden: tuple[str, ...] = ()
    place: Place | None = None
    paused: bool = False
    frozen: bool = False
    round: Round | None = None
    poll: Poll | None = None
    rounds: int = 0
    polls: int = 0

    def to_json(self) -> str:
        """As the database keeps it."""
        return json.dumps(asdict(self))


def from_json(text: str) -> Agenda:
    """An agenda as it was kept. What a later version added is left out, so that an older server can go on with it.

    Raises ValueError, TypeError or RefusedError for what is none.
    """
    kept: dict[str, Any] = json.loads(text)
    kinds: dict[str, Any] = {"task": Task, "place": Place, "round": Round, "poll": Poll}
    found = {name: _made(kinds[name], kept[name]) for name in kinds if kept.get(name)}
    rules = kept.get("rules") or {}
    free = rules.get("free")
    base = _made(Config, rules["base"]) if rules.get("base") else NO_RULES.base
    plain = {
        name: kept[name] for name in ("own_names", "reader", "paused", "frozen", "rounds", "polls") if name in kept
    }
    return replace(
        Agenda(),
        **plain,
        **found,
        rules=Rules(None if free is None else tuple(free), base),
        hidden=tuple(kept.get("hidden") or ()),
    )


def _made(kind: Any, values: dict[str, Any]) -> Any:
    known = {field.name for field in fields(kind)}
    here = {name: value for name, value in values.items() if name in known}
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in here.items()})


def as_text(text: str) -> str:
    """What somebody typed as one line without what no line has; at most as long as a text on the board may be."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())[:MOST_LETTERS]
