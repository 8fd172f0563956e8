"""The drawing canvas. The only file that knows the component it is made of."""

import logging

import numpy as np
import streamlit as st
import streamlit_drawable_canvas as component  # noqa: TID251 - this is the adapter
from numpy.typing import NDArray

from ui import drawing, session

INK, GROUND = "#ffffff", "#000000"  # MNIST's colours, and the same in both themes
SIDE = 400  # pixels, before the page zooms it to the screen
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
# hear the page. Streamlit would warn of a second declaration.
NAME = "streamlit-drawable-canvas.streamlit_drawable_canvas"
logging.getLogger("streamlit.components.v2.component_registry").addFilter(lambda record: record.args != (NAME,))
component.out = st.components.v2.component(
    NAME,
    js="index-*.js",
    css="index-*.css",
    html="<style>.dc-toolbar { display: none !important }</style>"
    f'<div class="canvas-root" role="group" aria-label="{LABEL}"></div>',
)


def canvas(pen: int) -> NDArray[np.uint8] | None:
    """Show the canvas and return what is drawn as uint8 (H, W, 4), or None if nothing is.

    The session holds the drawing and how it grew, stroke by stroke: it is still there after a visit to
    another page, and strokes can be taken back.
    """
    state, history = st.session_state, drawing.history()
    key = f"canvas_{drawing.version()}"
    if key not in state:  # a new canvas: from here on, what it starts with must stay the same
        state[session.CANVAS_START] = history[-1].canvas if history else None
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
    if result.image_data is not None and result.json_data:
        if not result.json_data["objects"]:  # emptied by the component's own button
            history.clear()
        elif not history or history[-1].canvas["objects"] != result.json_data["objects"]:
            history.append(drawing.Drawing(result.json_data, result.image_data))
    return history[-1].pixels if history else None
