"""Back in time: any kept moment of a run can be looked at again, and gone on from."""

import streamlit as st

from engine import Moment, Run, Status, trouble
from ui import current
from ui.services import engine

REWIND_TO = 3.0  # by how much alpha is divided when a run has gone wrong
LOWEST_ALPHA = 0.001


def chosen(run: Run) -> Moment:
    """The moment that the page shows: the present, or the one that the slider was set to."""
    iteration = st.session_state.get(_key(run))
    if iteration is None or run.status is Status.RUNNING:
        return run.moment_at(run.iteration)
    return run.moment_at(int(iteration))


def slider(run: Run, alive: bool) -> None:
    """Takes the page back to a moment of a run that rests, and offers to go on from there."""
    moments = sorted({moment.iteration for moment in run.moments} | {run.iteration})
    with st.container(key="time", horizontal=True, vertical_alignment="center", gap="medium"):
        if alive or len(moments) < 2:
            st.caption("Once the run rests, a slider here takes you back to any moment of it.")
            return
        if st.session_state.get(_key(run)) not in moments:
            st.session_state[_key(run)] = run.iteration
        st.caption(
            "Back in time", help="The marks, the numbers, the hidden units and the answers go back with it.", width=120
        )
        st.select_slider(
            "Back in time",
            moments,
            st.session_state[_key(run)],
            key=_key(run),
            format_func=lambda value: f"{value:,}",
            label_visibility="collapsed",
        )
        if run.status is Status.FAILED:
            alpha = max(LOWEST_ALPHA, float(f"{run.config.alpha / REWIND_TO:.1g}"))
            start = run.moment_at(max(0, trouble.place(run) - 1)).iteration
            st.button(
                f"Rewind and try alpha {alpha:g}",
                key="rewind",
                on_click=_branch,
                args=(run, start, alpha),
                type="primary",
                help="A new run from before it went wrong, with smaller steps. This one stays as it is.",
            )
        else:
            st.button(
                "Go on from here",
                key="branch",
                on_click=_branch,
                args=(run, int(st.session_state[_key(run)]), None),
                help="A new run from this moment, with the alpha above. This one stays as it is.",
            )


def _branch(run: Run, iteration: int, alpha: float | None) -> None:
    """Make a run that goes on from this moment, show it, and start it."""
    state = st.session_state
    wanted = float(state["alpha"]) if alpha is None else alpha
    new = engine().branch(run.id, iteration, alpha=wanted, iterations=max(int(state["iterations"]), iteration + 1))
    current.open_run(new)
    engine().start(new)


def _key(run: Run) -> str:
    return f"time_{run.id}"
