"""Where to go from Home, and the small print."""

import streamlit as st

from engine.lab import lab
from model import shipped_weights
from ui.digits import DATA_NAMES, dataset
from ui.format import percent


def two_things_to_do() -> None:
    """Train and Draw."""
    train, draw = st.columns(2, gap="medium")
    with train.container(border=True):
        st.page_link("pages/1_Train.py", label="**Train** a network and watch it learn", width="stretch")
    with draw.container(border=True):
        st.page_link("pages/2_Draw.py", label="**Draw** a digit and have it read", width="stretch")


def small_print() -> None:
    """Which data, which weights, where the code is."""
    data = dataset(wait=0)
    digits = f"Digits: {DATA_NAMES[data.name]}." if data else "Digits: on their way."
    cards = [
        f"{name} ({percent(lab().weights(name).metadata.get('test_accuracy'))} of MNIST's test images)"
        for name in shipped_weights()
    ]
    st.caption(f"{digits} Weights: {', '.join(cards)}. The network is one file to read: `model/network.py`.")
