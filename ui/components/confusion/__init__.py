"""Which digit is taken for which: a table of 10 x 10. A click on a cell, or Enter, makes the page about its digits."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.components import declare

HTML = '<table class="confusion-table"><caption></caption><tbody></tbody></table>'
KEY = "confusion"
Cell = tuple[int, int]  # a digit, and what it was read as
_component = declare(__file__, HTML)


def confusion(counts: NDArray[np.int64], chosen: Cell | None) -> None:
    """Show the counts (10, 10), a row a digit and a column an answer."""
    data = {"counts": counts.tolist(), "chosen": list(chosen) if chosen else None}
    _component(key=KEY, data=data, default={"cell": data["chosen"]}, on_cell_change=lambda: None)


def chosen(otherwise: Cell | None) -> Cell | None:
    """Which cell was clicked on last, or None; before any click, the other one."""
    if KEY not in st.session_state:
        return otherwise
    return as_cell(st.session_state[KEY].get("cell"))


def as_cell(said: Any) -> Cell | None:
    """What a browser or a link says, if it is a cell."""
    if not isinstance(said, list | tuple) or len(said) != 2:
        return None
    digit, answer = said
    whole = all(isinstance(one, int) and not isinstance(one, bool) and 0 <= one <= 9 for one in said)
    return (digit, answer) if whole else None
