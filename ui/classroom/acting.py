"""What a teacher's button does: as the teacher of this class, with a sentence where it can't be done."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import streamlit as st

from classroom.rooms import rooms
from classroom.teacher import Teacher
from model import DigitLabError
from ui import session
from ui.clicks import uncut
from ui.format import plain
from ui.visitor import secret


def says(action: Callable[..., None]) -> Callable[..., None]:
    """A callback; if it fails, the page says why."""

    @uncut
    @wraps(action)
    def attempt(*arguments: Any) -> None:
        st.session_state.pop(session.CLASS_ERROR, None)
        try:
            action(*arguments)
        except DigitLabError as error:
            st.session_state[session.CLASS_ERROR] = str(error)

    return attempt


def acts(action: Callable[..., None]) -> Callable[..., None]:
    """The same for a teacher of a class: it gets the class’s code, and then what it was given."""

    @says
    @wraps(action)
    def attempt(code: str, *arguments: Any) -> None:
        action(rooms().teacher(secret(), code), *arguments)

    return attempt


def sentence() -> None:
    """Say what was refused, until the next click."""
    if said := st.session_state.get(session.CLASS_ERROR):
        st.warning(plain(said))


@acts
def do(teacher: Teacher, name: str, *given: Any) -> None:
    """Do what the teacher's method of this name does."""
    getattr(teacher, name)(*given)
