"""The words beside the figures: what went wrong, and the lesson that the run belongs to."""

import streamlit as st

from engine import Run, Status
from model.data import OUR_OWN
from ui import settings
from ui.lessons import Lesson, keeps_to, lesson_of, teach

STRAYED = "This run goes by other settings than the lesson’s own, so its answer need not hold. Start it again below."
NOT_OURS = "So it is with MNIST and with the offline digits. With digits of your own it may differ."


def note(run: Run) -> None:
    """What went wrong, if anything did, and the lesson, if the run was started by one."""
    if run.status is Status.FAILED:
        st.markdown(f":orange[**It stopped itself.**] {run.message}")
    if lesson := lesson_of(run):
        with st.container(key="lesson", gap=None):
            _lesson(run, lesson)


def _lesson(run: Run, lesson: Lesson) -> None:
    title = f"**{lesson.name}.** {lesson.question}"
    if not keeps_to(run, lesson):
        st.markdown(f"{title} {STRAYED}")
        return
    st.markdown(f"{title} {lesson.watch}")
    with st.container(horizontal=True, gap="small", key="lesson_ways"):
        with st.popover("Answer", type="tertiary", key="answer_popover"):
            st.markdown(lesson.answer)
            if run.data not in OUR_OWN:
                st.caption(NOT_OURS)
        if lesson.varies:
            number, highest = getattr(run.config, lesson.varies), settings.NUMBERS[lesson.varies].high
            st.button(
                f"Try another {lesson.varies}",
                key="another",
                on_click=teach,
                args=(lesson, (number + 1) % (highest + 1)),
                type="tertiary",
                help="The same lesson, and nothing else changed. This run stays in the table below.",
            )
