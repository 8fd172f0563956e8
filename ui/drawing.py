"""The visitor's drawing, as several pages read it: its name on the live channel, and its form for the network."""

import secrets
from typing import Any, NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from live.ink import Known, Strokes, drawings, known_by_pixels, known_by_strokes
from model.network import Array
from ui import session
from ui.clicks import uncut


class Drawing(NamedTuple):
    """What the canvas shows: a path for each stroke, as its component describes it, and its pixels, uint8 (H, W, 4)."""

    paths: list[dict[str, Any]]
    pixels: NDArray[np.uint8]


def reported() -> Drawing | None:
    """The drawing as the canvas reported it last; it takes its time, and the live channel may know more."""
    found: Drawing | None = st.session_state.get(session.REPORTED)
    return found


def name(key: str = session.DRAWING) -> str:
    """What the live channel calls this visitor's drawing: the one on Draw, or another. Nobody can guess it."""
    return str(st.session_state.setdefault(key, secrets.token_urlsafe(12)))


def version() -> int:
    """Counts how often the canvas was replaced: by Clear, and by Undo."""
    return int(st.session_state.setdefault(session.CANVAS_VERSION, 0))


def empty() -> None:
    """Begin with an empty canvas; Undo brings back what was on it."""
    if shown := reported():
        st.session_state[session.CLEARED] = shown, followed()
    replace(None, None)


@uncut
def replace(shown: Drawing | None, strokes: Strokes | None) -> None:
    """Show another drawing, of these strokes where they are known."""
    st.session_state[session.REPORTED] = shown
    st.session_state[session.CANVAS_VERSION] = version() + 1
    if strokes:
        drawings.put(name(), version(), known_by_strokes(strokes))


def followed() -> Strokes | None:
    """The strokes that the live channel has heard of, or None where the pen was not followed."""
    known = drawings.get(name(), version())
    return known.strokes if known else None


def known_drawing() -> Known:
    """The drawing as the canvas shows it: by its strokes where the live channel has them, else by its pixels."""
    last = reported()
    if last is None:
        return Known((), [])
    found, count = drawings.get(name(), version()), len(last.paths)
    if found is not None and found.strokes is not None and len(found.strokes) >= count:
        if len(found.strokes) == count:
            return found
        strokes = found.strokes[:count]  # the pen draws the next one already
        return known_by_strokes(strokes)
    known = known_pixels(last.pixels)
    drawings.put(name(), version(), known)
    return known


def known_pixels(pixels: NDArray[np.uint8]) -> Known:
    """What these pixels show; worked out once, however often the page's script runs."""
    state = st.session_state
    if state.get(session.PIXELS_OF) is not pixels:
        state[session.PIXELS_OF], state[session.PIXELS_KNOWN] = pixels, known_by_pixels(pixels)
    known: Known = state[session.PIXELS_KNOWN]
    return known


def latest_column() -> Array | None:
    """The drawing as it was last answered, for other pages: who leaves Draw at once is faster than the canvas."""
    known = drawings.get(name(), version())
    return known.column if known and known.strokes else known_drawing().column
