"""What the class did, as files; begin again; close."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from classroom.room import Room
from classroom.rooms import rooms
from ui import summaries
from ui.classroom.acting import do
from ui.classroom.files import drawings_csv, people_csv


def ending(room: Room) -> None:
    """Files first: closing forgets names and drawings."""
    runs = rooms().board(room).runs()
    names = {run.id: room.member(number).name for number, run in runs if number in room.members}
    here = [run for _, run in runs if run.id in names]
    files = {"people": people_csv(room, runs), "drawings": drawings_csv(room), "runs": summaries.table_csv(here, names)}
    for name, content in files.items():
        label, file = f"{name.capitalize()} (CSV)", f"class-{name}.csv"
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
    row.button(label, key=f"class_{name}", disabled=not sure, on_click=do, args=given, help=words)
