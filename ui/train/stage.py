"""The live view of the Train page: where the run stands, its curves, its hidden units, and what it reads."""

import streamlit as st

from engine import Moment, Run, Status, trouble
from engine.lab import lab
from model import DigitLabError
from ui import charts, current_run, pictures
from ui.format import clock, percent, speed
from ui.train import strip, time_travel
from ui.train.lessons import lesson_of

# A redraw takes both cores for about 50 ms, so it comes often while the curve is steep, and rarely afterwards.
STEEP_SECONDS, STEEP_REFRESH, REFRESH = 3.0, 0.5, 2.0
UNITS = 10  # hidden units shown


def stage(run: Run) -> None:
    """All that changes while a run goes on; it refreshes itself."""
    st.query_params["run"] = run.id
    alive = run.status is Status.RUNNING
    steep = run.seconds < STEEP_SECONDS
    every = STEEP_REFRESH if steep else REFRESH
    st.fragment(_view, run_every=every if alive else None)(run.id, alive, steep)
    if not alive:
        st.fragment(_wait, run_every=REFRESH)(run.id, run.status, run.iteration)


def _wait(run_id: str, status: Status, iteration: int) -> None:
    """Draws nothing. Somebody else who has the link may move the run: then the page is drawn again."""
    try:
        run = lab().engine.get(run_id)
    except DigitLabError:
        st.rerun()
    if (run.status, run.iteration) != (status, iteration):
        st.rerun()


def _view(run_id: str, alive: bool, steep: bool) -> None:
    try:
        run = lab().engine.look(run_id)
    except DigitLabError:  # it was deleted elsewhere: the page finds that too, says so and makes a new one
        st.rerun()
    if alive and (run.status is not Status.RUNNING or (steep and run.seconds >= STEEP_SECONDS)):
        st.rerun()
    current_run.rerun_if_moved()
    with st.container(gap="xsmall"):
        _status(run)
        seen = time_travel.chosen(run)
        _numbers(run, seen)
        _curves(run, seen)
        time_travel.slider(run, alive)
        _hidden_units(run, seen)
        strip.strip(seen)


def _status(run: Run) -> None:
    """One line that says where the run stands, and a bar."""
    done = f"**{run.iteration:,} / {run.config.iterations:,}**"
    text = {
        Status.READY: "Press **Train** to start: the curves will grow here.",
        Status.RUNNING: f"{done} · {speed(run.rate)} · {clock(run.seconds_left)} left"
        if run.rate or run.iteration
        else f"{done} · – it/s · the first step is on its way",
        Status.PAUSED: f"{done} · paused{'. ' + run.message if run.message else ''}",
        Status.FINISHED: f"{done} · finished",
        Status.STOPPED: f"{done} · stopped",
        Status.FAILED: f"{done} · stopped itself",
    }[run.status]
    with st.container(key="status"):
        st.progress(min(1.0, run.iteration / max(1, run.config.iterations)), text=text)


def _numbers(run: Run, seen: Moment) -> None:
    """The figures of the moment, large enough for the last row, and a note beside them."""
    known = [point for point in run.points if point.iteration <= seen.iteration]
    held_out = next((point for point in reversed(known) if point.held_out_accuracy is not None), None)
    latest = known[-1] if known else None
    with st.container(horizontal=True, gap="medium", key="numbers"):
        st.metric(
            "Held-out",
            percent(held_out.held_out_accuracy if held_out else None),
            help="Share read right among digits it never learns from.",
            width="content",
        )
        st.metric(
            "Training",
            percent(latest.train_accuracy if latest else None),
            help="Share read right among the digits that the last step looked at.",
            width="content",
        )
        st.metric(
            "Loss",
            f"{latest.train_loss:.3f}" if latest else "–",
            help="How surprised it is by the right answers. Down is good.",
            width="content",
        )
        st.metric(
            "Gradient",
            f"{latest.gradient_norm:.3f}" if latest else "–",
            help="Length of the gradient: how steep it is here. Gradient descent goes alpha times as far.",
            width="content",
        )
        with st.container(key="note"):
            _note(run)


def _note(run: Run) -> None:
    """What went wrong, or what the lesson is."""
    lesson = lesson_of(run)
    if run.status is Status.FAILED:
        st.markdown(f":orange[**It stopped itself.**] {run.message}")
    elif lesson:
        st.markdown(f"**{lesson.name}.** {lesson.words}")


def _curves(run: Run, seen: Moment) -> None:
    """Accuracy, and beside it loss and gradient, with the moment and the trouble marked."""
    marks = charts.Marks(
        None if seen.iteration == run.iteration else seen.iteration,
        trouble.place(run) if run.status is Status.FAILED else None,
    )
    iterations = [point.iteration for point in run.points]
    end = run.config.iterations
    accuracy = charts.learning_curve(
        iterations,
        [point.train_accuracy for point in run.points],
        [point.held_out_accuracy for point in run.points],
        end,
        marks=marks,
    )
    loss = charts.loss_curve(
        iterations,
        [point.train_loss for point in run.points],
        [point.held_out_loss for point in run.points],
        [point.gradient_norm for point in run.points],
        end,
        marks,
    )
    left, right = st.columns([5, 3], gap="medium")
    with left.container(key="curve"):
        st.vega_lite_chart(*accuracy, width="stretch")
    with right.container(key="losses"):
        st.vega_lite_chart(*loss, width="stretch")


def _hidden_units(run: Run, seen: Moment) -> None:
    """The weights from the 784 pixels to each hidden unit, all on the scale of the run's largest so far."""
    w1 = seen.params.w1
    scale = float(abs(run.params.w1).max())
    few = "" if len(w1) <= UNITS else f" These are the first {UNITS} of {len(w1)}."
    with st.container(key="units", gap="xsmall"):
        st.caption(f"What each hidden unit looks for: ink on blue excites it, ink on orange silences it.{few}")
        units = [pictures.signed(unit, scale, zoom=1) for unit in w1[:UNITS]]
        st.html(pictures.row(units, [f"unit {number}" for number in range(1, len(units) + 1)]))
