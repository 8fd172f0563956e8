"""Draw: a canvas, what the network sees of it, and its answer."""

import streamlit as st

from model import DigitLabError
from ui import drawing
from ui.frame import page

page("Draw")

row = st.container(horizontal=True, gap="large")
with row.container(width="content"):
    column = drawing.column_of(drawing.canvas_and_tools())
with row.container(key="answer"):
    place = st.container()
    with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
        drawing.what_it_sees(column)
        with st.container():
            chosen = drawing.weights_choice()
    try:
        params = drawing.parameters(chosen)
    except DigitLabError as error:
        place.error(str(error))
        st.stop()
    with place:
        drawing.answer(column, params, live=chosen == drawing.LIVE)
