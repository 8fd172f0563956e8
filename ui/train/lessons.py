"""Experiments worth a minute each: one click sets everything and starts."""

from typing import Any, NamedTuple

from engine import Run


class Lesson(NamedTuple):
    """A name, a question, two sentences, and the settings that differ from the usual ones."""

    name: str
    question: str
    words: str
    settings: dict[str, Any]


LESSONS = (
    Lesson(
        "Just right",
        "What does learning look like?",
        "With alpha 0.2 the curve climbs fast and then flattens. Watch the hidden units turn from noise into strokes.",
        {"alpha": 0.2, "digits": 10_000},
    ),
    Lesson(
        "Too small a step",
        "Can it be too careful?",
        "With alpha 0.002 it goes the right way, but five hundred steps take it only half way. "
        "Then set alpha to 0.2 and press “Go on from here”: the same network wakes up.",
        {"alpha": 0.002, "digits": 10_000},
    ),
    Lesson(
        "Too large a step",
        "What if it leaps?",
        "With alpha 9 the first step already flies over the valley, and the hidden units never light up again. "
        "The run notices, stops itself and offers a way back.",
        {"alpha": 9.0, "digits": 10_000},
    ),
    Lesson(
        "Zeros never learn",
        "Why begin with chance?",
        "All weights begin at zero, so all hidden units are silent and stay it. "
        "Chance at the start is what lets them become different.",
        {"alpha": 0.2, "digits": 10_000, "init": "zeros"},
    ),
    Lesson(
        "A hundred units",
        "Do more units help?",
        "Ten hidden units must share their work; a hundred need not. Run “Just right” first and compare the two below.",
        {"alpha": 0.2, "digits": 10_000, "hidden": 100},
    ),
    Lesson(
        "By heart",
        "Has it understood?",
        "From only 100 digits it soon reads every one of them right, and held-out ones much less often. "
        "It has learned them by heart: the gap between the two curves is called overfitting.",
        {"alpha": 0.1, "digits": 100, "iterations": 1_500},
    ),
    Lesson(
        "The lucky seed",
        "How much is luck?",
        "The same settings with another seed end somewhere else, since with ten units one that dies costs a point. "
        "Change the seed under More and try again.",
        {"alpha": 0.7, "digits": 10_000, "seed": 2},
    ),
    Lesson(
        "Never the same digit twice",
        "Can learning by heart be prevented?",
        "Every digit is turned, slanted and bent a little each time it is seen. "
        "It reads fewer of what it learns from, but learning by heart is no longer possible.",
        {"alpha": 0.002, "digits": 1_000, "hidden": 100, "optimiser": "adam", "batch": 128, "distort": 1},
    ),
)


def lesson_of(run: Run) -> Lesson | None:
    """The lesson that this run was started by."""
    return next((lesson for lesson in LESSONS if lesson.name == run.name), None)
