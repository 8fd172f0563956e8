"""The curve of a run: accuracy or loss against iterations, with a slider under the axis that looks back."""

from collections.abc import Callable, Sequence

import streamlit as st

from engine import Run
from ui.components import declare, module_url

HTML = """<div class="curve-head"><div class="curve-choice" role="group" aria-label="What the curve shows">
<button type="button" value="accuracy" aria-pressed="true">accuracy</button>
<button type="button" value="loss" aria-pressed="false">loss</button></div>
<button type="button" class="curve-save" disabled title="Save the curve as a picture (PNG)">Save picture</button></div>
<div class="curve-plot"><canvas role="img" aria-label="The curve"></canvas>
<button type="button" class="curve-take" value="smaller" hidden></button>
<button type="button" class="curve-take" value="larger" hidden></button></div>
<input class="curve-time" type="range" min="0" max="1" value="0" aria-label="Back in time" disabled>"""
_component = declare(__file__, HTML)
KEY = "curve_part"


def curve(run: Run, title: str, settings: Sequence[str], on_take: Callable[[str], None] | None) -> int | None:
    """Show the curve of the run, and return the iteration that is looked back at, or None for the present.

    A picture of it that is saved has this title, and names these settings besides alpha and the steps. `on_take` is
    called with the side of a neighbour that is to take the run's place; without it, none can.
    """
    data = {
        "module": module_url("run.js"),
        "run": run.id,
        "file": f"digit-lab-run-{run.number}",
        "title": title,
        "settings": list(settings),
        "mine": on_take is not None,
    }

    def take() -> None:
        side = st.session_state[KEY].get("taken")
        if on_take and side:
            on_take(side)

    shown = _component(
        key=KEY, data=data, default={"viewed": None}, on_viewed_change=lambda: None, on_taken_change=take
    )
    viewed = shown.viewed
    if not isinstance(viewed, dict) or viewed.get("run") != run.id:
        return None
    return int(viewed["iteration"]) if isinstance(viewed.get("iteration"), int) else None
