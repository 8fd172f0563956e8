"""Who reads a drawing, and what they answer while the pen moves."""

from typing import Any

from engine import Status
from engine.lab import lab
from live.ink import known_in, say
from live.side_by_side import side_by_side
from model import Weights


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Answer a question about a drawing, and remember its strokes. Raises DigitLabError.

    The question names the drawing (`drawing`, `version`) and says who shall answer: `weights` by their name, or the
    `run` that is training. It gives the drawing's `strokes`; without them, the drawing is the one that is known. Of a
    row of digits, the answer is about the last one, or about the one that is `chosen`. With `hidden`, the answer holds
    the hidden units' activations too, unless there are too many of them. With `other` weights, their answer stands
    beside it (`live/side_by_side.py`).
    """
    known = known_in(question)
    weights, standing = _reader(question)
    if question.get("other"):
        networks = weights, lab().weights(str(question["other"]))
        return side_by_side(known, networks, question.get("placed")) | standing
    return say(known, weights, bool(question.get("hidden"))) | standing


def _reader(question: dict[str, Any]) -> tuple[Weights, dict[str, Any]]:
    """The network that answers, and how it stands if it is a run's."""
    run_id = question.get("run")
    if not run_id:
        return lab().weights(str(question.get("weights"))), {}
    run = lab().engine.look(str(run_id))
    learning = run.status is Status.RUNNING
    note = f"It is training: {run.iteration:,} of {run.config.iterations:,} steps." if learning else ""
    return Weights("", run.params), {"note": note, "learning": learning}
