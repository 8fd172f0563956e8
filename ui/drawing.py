"""The parts of the Draw page: which weights, the canvas or a picture, and the answer."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from engine import Run, Status
from model import Weights, read_image, shipped_weights
from model.answers import read
from model.drawing import Stages, stages
from model.errors import DigitLabError
from model.network import Array
from ui import canvas, charts, current, pictures
from ui.answers import headline, in_words, remark
from ui.services import dataset, kept_weights, store

LIVE = "the network on the Train page"
DEFAULT_WEIGHTS = "wide-800"
PENS = {"thin": 12, "medium": 20, "thick": 30}
BLANK = np.zeros((784, 1), dtype=np.float32)
REFRESH_SECONDS = 0.5
PICTURE_TYPES = ["png", "jpg", "jpeg", "gif", "bmp", "webp", "tif", "tiff"]

Pixels = NDArray[np.uint8]  # (H, W, 4)


class Picture(NamedTuple):
    """What is read instead of the canvas."""

    name: str
    pixels: Pixels


def weights_choice() -> str:
    """Which weights answer: shipped, saved, or those of the run on the Train page."""
    names = [*shipped_weights(), *store().names()]
    if current.run():
        names.append(LIVE)
    state = st.session_state
    if state.get("weights") not in names:
        wanted = st.query_params.get("weights") or state.get("weights_kept")
        if wanted and wanted not in names:
            st.warning(f"There are no weights “{wanted[:40]}” here, so {DEFAULT_WEIGHTS} is used.")
        state["weights"] = wanted if wanted in names else DEFAULT_WEIGHTS
    chosen = st.selectbox(
        "Weights",
        names,
        names.index(state["weights"]),  # as the sliders of the Train page: the first may be lost on its way
        key="weights",
        help="Which trained network reads the drawing.",
    )
    state["weights_kept"] = st.query_params["weights"] = chosen
    return chosen


def network(chosen: str) -> Callable[[], Weights]:
    """How to get the network of the chosen weights; for the live one, anew at each call."""
    if chosen == LIVE:
        return lambda: Weights(LIVE, _live_run().params)
    weights = kept_weights(chosen)
    return lambda: weights


def _live_run() -> Run:
    run = current.run()
    if run is None:
        raise DigitLabError("The run on the Train page is no longer known. Choose other weights.")
    return run


def source() -> Pixels | None:
    """The canvas with its tools, or the picture that was given instead; returns what there is to read."""
    picture: Picture | None = st.session_state.get("picture")
    place = st.container()
    with st.container(horizontal=True, vertical_alignment="center", key="tools"):
        st.button("Clear", key="clear", on_click=_clear)
        st.button("Undo", key="undo", on_click=canvas.undo, disabled=picture is not None)
        pen = st.segmented_control(
            "Pen", list(PENS), default="medium", required=True, key="pen", label_visibility="collapsed"
        )
        with st.popover("More"):
            _other_ways()
    with place:
        if picture is None:
            return canvas.canvas(PENS[pen])
        with st.container(key="picture", gap="xxsmall"):
            st.image(pictures.photo(picture.pixels, canvas.SIDE), width=canvas.SIDE)
            st.caption(f"{picture.name[:40]}. Clear brings the canvas back.")
        return picture.pixels


def _other_ways() -> None:
    """A picture from a file or the camera, or a digit from the test images, for those who can't draw here."""
    state = st.session_state
    version = state.setdefault("picture_version", 0)
    file = st.file_uploader(
        "A photo or scan of one digit",
        PICTURE_TYPES,
        key=f"file_{version}",
        help="Dark ink on light paper, or chalk on a board. Nothing else in the picture. It stays on this server.",
    )
    camera = st.toggle("Use the camera", key="use_camera")
    photo = st.camera_input("One digit, filling the picture", key=f"photo_{version}") if camera else None
    st.button("Take a digit from MNIST's test images", key="sample", on_click=_sample, disabled=dataset() is None)
    given = photo or file
    if given and given.file_id != state.get("picture_file"):
        state["picture_file"] = given.file_id
        try:
            state["picture"] = Picture(given.name, read_image(given.getvalue()))
            state["picture_trouble"] = ""
        except DigitLabError as error:
            state["picture_trouble"] = str(error)
        st.rerun()
    if state.get("picture_trouble"):
        st.error(state["picture_trouble"])


def _sample() -> None:
    data = dataset()
    if data is None:
        return
    number = int(np.random.default_rng().integers(data.y_test.size))
    ink = (255 * np.asarray(data.X_test[:, number])).round().astype(np.uint8).reshape(28, 28)
    ink = ink.repeat(10, axis=0).repeat(10, axis=1)
    pixels = np.dstack([ink, ink, ink, np.full_like(ink, 255)])
    st.session_state["picture"] = Picture(f"Test image {number:,}, labelled {data.y_test[number]}", pixels)


def _clear() -> None:
    """An empty canvas, and no picture."""
    st.session_state["picture"] = None
    st.session_state["picture_trouble"] = ""
    st.session_state["picture_version"] = st.session_state.get("picture_version", 0) + 1
    canvas.clear()


def answer(column: Array | None, network: Callable[[], Weights], live: bool) -> None:
    """The digit and the ten bars; with the live network they are refreshed while it learns."""
    run = current.run() if live else None
    alive = run is not None and run.status is Status.RUNNING
    st.fragment(_answer, run_every=REFRESH_SECONDS if alive else None)(column, network, alive)


def _answer(column: Array | None, network: Callable[[], Weights], alive: bool) -> None:
    try:
        found = None if column is None else read(network(), column)
    except DigitLabError as error:
        st.warning(str(error))
        return
    run = current.run() if alive else None
    with st.container(key="prediction", height=88, border=False, gap=None):
        st.title(headline(found), anchor=False)
        st.caption(remark(found))
    with st.container(key="bars"):
        st.vega_lite_chart(*charts.probability_bars(found.probabilities if found else None), width="stretch")
    spoken = "" if alive else in_words(found)  # a network that is learning would never be quiet
    st.html(f'<p role="status" aria-live="polite" class="spoken">{spoken}</p>')
    if run:
        st.caption(f"It is training: {run.iteration:,} of {run.config.iterations:,} steps.")
        if run.status is not Status.RUNNING:
            st.rerun()


def what_it_sees(column: Array | None) -> None:
    """The 28 x 28 pixels that go into the network."""
    st.image(pictures.digit(BLANK if column is None else column), width=140, caption="What the network sees")


def stages_of(pixels: Pixels | None) -> Stages | None:
    """The drawing on its way to MNIST's form, or None for a blank canvas."""
    return None if pixels is None else stages(pixels)
