"""A name with Save and Download beside it, and how saving went."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from model import Params, pack_weights
from ui.clicks import uncut
from ui.downloads import download_button
from ui.format import plain


def name_and_buttons(
    label: str,
    proposal: str,
    params: Params,
    metadata: Mapping[str, Any],
    save: Callable[[str], None],
    suffix: str = "",
    name_key: str = "name",
) -> None:
    """A name with Save and Download beside it. The file is packed when it is asked for, not at every redraw."""

    @uncut
    def save_it() -> None:
        save(st.session_state[name_key])  # what was typed last: `name` is of the run before

    with st.container(horizontal=True, vertical_alignment="bottom", key=f"keep{suffix}"):
        name = st.text_input(label, value=proposal, key=name_key, max_chars=40, width=260)
        st.button(
            "Save",
            key=f"save{suffix}",
            on_click=save_it,
            help="Saves them for the Draw page too.",
        )
        download_button(
            "Download",
            partial(pack_weights, params, metadata),
            f"{name.strip() or 'weights'}.npz",
            "application/octet-stream",
            key=f"download{suffix}",
            help="An .npz file for your own computer. Try to read it with NumPy.",
        )


def say_how_it_went(outcome: tuple[bool, str] | None) -> None:
    """Whether it was saved, and a sentence about it; nothing if it was not tried yet."""
    if outcome:
        saved, sentence = outcome
        (st.success if saved else st.error)(plain(sentence))
