"""Whose mistakes: the weights, others beside them, and the cell of the table, all kept in the link."""

import streamlit as st

from ui import session
from ui.components.confusion import Cell, as_cell
from ui.components.confusion import chosen as cell_of_the_page
from ui.weights_choice import NONE, weights_choice, write

DEFAULT = "classic-10"
OTHER, CELL = "other", "cell"  # in the link
WIDTH = 220


def weights() -> str:
    """Which weights' mistakes the page is about."""
    why = "Whose mistakes these are."
    return weights_choice("Weights", why, session.MISTAKES_WEIGHTS, DEFAULT, [], width=WIDTH)


def others() -> str | None:
    """Which weights stand beside them, or None."""
    why = "Other weights, to see on which digits the two differ."
    name = weights_choice("Compare with", why, session.MISTAKES_OTHER, NONE, [], parameter=OTHER, width=WIDTH)
    return None if name == NONE else name


def cell() -> Cell | None:
    """Which cell of the table is looked at: the one that was clicked on, at first the link's."""
    said = st.query_params.get(CELL, "")
    found = cell_of_the_page(as_cell([*map(int, said)]) if said.isdecimal() and said.isascii() else None)
    write(CELL, f"{found[0]}{found[1]}" if found else "")
    return found
