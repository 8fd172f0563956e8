"""Keys of the keyboard that press the page's buttons, for who stands at a projector."""

from collections.abc import Callable, Mapping

import streamlit as st

from ui.clicks import uncut
from ui.components import declare

_component = declare(__file__, "")
KEY = "keys_part"


def keys(actions: Mapping[str, Callable[[], None]], key: str = KEY) -> None:
    """Do what belongs to a key (`KeyboardEvent.key`, small letters) when it is pressed outside of any control."""

    @uncut
    def act() -> None:
        action = actions.get(st.session_state[key].get("pressed") or "")
        if action:
            action()

    _component(key=key, data={"keys": [*actions]}, on_pressed_change=act)
