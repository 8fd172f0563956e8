"""The parts of the Draw page: which weights, the canvas with its buttons, and the answer."""

from collections.abc import Callable

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from engine import Run, Status
from model import Params, canvas_to_column, get_predictions, predict, shipped_weights
from model.errors import DigitLabError
from model.network import Array
from ui import canvas, charts, pictures
from ui.format import percent
from ui.services import shipped, store
from ui.training import current_run

LIVE = "the network on the Train page"
DEFAULT_WEIGHTS = "classic-10"
PENS = {"thin": 12, "medium": 20, "thick": 30}
BLANK = np.zeros((784, 1), dtype=np.float32)
REFRESH_SECONDS = 0.5
INVITATION = "Draw a digit"


def weights_choice() -> str:
    """Which weights answer: shipped, saved, or those of the run on the Train page."""
    names = [*shipped_weights(), *store().names()]
    if current_run():
        names.append(LIVE)
    state = st.session_state
    if state.get("weights") not in names:
        wanted = st.query_params.get("weights") or state.get("weights_kept")
        if wanted and wanted not in names:
            st.warning(f"There are no weights “{wanted[:40]}” here, so {DEFAULT_WEIGHTS} is used.")
        state["weights"] = wanted if wanted in names else DEFAULT_WEIGHTS
    chosen = st.selectbox("Weights", names, key="weights", help="Which trained network reads the drawing.")
    state["weights_kept"] = st.query_params["weights"] = chosen
    return chosen


def parameters(chosen: str) -> Callable[[], Params]:
    """How to get the parameters of the chosen weights; for the live network, anew at each call."""
    if chosen == LIVE:
        return lambda: _live_run().params
    source = shipped if chosen in shipped_weights() else store().load
    params = source(chosen).params
    return lambda: params


def _live_run() -> Run:
    run = current_run()
    if run is None:
        raise DigitLabError("The run on the Train page is no longer known. Choose other weights.")
    return run


def canvas_and_tools() -> NDArray[np.uint8] | None:
    """The canvas with Clear, Undo and the pen; returns what is drawn."""
    place = st.container()
    with st.container(horizontal=True, vertical_alignment="center", key="tools"):
        st.button("Clear", key="clear", on_click=canvas.clear)
        st.button("Undo", key="undo", on_click=canvas.undo)
        pen = st.segmented_control(
            "Pen", list(PENS), default="medium", required=True, key="pen", label_visibility="collapsed"
        )
    with place:
        return canvas.canvas(PENS[pen])


def answer(column: Array | None, params: Callable[[], Params], live: bool) -> None:
    """The digit and the ten bars; with the live network they are refreshed while it learns."""
    run = current_run() if live else None
    alive = run is not None and run.status is Status.RUNNING
    st.fragment(_answer, run_every=REFRESH_SECONDS if alive else None)(column, params, alive)


def _answer(column: Array | None, params: Callable[[], Params], alive: bool) -> None:
    try:
        probabilities = None if column is None else predict(params(), column)
    except DigitLabError as error:
        st.warning(str(error))
        return
    run = current_run() if alive else None
    with st.container(key="prediction", height=84, border=False):
        if probabilities is None:
            st.title(f":gray[{INVITATION}]", anchor=False)
        else:
            digit = int(get_predictions(probabilities)[0])
            st.title(f"{digit} :gray[{percent(float(probabilities[digit, 0]))}]", anchor=False)
    table, spec = charts.probability_bars(probabilities)
    with st.container(key="bars"):
        st.vega_lite_chart(table, spec, width="stretch")
    if run:
        st.caption(f"It is training: {run.iteration:,} of {run.config.iterations:,} steps.")
        if run.status is not Status.RUNNING:
            st.rerun()


def what_it_sees(column: Array | None) -> None:
    """The 28 x 28 pixels that go into the network."""
    st.image(pictures.digit(BLANK if column is None else column), width=140, caption="What the network sees")


def column_of(drawing: NDArray[np.uint8] | None) -> Array | None:
    """The drawing in MNIST's form, or None for a blank canvas."""
    return None if drawing is None else canvas_to_column(drawing)
