"""The parts of the Home page."""

import numpy as np
import streamlit as st

from model import get_predictions, shipped_weights
from model.network import forward_prop
from model.offline import sample_digits
from ui import network_picture
from ui.format import percent
from ui.frame import DATA_NAMES
from ui.services import dataset, shipped

SHOWN = "classic-10"
NETWORK_WIDTH = 800  # pixels at most


def network() -> None:
    """The network at work on one digit it has never learned from."""
    number = st.session_state.setdefault("home_digit", 0)
    data = dataset()
    if data:
        x, label = np.asarray(data.X_test[:, [number]]), int(data.y_test[number])
    else:
        images, labels = sample_digits(1, np.random.default_rng(number))
        x, label = images.T, int(labels[0])
    params = shipped(SHOWN).params
    with st.container(key="network", width=NETWORK_WIDTH):
        st.image(network_picture.svg(params, x), width="stretch")
    answer = int(get_predictions(forward_prop(*params, x)[3])[0])
    st.caption(f"{SHOWN} reads this {label} as {answer}. Blue lines speak for an answer, orange ones against it.")
    st.button("Another digit", key="another", on_click=_next, type="tertiary")


def _next() -> None:
    st.session_state["home_digit"] = (st.session_state["home_digit"] + 1) % 1_000


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
        f"{name} ({percent(shipped(name).metadata.get('test_accuracy'))} of MNIST's test images)"
        for name in shipped_weights()
    ]
    st.caption(f"{digits} Weights: {', '.join(cards)}. The network is one file to read: `model/network.py`.")
