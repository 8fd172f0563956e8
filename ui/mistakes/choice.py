"""Whose mistakes: the weights, others beside them, and the cell of the table, all kept in the link."""

import streamlit as st

from engine.lab import lab
from model import shipped_weights
from ui import session
from ui.components.confusion import Cell, as_cell
from ui.components.confusion import chosen as cell_of_the_page
from ui.format import plain

DEFAULT, NONE = "classic-10", "(nothing)"  # a name that no weights can be saved under
OTHER, CELL = "other", "cell"  # in the link


def weights() -> str:
    """Which weights' mistakes the page is about."""
    return _choice("Weights", "Whose mistakes these are.", _names(), session.MISTAKES_WEIGHTS, "weights")


def others() -> str | None:
    """Which weights stand beside them, or None."""
    why = "Other weights, to see on which digits the two differ."
    name = _choice("Compare with", why, [NONE, *_names()], session.MISTAKES_OTHER, OTHER)
    return None if name == NONE else name


def cell() -> Cell | None:
    """Which cell of the table is looked at: the one that was clicked on, at first the link's."""
    said = st.query_params.get(CELL, "")
    found = cell_of_the_page(as_cell([*map(int, said)]) if said.isdecimal() and said.isascii() else None)
    _write(CELL, f"{found[0]}{found[1]}" if found else "")
    return found


def _choice(label: str, why: str, names: list[str], key: str, parameter: str) -> str:
    """A box whose value stands in the link, and is kept over visits to other pages.

    A name in the link that nobody knows gets a sentence.
    """
    state, default = st.session_state, NONE if NONE in names else DEFAULT
    kept = state.setdefault(session.MISTAKES_KEPT, {})
    if state.get(key) not in names:
        wanted = st.query_params.get(parameter) or kept.get(parameter) or default
        if wanted not in names:
            instead = "." if default == NONE else f", so {default} is used."
            st.warning(plain(f"There are no weights “{wanted[:40]}” here{instead}"))
        state[key] = wanted if wanted in names else default
    chosen = kept[parameter] = str(st.selectbox(label, names, names.index(state[key]), key=key, help=why, width=220))
    _write(parameter, "" if chosen == default else chosen)
    return chosen


def _names() -> list[str]:
    return [*shipped_weights(), *lab().store.names()]


def _write(parameter: str, value: str) -> None:
    if st.query_params.get(parameter, "") == value:
        return
    if value:
        st.query_params[parameter] = value
    else:
        del st.query_params[parameter]
