"""Home: what this is, in one look."""

import streamlit as st

from ui.frame import page
from ui.home import links, network

page("Home")
st.title("A neural network, from scratch", anchor=False)
st.write("784 pixels go in, ten units look at them, ten digits come out. All of it in plain NumPy.")
network.network()
links.two_things_to_do()
links.small_print()
