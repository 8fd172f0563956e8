"""Before a class: open one, come back to one, or go to the one that is under way."""

import os

import streamlit as st

from classroom.errors import NoClassError, NotTeacherError
from classroom.room import Room
from classroom.rooms import rooms
from model import DigitLabError
from ui import session
from ui.format import plain
from ui.visitor import secret

CODE = "class"  # in the link
PRINCIPLES = (
    "Students join by phone or laptop with a code, without accounts. Everybody trains and draws; the board shows the "
    "whole class. Names and drawings stay on this server, and are forgotten when you close the class."
)


def taught() -> Room | None:
    """The class that the link names, if this is its teacher."""
    code = st.query_params.get(CODE, "")
    try:
        return rooms().teacher(secret(), code).room if code else None
    except NoClassError as error:
        st.warning(plain(str(error)))
    except NotTeacherError:
        st.info("Only the teacher sees this class’s board. Enter the teacher’s key below.")
    return None


def opening() -> None:
    """What to do for who has no class here yet."""
    st.subheader("In front of a class", anchor=False)
    st.write(PRINCIPLES)
    for room in rooms().taught_by(secret()):
        if st.button(f"Go on with “{plain(room.title)}” ({room.code})", key=f"go_on_{room.code}", type="primary"):
            _go_to(room.code)
    left, right = st.columns(2, gap="large")
    with left:
        _open()
    with right:
        _come_back()
        _join()


def _open() -> None:
    wanted = bool(os.environ.get("DIGIT_LAB_TEACHER_KEY"))
    with st.form("open_class", border=True):
        st.markdown("**Open a class**")
        title = st.text_input("Its name", placeholder="7b, Tuesday", key="class_title", max_chars=60)
        key = st.text_input("Teacher’s key of this server", type="password", key="server_key") if wanted else ""
        opened = st.form_submit_button("Open the class", key="open_the_class", type="primary")
    if opened:
        try:
            code, own = rooms().open(secret(), title, key)
        except DigitLabError as error:
            st.error(plain(str(error)))
            return
        st.session_state[session.CLASS_KEY] = code, own
        _go_to(code)


def _come_back() -> None:
    with st.form("come_back", border=True):
        st.markdown("**Teach an open class on this device, too**")
        code = st.text_input("The class’s code", key="class_code", max_chars=20, value=st.query_params.get(CODE, ""))
        key = st.text_input("The teacher’s key", type="password", key="teachers_key", max_chars=100)
        asked = st.form_submit_button("Teach it here")
    if asked:
        try:
            rooms().admit(secret(), code, key)
            found = rooms().room(code).code
        except DigitLabError as error:
            st.error(plain(str(error)))
            return
        _go_to(found)


def _join() -> None:
    st.link_button("I am a student: join a class", "join", type="secondary")  # seen from this page


def _go_to(code: str) -> None:
    st.query_params[CODE] = code
    st.rerun()
