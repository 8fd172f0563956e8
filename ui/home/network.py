"""The network at work, as Home shows it."""

import numpy as np
import streamlit as st

from engine.lab import lab
from model import get_predictions
from model.data import as_columns
from model.network import forward_prop
from model.offline import sample_digits
from ui import session
from ui.digits import dataset
from ui.home import network_picture

SHOWN = "classic-10"
NETWORK_WIDTH = 800  # pixels at most


def network() -> None:
    """The network at work on one digit it has never learned from."""
    number = st.session_state.setdefault(session.HOME_DIGIT, 0)
    data = dataset()
    if data:
        x, label = np.asarray(data.X_test[:, [number]]), int(data.y_test[number])
    else:
        images, labels = sample_digits(1, np.random.default_rng(number))
        x, label = as_columns(images), int(labels[0])
    params = lab().weights(SHOWN).params
    with st.container(key="network", width=NETWORK_WIDTH):
        st.image(network_picture.svg(params, x), width="stretch")
    answer = int(get_predictions(forward_prop(*params, x)[3])[0])
    st.caption(f"{SHOWN} reads this {label} as {answer}. Blue lines speak for an answer, orange ones against it.")
    st.button("Another digit", key="another", on_click=_next, type="tertiary")


def _next() -> None:
    st.session_state[session.HOME_DIGIT] = (st.session_state[session.HOME_DIGIT] + 1) % 1_000
