"""Clear and Undo. Each puts another canvas in the place of the old one: what that one reports late is not heard.

The canvas waits before it reports a stroke, and reports quick ones together. The live channel has heard of each.
"""

import streamlit as st

from ui import drawing, session
from ui.draw.paths import Path, paths_of, pixels_of
from ui.drawing import Drawing


def whole(pen: int) -> Drawing | None:
    """The drawing with the strokes that the canvas has not reported yet: as the pen would draw them that is chosen."""
    shown, strokes = drawing.reported(), drawing.followed() or []
    paths = shown.paths if shown else []
    return shown if len(strokes) <= len(paths) else _drawn(paths + paths_of(strokes[len(paths) :], pen))


def clear(pen: int) -> None:
    """Start with an empty canvas. What was on it can be brought back."""
    if shown := whole(pen):
        st.session_state[session.CLEARED] = shown, drawing.followed()
    drawing.replace(None, None)


def undo(pen: int) -> None:
    """Take the last stroke back. On an empty canvas, bring back what was cleared."""
    shown, strokes = whole(pen), drawing.followed()
    if shown is None:
        drawing.replace(*st.session_state.pop(session.CLEARED, (None, None)))
        return
    left = shown.paths[:-1]
    drawing.replace(_drawn(left), None if strokes is None else strokes[: len(left)])


def _drawn(paths: list[Path]) -> Drawing | None:
    """A drawing of these paths; None for none, and for what is no path."""
    try:
        return Drawing(paths, pixels_of(paths)) if paths else None
    except ValueError:
        return None
