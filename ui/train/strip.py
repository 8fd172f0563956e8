"""Watch it learn: digits that it has never learned from, and one's own drawing, read again at each moment."""

import numpy as np
import streamlit as st

from engine import Moment
from model import canvas_to_column, get_predictions, predict
from model.network import Array
from ui import pictures, session
from ui.digits import dataset

LOOKED_AT, SHOWN = 200, 10


def strip(seen: Moment) -> None:
    """Ten pictures: one's own drawing, and held-out digits with the answer of the moment, the wrong ones first."""
    data = dataset()
    if data is None:
        return
    X, Y = data.X_test[:, :LOOKED_AT], data.y_test[:LOOKED_AT]
    answers = get_predictions(predict(seen.params, X))
    missed = answers != Y
    own = _own_drawing()
    images, said, wrong = [], [], []
    if own is not None:
        images.append(pictures.digit(own, zoom=1))
        said.append(f"yours: {get_predictions(predict(seen.params, own))[0]}")
        wrong.append(False)
    for one in np.argsort(~missed, kind="stable")[: SHOWN - len(images)]:
        images.append(pictures.digit(X[:, one], zoom=1))
        said.append(f"{answers[one]}, is {Y[one]}" if missed[one] else f"{answers[one]}")
        wrong.append(bool(missed[one]))
    with st.container(key="strip", gap="xsmall"):
        st.caption(
            f"What it reads in held-out digits, wrong ones first: {missed.sum()} of {LOOKED_AT} wrong. "
            + ("" if own is not None else "Draw one on the Draw page, and it is read here too.")
        )
        st.html(pictures.row(images, said, wrong))


def _own_drawing() -> Array | None:
    """The last drawing of the Draw page, as the network sees it."""
    drawings = st.session_state.get(session.DRAWINGS)
    if not drawings:
        return None
    state = st.session_state
    if state.get(session.OWN_OF) is not drawings[-1]:
        state[session.OWN_OF], state[session.OWN] = drawings[-1], canvas_to_column(drawings[-1].pixels)
    own: Array | None = state[session.OWN]
    return own
