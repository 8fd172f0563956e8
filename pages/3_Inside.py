"""Inside: one digit in one network, forward and backward, with the lesson's own functions and their real numbers."""

import streamlit as st

from model import DigitLabError
from ui.digits import need_dataset
from ui.frame import page
from ui.inside.stage import stage

page("Inside")
data = need_dataset()


@st.fragment  # so that what is clicked on writes its link without the frame around it
def inside() -> None:
    """The network with one digit in it."""
    try:
        stage(data)
    except DigitLabError as error:
        st.error(str(error))


inside()
