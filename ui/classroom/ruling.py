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
    """The rules as they are, to be changed."""
    agenda = room.agenda
    names = {free: name for name, free in FREE.items()}
    ruled: dict[str, Any] = {"on_change": _set_rules, "args": (room.code,)}
    given: dict[str, Any] = {"on_change": _set, "args": (room.code,)}
    now = [*FREE].index(names.get(agenda.rules.free, "everything"))
    st.radio("The class may change", FREE, now, key="class_free", **ruled)
    if agenda.rules.free is not None:
        _fixed(agenda.rules, ruled)
    st.multiselect(
        "Leave out",
        PARTS,
        [name for name in agenda.hidden if name in PARTS],
        format_func=PARTS.__getitem__,
        key="class_hidden",
        **given,
    )
    st.toggle("People may ask for a name of their own", agenda.own_names, key="own_names", **given)
    reader = READERS.index(agenda.reader)
    st.selectbox("Their drawings are read by", READERS, reader, key="class_reader", **given)


def _fixed(rules: Rules, given: dict[str, Any]) -> None:
    """What all that may not be changed is."""
    lesson = next((name for name, config in LESSON_SETTINGS.items() if config == rules.base), USUAL)
    names = [USUAL, *LESSON_SETTINGS]
    st.selectbox("All else is as in the lesson", names, names.index(lesson), key="class_lesson", **given)
    if lesson == USUAL:
        digits = settings.DIGITS.index(rules.base.digits)
        st.selectbox("Digits to learn from", settings.DIGITS, digits, key="class_digits", format_func=_count, **given)
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
    free = FREE[state["class_free"]] if "class_free" in state else teacher.room.agenda.rules.free
    teacher.set_rules(Rules(free, LESSON_SETTINGS.get(lesson, Config(digits=digits))))


@acts
def _set(teacher: Teacher) -> None:
    """Set what differs from how it is. What the page has not drawn to its end yet is not in the session."""
    state, agenda = st.session_state, teacher.room.agenda
    hidden, own_names = state.get("class_hidden", agenda.hidden), state.get("own_names", agenda.own_names)
    if tuple(hidden) != agenda.hidden:
        teacher.hide(hidden)
    if own_names != agenda.own_names:
        teacher.allow_own_names(bool(own_names))
    teacher.choose_reader(state.get("class_reader", agenda.reader))
