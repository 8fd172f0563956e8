"""Inside a network: a digit, what each unit makes of it, each function's work, and steps downhill."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui import session
from ui.components import declare, module_url

HTML = """<div class="inside-bench">
<div class="inside-left">
<div class="inside-stage">
<canvas class="inside-edges" aria-hidden="true"></canvas>
<div class="inside-entry">
<div class="inside-board"><canvas class="inside-canvas" role="img" aria-label="A pad to draw a digit on"></canvas>
<p class="inside-hint">Draw a digit here</p></div>
<p class="inside-which"></p>
<p class="inside-tools"><button type="button" class="inside-clear">Clear</button>
<button type="button" class="inside-another">Next digit</button>
<label>No. <input type="number" class="inside-number" aria-label="Number of the held-out digit"></label></p>
</div>
<div class="inside-units" role="group" aria-label="Hidden units"></div>
<div class="inside-outputs" role="group" aria-label="Outputs"></div>
</div>
<p class="inside-remark"></p>
<p class="inside-find"><label>Look for unit <input type="number" class="inside-search"></label></p>
<div class="inside-learn">
<p class="inside-ask">It is a</p><div class="inside-labels" role="group" aria-label="What the digit is"></div>
<p class="inside-steps"><label>alpha <input type="number" step="any" class="inside-alpha"></label>
<button type="button" class="inside-step">Take a step</button>
<button type="button" class="inside-ten">Ten steps</button>
<button type="button" class="inside-undo">Undo</button></p>
<div class="inside-falls"><canvas class="inside-losses" role="img" aria-label="The loss after each step"></canvas>
<div><p class="inside-loss"></p><p class="inside-said"></p></div></div>
<p class="inside-all">For all digits: what a step of each size would do</p>
<div class="inside-falls"><canvas class="inside-valley" role="img" aria-label="The loss on many digits after a step of
each size"></canvas><p class="inside-lands"></p></div>
</div>
</div>
<div class="inside-right">
<div class="inside-rail" role="group" aria-label="The lesson’s functions"></div>
<div class="inside-panel"></div>
</div>
</div>
<p class="inside-spoken spoken" role="status" aria-live="polite"></p>"""
_component = declare(__file__, HTML, "board.js", "pixels.js", "slope.js")


def inside(data: Mapping[str, Any]) -> None:
    """Show the inside of a network. `data` is what `ui.inside.stage` prepares; from then on the browser asks itself."""
    _component(
        key=session.INSIDE_PART,
        data={"module": module_url("ink.js"), **data},
        default={"view": None},
        on_view_change=lambda: None,
    )


def heard() -> int:
    """The number of what the browser told last; it tells it until it sees this."""
    number = (view() or {}).get("number")
    return number if isinstance(number, int) else 0


def view() -> dict[str, Any] | None:
    """What the page looks at, as the browser told it last, or None."""
    said = st.session_state.get(session.INSIDE_PART, {}).get("view")
    return said if isinstance(said, dict) else None
