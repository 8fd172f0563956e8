"""What the network reads while it learns: ten held-out digits, and one's own drawing beside them."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from engine import Run
from ui.components import declare, module_url

HTML = """<p class="strip-title"> </p>
<div class="strip-row" role="group" aria-label="Which digit runs through the network"></div>"""
_component = declare(__file__, HTML)


def strip(run: Run, pictures: Sequence[str], labels: Sequence[int], own: Mapping[str, Any] | None) -> None:
    """Show what the run reads in these digits (data URIs, and what they are), and in the drawing `own`.

    `own` is a picture of it (`image`) and its name on the live channel (`drawing`, `version`).
    """
    digits = [{"image": escape(image), "label": label} for image, label in zip(pictures, labels, strict=True)]
    data = {"module": module_url("run.js"), "run": run.id, "digits": digits, "own": own}
    _component(key="strip_part", data=data)
