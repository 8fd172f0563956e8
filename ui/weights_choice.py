"""A box to choose weights from, on several pages: its value stands in the link and is kept over visits to others."""

import streamlit as st

from engine.lab import lab
from model import shipped_weights
from ui import session
from ui.format import plain

NONE = "(nothing)"  # a name that no weights can be saved under


def weights_choice(
    label: str,
    why: str,
    key: str,
    default: str,
    more: list[str],
    parameter: str = "weights",
    width: int | str = "stretch",
    write_link: bool = True,
) -> str:
    """Which weights: shipped ones, kept ones, or one of `more`. The link's `parameter` says so.

    Unless `write_link`, the page writes it there with all the rest: each change is a step back in the browser.

    A name in the link that nobody knows gets a sentence. With `NONE` as the default, nothing at all may be chosen.
    """
    state = st.session_state
    names = [*([NONE] if default == NONE else []), *shipped_weights(), *lab().store.names(), *more]
    kept = state.setdefault(session.WEIGHTS_KEPT, {})
    if state.get(key) not in names:
        wanted = st.query_params.get(parameter) or kept.get(key) or default
        if wanted not in names:
            instead = "." if default == NONE else f", so {default} is used."
            st.warning(plain(f"There are no weights “{wanted[:40]}” here{instead}"))
        state[key] = wanted if wanted in names else default
    # As the sliders of the Train page: what is set in the session alone may be lost on its way.
    chosen = str(st.selectbox(label, names, names.index(state[key]), key=key, help=why, width=width))  # type: ignore[arg-type]
    kept[key] = chosen
    if write_link:
        write(parameter, "" if chosen == NONE else chosen)
    return chosen


def write(parameter: str, value: str) -> None:
    """Put a value into the link, or take it out where it is empty."""
    if st.query_params.get(parameter, "") == value:
        return
    if value:
        st.query_params[parameter] = value
    else:
        del st.query_params[parameter]
