"""Draw: a canvas, what the network sees of it, its answer, and why."""

import streamlit as st

from engine.saved_weights import LIVE
from model import DigitLabError
from ui.components.row import row
from ui.components.seen import seen
from ui.draw import answer, explanation, source
from ui.frame import page

page("Draw")


@st.fragment  # so that after a stroke this alone is drawn again, not the frame around it
def drawing_and_answer() -> None:
    """The canvas on the left, the answer on the right, the reasons below."""
    sides = st.container(horizontal=True, gap="large")
    with sides.container(width="content"):
        pixels = source.source()
    known = answer.about(source.known(pixels))
    with sides.container(key="answer"):
        place = st.container()
        with st.container(horizontal=True, vertical_alignment="top", gap="medium"):
            picture = st.container(width=140)
            with st.container():
                with st.container(horizontal=True, gap="small"):
                    chosen, other = answer.weights(), answer.others()
                small = st.container(key="row")
        try:
            network = answer.network(chosen)
            ink = answer.ink(known, network, chosen, other)
        except DigitLabError as error:
            place.error(str(error))
            st.stop()
        with place:
            answer.answer(ink, (chosen, other) if other else None)
        with picture:
            seen(ink)
        with small:
            row(ink)
    explanation.explanation(pixels, known, network, live=chosen == LIVE)


drawing_and_answer()
