"""The class's drawings teach a copy of the network that reads them; the next round is read by both."""

from functools import partial

import streamlit as st

from classroom.room import Room
from classroom.rooms import rooms
from classroom.teacher import Teacher
from engine import STEPS, FineTuning
from live.work import Progress, offer
from ui import session
from ui.classroom.acting import acts
from ui.components.progress import progress
from ui.digits import dataset
from ui.format import percent, plain
from ui.visitor import secret


def teaching(room: Room) -> None:
    """The button, how far the copy is, and what it can."""
    if not room.work.drawings():
        st.caption("Their drawings can then teach the network, and the next round shows what it has learned.")
        return
    begun, tuning = st.session_state.get(session.CLASS_TUNING, (None, None))
    if begun != _place(room):
        tuning = None  # of another class, or from before it began again
    st.button(
        "Teach it the class’s drawings",
        key="class_teach",
        on_click=_begin,
        args=(room.code,),
        disabled=tuning is not None and tuning.alive,
    )
    if tuning:
        _progress(tuning)
    elif room.taught:
        st.caption("A copy has learned the class’s drawings. It reads each new round beside the other one.")


@acts
def _begin(teacher: Teacher) -> None:
    tuning = teacher.teach(dataset())
    begun = _place(teacher.room)
    st.session_state[session.CLASS_TUNING] = begun, tuning
    look = partial(_go_on, tuning, secret(), begun)
    st.session_state[session.CLASS_TUNING_WORK] = offer(look)


def _place(room: Room) -> tuple[str, float]:
    """Which class this is, and since when: after it has begun again, it is another one."""
    return room.code, room.since


def _go_on(tuning: FineTuning, who: str, begun: tuple[str, float]) -> Progress:
    """Let the copy learn a little more; when it is done, the class has it."""
    if tuning.alive:
        tuning.go_on()
        if not tuning.alive:
            teacher = rooms().teacher(who, begun[0])
            if _place(teacher.room) == begun:
                teacher.keep_taught(tuning)
    step = tuning.past[-1].step if tuning.past else 0
    return Progress(_in_words(tuning), step / STEPS, done=not tuning.alive)


def _progress(tuning: FineTuning) -> None:
    if tuning.error:
        st.error(plain(tuning.error))
    elif tuning.alive:
        now = Progress(_in_words(tuning), tuning.past[-1].step / STEPS if tuning.past else 0.0, done=False)
        progress("class_teaching", st.session_state[session.CLASS_TUNING_WORK], now)
    else:
        st.markdown(f"{_in_words(tuning)} It reads the next round beside the network it was made of.")


def _in_words(tuning: FineTuning) -> str:
    if not tuning.past:
        return "Waiting for its turn …"
    before, now = tuning.past[0], tuning.past[-1]
    return (
        f"Their drawings: {percent(before.drawings)} → {percent(now.drawings)} · "
        f"held-out digits: {percent(before.test)} → {percent(now.test)}."
    )
