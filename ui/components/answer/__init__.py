"""The answer to the drawing in large letters, with a line below."""

from collections.abc import Mapping
from typing import Any

from ui.components import declare, module_url

HTML = (
    '<p class="answer-headline"><span class="answer-digit"></span> <span class="answer-share"></span></p>'
    '<p class="answer-remark"></p><p class="answer-note"></p>'
)
_component = declare(__file__, HTML)


def answer(ink: Mapping[str, Any], of: str = "") -> None:
    """Show the answer to a drawing (`ui.draw.answer.ink`): the first network's, or that of the `other` beside it."""
    _component(key=f"{of}answer_part", data={"module": module_url("ink.js"), **ink, "of": of})
