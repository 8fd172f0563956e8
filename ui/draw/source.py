"""What there is to read: the canvas with its tools, or a picture in its place."""

from typing import NamedTuple

import numpy as np
import streamlit as st

from live.ink import Known
from model import DigitLabError, read_image
from ui import drawing, pictures, session, uploads
from ui.clicks import uncut
from ui.digits import dataset
from ui.draw import canvas, undo
from ui.draw.paths import SIDE, Pixels
from ui.format import plain

PENS, PEN = {"thin": 12, "medium": 20, "thick": 30}, "medium"
PICTURE_TYPES = ["png", "jpg", "jpeg", "gif", "bmp", "webp", "tif", "tiff"]


class Picture(NamedTuple):
    """What is read instead of the canvas."""

    name: str
    pixels: Pixels


def source() -> Pixels | None:
    """The canvas with its tools, or the picture that was given instead; returns what there is to read."""
    picture: Picture | None = st.session_state.get(session.PICTURE)
    st.html(canvas.STYLE)
    pixels = _shown(picture)
    with st.container(horizontal=True, vertical_alignment="center", key="tools"):
        st.button("Clear", key="clear", on_click=_clear)
        st.button("Undo", key="undo", on_click=_undo, disabled=picture is not None)
        st.segmented_control("Pen", list(PENS), default=PEN, required=True, key="pen", label_visibility="collapsed")
        with st.popover("More", key="more_sources"):
            _other_ways()
    return pixels


def _shown(picture: Picture | None) -> Pixels | None:
    """The canvas, or the picture in its place. Before the tools: else they would stand there first, and then jump."""
    if picture is None:
        return canvas.canvas(_pen())
    with st.container(key="picture", gap="xxsmall"):
        st.image(pictures.photo(picture.pixels, SIDE), width=SIDE, alt="The picture that is read")
        st.caption(f"{plain(picture.name[:40])}. Clear brings the canvas back.")
    return picture.pixels


def _other_ways() -> None:
    """A picture from a file or the camera, or a digit from the test images, for those who can't draw here."""
    state = st.session_state
    version = state.setdefault(session.PICTURE_VERSION, 0)
    file = st.file_uploader(
        "A photo or scan of one digit",
        PICTURE_TYPES,
        key=f"file_{version}",
        help="Dark ink on light paper, or chalk on a board. Nothing else in the picture. It stays on this server.",
    )
    camera = st.toggle("Use the camera", key="use_camera")
    photo = st.camera_input("One digit, filling the picture", key=f"photo_{version}") if camera else None
    data = dataset()
    held_out = "MNIST's test images" if data and data.name == "mnist" else "the held-out digits"
    st.button(f"Take a digit from {held_out}", key="sample", on_click=_sample, disabled=data is None)
    given = photo or file
    if given and given.file_id != state.get(session.PICTURE_FILE):
        state[session.PICTURE_FILE] = given.file_id
        try:
            state[session.PICTURE] = Picture(given.name, read_image(uploads.take(given)))
            state[session.PICTURE_ERROR] = ""
        except DigitLabError as error:
            state[session.PICTURE_ERROR] = str(error)
        st.rerun()
    if state.get(session.PICTURE_ERROR):
        st.error(state[session.PICTURE_ERROR])


@uncut
def _sample() -> None:
    data = dataset()
    if data is None:
        return
    number = int(np.random.default_rng().integers(data.y_test.size))
    ink = np.asarray(data.test_images[number]).reshape(28, 28).repeat(10, axis=0).repeat(10, axis=1)
    pixels = np.dstack([ink, ink, ink, np.full_like(ink, 255)])
    st.session_state[session.PICTURE] = Picture(f"Test image {number:,}, labelled {data.y_test[number]}", pixels)


@uncut
def _clear() -> None:
    """An empty canvas, and no picture."""
    st.session_state[session.PICTURE] = None
    st.session_state[session.PICTURE_ERROR] = ""
    st.session_state[session.PICTURE_VERSION] = st.session_state.get(session.PICTURE_VERSION, 0) + 1
    undo.clear(_pen())


@uncut
def _undo() -> None:
    undo.undo(_pen())


def _pen() -> int:
    """The width of the pen that is chosen."""
    return PENS[st.session_state.get("pen", PEN)]


def known(pixels: Pixels | None) -> Known:
    """What is to be read in its form for the network: the drawing, or the picture in its place."""
    if st.session_state.get(session.PICTURE) is None:
        return drawing.known_drawing()
    return Known((), None) if pixels is None else drawing.known_pixels(pixels)
