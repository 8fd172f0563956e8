"""Experiments worth a minute each: one click sets everything and starts.

What an answer claims is computed in its test, over several seeds, with MNIST and with the offline digits.
"""

from dataclasses import asdict
from typing import Any, NamedTuple

from engine import Run
from model import Config
from ui import current_run, settings


class Lesson(NamedTuple):
    """An experiment: a question, what to watch for, an answer, and the settings that differ from the usual ones.

    `varies` is the setting that the question is about: the answer holds whatever it is, and a button tries another.
    """

    name: str
    question: str
    watch: str
    answer: str
    settings: dict[str, Any]
    varies: str = ""


LESSONS = (
    Lesson(
        "Just right",
        "What does learning look like?",
        "Watch how the curve climbs, and what becomes of the noise in the hidden units. The two fainter curves are a "
        "third of this alpha, and three times as much.",
        "Most of it happens early: after 100 of the 500 steps it reads more than 80 of 100 held-out digits, and all "
        "the others together add less than ten. The hidden units turn from noise into strokes: places where ink "
        "excites them (blue) or calms them (orange). A third of alpha goes the same way, later. Three times as much "
        "silences seven or eight of the ten units for good, and ends at fewer than 75: click its label, and see them "
        "crossed out.",
        {"alpha": 0.2, "digits": 10_000},
    ),
    Lesson(
        "Too small a step",
        "Can it be too careful?",
        "Watch whether the curve stops climbing, or only runs out of steps, and where three times alpha gets meanwhile "
        "(the fainter curve). Then set alpha to 0.20 and press “Go on from here”.",
        "It goes the right way, but slowly: 500 steps at alpha 0.002 take it to between 25 and 60 of 100 held-out "
        "digits, and three times as much takes it 15 to 35 further. Nothing is lost by being slow: from there, alpha "
        "0.20 takes the same network to about 90 in another 500 steps.",
        {"alpha": 0.002, "digits": 10_000},
    ),
    Lesson(
        "Too large a step",
        "What if it leaps?",
        "Watch the hidden units in the first ten steps, and then what the run does. Is a third of this alpha, the "
        "fainter curve, small enough?",
        "The first steps fly over the valley and throw nine or all ten of the hidden units so far that no digit "
        "excites them. Such a unit is dead: it gets no gradient, so a smaller step can’t wake it later. A third of "
        "alpha leaps too far as well: so large a step is many times too large. The run notices and stops itself. "
        "“Rewind and try alpha 0.30” begins again before the leap, and ends at more than 80 of 100.",
        {"alpha": 9.0, "digits": 10_000, "seed": 1},
    ),
    Lesson(
        "Zeros never learn",
        "Why begin with chance?",
        "Watch the hidden units, and what it reads in the ten digits.",
        "With all weights at zero no hidden unit answers to anything, and a silent unit gets no gradient: all stay "
        "at zero. Only the outputs’ own biases learn, so it gives every digit the same answer, the commonest one, "
        "which is right about one time in ten. Small random weights let units answer, each to something else.",
        {"alpha": 0.2, "digits": 10_000, "init": "zeros"},
    ),
    Lesson(
        "A hundred units",
        "Do more units help?",
        "Run “Just right” first. Then compare the two curves below at the same step.",
        "Yes, a little: ten hidden units must share the work, a hundred need not. After 200 steps they read one to "
        "four more of 100 held-out digits than ten do after as many. Each step takes longer.",
        {"alpha": 0.2, "digits": 10_000, "hidden": 100, "iterations": 200},
    ),
    Lesson(
        "By heart",
        "Has it understood?",
        "Watch the gap between the two curves: the digits that it learns from, and the held-out ones.",
        "No: it reads every one of its 100 digits right, but only 60 to 80 of 100 held-out ones. It has learned them "
        "by heart, and the gap is called overfitting. More digits close it: in “Just right” it learns from 10,000, "
        "and the two curves end within four points.",
        {"alpha": 0.1, "digits": 100, "iterations": 1_500},
    ),
    Lesson(
        "The lucky seed",
        "How much is luck?",
        "Watch how many units are crossed out, and where the curve ends. Then try other seeds.",
        "It costs tens of points. Alpha 0.70 is so large that the first steps kill some units, and the seed decides "
        "how many: with seven of the ten dead it ends below 75 of 100 held-out digits, with two or three dead mostly "
        "above 85. Seed 2 is a lucky one. At a third of alpha, one of the fainter curves, at most one unit dies and "
        "luck costs less than two points; at three times alpha every seed is an unlucky one.",
        {"alpha": 0.7, "digits": 10_000},
        varies="seed",
    ),
    Lesson(
        "Never the same digit twice",
        "Can learning by heart be prevented?",
        "Watch which curve is higher. Then choose digits “as they are” under More, and train again.",
        "Yes: turn, slant and bend every digit a little each time it is seen. Now it reads held-out digits better "
        "than those it learns from: 92 of 100 or more, from 1,000 digits. From the same digits as they are it learns "
        "every one by heart, and reads two to eight fewer of 100 held-out ones.",
        {"alpha": 0.002, "digits": 1_000, "hidden": 100, "optimiser": "adam", "batch": 128, "distort": 1},
    ),
)


def lesson_of(run: Run) -> Lesson | None:
    """The lesson that this run was started by."""
    return next((lesson for lesson in LESSONS if lesson.name == run.name), None)


def keeps_to(run: Run, lesson: Lesson) -> bool:
    """Whether the run has gone by the lesson's settings from its first step on, so that what the lesson says holds."""
    own = Config(**lesson.settings)
    configs = [run.config, *(leg.config for leg in run.legs)]
    return not run.start and all(_without(config, lesson.varies) == _without(own, lesson.varies) for config in configs)


def strays(run: Run) -> bool:
    """Whether the run goes by other settings than those of the lesson that it was started by."""
    lesson = lesson_of(run)
    return lesson is not None and not keeps_to(run, lesson)


def _without(config: Config, name: str) -> dict[str, Any]:
    return {key: value for key, value in asdict(config).items() if key != name}


@current_run.reports_errors
def teach(lesson: Lesson, varied: Any = None) -> None:
    """Set everything as the lesson has it, but for the setting that it varies if `varied` is given, and start."""
    settings.choose(**lesson.settings | ({} if varied is None else {lesson.varies: varied}))
    current_run.start_new(lesson.name)
