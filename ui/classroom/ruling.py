"""What the class may change, what all else is, and what its pages leave out."""

from typing import Any

import streamlit as st

from classroom.agenda import READERS
from classroom.room import Room
from classroom.rules import BASE, Rules
from classroom.teacher import Teacher
from model import Config
from model.config import written_alpha
from ui import settings
from ui.classroom.acting import acts
from ui.lessons import LESSONS

FREE: dict[str, tuple[str, ...] | None] = {  # what may be changed, by what the teacher reads
    "everything": None,
    "alpha only": ("alpha",),
    "alpha and steps": ("alpha", "iterations"),
    "alpha, steps, hidden units": ("alpha", "iterations", "hidden"),
    "nothing": (),
}
USUAL = "as usual"
LESSON_SETTINGS = {lesson.name: Config(**lesson.settings) for lesson in LESSONS}
PARTS = {  # of Train and Draw, by their keys
    "lessons": "Lessons",
    "rarer": "More, Weights, Share",
    "runs": "the table of runs",
    "valley": "what a step would do",
    "weights": "other weights (Draw)",
}


def ruling(room: Room) -> None:
    """The rules as they are, to be changed: here, or by another teacher meanwhile."""
    agenda, state, given = room.agenda, st.session_state, (room.code,)
    names = {free: name for name, free in FREE.items()}
    state["class_free"] = names.get(agenda.rules.free, "everything")
    st.radio("The class may change", FREE, key="class_free", on_change=_set_rules, args=given)
    if agenda.rules.free is not None:
        _fixed(agenda.rules, room.code)
    state["class_hidden"] = [name for name in agenda.hidden if name in PARTS]
    st.multiselect(
        "Leave out", PARTS, format_func=PARTS.__getitem__, key="class_hidden", on_change=_leave_out, args=given
    )
    state["own_names"] = agenda.own_names
    st.toggle("People may ask for a name of their own", key="own_names", on_change=_allow_own_names, args=given)
    state["class_reader"] = agenda.reader
    st.selectbox("Their drawings are read by", READERS, key="class_reader", on_change=_choose_reader, args=given)


def _fixed(rules: Rules, code: str) -> None:
    """What all that may not be changed is."""
    state = st.session_state
    given: dict[str, Any] = {"on_change": _set_rules, "args": (code,)}
    lesson = next((name for name, config in LESSON_SETTINGS.items() if config == rules.base), USUAL)
    state["class_lesson"] = lesson
    st.selectbox("All else is as in the lesson", [USUAL, *LESSON_SETTINGS], key="class_lesson", **given)
    if lesson == USUAL:
        state["class_digits"] = rules.base.digits
        st.selectbox("Digits to learn from", settings.DIGITS, key="class_digits", format_func=_count, **given)
    base = rules.base
    fixed = {
        "alpha": f"alpha {written_alpha(base.alpha)}",
        "iterations": f"{base.iterations:,} steps",
        "hidden": f"{base.hidden} hidden units",
        "digits": f"{base.digits:,} digits",
        "seed": f"seed {base.seed}",
    }
    st.caption("Fixed: " + ", ".join(words for name, words in fixed.items() if name not in (rules.free or ())) + ".")


def _count(number: int) -> str:
    return f"{number:,}"


@acts
def _set_rules(teacher: Teacher) -> None:
    state = st.session_state
    lesson, digits = state.get("class_lesson", USUAL), state.get("class_digits", BASE.digits)
    teacher.set_rules(Rules(FREE[state["class_free"]], LESSON_SETTINGS.get(lesson, Config(digits=digits))))


@acts
def _leave_out(teacher: Teacher) -> None:
    teacher.hide(st.session_state["class_hidden"])


@acts
def _allow_own_names(teacher: Teacher) -> None:
    teacher.allow_own_names(st.session_state["own_names"])


@acts
def _choose_reader(teacher: Teacher) -> None:
    teacher.choose_reader(st.session_state["class_reader"])
