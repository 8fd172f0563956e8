"""The digits in use: the ones that are here, or how far they are."""

import streamlit as st

from engine.lab import lab
from live.work import Progress, offer
from model import Dataset
from ui.components.progress import progress
from ui.format import plain

DATA_NAMES = {"mnist": "MNIST", "offline": "offline digits"}  # others go by the name of their folder


def data_name(data: Dataset | str) -> str:
    """What people call these digits, or those of this name."""
    name = data if isinstance(data, str) else data.name
    return DATA_NAMES.get(name, name)


def dataset(wait: float = 0.5) -> Dataset | None:
    """The digits, or None while they are on their way. Waits a moment, since mostly they are here at once."""
    loader = lab().loader
    if loader.dataset is None:
        loader.done.wait(wait)
    return loader.dataset


def need_dataset() -> Dataset:
    """The digits; until they are here, show how far they are and stop the page."""
    found = dataset()
    if found is None:
        loader = lab().loader
        if loader.error:
            st.error(plain(loader.error))
            st.button("Try again", on_click=loader.load)
        else:
            _progress("digits_to_come")
        st.stop()
    return found


def digits_in_use() -> None:
    """For the sidebar: which digits these are; if they are not MNIST, why not, and how to get it."""
    loader = lab().loader
    data = dataset(wait=0.1)
    if data is None:
        if loader.error:
            st.caption(plain(loader.error))
        else:
            _progress("digits_on_their_way")
        return
    st.caption(f"Digits: {data_name(data)}, {data.y_train.size:,} to learn from, {data.y_test.size:,} held out")
    if data.name not in DATA_NAMES:
        for note in data.notes:
            st.caption(plain(note))
        return
    for note in data.notes:
        with st.expander("Why not MNIST?" if data.name == "offline" else "About these files"):
            st.caption(plain(note))
    if data.name == "offline":
        _look_again()


def _look_again() -> None:
    """A button to look for MNIST; meanwhile, and if that fails, everybody goes on with the digits that are here."""
    loader = lab().loader
    if not loader.done.is_set():
        _progress("digits_again")
        return
    if loader.error:
        st.caption(plain(loader.error))
    st.button("Look for MNIST again", on_click=loader.load, type="tertiary")


def _progress(key: str) -> None:
    """How far the digits are. The page is drawn again when they are here."""
    progress(key, offer(_how_far, name="digits"), _how_far())


def _how_far() -> Progress:
    loader = lab().loader
    return Progress(f"{loader.text} …", round(loader.share, 3), loader.done.is_set())
