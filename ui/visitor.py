"""Who is at this page, and how they become an owner of a run by a link."""

import secrets

import streamlit as st

from classroom.rooms import rooms
from engine import Run, Summary, Visitor
from live.visitor import visitor_of
from model import DigitLabError
from ui import session

OWNERS_LINK = "owner"  # in the link: the token that makes an owner


def secret() -> str:
    """What only this browser knows: its cookie, that all its tabs share; without one, as long as the session lasts."""
    return visitor_of(st.context.cookies) or str(
        st.session_state.setdefault(session.VISITOR, secrets.token_urlsafe(16))
    )


def visitor() -> Visitor:
    """Who this is: what they may do with runs, in their class if they are in one."""
    return rooms().visitor(secret())


def may_change(run: Run | Summary) -> bool:
    """Whether the run is theirs, so that they get the controls for it. The engine refuses what is done without them."""
    return visitor().may_change(run)


def join() -> str:
    """Make who comes by an owner's link an owner of its run, and return a sentence about it, or nothing.

    The link's token leaves the address bar: that is copied, and shown on projectors.
    """
    token, run_id = st.query_params.get(OWNERS_LINK), st.query_params.get("run", "")
    if token is None:
        return ""
    del st.query_params[OWNERS_LINK]
    try:
        visitor().join(run_id, token)
    except DigitLabError as error:
        return str(error)
    st.session_state[session.RUN] = run_id
    return "This run is yours now, too: you may pause, change and delete it."
