"""What all sessions of a server share: the engine, the saved weights, the digits."""

import atexit
import logging

import streamlit as st
from threadpoolctl import threadpool_limits

from engine import Archive, ArchiveError, Engine, Loader, WeightsStore
from model import Dataset, Weights, load_weights, shipped_weights

LOGGER = logging.getLogger(__name__)


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """The one engine of this server.

    The server itself only reads single digits. BLAS would share even that among threads, which then wait for each other
    while the cores are busy with something else: an answer took ten times as long.
    """
    threadpool_limits(1, user_api="blas")
    try:
        archive = Archive()
        one = Engine(archive=archive)
    except ArchiveError as error:  # runs then last as long as the server
        LOGGER.warning("%s", error)
        one = Engine(not_kept=str(error))
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


def kept_weights(name: str) -> Weights:
    """Weights by their name: shipped ones, or what users saved. Raises WeightsError."""
    return shipped(name) if name in shipped_weights() else store().load(name)


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
