"""The drawing canvas. The only file that knows the component it is made of."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit_drawable_canvas import st_canvas

INK, GROUND = "#ffffff", "#000000"  # MNIST's colours, and the same in both themes
PHONE_SIDE, SCREEN_SIDE = 330, 420


def side() -> int:
    """Side of the canvas in pixels: as large as the screen allows, guessed from what the browser says it is."""
    agent = st.context.headers.get("User-Agent", "")
    return PHONE_SIDE if "Mobi" in agent else SCREEN_SIDE


def canvas(pen: int) -> NDArray[np.uint8] | None:
    """Show the canvas and return what is drawn as uint8 (H, W, 4), or None if nothing is.

    The strokes are kept for the session, so that the drawing is still there after a visit to another page.
    """
    state = st.session_state
    version = state.setdefault("canvas_version", 0)
    if "canvas_shown" not in state or f"canvas_{version}" not in state:
        state["canvas_shown"] = state.get("strokes")  # what this canvas starts with; must not change while it is shown
    with st.container(key="canvas"):
        result = st_canvas(
            stroke_width=pen,
            stroke_color=INK,
            background_color=GROUND,
            initial_drawing=state["canvas_shown"],
            height=side(),
            width=side(),
            return_image_data=True,
            key=f"canvas_{version}",
        )
    if result.image_data is None:
        return state.get("drawing")
    strokes: dict[str, Any] = result.json_data or {}
    blank = not strokes.get("objects")
    state["strokes"] = None if blank else strokes
    state["drawing"] = None if blank else result.image_data
    return state["drawing"]


def clear() -> None:
    """Start with an empty canvas."""
    _restart(None)


def undo() -> None:
    """Take the last stroke back."""
    strokes = st.session_state.get("strokes")
    if strokes:
        _restart({**strokes, "objects": strokes["objects"][:-1]})


def _restart(strokes: dict[str, Any] | None) -> None:
    state = st.session_state
    state["strokes"] = strokes if strokes and strokes["objects"] else None
    state["drawing"] = None
    state["canvas_version"] += 1
