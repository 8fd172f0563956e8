"""Neighbours of the Train page's run: whether there are to be any, and how one becomes the run."""

import streamlit as st

from engine import Run
from ui import current_run, session
from ui.visitor import visitor

LINK = "neighbours"  # in the link: 0 for none
HELP = (
    "Two fainter curves: what a third of alpha would have done, and three times alpha, from the same start with the "
    "same digits. Click the label at the end of one to go on with it."
)


def begin() -> None:
    """At the first visit to the page, choose whether there are to be any: the link says so, else there are."""
    st.session_state.setdefault(session.NEIGHBOURS, st.query_params.get(LINK) != "0")
    _write_link()


def _write_link() -> None:
    if current_run.wants_neighbours():
        st.query_params.pop(LINK, None)
    else:
        st.query_params[LINK] = "0"


def switch() -> None:
    """A switch for them."""
    st.toggle(
        "Neighbours beside the curve", current_run.wants_neighbours(), key="neighbours", on_change=_turn, help=HELP
    )


@current_run.reports_errors
def _turn() -> None:
    st.session_state[session.NEIGHBOURS] = st.session_state["neighbours"]
    _write_link()  # the controls alone are drawn again
    if run := current_run.find():
        visitor().accompany(run.id, current_run.wants_neighbours())


@current_run.reports_errors
def take_over(run: Run, side: str) -> None:
    """Show the neighbour on this side as the page's run, and the run as its neighbour."""
    current_run.open_run(visitor().take_over(run.id, side))
