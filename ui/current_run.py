"""The run that the Train page shows: the one of this session, the one in the link, or a new one."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import streamlit as st

from engine import ArchiveError, Run, Status, UnknownRunError
from engine.lab import lab
from model import Config, Dataset, DigitLabError, Params
from ui import session, settings

COLLECTION = "bench"  # the link's word for it, as in links of version 0.1


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
    config = within(config, data)
    found = find()
    if found is None or (found.status is Status.READY and (found.config != config or found.data != data.name)):
        found = show(lab().engine.create(config, data, collection()))
    return found


def start_new(name: str = "", start: tuple[str, Params] | None = None) -> None:
    """Make a run with the settings of the widgets, show it and start it, if the digits are here."""
    data = lab().loader.dataset
    if data:
        config = within(settings.config(), data)
        lab().engine.start(show(lab().engine.create(config, data, collection(), name, start)).id)


def within(config: Config, data: Dataset) -> Config:
    """The settings, but with no more digits than there are to learn from."""
    return replace(config, digits=min(config.digits, data.y_train.size))


def open_run(run_id: str) -> None:
    """Show another run, with the widgets set to what it was made with."""
    settings.show(show(run_id).config)
    st.session_state[session.MOVED] = True


def whole_page() -> None:
    """The whole page is drawn now, so it is up to date."""
    st.session_state.pop(session.MOVED, None)


def rerun_if_moved() -> None:
    """In a fragment: draw the whole page again if a callback chose another run."""
    if st.session_state.pop(session.MOVED, False):
        st.rerun()


def collection() -> str:
    """Whose runs are compared: the link says so, so that they are still there after a reload."""
    named = st.query_params.get(COLLECTION) or st.session_state.get(session.COLLECTION) or secrets.token_urlsafe(6)
    st.session_state[session.COLLECTION] = named[:32]
    return str(named[:32])


def write_link(run: Run) -> None:
    """Put settings, run and collection into the link, all at once: each change is a step back in the browser."""
    link = settings.as_link(settings.chosen()) | {COLLECTION: collection(), "run": run.id}
    if any(st.query_params.get(name) != text for name, text in link.items()):
        st.query_params.update(link)
