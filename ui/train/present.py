"""Present: the stage alone, with type for the last row, for a projector. A link (`present=1`) or the key P."""

from collections.abc import Callable

import streamlit as st

from ui import session
from ui.components.keys import keys

PRESENT = "present"
KEYS = "**Space** train, pause · **S** step · **+ −** alpha · **N** next digit · **P** all of the page"
STYLE = """<style>
html { font-size: clamp(17px, 1.55vw, 30px); }
header, [data-testid="stSidebar"], [data-testid="stExpandSidebarButton"] { display: none !important; }
.stMainBlockContainer { padding: 1rem 1.5rem 0.5rem; max-width: none; }
.st-key-laboratory { display: flex; flex-direction: column-reverse; gap: 0.25rem; }
.st-key-controls { flex-direction: row; align-items: end; gap: 1.5rem; }
.st-key-controls > :has(.st-key-branch, .st-key-rewind) { flex: 0 0 14rem; }
.st-key-rarer, .st-key-keys { display: none; }
.st-key-key_line p { font-size: 0.8rem; }
.curve-plot { height: max(16rem, 52vh); }
.units-title, .strip-title { display: none; }
</style>"""


def presenting() -> bool:
    """Whether the stage stands alone."""
    return st.query_params.get(PRESENT) == "1"


def begin(actions: dict[str, Callable[[], None]]) -> None:
    """Listen to the keys, and put all but the stage away if it is to stand alone. `actions` by key."""
    with st.container(key="keys"):
        keys(actions | {"p": _turn})
    wanted = st.session_state.pop(session.PRESENTING, None)
    if wanted:
        st.query_params[PRESENT] = "1"
    elif wanted is not None:
        del st.query_params[PRESENT]
    if presenting():
        st.html(STYLE)


def key_line() -> None:
    """Which keys there are."""
    if presenting():
        with st.container(key="key_line"):
            st.caption(KEYS)


def _turn() -> None:
    """Begin to present, or end it, from the next run of the script on: what a callback writes into the link is lost."""
    st.session_state[session.PRESENTING] = not presenting()
