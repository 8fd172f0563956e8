"""What a teacher's button does: as the teacher of this class, with a sentence where it can't be done."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import streamlit as st

from classroom.rooms import rooms
from classroom.teacher import Teacher
from model import DigitLabError
from ui import session
from ui.format import plain
from ui.visitor import secret


def acts(action: Callable[..., None]) -> Callable[..., None]:
    """A callback that gets the class's code and then what it was given; if it fails, the page says why."""

    @wraps(action)
    def attempt(code: str, *arguments: Any) -> None:
        st.session_state.pop(session.CLASS_ERROR, None)
        try:
            action(rooms().teacher(secret(), code), *arguments)
        except DigitLabError as error:
            st.session_state[session.CLASS_ERROR] = str(error)

    return attempt


def sentence() -> None:
    """Say what was refused, until the next click."""
    if said := st.session_state.get(session.CLASS_ERROR):
        st.warning(plain(said))


@acts
def do(teacher: Teacher, name: str, *given: Any) -> None:
    """Do what the teacher's method of this name does."""
    getattr(teacher, name)(*given)
