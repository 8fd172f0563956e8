"""Draw: a canvas, what the network sees of it, its answer, and why."""

import streamlit as st

from model import DigitLabError
from ui import drawing, explaining
from ui.frame import page

page("Draw")


@st.fragment  # so that after a stroke this alone is drawn again, not the frame around it
def bench() -> None:
    """The canvas on the left, the answer on the right, the reasons below."""
    row = st.container(horizontal=True, gap="large")
    with row.container(width="content"):
        pixels = drawing.source()
    stages = drawing.stages_of(pixels)
    column = None if stages is None else stages.field.reshape(-1, 1)
    with row.container(key="answer"):
        place = st.container()
        with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
            drawing.what_it_sees(column)
            with st.container():
                chosen = drawing.weights_choice()
        try:
            network = drawing.network(chosen)
        except DigitLabError as error:
            place.error(str(error))
            st.stop()
        with place:
            drawing.answer(column, network, live=chosen == drawing.LIVE)
    explaining.explain(pixels, stages, network, live=chosen == drawing.LIVE)


bench()
