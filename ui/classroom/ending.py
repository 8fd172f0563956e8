"""What the class did, as files; begin again; close."""

from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from classroom.room import Room
from classroom.rooms import rooms
from ui.classroom.acting import do
from ui.classroom.files import drawings_csv, people_csv, runs_csv
from ui.clicks import uncut


def ending(room: Room) -> None:
    """Files first: closing forgets names and drawings."""
    board = rooms().board(room)
    files = {"people": people_csv, "drawings": drawings_csv, "runs": runs_csv}
    for name, write in files.items():
        label, file, content = f"{name.capitalize()} (CSV)", f"class-{name}.csv", partial(write, room, board)
        st.download_button(
            label, content, file, "text/csv", key=f"class_{name}_csv", on_click="ignore", width="stretch"
        )
    st.caption("“Save picture”, above the board, saves it as it is.")
    st.divider()
    sure = st.checkbox("Yes, really", key="class_sure")
    row = st.container(horizontal=True, gap="xsmall")
    _last("Begin again", "reset", row, room, sure, "Runs are held; drawings, votes and the task go. The people stay.")
    _last(
        "Close the class", "close", row, room, sure, "Names and drawings are forgotten. Runs stay with who made them."
    )


def _last(label: str, name: str, row: DeltaGenerator, room: Room, sure: bool, words: str) -> None:
    given = (room.code, name)
    row.button(label, key=f"class_{name}", disabled=not sure, on_click=_end, args=given, help=words)


@uncut
def _end(code: str, name: str) -> None:
    st.session_state["class_sure"] = False  # of the next time nobody is sure yet
    do(code, name)
