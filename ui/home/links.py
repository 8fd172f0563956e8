"""Where to go from Home, and the small print."""

import streamlit as st

from engine.lab import lab
from model import shipped_weights
from ui.digits import data_name, dataset
from ui.format import percent

MEASURED_ON = {"test_accuracy": "MNIST's test images", "held_out_accuracy": "MNIST images held out"}
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
    weights = ", ".join(f"{name} ({_accuracy(name)})" for name in shipped_weights())
    st.caption(f"{digits} Weights: {weights}. The network is one file to read: `model/network.py`.")


def _accuracy(name: str) -> str:
    """How many digits these weights read right, as their training measured it, and which digits."""
    known = lab().weights(name).metadata
    measured = next(one for one in MEASURED_ON if one in known)
    return f"{percent(known[measured])} of {MEASURED_ON[measured]}"
