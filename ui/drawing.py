"""The visitor's drawing, as several pages read it: its name on the live channel, and its form for the network."""

import secrets
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from live.ink import Known, drawings
from model import canvas_to_column
from model.ink.strokes import strokes_to_column
from model.network import Array
from ui import session


class Drawing(NamedTuple):
    """A drawing after a stroke: the canvas as its component describes it, and its pixels, uint8 (H, W, 4)."""

    canvas: dict[str, Any]
    pixels: NDArray[np.uint8]


def history() -> list[Drawing]:
    """How the drawing grew, stroke by stroke; the session's own list."""
    found: list[Drawing] = st.session_state.setdefault(session.DRAWINGS, [])
    return found


def name(key: str = session.DRAWING) -> str:
    """What the live channel calls this visitor's drawing: the one on Draw, or another. Nobody can guess it."""
    return str(st.session_state.setdefault(key, secrets.token_urlsafe(12)))


def version() -> int:
    """Counts how often the canvas was replaced: by Clear, and by Undo."""
    return int(st.session_state.setdefault(session.CANVAS_VERSION, 0))


def known_drawing() -> Known:
    """The drawing as the canvas shows it: by its strokes where the live channel has them, else by its pixels."""
    if not history():
        return Known(None, [])
    last = history()[-1]
    known, count = drawings.get(name(), version()), len(last.canvas["objects"])
    if known is not None and known.strokes is not None and len(known.strokes) >= count:
        if len(known.strokes) == count:
            return known
        strokes = known.strokes[:count]  # the pen draws the next one already
        return Known(strokes_to_column(strokes), strokes)
    state = st.session_state
    if state.get(session.PIXELS_OF) is not last:
        state[session.PIXELS_OF], state[session.PIXELS_COLUMN] = last, canvas_to_column(last.pixels)
    known = Known(state[session.PIXELS_COLUMN], None)
    drawings.put(name(), version(), known)
    return known


def latest_column() -> Array | None:
    """The drawing as it was last answered, for other pages: who leaves Draw at once is faster than the canvas."""
    known = drawings.get(name(), version())
    return known.column if known and known.strokes else known_drawing().column


def clear() -> None:
    """Start with an empty canvas. What was on it can be brought back."""
    if history():
        st.session_state[session.CLEARED] = history(), drawings.get(name(), version())
    st.session_state[session.DRAWINGS] = []
    st.session_state[session.CANVAS_VERSION] = version() + 1


def undo() -> None:
    """Take the last stroke back, also one that the live channel has heard of and the canvas has not reported yet.

    On an empty canvas, bring back what was cleared.
    """
    known = drawings.get(name(), version())
    if not history() and not (known and known.strokes):
        _bring_back()
        return
    strokes = known.strokes if known else None
    reported = len(history()[-1].canvas["objects"]) if history() else 0
    if strokes is None or len(strokes) <= reported:
        st.session_state[session.DRAWINGS] = history()[:-1]
    st.session_state[session.CANVAS_VERSION] = version() + 1
    if strokes:
        drawings.put(name(), version(), Known(strokes_to_column(strokes[:-1]), strokes[:-1]))


def _bring_back() -> None:
    before, known = st.session_state.pop(session.CLEARED, ([], None))
    st.session_state[session.DRAWINGS] = before
    st.session_state[session.CANVAS_VERSION] = version() + 1
    if known:
        drawings.put(name(), version(), known)
