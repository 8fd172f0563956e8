"""A student's class, on every page: who one is in it, the task, where everybody is sent, and what is left out."""

import streamlit as st

from classroom.rooms import rooms
from classroom.rules import Rules
from classroom.student import Student
from live.classroom import standing
from ui import hour, session, settings
from ui.components.membership import membership
from ui.stops import PLACES, STOPS
from ui.visitor import secret

GONE = "You are no longer in your class: it was closed, or you were taken out of it. Your runs are still yours."
TURN = "turn"  # in a link of the small page: the sending that it follows; there may have been another one meanwhile


def follow(title: str) -> list[str]:
    """Go where the class is sent, and return the names of the controls that it does without."""
    student = rooms().student(secret())
    st.session_state[session.CLASS_GONE] = student is None and session.CLASS_TURN in st.session_state
    if student is None:
        st.session_state.pop(session.CLASS_TURN, None)
        return []
    agenda, state = student.room.agenda, st.session_state
    turn = agenda.place.turn if agenda.place else 0
    came_by = st.query_params.pop(TURN, "")
    code, followed = state.get(session.CLASS_TURN, ("", turn))
    if code != student.room.code:  # who comes later is not sent where the others went before
        followed = int(came_by) if came_by.isdecimal() and came_by.isascii() and len(came_by) < 10 else turn
    state[session.CLASS_TURN] = student.room.code, turn
    if agenda.place and turn != followed:
        if 0 < agenda.place.stop <= len(STOPS):
            hour.turn_to(agenda.place.stop)
        if agenda.place.page in PLACES and agenda.place.page != title:
            st.switch_page(PLACES[agenda.place.page])
    _keep_to(student)
    return [*agenda.hidden, *left_out_by(agenda.rules)]


def bar() -> None:
    """A line above the page, for who is in a class. It moves by the live channel."""
    if st.session_state.get(session.CLASS_GONE):
        st.warning(GONE)
    student = rooms().student(secret())
    if student is not None:
        with st.container(key="membership"):
            membership(student.room.code, standing(student))


def left_out_by(rules: Rules) -> list[str]:
    """The controls of Train that have no use where the class has fixed what they set."""
    if rules.free is None:
        return []
    names = [name for name in ("alpha", "iterations") if name not in rules.free]
    if set(rules.free) <= {"alpha", "iterations"}:
        names.append("more_popover")
    return [*names, "weights_popover", "lessons"]


def _keep_to(student: Student) -> None:
    """Have the widgets show what the class has fixed."""
    if all(name in st.session_state for name in settings.SETTINGS):
        fixed = settings.values_of(student.settings_within(settings.config()))
        changed = {name: value for name, value in fixed.items() if st.session_state[name] != value}
        if changed:
            settings.change(**changed)
