"""Which network, which digit, and the part of the page that shows the one in the other."""

from typing import Any

import streamlit as st

from engine import Status
from engine.lab import lab
from engine.saved_weights import LIVE
from live.ink import drawings, flat, known_by_strokes
from live.inside.answer import answer
from model import Dataset, DigitLabError
from ui import current_run, drawing, session
from ui.components import inside as part
from ui.format import plain
from ui.inside import link
from ui.inside.functions import functions
from ui.open_inside import inside_version
from ui.weights_choice import weights_choice

DEFAULT_WEIGHTS = "classic-10"
WIDTH = 220
BLANK = "a-blank-board"  # nobody's drawing: one's own stays as it is
FIRST_DIGIT = 8  # of MNIST, a 5 that classic-10 takes for a 6


def network() -> tuple[str, dict[str, str], bool]:
    """Which network: shipped weights, kept ones, or the run on the Train page.

    Returns its name, what the live channel calls it, and whether it is learning.
    """
    live = [LIVE] if current_run.find() else []
    why = "Which network to look into."
    key = session.INSIDE_WEIGHTS
    chosen = weights_choice("Weights", why, key, DEFAULT_WEIGHTS, live, width=WIDTH, write_link=False)
    run = current_run.find() if chosen == LIVE else None
    if run is None:
        return chosen, {"weights": chosen}, False
    return chosen, {"run": run.id}, run.status is Status.RUNNING


def stage(data: Dataset) -> None:
    """The network with one digit in it. Raises DigitLabError."""
    name, who, learning = network()
    question: dict[str, Any] = {"drawing": drawing.name(session.INSIDE_DRAWING), "version": inside_version(), **who}
    nothing = {**question, "drawing": BLANK, "strokes": []}
    hidden = _hidden(who)
    view = _view(data, hidden)
    known = drawings.get(question["drawing"], inside_version())
    strokes = (known.strokes if known else None) or []
    asked = {**question, **view, "function": view["stage"]}
    part.inside(
        {
            "drawing": question["drawing"],
            "version": inside_version(),
            "strokes": flat(strokes),
            "network": who,
            "learning": learning,
            "shown": answer(asked),
            "blank": answer(nothing),
            "view": view,
            "heard": part.heard(),
            "functions": [one._asdict() for one in functions()],
            "digits": int(data.y_test.size),
        }
    )
    _write({"weights": name} | link.as_link(view, strokes))


def _write(parameters: dict[str, str]) -> None:
    """Put network and view into the link, all at once: each change is a step back in the browser."""
    now = st.query_params.to_dict()
    wanted = {name: value for name, value in now.items() if name not in link.PARAMETERS} | parameters
    if wanted != now:
        st.query_params.from_dict(wanted)


def _hidden(who: dict[str, str]) -> int:
    params = lab().engine.look(who["run"]).params if "run" in who else lab().weights(who["weights"]).params
    return int(params.b1.size)


def _view(data: Dataset, hidden: int) -> link.View:
    """What the browser looks at; at first what the link says, or what was looked at last, or a digit to begin with."""
    digits, state = int(data.y_test.size), st.session_state
    said = part.view() or state.get(session.INSIDE_VIEW)
    if said is None:
        view, sentences = link.from_link(st.query_params, digits, hidden)
        for sentence in sentences:
            st.warning(plain(sentence))
        _draw(st.query_params.get("drawing", ""))
        if view["digit"] is None:
            view["digit"] = FIRST_DIGIT % digits
    else:
        view = link.view_in(said, digits, hidden)
    state[session.INSIDE_VIEW] = view
    return view


def _draw(text: str) -> None:
    """Put a link's drawing on the board."""
    if not text:
        return
    strokes = link.strokes_in(text)
    if not strokes:
        st.warning("The drawing in the link can’t be read, so the board is as it was.")
        return
    try:
        drawings.put(drawing.name(session.INSIDE_DRAWING), inside_version(), known_by_strokes(strokes))
    except DigitLabError as error:
        st.warning(plain(str(error)))
