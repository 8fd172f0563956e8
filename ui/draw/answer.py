"""Who answers, and the answer: which weights, the digit, its ten bars, and the pixels that the network sees."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from engine import Run, Status
from engine.lab import lab
from model import DigitLabError, Weights, shipped_weights
from model.ink.answers import read
from model.network import Array
from ui import current_run, pictures, session
from ui.draw import bars
from ui.draw.words import headline, in_words, remark

LIVE = "the network on the Train page"
DEFAULT_WEIGHTS = "wide-800"
BLANK = np.zeros((784, 1), dtype=np.float32)
REFRESH_SECONDS = 0.5


def weights_choice() -> str:
    """Which weights answer: shipped, saved, or those of the run on the Train page."""
    names = [*shipped_weights(), *lab().store.names()]
    if current_run.find():
        names.append(LIVE)
    state = st.session_state
    if state.get(session.WEIGHTS) not in names:
        wanted = st.query_params.get("weights") or state.get(session.WEIGHTS_CHOSEN)
        if wanted and wanted not in names:
            st.warning(f"There are no weights “{wanted[:40]}” here, so {DEFAULT_WEIGHTS} is used.")
        state[session.WEIGHTS] = wanted if wanted in names else DEFAULT_WEIGHTS
    chosen = st.selectbox(
        "Weights",
        names,
        names.index(state[session.WEIGHTS]),  # as the sliders of the Train page: the first may be lost on its way
        key=session.WEIGHTS,
        help="Which trained network reads the drawing.",
    )
    state[session.WEIGHTS_CHOSEN] = st.query_params["weights"] = chosen
    return chosen


def network(chosen: str) -> Callable[[], Weights]:
    """How to get the network of the chosen weights; for the live one, as it is at each call."""
    if chosen == LIVE:
        return lambda: Weights(LIVE, _live_run().params)
    weights = lab().weights(chosen)
    return lambda: weights


def _live_run() -> Run:
    run = current_run.find()
    if run is None:
        raise DigitLabError("The run on the Train page can't be found. Choose other weights.")
    return run


def answer(column: Array | None, network: Callable[[], Weights], live: bool) -> None:
    """The digit and the ten bars; with the live network they are refreshed while it learns."""
    run = current_run.find() if live else None
    alive = run is not None and run.status is Status.RUNNING
    st.fragment(_answer, run_every=REFRESH_SECONDS if alive else None)(column, network, alive)


def _answer(column: Array | None, network: Callable[[], Weights], alive: bool) -> None:
    try:
        found = None if column is None else read(network(), column)
    except DigitLabError as error:
        st.warning(str(error))
        return
    run = current_run.find() if alive else None
    with st.container(key="prediction", height=88, border=False, gap=None):
        st.title(headline(found), anchor=False)
        st.caption(remark(found))
    with st.container(key="bars"):
        st.vega_lite_chart(*bars.probability_bars(found.probabilities if found else None), width="stretch")
    spoken = "" if alive else in_words(found)  # a network that is learning would never be quiet
    st.html(f'<p role="status" aria-live="polite" class="spoken">{spoken}</p>')
    if run:
        st.caption(f"It is training: {run.iteration:,} of {run.config.iterations:,} steps.")
        if run.status is not Status.RUNNING:
            st.rerun()


def what_it_sees(column: Array | None) -> None:
    """The 28 x 28 pixels that go into the network."""
    st.image(pictures.digit(BLANK if column is None else column), width=140, caption="What the network sees")
