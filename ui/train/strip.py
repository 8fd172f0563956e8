"""Watch it learn: digits that it has never learned from, and one's own drawing, read again at each moment."""

import numpy as np
import streamlit as st

from engine import Moment
from model import get_predictions, predict
from ui import pictures
from ui.digits import dataset
from ui.drawing import latest_column

LOOKED_AT, SHOWN = 200, 10


def strip(seen: Moment) -> None:
    """Ten pictures: one's own drawing, and held-out digits with the answer of the moment, the wrong ones first."""
    data = dataset()
    if data is None:
        return
    X, Y = data.X_test[:, :LOOKED_AT], data.y_test[:LOOKED_AT]
    answers = get_predictions(predict(seen.params, X))
    missed = answers != Y
    own = latest_column()
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
