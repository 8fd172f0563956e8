"""Where to go from Home, and the small print."""

import streamlit as st

from engine.lab import lab
from model import shipped_weights
from ui.digits import data_name, dataset
from ui.format import percent

STYLE = "<style>.st-key-links p { font-size: 1.125rem; }</style>"


def two_things_to_do() -> None:
    """Train and Draw."""
    st.html(STYLE)
    train, draw = st.container(key="links").columns(2, gap="medium")
    with train.container(border=True):
        st.page_link("pages/1_Train.py", label="**Train** a network and watch it learn", width="stretch")
    with draw.container(border=True):
        st.page_link("pages/2_Draw.py", label="**Draw** a digit and have it read", width="stretch")


def small_print() -> None:
    """Which data, which weights, where the code is."""
    data = dataset(wait=0)
    digits = f"Digits: {data_name(data)}." if data else "Digits: on their way."
    cards = []
    for name in shipped_weights():
        accuracy = lab().weights(name).metadata.get("test_accuracy")
        cards.append(f"{name} ({percent(accuracy)} of MNIST's test images)" if accuracy else name)
    st.caption(f"{digits} Weights: {', '.join(cards)}. The network is one file to read: `model/network.py`.")
