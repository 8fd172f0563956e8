"""The digits in use: the ones that are here, or how far they are."""

import streamlit as st

from engine.lab import lab
from model import Dataset

DATA_NAMES = {"mnist": "MNIST", "offline": "offline digits"}
LOOK_AGAIN = 0.5  # seconds until a page looks for them again


def dataset(wait: float = 0.5) -> Dataset | None:
    """The digits, or None while they are on their way. Waits a moment, since mostly they are here at once."""
    loader = lab().loader
    loader.done.wait(wait)
    return loader.dataset


def need_dataset() -> Dataset:
    """The digits; until they are here, show how far they are and stop the page."""
    found = dataset()
    if found is None:
        loader = lab().loader
        if loader.error:
            st.error(loader.error)
            st.button("Try again", on_click=loader.load)
        else:
            _progress()
        st.stop()
    return found


def digits_in_use() -> None:
    """For the sidebar: which digits these are; if they are not MNIST, why not, and how to get it."""
    waiting = dataset(wait=0.1) is None and not lab().loader.done.is_set()
    st.fragment(_digits_in_use, run_every=LOOK_AGAIN if waiting else None)(waiting)


@st.fragment(run_every=LOOK_AGAIN)
def _progress() -> None:
    loader = lab().loader
    if loader.done.is_set():
        st.rerun()
    st.progress(loader.share, text=f"{loader.text} …")


def _digits_in_use(waiting: bool) -> None:
    loader = lab().loader
    if waiting and loader.done.is_set():
        st.rerun()
    data = loader.dataset
    if data is None:
        st.caption(loader.error or f"{loader.text} …")
        return
    st.caption(f"Digits: {DATA_NAMES[data.name]}, {data.y_train.size:,} to learn from, {data.y_test.size:,} held out")
    for note in data.notes:
        with st.expander("Why not MNIST?" if data.name == "offline" else "About these files"):
            st.caption(note)
    if data.name == "offline":
        st.button("Look for MNIST again", on_click=loader.load, type="tertiary")
