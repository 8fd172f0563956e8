"""The 28 x 28 pixels that go into the network."""

from collections.abc import Mapping
from typing import Any

from ui.components import declare, module_url

HTML = """<figure class="seen-figure"><canvas width="28" height="28" role="img"></canvas>
<figcaption>What the network sees</figcaption></figure>"""
_component = declare(__file__, HTML, "pixels.js")


def seen(ink: Mapping[str, Any]) -> None:
    """Show what the network sees of a drawing (`ui.draw.answer.ink`)."""
    _component(key="seen_part", data={"module": module_url("ink.js"), **ink})
