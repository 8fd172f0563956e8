"""What steers a class, from the often used to the rare: rounds and questions, task and rules, people, the end."""

import streamlit as st

from classroom.agenda import PAGES, Task
from classroom.room import Room
from classroom.teacher import Teacher
from model.network import CLASSES
from ui.classroom import ending, people, ruling, teaching
from ui.classroom.acting import acts, do
from ui.stops import STOPS

PLACES = {"Class": "Drawing and votes", "Train": "Train", "Draw": "Draw", "Inside": "Inside", "Mistakes": "Mistakes"}
QUESTION = "What happens at alpha 9?"
OPTIONS = "It learns faster.\nIt learns more slowly.\nIt goes wrong."


def steering(room: Room) -> None:
    """All of it. Panels are drawn whether they are open or not: then they open at once, and nothing moves in them."""
    with st.container(key="steering", gap="xsmall"):
        _holding(room)
        for name, help_, draw in (
            ("Draw", "All draw one digit; the board shows what the network reads.", _round),
            ("Question", "All choose one of a few answers.", _question),
            ("Task", "Something to reach; the board shows who has.", _task),
            ("Rules", "What the class may change, and who reads its drawings.", ruling.ruling),
            ("Send to", "To a page, or to a stop of the hour’s lesson.", _send),
            ("People", "Names, and who leaves.", people.people),
            ("Save, end", "What the class did, as files; begin again; close.", ending.ending),
        ):
            key = f"steer_{name.lower().replace(' ', '_')}"
            waiting = room.wishes if name == "People" else 0
            label = f"{name} · {waiting}" if waiting else name
            with st.popover(label, help=help_, key=key, width="stretch"):
                draw(room)
        st.caption("**P** shows the board alone. **H** hides names.")


def _holding(room: Room) -> None:
    """Hold everybody, or the board."""
    paused, frozen = room.agenda.paused, room.agenda.frozen
    row = st.container(horizontal=True, gap="xsmall", key="holding")
    label = "Let all go on" if paused else "Pause all"
    held = "Nobody trains until you let them go on."
    given = (room.code, "pause_all", not paused)
    row.button(label, key="pause_all", on_click=do, args=given, width="stretch", help=held)
    label, still = "Unfreeze" if frozen else "Freeze", "The board stands still; the class goes on."
    row.button(label, key="freeze", on_click=do, args=(room.code, "freeze", not frozen), width="stretch", help=still)


def _round(room: Room) -> None:
    round_ = room.agenda.round
    if round_ and round_.open:
        st.markdown(f"Round {round_.number}: everybody draws a **{round_.digit}**.")
        st.button("End the round", key="end_round", on_click=do, args=(room.code, "end_round"), type="primary")
    else:
        digit = st.segmented_control("The digit", range(CLASSES), default=7, key="round_digit")
        if digit is not None:
            given = (room.code, "begin_round", digit)
            st.button(f"Have everybody draw a {digit}", key="begin_round", type="primary", on_click=do, args=given)
    teaching.teaching(room)


def _question(room: Room) -> None:
    poll = room.agenda.poll
    if poll and poll.open:
        st.markdown("The question is open. Its answers grow on the board.")
        st.button("Close the question", key="end_poll", on_click=do, args=(room.code, "end_poll"), type="primary")
        return
    with st.form("ask", border=False):
        st.text_input("Question", QUESTION, max_chars=120, key="question")
        st.text_area("Answers, a line each", OPTIONS, max_chars=700, key="options")
        st.form_submit_button("Ask the class", key="ask_class", type="primary", on_click=_ask, args=(room.code,))


@acts
def _ask(teacher: Teacher) -> None:
    teacher.ask(st.session_state["question"], st.session_state["options"].splitlines())


def _task(room: Room) -> None:
    if room.agenda.task:
        st.markdown(room.agenda.task.in_words())
        st.button("Take the task back", key="no_task", on_click=do, args=(room.code, "set_task", None))
        return
    with st.form("task", border=False):
        wanted = "Accuracy on held-out digits, in percent"
        st.number_input(wanted, 1.0, 100.0, 90.0, 1.0, format="%g", key="task_percent")
        st.number_input("With at most so many steps", 1, 5_000, 300, key="task_steps")
        st.form_submit_button("Give this task", key="give_task", type="primary", on_click=_give, args=(room.code,))


@acts
def _give(teacher: Teacher) -> None:
    teacher.set_task(Task(st.session_state["task_percent"] / 100, int(st.session_state["task_steps"])))


def _send(room: Room) -> None:
    pages = [page for page in PAGES if page in PLACES]
    page = st.selectbox("Page", pages, format_func=PLACES.__getitem__, key="send_page")
    st.button("Send everybody there", key="send", on_click=do, args=(room.code, "send_to", page), type="primary")
    st.divider()
    names = [f"{number} {stop.name}" for number, stop in enumerate(STOPS, 1)]
    place = room.agenda.place
    at = place.stop if place else 0
    numbers, after = range(1, len(STOPS) + 1), min(at, len(STOPS) - 1)
    stop = st.selectbox("Stop of the lesson", numbers, after, format_func=lambda one: names[one - 1], key="send_stop")
    given = (room.code, "send_to", STOPS[stop - 1].page, stop)
    st.button("Send everybody to this stop", key="send_to_stop", on_click=do, args=given)
