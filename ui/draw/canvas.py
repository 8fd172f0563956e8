"""The drawing canvas. With `ui.draw.paths`, all that knows the component it is made of."""

import logging
from pathlib import Path

import streamlit as st
import streamlit_drawable_canvas as component  # noqa: TID251 - this is the adapter

from ui import drawing, session
from ui.draw import undo
from ui.draw.paths import GROUND, INK, SIDE, Pixels

LABEL = "The canvas, to draw on with a pen, a finger or the mouse. Without any of them, take a digit under More."
STYLE = f"""<style>
.st-key-canvas {{ min-width: {SIDE}px; min-height: {SIDE}px; }}
.st-key-picture {{ width: {SIDE}px; height: {SIDE + 32}px; }}
@media (max-width: 640px) {{ :is(.st-key-canvas, .st-key-picture) {{ zoom: 0.85; }} }}
@media (max-width: 374px) {{ :is(.st-key-canvas, .st-key-picture) {{ zoom: 0.7; }} }}
@media (min-width: 1280px) and (min-height: 750px) {{ :is(.st-key-canvas, .st-key-picture) {{ zoom: 1.2; }} }}
</style>"""

# The component's toolbar lies, invisible, over the upper right corner and swallows strokes that begin there. It can't
# be switched off, so the component is declared once more, with a style that takes it away and a label for those who
# hear the page. Streamlit would warn of a second declaration. The component's own style stands in the page, too: each
# new canvas would fetch it, and until it has come, the canvas lies where nobody sees it.
NAME = "streamlit-drawable-canvas.streamlit_drawable_canvas"
logging.getLogger("streamlit.components.v2.component_registry").addFilter(lambda record: record.args != (NAME,))
_folder = Path(component.__file__).parent / "frontend" / "build"
_style = "".join(file.read_text("utf-8") for file in sorted(_folder.glob("index-*.css")))
component.out = st.components.v2.component(
    NAME,
    js="index-*.js",
    html=f"<style>{_style} .dc-toolbar {{ display: none !important }}</style>"
    f'<div class="canvas-root" role="group" aria-label="{LABEL}"></div>',
)


def canvas(pen: int) -> Pixels | None:
    """Show the canvas and return what is drawn as uint8 (H, W, 4), or None if nothing is.

    The session holds the drawing, so it is still there after a visit to another page.
    """
    state = st.session_state
    key = f"canvas_{drawing.version()}"
    if key not in state:  # a new canvas: from here on, what it starts with must stay the same
        begun = state[session.REPORTED] = undo.whole(pen)
        state[session.CANVAS_START] = {"objects": begun.paths} if begun else None
    with st.container(key="canvas"):
        result = component.st_canvas(
            stroke_width=pen,
            stroke_color=INK,
            background_color=GROUND,
            initial_drawing=state[session.CANVAS_START],
            height=SIDE,
            width=SIDE,
            return_image_data=True,
            key=key,
        )
    _take(result)
    shown = drawing.reported()
    return shown.pixels if shown else None


def _take(result: component.CanvasResult) -> None:
    """Keep what the canvas reports; until it has drawn something, it reports nothing."""
    paths = result.json_data["objects"] if result.json_data else []
    shown = drawing.reported()
    if result.image_data is None or (shown and shown.paths == paths):
        return
    st.session_state[session.REPORTED] = drawing.Drawing(paths, result.image_data) if paths else None
