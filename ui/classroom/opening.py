"""Before a class: open one, come back to one, or go to the one that is under way."""

import os

import streamlit as st

from classroom.errors import NoClassError, NotTeacherError
from classroom.room import Room
from classroom.rooms import rooms
from ui import session
from ui.classroom.acting import says, sentence
from ui.clicks import uncut
from ui.format import plain
from ui.visitor import secret

CODE = "class"  # in the link
PRINCIPLES = (
    "Students join by phone or laptop with a code, without accounts. Everybody trains and draws; the board shows the "
    "whole class. Names and drawings stay on this server, and are forgotten when you close the class."
)


def taught() -> Room | None:
    """The class that the link names, if this is its teacher."""
    if opened := st.session_state.get(session.CLASS_OPENED):
        st.query_params[CODE] = opened
        del st.session_state[session.CLASS_OPENED]
    code = st.query_params.get(CODE, "")
    try:
        return rooms().teacher(secret(), code).room if code else None
    except NoClassError as error:
        st.session_state.pop(session.CLASS_ERROR, None)  # whatever failed, this is why
        st.warning(plain(str(error)))
    except NotTeacherError:
        st.info("Only the teacher sees this class’s board. Enter the teacher’s key below.")
    return None


def opening() -> None:
    """What to do for who has no class here yet."""
    st.subheader("In front of a class", anchor=False)
    st.write(PRINCIPLES)
    for room in rooms().taught_by(secret()):
        label = f"Go on with “{plain(room.title)}” ({room.code})"
        st.button(label, key=f"go_on_{room.code}", type="primary", on_click=says(_go_to), args=(room.code,))
    sentence()
    left, right = st.columns(2, gap="large")
    with left:
        _open()
    with right:
        _come_back()
        _join()


def _open() -> None:
    with st.form("open_class", border=True):
        st.markdown("**Open a class**")
        st.text_input("Its name", placeholder="7b, Tuesday", key="class_title", max_chars=60)
        if os.environ.get("DIGIT_LAB_TEACHER_KEY"):
            st.text_input("Teacher’s key of this server", type="password", key="server_key")
        st.form_submit_button("Open the class", key="open_the_class", type="primary", on_click=_opened)


@says
def _opened() -> None:
    state = st.session_state
    _begin(*rooms().open(secret(), state["class_title"], state.get("server_key", "")))


@uncut
def _begin(code: str, key: str) -> None:
    st.session_state[session.CLASS_KEY] = code, key
    _go_to(code)


def _come_back() -> None:
    with st.form("come_back", border=True):
        st.markdown("**Teach an open class on this device, too**")
        st.text_input("The class’s code", key="class_code", max_chars=20, value=st.query_params.get(CODE, ""))
        st.text_input("The teacher’s key", type="password", key="teachers_key", max_chars=100)
        st.form_submit_button("Teach it here", key="teach_here", on_click=_came_back)


@says
def _came_back() -> None:
    code = st.session_state["class_code"]
    rooms().admit(secret(), code, st.session_state["teachers_key"])
    _go_to(rooms().room(code).code)


def _join() -> None:
    st.link_button("I am a student: join a class", "join", type="secondary")  # seen from this page


def _go_to(code: str) -> None:
    """Show this class from the next run of the script on: what a callback writes into the link is lost."""
    st.session_state[session.CLASS_OPENED] = code
