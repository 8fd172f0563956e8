"""A row of digits: each as the network sees it, with what it reads. A click makes the page about another one."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.components import declare, module_url

HTML = '<div class="row-digits" role="group" aria-label="The digits of the row"></div>'
KEY = "row_part"
_component = declare(__file__, HTML, "pixels.js")


def row(ink: Mapping[str, Any]) -> None:
    """Show the digits of a drawing (`ui.draw.answer.ink`), where there are several."""
    data = {"module": module_url("ink.js"), **ink}
    _component(key=KEY, data=data, default={"chosen": None}, on_chosen_change=lambda: None)


def chosen(drawing: str, version: int, digits: int) -> int | None:
    """Which of so many digits was clicked on last, or None."""
    said = st.session_state.get(KEY, {}).get("chosen")
    if not isinstance(said, dict) or (said.get("drawing"), said.get("version")) != (drawing, version):
        return None
    at = said.get("at")
    return at if said.get("digits") == digits and isinstance(at, int) and 0 <= at < digits else None
