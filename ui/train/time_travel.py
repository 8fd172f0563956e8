"""Back in time: look at a run as it was at any moment that was saved, and go on from there."""

import streamlit as st

from engine import Moment, Run, Status, trouble
from engine.lab import lab
from ui import current_run, session, settings

MOST_STEPS = settings.NUMBERS["iterations"].high


def chosen(run: Run) -> Moment:
    """The moment that the page shows: the present, or the one that the slider was set to."""
    state = st.session_state
    key, present = session.time_key(run.id), session.present_key(run.id)
    known = {moment.iteration for moment in run.moments} | {run.iteration}
    if run.status is Status.RUNNING or state.get(key) not in known or state[key] == state.get(present):
        state[key] = run.iteration  # who was in the present stays in it
    state[present] = run.iteration
    return run.moment_at(int(state[key]))


def slider(run: Run, alive: bool) -> None:
    """Takes the page back to a moment of a run that rests, and offers to go on from there."""
    moments = sorted({moment.iteration for moment in run.moments} | {run.iteration})
    with st.container(key="time", horizontal=True, vertical_alignment="center", gap="medium"):
        if alive or len(moments) < 2:
            st.caption("Once the run rests, a slider here takes you back to any moment of it.")
            return
        st.caption(
            "Back in time", help="The marks, the numbers, the hidden units and the answers go back with it.", width=120
        )
        iteration = st.select_slider(
            "Back in time",
            moments,
            st.session_state[session.time_key(run.id)],
            key=session.time_key(run.id),
            format_func=lambda value: f"{value:,}",
            label_visibility="collapsed",
        )
        _way_on(run, iteration)


def _way_on(run: Run, iteration: int) -> None:
    """One button: the cure if the run went wrong and there is one, else a new run from the moment that is shown."""
    cure = trouble.cure(run) if run.status is Status.FAILED else {}
    if "init" in cure:
        st.button(
            "Start again with random weights",
            key="rewind",
            on_click=_start_again,
            args=(run, cure["init"]),
            type="primary",
            help="A new run with the same settings, but other weights to begin with. This one stays as it is.",
        )
    elif cure:
        st.button(
            f"Rewind and try alpha {cure['alpha']:g}",
            key="rewind",
            on_click=_branch,
            args=(run, run.moment_at(max(0, trouble.place(run) - 1)).iteration, cure["alpha"]),
            type="primary",
            help="A new run from before it went wrong, with steps of another size. This one stays as it is.",
        )
    else:
        st.button(
            "Go on from here",
            key="branch",
            on_click=_branch,
            args=(run, iteration),
            disabled=iteration >= MOST_STEPS,
            help="A new run from this moment, with the alpha above; from the end, for as many steps again.",
        )


@current_run.reports_errors
def _branch(run: Run, iteration: int, alpha: float | None = None) -> None:
    """Make a run that goes on from this moment, show it, and start it."""
    state = st.session_state
    wanted = int(state["iterations"])
    new = lab().engine.branch(
        run.id,
        iteration,
        current_run.collection(),
        alpha=float(state["alpha"]) if alpha is None else alpha,
        iterations=wanted if wanted > iteration else min(MOST_STEPS, 2 * iteration),
    )
    current_run.open_run(new)
    lab().engine.start(new)


@current_run.reports_errors
def _start_again(run: Run, init: str) -> None:
    """A new run with these settings and another start."""
    settings.choose(**settings.values_of(run.config) | {"init": init})
    current_run.start_new()
    st.session_state[session.MOVED] = True
