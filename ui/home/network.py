"""The network at work: on what the visitor draws, and before that on one digit that it has never learned from."""

from typing import Any

import numpy as np
import streamlit as st

from engine.lab import lab
from live.ink import Known, drawings, flat, say
from model.data import as_columns
from model.network import Array
from model.offline import sample_digits
from ui import drawing, session
from ui.clicks import uncut
from ui.components.network import network as network_part
from ui.components.network import weights_of
from ui.components.pad import pad
from ui.digits import dataset

SHOWN = "classic-10"
LEGEND = "Lines: blue speaks for a digit, orange against it. Units: ink on blue excites them, ink on orange calms them."
# Pad and network beside each other, as large as the window allows; on a phone below each other, both in one look.
STYLE = """<style>
.st-key-stage { --side: clamp(16rem, min(100vh - 27.5rem, 38vw), 34rem); --network-height: var(--side); }
.stMain .st-key-stage { display: grid; grid-template-columns: var(--side) minmax(0, 1fr); gap: 0.75rem 0.5rem; }
@media (max-width: 640px) {
    .st-key-stage { --side: clamp(14rem, 100vh - 31rem, 100%); --network-height: 13rem; }
    .stMain .st-key-stage { grid-template-columns: minmax(0, 1fr); }
    .st-key-canvas { max-width: var(--side); }
    .stMain h1 { font-size: 1.6rem; }
}
</style>"""


@st.fragment  # so that another digit leaves the frame around it alone
def network() -> None:
    """The pad, and beside it the network that reads what is drawn on it."""
    data = _ink()
    st.html(STYLE)
    with st.container(key="stage"):
        with st.container(key="canvas"):
            pad(data, on_another=_next)
        with st.container(key="network"):
            network_part({**data, **weights_of(lab().weights(SHOWN).params)})
    st.caption(LEGEND)


def _ink() -> dict[str, Any]:
    """What the browser's parts begin with, as on Draw; from here on they follow the pen (`live/ink.js`)."""
    number = int(st.session_state.setdefault(session.HOME_DIGIT, 0))
    weights, name = lab().weights(SHOWN), drawing.name(session.HOME_DRAWING)
    known = drawings.get(name, number)
    if known is None:
        column, label = _held_out(number)
        shown = say(Known((column,), None), weights, hidden=True) | {
            "remark": f"A held-out {label}: it has never learned from this one."
        }
    else:
        shown = say(known, weights, hidden=True)
    return {
        "drawing": name,
        "version": number,
        "strokes": flat(known.strokes) if known else [],
        "network": {"weights": SHOWN, "hidden": True},
        "learning": False,
        "shown": shown,
        "blank": say(Known((), None), weights, hidden=True),
    }


def _held_out(number: int) -> tuple[Array, int]:
    """A digit (784, 1) that the network has never learned from, and what it is."""
    data = dataset()
    if data:
        number %= data.y_test.size
        return as_columns(data.test_images[[number]]), int(data.y_test[number])
    images, labels = sample_digits(1, np.random.default_rng(number))
    return as_columns(images), int(labels[0])


@uncut
def _next() -> None:
    st.session_state[session.HOME_DIGIT] += 1
