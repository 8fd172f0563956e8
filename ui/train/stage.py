"""The stage of the Train page: the curve, the figures above it, the network at work on a digit below it.

All of it moves over the live channel. The page's script lays it out, and runs again when the run stands otherwise.
"""

from functools import partial

import streamlit as st

from engine import Run
from live.frames import shown_columns, shown_digits
from ui import drawing, pictures
from ui.components.curve import curve
from ui.components.network import network
from ui.components.numbers import numbers
from ui.components.status import status
from ui.components.strip import strip
from ui.components.valley import valley
from ui.digits import need_dataset
from ui.train import neighbours, picture
from ui.train.note import note


def stage(run: Run, mine: bool) -> int | None:
    """Show the run, and return the iteration that is looked back at, or None for the present.

    Only in a run that is `mine` can a neighbour take its place.
    """
    with st.container(key="summary", gap=None):
        with st.container(key="numbers"):
            numbers(run)
        with st.container(key="status"):
            status(run)
        with st.container(key="note", gap=None):
            note(run)
    with st.container(key="curve"):
        viewed = curve(
            run, picture.title(run), picture.settings_of(run), partial(neighbours.take_over, run) if mine else None
        )
    with st.container(key="at_work", gap="small"):
        with st.container(key="strip"):
            _strip(run)
        with st.container(key="units"):
            network({"run": run.id}, source="run.js", layout="small")
        with st.container(key="valley"):
            valley(run)
    return viewed


def _strip(run: Run) -> None:
    """Ten held-out digits, one of each kind, and one's own drawing from the Draw page."""
    data, own = need_dataset(), drawing.latest_column()
    strip(
        run,
        [pictures.digit(column, zoom=1) for column in shown_columns(data).T],
        [int(data.y_test[number]) for number in shown_digits(data)],
        None
        if own is None
        else {"image": pictures.digit(own, zoom=1), "drawing": drawing.name(), "version": drawing.version()},
    )
