"""The answer to the drawing in large letters, with a line below; a screen reader hears it when it has settled."""

from collections.abc import Mapping
from typing import Any

from ui.components import declare, module_url

HTML = """
<p class="headline"><span class="digit"></span> <span class="share"></span></p>
<p class="remark"></p>
<p class="remark note"></p>
<p class="spoken" role="status" aria-live="polite"></p>
"""
_component = declare(__file__, HTML)


def answer(ink: Mapping[str, Any]) -> None:
    """Show the answer to a drawing (`ui.draw.ink`)."""
    _component(key="answer_part", data={"module": module_url("ink.js"), **ink})
