"""Who is at this page, and how they become an owner of a run by a link."""

import secrets

import streamlit as st

from engine import Run, Summary, Visitor
from engine.lab import lab
from live.visitor import visitor_of
from model import DigitLabError
from ui import session

OWNERS_LINK = "owner"  # in the link: the token that makes an owner


def visitor() -> Visitor:
    """Who this is: by the cookie that all tabs of a browser share; without one, by the session, as long as it lasts."""
    secret = visitor_of(st.context.cookies)
    if not secret:
        secret = st.session_state.setdefault(session.VISITOR, secrets.token_urlsafe(16))
    return lab().visitor(secret)


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
