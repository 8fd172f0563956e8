"""What a network reads in all held-out digits, or how far the reading is."""

import streamlit as st

from engine.lab import lab
from engine.reading import Reading
from live.work import Progress, offer
from model import Dataset
from model.mistakes import Results
from ui.components.progress import progress


def results(data: Dataset, name: str) -> Results:
    """The results of these weights; until they are here, show how far they are and stop the page.

    Raises WeightsError.
    """
    reading = lab().readings.of(data, lab().weights(name))
    if found := reading.results:
        return found
    if reading.error:
        st.error(reading.error)
        st.button("Try again")
    else:
        text = f"{name} reads {data.y_test.size:,} held-out digits …"
        progress(f"reading_{name}", offer(lambda: _how_far(reading, text)), _how_far(reading, text))
    return st.stop()


def _how_far(reading: Reading, text: str) -> Progress:
    return Progress(text, round(reading.share, 3), reading.share == 1)
