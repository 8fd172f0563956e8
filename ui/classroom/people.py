"""Names that people ask for, and who leaves."""

import streamlit as st

from classroom.room import Room
from ui.classroom.acting import do
from ui.format import plain


def people(room: Room) -> None:
    """Everybody in the class."""
    members = room.members
    if not members:
        st.markdown("Nobody is here yet.")
    for number, member in sorted(members.items(), key=lambda one: (not one[1].wish, one[1].name)):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            wish = f" asks to be called **{plain(member.wish)}**" if member.wish else ""
            st.markdown(plain(member.name) + wish, width="stretch")
            if member.wish:
                _button("Agree", "approve", room, number, given=(member.wish,))
                _button("No", "refuse", room, number)
            _button("Remove", "remove", room, number, "They can come back, as somebody new.")
            _button("Ban", "ban", room, number, "They can’t come back with this browser.")
    for number, member in room.banned.items():
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(f"{plain(member.name)} was sent away", width="stretch")
            _button("Let in again", "readmit", room, number)


def _button(label: str, name: str, room: Room, number: int, help_: str = "", given: tuple[str, ...] = ()) -> None:
    arguments = (room.code, name, number, *given)
    st.button(label, key=f"{name}_{number}", on_click=do, args=arguments, help=help_ or None, type="tertiary")
