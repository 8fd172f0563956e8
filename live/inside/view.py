"""What a question about the inside of a network asks: which network, which digit, what it is, and which steps."""

import math
import threading
from collections import OrderedDict
from typing import Any, NamedTuple, TypeGuard

import numpy as np

from engine import Status
from engine.lab import lab
from live.frames import UNITS
from live.ink import Known, known_in
from model import DigitLabError
from model.data import as_columns
from model.inside import Forward, most_telling, walk
from model.network import CLASSES, Array, Labels, Params

MOST_STEPS = 200  # that can be taken on one digit
LEAST_ALPHA, MOST_ALPHA = 0.001, 10.0  # as on Train
DEFAULT_ALPHA = 0.01  # much, where a single digit has all the say
MOST_WALKS = 12  # remembered: of a wide network, each holds 2.5 MB


class InsideError(DigitLabError):
    """A question about the inside of a network that has no answer."""


class View(NamedTuple):
    """One digit in one network, as the page looks at it."""

    known: Known  # the drawing, or the held-out digit that takes its place
    params: Params  # after the steps
    alphas: tuple[float, ...]  # one for each step that was taken
    losses: tuple[float, ...]  # before the first step and after each; empty where nobody said what the digit is
    label: int | None  # what the digit is meant to be
    truth: int | None  # what a held-out digit is
    learning: bool  # whether it is a network that trains now
    standing: str  # of a run: where it stands

    @property
    def labels(self) -> Labels | None:
        """The label (1,), as the lesson's functions take it."""
        return None if self.label is None else np.array([self.label])


def view_of(question: dict[str, Any]) -> View:
    """What the question is about. Raises DigitLabError.

    As in `live.reader.answer`, it names the drawing and who answers. As long as nothing is drawn, a held-out `digit`
    takes the drawing's place. `label` says what it is meant to be, of a held-out digit by default what it is. `steps`,
    pairs of an alpha and how often, are the steps downhill that were taken on it.
    """
    known, truth = _digit(known_in(question), question.get("digit"))
    params, learning, standing = _network(question)
    label, alphas = _label(question.get("label")), alphas_in(question.get("steps"))
    label = truth if label is None else label
    if label is None or known.column is None:
        return View(known, params, (), (), label, truth, learning, standing)
    if learning:
        alphas = ()
    after, losses = walks.get(params, known.column, label, alphas)
    return View(known, after, alphas, tuple(losses), label, truth, learning, standing)


def _digit(known: Known, number: Any) -> tuple[Known, int | None]:
    if known.columns or number is None:
        return known, None
    data = lab().loader.dataset
    if data is None:
        raise InsideError("The digits are not here yet.")
    if not whole(number, data.y_test.size):
        raise InsideError(f"Held-out digits have numbers from 0 to {data.y_test.size - 1:,}.")
    return Known((as_columns(data.test_images[[number]]),), known.strokes), int(data.y_test[number])


def _network(question: dict[str, Any]) -> tuple[Params, bool, str]:
    if not question.get("run"):
        return lab().weights(str(question.get("weights"))).params, False, ""
    run = lab().engine.look(str(question["run"]))
    learning = run.status is Status.RUNNING
    said = f"{run.iteration:,} of {run.config.iterations:,} steps" if run.iteration else "before its first step"
    return run.params, learning, f"It is training: {said}." if learning else f"As it stands: {said}."


def _label(given: Any) -> int | None:
    if given is None or whole(given, CLASSES):
        return given
    raise InsideError("A label is a digit from 0 to 9.")


def alphas_in(given: Any) -> tuple[float, ...]:
    """An alpha for each of the steps, pairs of an alpha and how often. Raises InsideError."""
    if given is None:
        return ()
    wrong = InsideError(
        f"Steps are up to {MOST_STEPS} pairs: an alpha from {LEAST_ALPHA} to {MOST_ALPHA:g}, and a count."
    )
    if not isinstance(given, list) or len(given) > MOST_STEPS:
        raise wrong
    alphas: list[float] = []
    for pair in given:
        if not isinstance(pair, list) or len(pair) != 2 or not is_alpha(pair[0]) or not whole(pair[1], MOST_STEPS + 1):
            raise wrong
        alphas += [float(pair[0])] * pair[1]
    if len(alphas) > MOST_STEPS:
        raise wrong
    return tuple(alphas)


def telling_units(params: Params, found: Forward | None, shown: Any) -> list[int]:
    """The hidden units to show: those that matter most, in their places where the page has `shown` them already.

    Without a digit they stay as they are, at first the first ones.
    """
    hidden = params.b1.size
    before = [unit for unit in shown if whole(unit, hidden)] if isinstance(shown, list) else []
    if found is not None:
        return most_telling(params, found.a1, UNITS, before)
    count = min(UNITS, hidden)
    return before[:count] if len(before) >= count else list(range(count))


def alpha_in(question: dict[str, Any]) -> float:
    """The alpha that the next step would have."""
    alpha = question.get("alpha")
    return float(alpha) if is_alpha(alpha) else DEFAULT_ALPHA


def is_alpha(given: Any) -> TypeGuard[float]:
    """Whether this is a number that alpha can be."""
    number = isinstance(given, int | float) and not isinstance(given, bool) and math.isfinite(given)
    return number and LEAST_ALPHA <= given <= MOST_ALPHA


def whole(given: Any, below: int) -> TypeGuard[int]:
    """Whether this is a whole number from 0 on and below the other one."""
    return isinstance(given, int) and not isinstance(given, bool) and 0 <= given < below


class Walks:
    """The latest walks downhill, so that who looks at another part after a step does not walk all of it again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[Any, ...], tuple[Params, Params, list[float]]] = OrderedDict()

    def get(self, params: Params, X: Array, label: int, alphas: tuple[float, ...]) -> tuple[Params, list[float]]:
        """Where these steps lead, and the losses on the way; as far as it is known, from there."""
        if not alphas:
            return walk(params, X, np.array([label]), ())
        start = (id(params.w1), X.tobytes(), label)
        with self._lock:
            lengths = (count for count in range(len(alphas), 0, -1) if (*start, alphas[:count]) in self._known)
            done = next(lengths, 0)
            _, at, losses = self._known.get((*start, alphas[:done]), (params, params, []))
        at, new = walk(at, X, np.array([label]), alphas[done:])
        losses = losses[:-1] + new
        with self._lock:  # the network at the beginning is kept too: so its name stays its own
            self._known[*start, alphas] = params, at, losses
            self._known.move_to_end((*start, alphas))
            while len(self._known) > MOST_WALKS:
                self._known.popitem(last=False)
        return at, losses


walks = Walks()
