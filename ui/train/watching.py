"""What stands in place of the controls for who watches somebody else's run."""

import streamlit as st

from engine import Run, Status
from engine.lab import lab
from engine.run import ENDED
from model.config import written_alpha
from ui import current_run, session, visitor
from ui.components.keys import keys
from ui.components.standing import standing
from ui.format import plain
from ui.lessons import strays
from ui.train import present, sharing, time_travel

SENTENCE = "You are watching somebody else's run."


def watching(run: Run, viewed: int | None) -> None:
    """Say whose run this is, and offer ways to one of one's own.

    `viewed` is the iteration that is looked back at, or None for the present.
    """
    st.fragment(_watching)(run, viewed)


def _watching(drawn: Run, viewed: int | None) -> None:
    """`drawn` is the run as it was when the whole page was drawn."""
    current_run.rerun_if_moved()
    run = current_run.find()
    if run is None or visitor.may_change(run) or current_run.outdates(drawn, run) or strays(run) != strays(drawn):
        st.rerun()
    current_run.adopt(run)
    current_run.write_link(run)
    current_run.sentences()
    with st.container(key="watching", gap="xsmall"):
        st.markdown(f"**{SENTENCE}**")
        st.caption(_in_words(run))
    with st.container(key="ways_on", gap="small"):
        st.button(
            "Go on from here as my own" if viewed is None else f"Go on from step {viewed:,} as my own",
            key="branch",
            on_click=_go_on,
            args=(run.id, viewed),
            disabled=not _can_go_on(run, viewed),
            type="primary",
            width="stretch",
            help="Makes a run of your own from this moment. Theirs stays as it is.",
        )
        st.button(
            "Start my own",
            key="own",
            on_click=current_run.reports_errors(current_run.leave),
            width="stretch",
            help="A run of your own from the beginning, with the same settings. Try another alpha.",
        )
        with st.popover("Share", type="tertiary", key="share_popover"):
            sharing.share(run)
    with st.container(key="unseen"):
        keys({"p": present.turn})
        standing(run, to_top=st.session_state.pop(session.OPENED, False))


def _can_go_on(run: Run, viewed: int | None) -> bool:
    begun = run.iteration > 0 or run.status is Status.RUNNING
    return begun and (run.iteration if viewed is None else viewed) < time_travel.MOST_STEPS


def _in_words(run: Run) -> str:
    config = run.config
    named = f"“{plain(run.name)}”: " if run.name else ""
    if run.untouched:
        moves = "It hasn't begun yet."
    else:
        moves = "It has ended." if run.status in ENDED else "It moves here as it moves there."
    return f"{named}alpha {written_alpha(config.alpha)}, {config.iterations:,} steps, {config.digits:,} digits. {moves}"


@current_run.reports_errors
def _go_on(run_id: str, viewed: int | None) -> None:
    """From the moment that is shown; that of the present has moved on since the button was drawn."""
    shown = current_run.find()
    if shown is not None and shown.id != run_id:
        return  # the second click of a double one: the first has made a run already
    run = lab().engine.get(run_id)
    time_travel.branch(run, run.moment_at(run.iteration if viewed is None else viewed).iteration)
