"""The class as its teacher has it: the board takes the room; how to get in, and what steers, stand beside it."""

import streamlit as st

from classroom.room import Room
from ui.classroom import acting, steering
from ui.classroom.invitation import invitation
from ui.components.classroom import classroom
from ui.components.keys import keys
from ui.format import plain
from ui.presenting import PRESENT_KEY, presenting, turn

STYLE = """<style>
.class-qr { display: block; width: 100%; max-width: 11rem; border-radius: 4px; }
.class-link, .class-code { margin: 0; overflow-wrap: anywhere; }
.class-code { font-size: 2.2rem; font-weight: 700; letter-spacing: 0.12em; line-height: 1.15; }
.st-key-class_beside h3 { padding: 0 0 0.25rem; }
.st-key-steering, .st-key-holding { display: grid; grid-template-columns: 1fr 1fr; gap: 0.4rem; }
.st-key-steering > :is(:has(> .st-key-holding), :last-child) { grid-column: 1 / -1; }
.st-key-steering button { padding-inline: 0.25rem; }
[data-testid="stTooltipContent"] { pointer-events: none; } /* it stays after Escape, over the button above */
html[data-class-unknown] :is(.st-key-steering, [data-testid="stPopoverBody"]) { opacity: 0.5; pointer-events: none; }
@media (min-width: 900px) {
    .st-key-class { display: grid; grid-template-columns: 16.5rem minmax(0, 1fr); gap: 0 clamp(1rem, 2vw, 2.5rem); }
}
</style>"""
ALONE = """<style>
header, [data-testid="stSidebar"], [data-testid="stExpandSidebarButton"] { display: none !important; }
.stMainBlockContainer { padding: 0.75rem 1.5rem 0.25rem; max-width: none; }
html { font-size: clamp(17px, 1.5vw, 30px); }
.class-qr { max-width: none; }
</style>"""


def stage(room: Room) -> None:
    """The page of an open class."""
    alone, standing = presenting(), room.standing  # before it is drawn: what changes meanwhile is drawn once more
    st.html(STYLE + (ALONE if alone else ""))
    with st.container(key="class"):
        beside, middle = st.container(key="class_beside", gap="small"), st.container(key="class_board", gap="small")
        with beside:
            st.markdown(f"### {plain(room.title)}")
            if not alone:  # above, since its panels open downwards
                steering.steering(room)
            invitation(room, with_key=not alone)
        with middle:
            acting.sentence()
            classroom(room.code, room.title, standing)
    keys({PRESENT_KEY: turn}, key="class_keys")
