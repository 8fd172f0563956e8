"""From a digit on another page to the same digit on Inside."""

from typing import NoReturn

import streamlit as st

from ui import session


def open_inside(weights: str, digit: int, output: int) -> NoReturn:
    """Turn to Inside, with these weights, this held-out digit and an output, whatever was looked at there before."""
    turn_inside()
    st.switch_page("pages/3_Inside.py", query_params={"weights": weights, "digit": str(digit), "output": str(output)})


def turn_inside() -> None:
    """Forget what was looked at on Inside: the next link counts."""
    for key in (session.INSIDE_VIEW, session.INSIDE_WEIGHTS, session.INSIDE_PART):
        st.session_state.pop(key, None)
    st.session_state[session.INSIDE_VERSION] = inside_version() + 1


def inside_version() -> int:
    """Counts how often Inside was opened for another digit: a drawing of before is then off its board."""
    return int(st.session_state.setdefault(session.INSIDE_VERSION, 0))
