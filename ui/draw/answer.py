"""Who answers, and the answer: which weights, the digit, its ten bars."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from engine import Run, Status
from engine.lab import lab
from engine.saved_weights import LIVE
from live.ink import Known, drawings, flat, say
from live.side_by_side import side_by_side
from model import DigitLabError, Weights
from ui import current_run, drawing, session
from ui.components import row as row_part
from ui.components.answer import answer as answer_part
from ui.components.bars import bars as bars_part
from ui.components.network import network as network_part
from ui.format import plain
from ui.weights_choice import NONE, weights_choice

DEFAULT_WEIGHTS = "wide-800"
BESIDE = """<style>
.st-key-beside { --network-height: 9.5rem; }
.st-key-beside .network-remark { display: none; }
.st-key-beside .answer-headline { font-size: 2.25rem; }
@media (min-width: 641px) and (max-width: 1279px) { /* two narrow columns */
    .st-key-beside .stHorizontalBlock { gap: 0.75rem; }
    .st-key-beside .answer-headline { font-size: 1.4rem; }
    .st-key-beside .bars-list li { grid-template-columns: 1rem 1fr 3.2rem; }
    .st-key-beside .bars-share { padding-left: 0.25rem; font-size: 0.75rem; }
    .st-key-beside [class*="network_part"] { display: none; }
}
</style>"""


def weights() -> str:
    """Which weights answer: shipped, saved, or those of the run on the Train page."""
    live = [LIVE] if current_run.find() else []
    return weights_choice("Weights", "Which trained network reads the drawing.", session.WEIGHTS, DEFAULT_WEIGHTS, live)


def others() -> str | None:
    """Which weights read the same drawing beside them, or None."""
    why = "A second network reads the same drawing, side by side with the first."
    name = weights_choice("Beside it", why, session.OTHER_WEIGHTS, NONE, [], parameter="other")
    return None if name == NONE else name


def network(chosen: str) -> Callable[[], Weights]:
    """How to get the network of the chosen weights; for the live one, as it is at each call."""
    if chosen == LIVE:
        return lambda: Weights(LIVE, _live_run().params)
    weights = lab().weights(chosen)
    return lambda: weights


def _live_run() -> Run:
    run = current_run.find()
    if run is None:
        raise DigitLabError("The run on the Train page can't be found. Choose other weights.")
    return run


def about(known: Known) -> Known:
    """The drawing; of a row of digits, with the one that was clicked on."""
    at = row_part.chosen(*_drawing(), len(known.columns))
    return known if at is None else known._replace(chosen=at)


def _drawing() -> tuple[str, int]:
    """The name and version of what is read, on the live channel."""
    if st.session_state.get(session.PICTURE) is not None:
        return drawing.name(), -1 - st.session_state[session.PICTURE_VERSION]
    return drawing.name(), drawing.version()


def ink(known: Known, network: Callable[[], Weights], chosen: str, other: str | None) -> dict[str, Any]:
    """What the browser's parts begin with: the drawing, who answers, and the answer as it is now. Raises DigitLabError.

    From here on they follow the pen, and the network while it learns, over the live channel (`live/ink.js`).
    """
    name, version = _drawing()
    if st.session_state.get(session.PICTURE) is not None:
        drawings.put(name, version, known)
    run = current_run.find() if chosen == LIVE else None
    return {
        "drawing": name,
        "version": version,
        "chosen": known.chosen,
        "strokes": flat(known.strokes),
        "network": ({"run": run.id} if run else {"weights": chosen}) | ({"other": other} if other else {}),
        "learning": run is not None and run.status is Status.RUNNING,
        "shown": side_by_side(known, (network(), lab().weights(other))) if other else say(known, network()),
    }


def answer(ink: Mapping[str, Any], names: tuple[str, str] | None) -> None:
    """The digit, or the digits of a row, and the ten bars; of two networks side by side, with their hidden units."""
    if names is None:
        with st.container(key="prediction", height=112, border=False, gap=None):
            answer_part(ink)
        with st.container(key="bars"):
            bars_part(ink)
        return
    st.html(BESIDE)
    with st.container(key="beside"):
        for column, name, key in zip(st.columns(2, gap="medium"), names, ("", "other"), strict=True):
            with column:
                st.caption(plain(name))
                with st.container(key=f"{key}prediction", height=112, border=False, gap=None):
                    answer_part(ink, key)
                with st.container(key=f"{key}bars"):
                    bars_part(ink, key)
                network_part({**ink, "of": key}, layout="small", key=f"{key}network_part")
