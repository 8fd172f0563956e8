"""The first look: how many are right, and which digit is taken for which."""

from collections.abc import Mapping

import streamlit as st

from model import Dataset
from model.mistakes import Results, confusion
from ui.components.confusion import Cell
from ui.components.confusion import confusion as table
from ui.digits import data_name
from ui.format import percent, plain


def headline(found: Mapping[str, Results], data: Dataset) -> None:
    """How many of the held-out digits each network reads right."""
    parts = []
    for name, results in found.items():
        wrong = int((~results.right).sum())
        parts.append(f"**{plain(name)}** {percent(float(results.right.mean()))} right, {wrong:,} misread")
    st.markdown("  \n".join(parts))
    st.caption(f"Of {data.y_test.size:,} held-out digits: {plain(data_name(data))}.")


def matrix(results: Results, chosen: Cell | None) -> None:
    """The table of all pairs."""
    table(confusion(results), chosen)
    st.caption("Click a number to see its digits, again to let go of it. Arrow keys go through the table.")
