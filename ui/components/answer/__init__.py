"""The answer to the drawing in large letters, with a line below."""

from collections.abc import Mapping
from typing import Any

from ui.components import declare, module_url

HTML = (
    '<p class="answer-headline"><span class="answer-digit"></span> <span class="answer-share"></span></p>'
    '<p class="answer-remark"></p><p class="answer-note"></p>'
)
_component = declare(__file__, HTML)


def answer(ink: Mapping[str, Any]) -> None:
    """Show the answer to a drawing (`ui.draw.answer.ink`)."""
    _component(key="answer_part", data={"module": module_url("ink.js"), **ink})
