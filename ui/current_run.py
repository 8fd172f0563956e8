"""The run that the Train page shows: the one of this session, the one in the link, or a new one."""

import hashlib
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

import streamlit as st

from engine import ArchiveError, Run, Status, UnknownRunError
from engine.lab import lab
from live.visitor import visitor_of
from model import Config, Dataset, DigitLabError, Params
from ui import session, settings

COLLECTION, OLD_COLLECTION = "collection", "bench"  # parameters of the link; the second one of version 0.1


def find() -> Run | None:
    """The run that this session or its link names, if the engine still knows it."""
    run_id = st.session_state.get(session.RUN) or st.query_params.get("run")
    try:
        return show(run_id) if run_id else None
    except (UnknownRunError, ArchiveError) as error:
        leave()
        say(str(error))
        return None


def leave() -> None:
    """Let go of the run; the page makes a new one."""
    st.session_state.pop(session.RUN, None)
    st.query_params.pop("run", None)


def say(sentence: str) -> None:
    """Show a sentence at the top of the page until the next click."""
    st.session_state.setdefault(session.SENTENCES, []).append(sentence)


def reports_errors(action: Callable[..., None]) -> Callable[..., None]:
    """A callback that clears the sentences at the top of the page; if it fails, it says so there."""

    @wraps(action)
    def attempt(*arguments: Any) -> None:
        st.session_state[session.SENTENCES] = []
        try:
            action(*arguments)
        except DigitLabError as error:
            say(str(error))
            st.session_state[session.MOVED] = True

    return attempt


def show(run_id: str) -> Run:
    """Make this the page's run."""
    found = lab().engine.look(run_id)
    st.session_state[session.RUN] = run_id
    return found


def follow(config: Config, data: Dataset) -> Run:
    """The page's run, or a new one with the present settings."""
    found = find()
    if found is None or (found.status is Status.READY and (found.config != config or found.data != data.name)):
        found = show(lab().engine.create(config, data, collection()))
    return found


def start_new(name: str = "", start: tuple[str, Params] | None = None) -> None:
    """Make a run with the settings of the widgets, show it and start it, if the digits are here."""
    data = lab().loader.dataset
    if data:
        lab().engine.start(show(lab().engine.create(settings.remember(), data, collection(), name, start)).id)


def open_run(run_id: str) -> None:
    """Show another run, with the widgets set to what it was made with."""
    settings.show(show(run_id).config)
    st.session_state[session.MOVED] = True


def rerun_if_moved() -> None:
    """In a fragment: draw the whole page again if a callback chose another run."""
    if st.session_state.pop(session.MOVED, False):
        st.rerun()


def collection() -> str:
    """Whose runs are compared: those that the link names, else the visitor's own."""
    query = st.query_params
    if COLLECTION not in query:
        named = query.get(OLD_COLLECTION) or st.session_state.get(session.COLLECTION) or _own_collection()
        query.pop(OLD_COLLECTION, None)
        query[COLLECTION] = named
    st.session_state[session.COLLECTION] = query[COLLECTION][:32]
    return str(st.session_state[session.COLLECTION])


def _own_collection() -> str:
    """The same one at each visit, and no secret: the cookie can't be found from it."""
    visitor = visitor_of(st.context.cookies)
    return hashlib.sha256(visitor.encode()).hexdigest()[:12] if visitor else secrets.token_urlsafe(6)
