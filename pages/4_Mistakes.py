"""Mistakes: which held-out digits a network misreads, how surely, and what it would be worth to stay silent."""

import streamlit as st

from model import DigitLabError
from ui.digits import need_dataset
from ui.frame import page
from ui.mistakes import choice, lower, overview, shown
from ui.mistakes.results import results

page("Mistakes")
data = need_dataset()
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="whose"):
    name, other = choice.weights(), choice.others()
    place = st.container(width="content")
try:
    found = {each: results(data, each) for each in (name, other) if each}
except DigitLabError as error:
    st.error(str(error))
    st.stop()
with place:
    overview.headline(found, data)


@st.fragment  # so that a click on a cell draws its digits, and not the charts again
def table_and_digits() -> None:
    """The table on the left, digits on the right."""
    cell = choice.cell()
    left, right = st.columns([11, 10], gap="large")
    with left:
        overview.matrix(found[name], cell)
    with right.container(key="shown", gap="small"):
        shown.digits(data, found, cell)


table_and_digits()
lower.charts(found)
