"""The controls of the Train page: sliders, and buttons that start, hold and end a run."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from engine import Run, Status
from engine.lab import lab
from engine.run import ENDED
from model.config import written_alpha
from ui import current_run, session, settings
from ui.components.keys import keys
from ui.components.numbers import NUMBERS
from ui.components.standing import standing
from ui.lessons import LESSONS, strays, teach
from ui.train import neighbours, present, sharing, time_travel, weights
from ui.train.more import more_settings
from ui.visitor import may_change, visitor

HELP = """
- **Train** starts a run with these settings. Try it as it is; then change one thing and train again.
- **Pause** holds the run where it is. Try another alpha meanwhile, then resume.
- **Step** takes one single step. Try ten of them, and watch the hidden units.
- **Stop** ends the run; what it has learned stays. Try it once the curve is flat.
- **Reset** goes back to before the first step. The old run stays in the table below.

The figures:
""" + "\n".join(f"- **{label}**: {words}" for _, label, words in NUMBERS)


def controls(run: Run, viewed: int | None) -> None:
    """Sliders and buttons of the run that the page shows, as it was at the iteration `viewed`, if that is no None.

    What somebody does with them draws only them again: the stage moves by itself. The whole page is drawn again when
    it is to show another run, when the run has ended, when it leaves its lesson, or when it rests and is not yet in the
    table of runs.
    """
    st.fragment(_controls)(run, viewed)


def _controls(drawn: Run, viewed: int | None) -> None:
    """`drawn` is the run as it was when the whole page was drawn."""
    current_run.rerun_if_moved()
    data = lab().loader.dataset
    run = current_run.follow(settings.config(), data) if data else None
    if run is None or not may_change(run) or current_run.outdates(drawn, run) or strays(run) != strays(drawn):
        st.rerun()
    current_run.adopt(run)
    current_run.write_link(run)
    _sliders()
    _buttons(run, viewed)
    with st.container(key="unseen"):
        keys(BY_KEY)
        standing(run, to_top=st.session_state.pop(session.OPENED, False))


def _sliders() -> None:
    """Alpha and the number of iterations."""
    current_run.sentences()
    with st.container(key="alpha"):
        st.select_slider(
            "How big a step is (alpha)",
            settings.choices("alpha", settings.ALPHAS),
            **settings.widget("alpha", after=_configure),
            format_func=written_alpha,
            help="The learning rate. Small steps learn slowly, big ones overshoot. Try 0.01, 0.1 and 1, also in the "
            "middle of a run.",
        )
    with st.container(key="iterations"):
        st.select_slider(
            "How many steps (iterations)",
            settings.choices("iterations", settings.ITERATIONS),
            **settings.widget("iterations", after=_configure),
            format_func=lambda value: f"{value:,}",
            help="One step looks at all digits once. Try 500 first. Can be changed in the middle of a run.",
        )


def _buttons(run: Run, viewed: int | None) -> None:
    """Train, Pause or Resume; then Step, Stop, Reset: always in place, enabled when they make sense."""
    running, paused, ready = (run.status is status for status in (Status.RUNNING, Status.PAUSED, Status.READY))
    label = "Pause" if running else "Resume" if paused else "Train"
    with st.container(key="train"), st.container(key="pause"):
        st.button(label, key="go", on_click=GO[label], type="primary", width="stretch")
    row = st.container(horizontal=True, gap="xsmall", key="buttons")
    for key, name, enabled, act, given in (
        ("step", "Step", ready or paused, _step, ()),
        ("stop", "Stop", running or paused, _ask, ("stop",)),
        ("reset", "Reset", not ready, _reset, ()),
    ):
        row.button(name, key=key, disabled=not enabled, on_click=act, args=given, width="stretch")
    time_travel.way_on(run, viewed)
    rarer = st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="rarer")
    for label, words, draw in RARER:
        key = f"{label.lower()}_popover"
        popover = rarer.popover(label, type="tertiary", help=words, key=key, on_change="rerun")
        if popover.open:  # what nobody looks at is not drawn
            with popover:
                draw(run)
    rarer.markdown("", help=HELP, width="content")  # a button with a help of its own is two buttons in the page


def lessons() -> None:
    """Experiments of one click, each with its question."""
    with st.container(key="lessons", gap=None):
        st.markdown("**Lessons**")
        for number, lesson in enumerate(LESSONS):
            st.button(
                f"{number + 1} **{lesson.name}** {lesson.question}",
                key=f"lesson_{number}",
                on_click=teach,
                args=(lesson,),
                type="tertiary",
            )


@current_run.reports_errors
def _configure(name: str) -> None:
    """A slider was moved: the next slice of a living run obeys. The other one may have been moved in another tab."""
    run = current_run.find()
    if run and run.status not in ENDED:
        visitor().configure(run.id, **{name: type(settings.NUMBERS[name].default)(st.session_state[name])})


@current_run.reports_errors
def _train() -> None:
    """Start, go on after a pause, or begin a new run after an ended one."""
    run = current_run.find()
    if run is None or run.status in ENDED:
        current_run.start_new()
    else:
        current_run.set_going(run.id)


@current_run.reports_errors
def _step() -> None:
    """Take a single step."""
    if run := current_run.find():
        current_run.set_going(run.id, single=True)


@current_run.reports_errors
def _ask(action: str) -> None:
    """Ask for something that needs no more than the run."""
    run = current_run.find()
    if run:
        getattr(visitor(), action)(run.id)


def _more(run: Run) -> None:
    more_settings(run.status not in ENDED and run.iteration > 0, _train_anew)
    neighbours.switch()


@current_run.reports_errors
def _train_anew() -> None:
    """Stop the present run where it is, and start another one."""
    old, who = current_run.find(), visitor()
    new = current_run.make_new()
    if new:
        who.accompany(new.id, current_run.wants_neighbours())
        if old:
            who.stop(old.id)
        who.start(new.id)


def _weights(run: Run) -> None:
    weights.weights_out(run)
    st.divider()
    weights.weights_in()


RARER: tuple[tuple[str, str, Callable[[Run], None]], ...] = (
    ("More", "All other settings. Try two hidden units.", _more),
    ("Weights", "Save what it has learned, or go on from saved weights. Try classic-10.", _weights),
    ("Share", "Links and a script. Open the second link on your phone, and watch along.", sharing.share),
)
GO: dict[str, Callable[[], None]] = {
    "Train": _train,
    "Pause": partial(_ask, "pause"),
    "Resume": _train,
}


@current_run.reports_errors
def _reset() -> None:
    """Leave this run where it is; the page makes a fresh one with the present settings."""
    run, who = current_run.find(), visitor()
    if run is None or who.may_change(run):
        current_run.leave()
    if run:
        who.stop(run.id)  # refused where it is somebody else's


def _go() -> None:
    """Train, Pause or Resume, as the run stands."""
    run = current_run.find()
    status = run.status if run else Status.READY
    GO["Pause" if status is Status.RUNNING else "Resume" if status is Status.PAUSED else "Train"]()


def _move_alpha(steps: int) -> None:
    """Set alpha to the next larger one, or the next smaller one."""
    choices = settings.choices("alpha", settings.ALPHAS)
    place = choices.index(st.session_state["alpha"]) + steps
    settings.change(alpha=choices[min(max(place, 0), len(choices) - 1)])
    _configure("alpha")


# What the keys of the keyboard do, by their names (`ui.components.keys`).
BY_KEY: dict[str, Callable[[], None]] = {
    " ": _go,
    "s": _step,
    "+": partial(_move_alpha, 1),
    "-": partial(_move_alpha, -1),
    "p": present.turn,
}
