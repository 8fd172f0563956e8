"""Ten bars: how probable each digit is."""

from collections.abc import Mapping
from typing import Any

from ui.components import declare, module_url

ROW = '<li><span class="digit">{digit}</span><span class="room"><i></i></span><span class="share"></span></li>'
HTML = f"<ol>{''.join(ROW.format(digit=digit) for digit in range(10))}</ol>"
_component = declare(__file__, HTML)


def bars(ink: Mapping[str, Any]) -> None:
    """Show the ten probabilities for a drawing (`ui.draw.ink`)."""
    _component(key="bars_part", data={"module": module_url("ink.js"), **ink})
