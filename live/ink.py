"""A drawing that grows: its strokes so far come in, the answer goes out, and the strokes are remembered.

The page's script, which runs when the pen is lifted, goes on from the strokes that were answered here. So one function
answers for both, and what was said while the pen moved stays.
"""

import base64
import threading
from collections import OrderedDict
from dataclasses import asdict
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine import Status
from engine.lab import lab
from model import ImageError, Weights
from model.ink.answers import read
from model.ink.strokes import strokes_to_column
from model.ink.words import in_words
from model.network import CLASSES, Array, Params, forward_prop

MOST_STROKES, MOST_POINTS = 100, 5_000  # of one drawing; a digit has one to three, and some fifty points each
MOST_DRAWINGS = 500  # remembered; the one that was not asked about for longest goes first
MOST_HIDDEN = 20  # units whose activations can be asked for: nobody draws more of them beside each other

Strokes = list[NDArray[np.float64]]  # a pen's path each, (n, 2)


class Known(NamedTuple):
    """What is known of a drawing: its form for the network, and its strokes, unless it came as a picture."""

    column: Array | None  # (784, 1); None for a blank canvas
    strokes: Strokes | None


class Drawings:
    """The latest drawings, by an unguessable name and a version: a drawing that was cleared is another version."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[str, int], Known] = OrderedDict()

    def put(self, name: str, version: int, known: Known) -> None:
        """Remember what this version of the drawing looks like now."""
        with self._lock:
            self._known[name, version] = known
            self._known.move_to_end((name, version))
            while len(self._known) > MOST_DRAWINGS:
                self._known.popitem(last=False)

    def get(self, name: str, version: int) -> Known | None:
        """What this version of the drawing looked like last, or None where nobody knows."""
        with self._lock:
            return self._known.get((name, version))


drawings = Drawings()


def parse_strokes(given: Any) -> Strokes:
    """Strokes as the browser sends them, flat lists `[x, y, x, y ...]`. Raises ImageError for anything else."""
    if not isinstance(given, list) or len(given) > MOST_STROKES or not all(isinstance(one, list) for one in given):
        raise ImageError(f"A drawing is a list of up to {MOST_STROKES} strokes.")
    if sum(map(len, given)) > 2 * MOST_POINTS or any(len(one) % 2 for one in given):
        raise ImageError(f"A drawing has up to {MOST_POINTS:,} points, each with an x and a y.")
    try:
        return [np.array(one, dtype=np.float64).reshape(-1, 2) for one in given]
    except (TypeError, ValueError, OverflowError) as error:
        raise ImageError("A stroke is a list of numbers.") from error


def flat(strokes: Strokes | None) -> list[list[float]] | None:
    """Strokes as the browser keeps them; the way back from `parse_strokes`."""
    return None if strokes is None else [stroke.ravel().tolist() for stroke in strokes]


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Answer a question about a drawing, and remember its strokes. Raises DigitLabError.

    The question names the drawing (`drawing`, `version`) and says who shall answer: `weights` by their name, or the
    `run` that is training. It gives the drawing's `strokes`; without them, the drawing is the one that is known. With
    `hidden`, the answer holds the hidden units' activations too, unless there are too many of them.
    """
    name, version = question.get("drawing"), question.get("version")
    if not isinstance(name, str) or not 8 <= len(name) <= 64 or not isinstance(version, int):
        raise ImageError("The question names no drawing.")
    if question.get("strokes") is None:
        known = drawings.get(name, version) or Known(None, None)
    else:
        strokes = parse_strokes(question["strokes"])
        known = Known(strokes_to_column(strokes), strokes)
        drawings.put(name, version, known)
    run_id, hidden = question.get("run"), bool(question.get("hidden"))
    if not run_id:
        return say(known.column, lab().weights(str(question.get("weights"))), hidden)
    run = lab().engine.look(str(run_id))
    learning = run.status is Status.RUNNING
    note = f"It is training: {run.iteration:,} of {run.config.iterations:,} steps." if learning else ""
    return say(known.column, Weights("", run.params), hidden) | {"note": note, "learning": learning}


def say(column: Array | None, weights: Weights, hidden: bool = False) -> dict[str, Any]:
    """What the parts of a page show for a drawing (784, 1) in MNIST's form, or for None, a blank canvas."""
    activations = {"hidden": _activations(column, weights.params)} if hidden else {}
    if column is None:
        return asdict(in_words(None)) | {"probabilities": [0.0] * CLASSES, "answer": None, "seen": ""} | activations
    found = read(weights, column)
    return (
        asdict(in_words(found))
        | activations
        | {
            "probabilities": found.probabilities[:, 0].tolist(),
            "answer": found.digit,
            "seen": base64.b64encode((255 * column).round().astype(np.uint8).tobytes()).decode("ascii"),
        }
    )


def _activations(column: Array | None, params: Params) -> list[float]:
    """How strongly each hidden unit answers; at a blank canvas none does. Empty where there are too many units."""
    units = params.w1.shape[0]
    if units > MOST_HIDDEN:
        return []
    if column is None:
        return [0.0] * units
    _, a1, _, _ = forward_prop(*params, column)
    return a1[:, 0].round(4).tolist()
