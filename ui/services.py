"""What all sessions of a server share: the engine, the saved weights, the digits."""

import atexit

import streamlit as st

from engine import Engine, Loader, WeightsStore
from model import Dataset, Weights, load_weights


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """The one engine of this server."""
    one = Engine()
    atexit.register(one.close)
    return one


@st.cache_resource(show_spinner=False)
def loader() -> Loader:
    """The digits, on their way or here."""
    return Loader()


@st.cache_resource(show_spinner=False)
def store() -> WeightsStore:
    """The weights that users saved."""
    return WeightsStore()


@st.cache_data(show_spinner=False)
def shipped(name: str) -> Weights:
    """Weights that came with the app."""
    return load_weights(name)


def dataset(wait: float = 0.5) -> Dataset | None:
    """The digits, or None while they are on their way. Waits a moment, since mostly they are here at once."""
    loader().done.wait(wait)
    return loader().dataset


def need_dataset() -> Dataset:
    """The digits; until they are here, show how far they are and stop the page."""
    found = dataset()
    if found is None:
        if loader().error:
            st.error(loader().error)
            st.button("Try again", on_click=loader().load)
        else:
            _progress()
        st.stop()
    return found


@st.fragment(run_every=0.5)
def _progress() -> None:
    if loader().done.is_set():
        st.rerun()
    st.progress(loader().share, text=f"{loader().text} …")
