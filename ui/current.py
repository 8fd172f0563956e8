"""The run that the Train page shows: the one of this session, the one in the link, or a new one."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

import streamlit as st

from engine import ArchiveError, Run, Status, UnknownRunError
from model import Config, Dataset, DigitLabError, Params
from ui import settings
from ui.services import engine, loader


def run() -> Run | None:
    """The run that this session or its link names, if the engine still knows it."""
    run_id = st.session_state.get("run") or st.query_params.get("run")
    try:
        return show(run_id) if run_id else None
    except (UnknownRunError, ArchiveError) as error:
        leave()
        say(str(error))
        return None


def leave() -> None:
    """Have no run any more; the page makes a new one."""
    st.session_state.pop("run", None)
    st.query_params.pop("run", None)


def say(sentence: str) -> None:
    """Have a sentence stand at the top of the page until the next click."""
    st.session_state.setdefault("sentences", []).append(sentence)


def told(action: Callable[..., None]) -> Callable[..., None]:
    """A callback that clears the sentences at the top of the page; if it fails, it says so there."""

    @wraps(action)
    def attempt(*arguments: Any) -> None:
        st.session_state["sentences"] = []
        try:
            action(*arguments)
        except DigitLabError as error:
            say(str(error))
            st.session_state["moved"] = True

    return attempt


def show(run_id: str) -> Run:
    """Make this the page's run."""
    found = engine().look(run_id)
    st.session_state["run"] = run_id
    return found


def follow(config: Config, data: Dataset) -> Run:
    """The page's run, or a new one with the present settings."""
    found = run()
    if found is None or (found.status is Status.READY and (found.config != config or found.folder != data.folder)):
        found = show(engine().create(config, data, bench()))
    return found


def begin(name: str = "", start: tuple[str, Params] | None = None) -> None:
    """Make a run with the settings of the widgets, show it and start it, if the digits are here."""
    data = loader().dataset
    if data:
        engine().start(show(engine().create(settings.remember(), data, bench(), name, start)).id)


def open_run(run_id: str) -> None:
    """Show another run, with the widgets set to what it was made with."""
    settings.show(show(run_id).config)
    st.session_state["moved"] = True


def rerun_if_moved() -> None:
    """In a fragment: draw the whole page again if a callback chose another run."""
    if st.session_state.pop("moved", False):
        st.rerun()


def bench() -> str:
    """Whose runs are compared: the link says so, so that they are still there after a reload."""
    if "bench" not in st.query_params:
        st.query_params["bench"] = st.session_state.get("bench") or secrets.token_urlsafe(6)
    st.session_state["bench"] = st.query_params["bench"][:32]
    return str(st.session_state["bench"])
