"""Ten bars: how probable each digit is. A screen reader hears the answer here, once it has settled."""

from collections.abc import Mapping
from typing import Any

from model.network import CLASSES
from ui.components import declare, module_url

ROW = """<li><span class="bars-digit">{digit}</span><span class="bars-room"><i></i></span>
<span class="bars-share"></span></li>"""
HTML = f"""<ol class="bars-list" aria-label="How probable each digit is">
{"".join(ROW.format(digit=digit) for digit in range(CLASSES))}</ol>
<p class="spoken" role="status" aria-live="polite"></p>"""
_component = declare(__file__, HTML)


def bars(ink: Mapping[str, Any], of: str = "") -> None:
    """Show the ten probabilities for a drawing (`ui.draw.answer.ink`): the first network's, or those of the `other`."""
    _component(key=f"{of}bars_part", data={"module": module_url("ink.js"), **ink, "of": of})
