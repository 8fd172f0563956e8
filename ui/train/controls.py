"""The controls of the Train page: sliders, and buttons that start, hold and end a run."""

import streamlit as st

from engine import Run, Status
from engine.lab import lab
from ui import current_run, session, settings
from ui.format import plain
from ui.train import sharing, weights
from ui.train.lessons import LESSONS, Lesson
from ui.train.more import more_settings

ENDED = {Status.FINISHED, Status.STOPPED, Status.FAILED}
HELP = """
- **Train** starts a run with these settings. Try it as it is; then change one thing and train again.
- **Pause** holds the run where it is. Try another alpha meanwhile, then resume.
- **Step** takes one single step. Try ten of them, and watch the hidden units.
- **Stop** ends the run; what it has learned stays. Try it once the curve is flat.
- **Reset** goes back to before the first step. The old run stays in the table below.
"""
BUTTON_WIDTH = 83  # pixels: four stand beside each other on a phone, all in one row on a projector


def sliders() -> None:
    """Alpha and the number of iterations; the rest behind "More".

    Both are also given their value as the one to begin with. What the session's state alone sets is sent once, and is
    lost if the page's script starts again before it is sent: the browser would then begin with the lowest value.
    """
    for sentence in st.session_state.get(session.SENTENCES, []):
        st.warning(plain(sentence))
    left, right, more = st.columns([5, 5, 1.6], vertical_alignment="bottom", gap="medium")
    left.select_slider(
        "How big a step is (learning rate, alpha)",
        settings.choices("alpha", settings.ALPHAS),
        st.session_state["alpha"],
        key="alpha",
        format_func=lambda value: f"{value:.2f}" if value >= 0.1 else f"{value:g}",
        on_change=_configure,
        args=("alpha",),
        help="Small steps learn slowly, big ones overshoot. Try 0.01, 0.1 and 1, also in the middle of a run.",
    )
    right.slider(
        "How many steps (iterations)",
        settings.NUMBERS["iterations"].low,
        settings.NUMBERS["iterations"].high,
        st.session_state["iterations"],
        key="iterations",
        on_change=_configure,
        args=("iterations",),
        help="One step looks at all digits once. Try 500 first. Can be changed in the middle of a run.",
    )
    with more.popover("More", width="stretch", help="All other settings. Try two hidden units."):
        more_settings()


def buttons(run: Run) -> None:
    """Train, Pause, Step, Stop, Reset: always in place, enabled when they make sense. Then all that is rarer."""
    running, paused, ready = (run.status is status for status in (Status.RUNNING, Status.PAUSED, Status.READY))
    row = st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="buttons")
    for key, label, enabled, action, arguments in (
        ("train", "Train", not running, _train, ()),
        ("pause", "Resume" if paused else "Pause", running or paused, _ask, ("start" if paused else "pause",)),
        ("step", "Step", ready or paused, _ask, ("step",)),
        ("stop", "Stop", running or paused, _ask, ("stop",)),
        ("reset", "Reset", not ready, _reset, ()),
    ):
        row.button(
            label,
            key=key,
            disabled=not enabled,
            on_click=action,
            args=arguments,
            type="primary" if key == "train" else "secondary",
            width=BUTTON_WIDTH,
        )
    version = st.session_state.get(session.VERSION, 0)  # choosing a lesson closes the list by giving it a new key
    with row.popover("Lessons", key=f"lessons_{version}", help="Experiments of one click. Try “Too large a step”."):
        lessons = st.container(gap=None)
        for number, lesson in enumerate(LESSONS):
            lessons.button(lesson.name, key=f"lesson_{number}", on_click=_teach, args=(lesson,), type="tertiary")
    with row.popover("Weights", help="Save what it has learned, or go on from saved weights. Try classic-10."):
        weights.weights_out(run)
        st.divider()
        weights.weights_in()
    with row.popover("Share", help="Links and a script. Open the second link on your phone, and watch along."):
        sharing.share(run)
    row.markdown("", help=HELP, width="content")  # a button with a help of its own is two buttons in the page


@current_run.reports_errors
def _configure(name: str) -> None:
    """A slider was moved: the next slice of a living run obeys. The other one may have been moved in another tab."""
    run = current_run.find()
    if run and run.status not in ENDED:
        lab().engine.configure(run.id, **{name: type(settings.NUMBERS[name].default)(st.session_state[name])})


@current_run.reports_errors
def _train() -> None:
    """Start, go on after a pause, or begin a new run after an ended one."""
    run = current_run.find()
    if run is None or run.status in ENDED:
        current_run.start_new()
    else:
        lab().engine.start(run.id)


@current_run.reports_errors
def _teach(lesson: Lesson) -> None:
    """Set everything as the lesson has it, and start."""
    settings.choose(**lesson.settings)
    current_run.start_new(lesson.name)


@current_run.reports_errors
def _ask(action: str) -> None:
    """Ask the engine for something that needs no more than the run."""
    run = current_run.find()
    if run:
        getattr(lab().engine, action)(run.id)


@current_run.reports_errors
def _reset() -> None:
    """Leave this run where it is; the page makes a fresh one with the present settings."""
    run = current_run.find()
    if run:
        lab().engine.stop(run.id)
    current_run.leave()
