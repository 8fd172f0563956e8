"""The run that the Train page shows: the one of this session, the one in the link, or a new one."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import streamlit as st

from classroom.rooms import rooms
from classroom.student import Student
from engine import ArchiveError, Run, Status, UnknownRunError
from engine.lab import lab
from engine.run import ENDED
from model import Config, Dataset, DigitLabError, Params
from ui import session, settings
from ui.clicks import uncut
from ui.format import plain
from ui.frame import HIDE, left_out
from ui.visitor import may_change, visitor

ON_THE_WAY = ("alpha", "iterations")  # what can be changed in the middle of a run
COLLECTION = "bench"  # the link's word for it, as in links of version 0.1


def find() -> Run | None:
    """The run that this session or its link names, if the engine still knows it."""
    run_id = st.session_state.get(session.RUN) or st.query_params.get("run") or _of_class()
    try:
        return show(run_id) if run_id else None
    except (UnknownRunError, ArchiveError) as error:
        leave()
        say(str(error))
        return None


def _of_class() -> str:
    """At the first visit: what a member of a class trained last, unless the link says what to train."""
    first = st.session_state.setdefault(session.FIRST_VISIT, True)
    st.session_state[session.FIRST_VISIT] = False
    who = visitor()
    if not first or not isinstance(who, Student) or any(name in st.query_params for name in settings.SETTINGS):
        return ""
    board = rooms().board(who.room)
    board.look()
    runs = [run for number, run in board.runs() if number == who.number]
    return runs[-1].id if runs else ""


def leave() -> None:
    """Let go of the run; the page makes a new one."""
    st.session_state.pop(session.RUN, None)
    st.query_params.pop("run", None)


def say(sentence: str) -> None:
    """Show a sentence at the top of the page until the next click."""
    st.session_state.setdefault(session.SENTENCES, []).append(sentence)


def sentences() -> None:
    """Draw what stands at the top of the page."""
    for sentence in st.session_state.get(session.SENTENCES, []):
        st.warning(plain(sentence))


def reports_errors(action: Callable[..., None]) -> Callable[..., None]:
    """A callback that clears the sentences at the top of the page; if it fails, it says so there.

    When a run's status changes, its page is drawn again at once, and Streamlit cuts off what is still at work. So
    callbacks change the session and the link first, and runs last (`ui.clicks`).
    """

    @uncut
    @wraps(action)
    def attempt(*arguments: Any) -> None:
        st.session_state[session.SENTENCES] = []
        try:
            action(*arguments)
        except DigitLabError as error:
            say(str(error))
            st.session_state[session.MOVED] = True

    return attempt


@uncut
def show(run_id: str) -> Run:
    """Make this the page's run."""
    found = lab().engine.look(run_id)
    st.session_state[session.RUN] = run_id
    return found


def follow(config: Config, data: Dataset) -> Run:
    """The page's run, or a new one with the present settings. Somebody else's run is followed as it is."""
    config = within(config, data)
    found = find()
    if found is None or (
        found.status is Status.READY and (found.config != config or found.data != data.name) and may_change(found)
    ):
        found = show(visitor().create(config, data, collection()))
    return found


def adopt(run: Run) -> None:
    """Show what the run goes on with: somebody may have changed that in another tab, or its owner elsewhere."""
    if run.status in ENDED | {Status.READY}:
        return
    values = settings.values_of(run.config)
    changed = {name: values[name] for name in ON_THE_WAY if values[name] != st.session_state[name]}
    if changed:
        settings.change(**changed)


def outdates(drawn: Run, run: Run) -> bool:
    """Whether the whole page has to be drawn again, since its run was another one, went on, or is to be listed now."""
    ended, listed = run.status in ENDED, run.iteration > 0 and run.status is not Status.RUNNING
    return run.id != drawn.id or ended != (drawn.status in ENDED) or (listed and drawn.iteration == 0)


def start_new(name: str = "", start: tuple[str, Params] | None = None) -> None:
    """Make a run with the settings of the widgets, show it and start it, if the digits are here."""
    new = make_new(name, start)
    if new:
        set_going(new.id)


def make_new(name: str = "", start: tuple[str, Params] | None = None) -> Run | None:
    """Make a run with the settings of the widgets and show it, if the digits are here."""
    data = lab().loader.dataset
    if data is None:
        return None
    return show(visitor().create(within(settings.config(), data), data, collection(), name, start))


def set_going(run_id: str, single: bool = False) -> None:
    """Start the run or let it go on, or have it take a single step; with neighbours, if they are wanted."""
    visitor().accompany(run_id, wants_neighbours())
    if single:
        visitor().step(run_id)
    else:
        visitor().start(run_id)


def wants_neighbours() -> bool:
    """Whether runs that are started here are to have neighbours."""
    return bool(st.session_state.get(session.NEIGHBOURS, True))


def within(config: Config, data: Dataset) -> Config:
    """The settings, but with no more digits than there are to learn from, and with what the class has fixed."""
    return visitor().settings_within(replace(config, digits=min(config.digits, data.y_train.size)))


@uncut
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
    """Whose runs are compared: the link says so, so that they are still there after a reload.

    Who comes by somebody else's link gets a collection of their own.
    """
    linked, mine = (st.query_params.get(COLLECTION) or "")[:32], str(st.session_state.get(session.COLLECTION) or "")
    if linked and linked != mine and _is_mine(linked):
        mine = linked
    st.session_state[session.COLLECTION] = mine = mine or secrets.token_urlsafe(6)
    return mine


def _is_mine(collection: str) -> bool:
    try:
        return visitor().may_use(collection)
    except ArchiveError:
        return False


def write_link(run: Run) -> None:
    """Put settings, run and collection into the link, all at once: each change is a step back in the browser."""
    link = settings.as_link(settings.chosen()) | {COLLECTION: collection(), "run": run.id}
    if names := left_out():
        link[HIDE] = names  # so that a reload leaves out the same
    if any(st.query_params.get(name) != text for name, text in link.items()):
        st.query_params.update(link)
