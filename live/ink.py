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

from model import ImageError, Weights
from model.ink.answers import read
from model.ink.rows import split_digits, split_ink
from model.ink.stages import find_ink, ink_to_column
from model.ink.strokes import strokes_to_column
from model.ink.words import in_words, in_words_of_a_row
from model.network import CLASSES, Array, Params, forward_prop

MOST_STROKES, MOST_POINTS = 100, 5_000  # of one drawing; a digit has one to three strokes of some fifty points
MOST_DRAWINGS = 500  # remembered; the one that was not asked about for longest goes first
MOST_HIDDEN = 20  # units whose activations can be asked for: nobody draws more of them beside each other

Strokes = list[NDArray[np.float64]]  # a pen's path each, (n, 2)


class Known(NamedTuple):
    """What is known of a drawing: its digits in their form for the network, and its strokes, unless it is a picture."""

    columns: tuple[Array, ...]  # (784, 1) each, from left to right; none for a blank canvas
    strokes: Strokes | None
    digits: tuple[Strokes, ...] = ()  # the strokes of each digit, where there are strokes
    chosen: int | None = None  # the digit that the page is about; None for the last one

    @property
    def at(self) -> int:
        """The place of the digit that the page is about."""
        last = len(self.columns) - 1
        return last if self.chosen is None else min(max(self.chosen, 0), last)

    @property
    def column(self) -> Array | None:
        """That digit (784, 1), or None for a blank canvas."""
        return self.columns[self.at] if self.columns else None


def known_by_strokes(strokes: Strokes, chosen: int | None = None) -> Known:
    """What these strokes are: one digit, or several in a row. Raises ImageError."""
    digits = tuple(split_digits(strokes))
    found = (strokes_to_column(digit) for digit in digits)
    return Known(tuple(column for column in found if column is not None), strokes, digits, chosen)


def known_by_pixels(pixels: NDArray[np.uint8], chosen: int | None = None) -> Known:
    """What a picture, uint8 (H, W, 4), shows: one digit, or several in a row. Raises ImageError."""
    ink = find_ink(pixels)
    return Known(() if ink is None else tuple(map(ink_to_column, split_ink(ink))), None, (), chosen)


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


def known_in(question: dict[str, Any]) -> Known:
    """The drawing that a question is about, which is remembered if its strokes come along. Raises ImageError."""
    name, version = question.get("drawing"), question.get("version")
    if not isinstance(name, str) or not 8 <= len(name) <= 64 or not isinstance(version, int):
        raise ImageError("The question names no drawing.")
    chosen = question.get("chosen")
    if chosen is not None and not isinstance(chosen, int):
        raise ImageError("A digit is chosen by its place in the row.")
    if question.get("strokes") is None:
        return (drawings.get(name, version) or Known((), None))._replace(chosen=chosen)
    known = known_by_strokes(parse_strokes(question["strokes"]), chosen)
    drawings.put(name, version, known)
    return known


def say(known: Known, weights: Weights, hidden: bool = False) -> dict[str, Any]:
    """What the parts of a page show for a drawing; of a row of digits, for the chosen one and for all in short."""
    column = known.column
    activations = {"hidden": _activations(column, weights.params)} if hidden else {}
    if column is None:
        blank = {"probabilities": [0.0] * CLASSES, "answer": None, "near": None, "seen": "", "row": [], "chosen": 0}
        return asdict(in_words(None)) | blank | activations
    with np.errstate(over="ignore", invalid="ignore"):  # a run that went wrong is asked too
        answers = [read(weights, one, drawn=True) for one in known.columns]
    found = answers[known.at]
    words = in_words(found) if len(answers) == 1 else in_words_of_a_row(answers, known.at)
    row = [
        {"seen": _as_bytes(one), "reads": str(answer.ranking[0]), "sure": answer.digit is not None}
        for one, answer in zip(known.columns, answers, strict=True)
    ]
    return (
        asdict(words)
        | activations
        | {
            "probabilities": np.nan_to_num(found.probabilities[:, 0]).tolist(),
            "answer": found.digit,
            "near": found.near,
            "seen": _as_bytes(column),
            "row": row if len(row) > 1 else [],
            "chosen": known.at,
        }
    )


def reading(known: Known, params: Params) -> dict[str, Any]:
    """What the network at work shows for a drawing: the answer, None where it can't tell, and how it comes about."""
    found = say(known, Weights("", params), hidden=True)
    return {name: found[name] for name in ("hidden", "probabilities", "answer", "spoken")}


def _as_bytes(column: Array) -> str:
    """A digit (784, 1) as 784 bytes, in base64."""
    return base64.b64encode((255 * column).round().astype(np.uint8).tobytes()).decode("ascii")


def _activations(column: Array | None, params: Params) -> list[float]:
    """How strongly each hidden unit answers; at a blank canvas none does. Empty where there are too many units."""
    units = params.w1.shape[0]
    if units > MOST_HIDDEN:
        return []
    if column is None:
        return [0.0] * units
    with np.errstate(over="ignore", invalid="ignore"):
        _, a1, _, _ = forward_prop(*params, column)
    return np.nan_to_num(a1[:, 0]).astype(np.float64).round(4).tolist()
