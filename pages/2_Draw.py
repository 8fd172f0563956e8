"""Draw: a canvas, what the network sees of it, and its answer."""

import streamlit as st

from model import DigitLabError
from ui import drawing
from ui.frame import page

page("Draw")

left, right = st.columns([1, 1.2], gap="large")
with left:
    column = drawing.column_of(drawing.canvas_and_tools())
with right:
    place = st.container()
    seen, choice = st.columns([1, 2], vertical_alignment="top")
    with seen:
        drawing.what_it_sees(column)
    with choice:
        chosen = drawing.weights_choice()
    try:
        params = drawing.parameters(chosen)
    except DigitLabError as error:
        place.error(str(error))
        st.stop()
    with place:
        drawing.answer(column, params, live=chosen == drawing.LIVE)
