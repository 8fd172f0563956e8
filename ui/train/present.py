"""Present: the stage alone, with type for the last row, for a projector. A link (`present=1`) or the key P."""

import streamlit as st

from ui import presenting, session

KEYS = "**Space** train, pause · **S** step · **+ −** alpha · **N** next digit · **P** all of the page"
WATCHING = "**N** next digit · **P** all of the page"
# The curve takes what the lines above and below it leave of the window. A phone keeps its one column.
STYLE = """<style>
html { font-size: clamp(17px, 1.55vw, 30px); }
header, [data-testid="stSidebar"], [data-testid="stExpandSidebarButton"] { display: none !important; }
.stMainBlockContainer { padding: 0.5rem 1.5rem 0.25rem; max-width: none; }
.stMainBlockContainer > .stVerticalBlock { gap: 0.25rem; }
@media (min-width: 641px) {
    .st-key-laboratory { display: flex; flex-direction: column-reverse; gap: 0.25rem; --network-height: 8.5rem; }
    .st-key-controls .stVerticalBlock:has(> div > .st-key-train) { flex-direction: row; align-items: end; gap: 1.5rem; }
    :has(> :is(.st-key-alpha, .st-key-iterations)) { flex: 1 1 10rem; }
    :has(> .st-key-train) { flex: 0 0 8rem; }
    .st-key-rewind { flex: 0 0 16rem; }
    :has(> .st-key-buttons) { flex: 0 0 15rem; }
    :has(> .st-key-rarer), .st-key-branch, .st-key-controls .stTooltipIcon, .st-key-ways_on { display: none; }
    .st-key-key_line p { font-size: 0.8rem; }
    .st-key-stage { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.25rem 2rem; }
    .st-key-stage > :has(> .st-key-summary), .st-key-summary { display: contents; }
    .st-key-stage > :has(> .st-key-curve, > .st-key-at_work) { grid-column: 1 / -1; }
    .st-key-summary > :has(> .st-key-numbers) { grid-area: 1 / 1 / 3 / 2; }
    .st-key-summary > :has(> .st-key-note) { grid-area: 2 / 2; }
    .st-key-summary > :has(> .st-key-status) { grid-area: 1 / 2; }
    .st-key-note, .st-key-note:has(.st-key-lesson) { min-height: 0; }
    .st-key-note p { font-size: 0.8rem; }
    .st-key-laboratory .network-remark { min-height: 1.3rem; }
    .st-key-status { font-size: 1.2rem; }
    .numbers-list dd { font-size: clamp(2rem, 3.6vw, 6rem); }
    .curve-plot { height: max(14rem, 100vh - 24.5rem); }
    .st-key-laboratory:has(.st-key-lesson) .curve-plot { height: max(11rem, 100vh - 29.25rem); }
    .strip-row { grid-template-columns: repeat(5, minmax(2rem, 2.2rem)); gap: 0.1rem 0.75rem; }
    .units-title, .strip-title, .valley-title { display: none; }
}
@media (min-width: 900px) and (max-width: 1279px) { .st-key-valley { display: none; } } /* all of it on one screen */
</style>"""


def begin() -> None:
    """Put all but the stage away if it is to stand alone."""
    if presenting.presenting():
        st.html(STYLE)


def key_line(mine: bool) -> None:
    """Which keys there are, for a run of one's own and for another."""
    if presenting.presenting():
        with st.container(key="key_line"):
            st.caption(KEYS if mine else WATCHING)


def turn() -> None:
    """Begin to present, or end it: the whole page is drawn again."""
    presenting.turn()
    st.session_state[session.MOVED] = True
