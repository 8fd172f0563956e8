"""A pad to draw on, which needs no run of the page's script: the pen is followed in the browser (`live/ink.js`)."""

from collections.abc import Callable, Mapping
from typing import Any

from ui.components import declare, module_url

HTML = """<div class="pad-board"><canvas class="pad-canvas" role="img" aria-label="A pad to draw a digit on"></canvas>
<p class="pad-hint">Draw a digit here</p></div>
<p class="pad-tools"><button type="button" class="pad-clear">Clear</button>
<button type="button" class="pad-another">Another digit</button></p>"""
_component = declare(__file__, HTML, "board.js")


def pad(ink: Mapping[str, Any], on_another: Callable[[], None]) -> None:
    """Show a drawing, to be drawn on or cleared; `ink["blank"]` is the answer to none. Stands below a key `canvas`.

    As long as there are no strokes, the pad shows the pixels of the answer: an example. Who wants another one is told.
    """
    _component(key="pad_part", data={"module": module_url("ink.js"), **ink}, on_another_change=on_another)
