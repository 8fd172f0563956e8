"""Back in time: any kept moment of a run can be looked at again, and gone on from."""

import streamlit as st

from engine import Moment, Run, Status
from ui import settings
from ui.services import engine

ROW_HEIGHT = 80  # pixels, with or without a slider in it
REWIND_TO = 3.0  # by how much alpha is divided when a run has gone wrong
LOWEST_ALPHA = 0.001
LEAP = 1.5  # times the loss it began with


def chosen(run: Run) -> Moment:
    """The moment that the page shows: the present, or the one that the slider was set to."""
    iteration = st.session_state.get(_key(run))
    if iteration is None or run.status is Status.RUNNING:
        return run.moment_at(run.iteration)
    return run.moment_at(int(iteration))


def slider(run: Run, alive: bool) -> None:
    """Takes the page back to a moment of a run that rests, and offers to go on from there."""
    moments = sorted({moment.iteration for moment in run.moments} | {run.iteration})
    with st.container(key="time", height=ROW_HEIGHT, border=False):
        if alive or len(moments) < 2:
            st.caption("Once the run rests, a slider here takes you back to any moment of it.")
            return
        if st.session_state.get(_key(run)) not in moments:
            st.session_state[_key(run)] = run.iteration
        left, right = st.columns([5, 3], vertical_alignment="bottom", gap="medium")
        left.select_slider(
            "Back in time",
            moments,
            key=_key(run),
            format_func=lambda value: f"{value:,}",
            help="The curve's mark, the numbers, the hidden units and the answers go back with it.",
        )
        with right.container(horizontal=True, vertical_alignment="bottom"):
            if run.status is Status.FAILED:
                alpha = max(LOWEST_ALPHA, float(f"{run.config.alpha / REWIND_TO:.1g}"))
                start = before_it_went_wrong(run)
                st.button(
                    f"Rewind and try alpha {alpha:g}",
                    key="rewind",
                    on_click=_branch,
                    args=(run, start, alpha),
                    type="primary",
                )
            else:
                st.button(
                    "Go on from here",
                    key="branch",
                    on_click=_branch,
                    args=(run, int(st.session_state[_key(run)]), None),
                    help="A new run from this moment, with the alpha above. This one stays as it is.",
                )


def before_it_went_wrong(run: Run) -> int:
    """The iteration to rewind to: before the loss leapt up, or where the run was last started."""
    first = run.points[0].train_loss if run.points else 0.0
    leapt = [point.iteration for point in run.points if point.train_loss > LEAP * first]
    return run.moment_at(max(0, leapt[0] - 1) if leapt else run.since).iteration


def _branch(run: Run, iteration: int, alpha: float | None) -> None:
    """Make a run that goes on from this moment, show it, and start it."""
    state = st.session_state
    wanted = float(state["alpha"]) if alpha is None else alpha
    new = engine().branch(run.id, iteration, alpha=wanted, iterations=max(int(state["iterations"]), iteration + 1))
    settings.show(engine().get(new).config)
    state["run"] = new
    state["branched"] = True
    engine().start(new)


def _key(run: Run) -> str:
    return f"time_{run.id}"
