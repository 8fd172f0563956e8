"""Home: what this is, in one look."""

import streamlit as st

from ui import home
from ui.frame import page

page("Home")
st.title("A neural network, from scratch", anchor=False)
st.write("784 pixels go in, ten units look at them, ten digits come out. All of it in plain NumPy.")
home.network()
home.two_things_to_do()
home.small_print()
