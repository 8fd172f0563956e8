"""Whether a page's stage stands alone, for a projector: by a link (`present=1`) or the key P."""

import streamlit as st

from ui import session

PRESENT = "present"  # in the link
PRESENT_KEY = "p"


def presenting() -> bool:
    """Whether the stage stands alone, as the link says once what was pressed is written into it."""
    wanted = st.session_state.get(session.PRESENTING)
    if wanted is not None:
        st.query_params.update({PRESENT: "1"}) if wanted else st.query_params.pop(PRESENT, None)
        del st.session_state[session.PRESENTING]  # not before: a click may cut the script off at the line above
    return st.query_params.get(PRESENT) == "1"


def turn() -> None:
    """Begin to present, or end it, from the next run of the script on: what a callback writes into the link is lost."""
    st.session_state[session.PRESENTING] = st.query_params.get(PRESENT) != "1"
