"""Back in time: go on from a run as it was at any moment that was saved."""

from typing import Any

import streamlit as st

from engine import Run, Status, trouble
from live.frames import tried_columns
from model.config import written_alpha
from ui import current_run, session, settings
from ui.digits import need_dataset
from ui.visitor import visitor

# Cures that a run can only begin with, and what their button says.
AGAIN = {"init": "Start again with random weights", "decay": "Start again with weight decay {:g}"}
MOST_STEPS = settings.NUMBERS["iterations"].high


def way_on(run: Run, viewed: int | None) -> None:
    """One button: the cure if the run went wrong and there is one, else a new run from the moment that is shown."""
    cure = trouble.cure(run) if run.status is Status.FAILED else {}
    iteration = run.moment_at(run.iteration if viewed is None else viewed).iteration
    if cure.keys() & AGAIN.keys():
        (name,) = cure
        st.button(
            AGAIN[name].format(cure[name]),
            key="rewind",
            on_click=_start_again,
            args=(run, cure),
            type="primary",
            width="stretch",
            help="A new run with the same settings but for this one. The old one stays as it is.",
        )
    elif cure and (start := trouble.way_back(run, tried_columns(need_dataset()))) is not None:
        st.button(
            f"Rewind and try alpha {written_alpha(cure['alpha'])}",
            key="rewind",
            on_click=_branch_off,
            args=(run, start, cure["alpha"]),
            type="primary",
            width="stretch",
            help="A new run from before it went wrong, with steps of another size. This one stays as it is.",
        )
    else:
        st.button(
            "Go on from here" if viewed is None else f"Go on from step {iteration:,}",
            key="branch",
            on_click=_branch_off,
            args=(run, iteration),
            disabled=run.iteration == 0 or run.status is Status.RUNNING or iteration >= MOST_STEPS,
            width="stretch",
            help="Slide back under the curve first. Makes a new run from that moment, with the alpha above; from the "
            "end, for as many steps again.",
        )


def branch(run: Run, iteration: int, alpha: float | None = None) -> None:
    """Make a run of one's own that goes on from this moment of any run, show it, and start it."""
    state = st.session_state
    wanted = int(state["iterations"])
    new = visitor().branch(
        run.id,
        iteration,
        current_run.collection(),
        alpha=float(state["alpha"]) if alpha is None else alpha,
        iterations=wanted if wanted > iteration else min(MOST_STEPS, 2 * iteration),
    )
    current_run.open_run(new)
    current_run.set_going(new)


_branch_off = current_run.reports_errors(branch)


@current_run.reports_errors
def _start_again(run: Run, cure: dict[str, Any]) -> None:
    """A new run with these settings and the cure."""
    settings.choose(**settings.values_of(run.config) | cure)
    current_run.start_new()
    st.session_state[session.MOVED] = True
