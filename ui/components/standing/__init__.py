"""Tells the page when its run stands otherwise than the page's script knows. Shows nothing."""

from engine import Run
from live.frames import standing as outline
from ui.components import declare, module_url

_component = declare(__file__, "")


def standing(run: Run) -> None:
    """Have this part of the page drawn again as soon as the run stands otherwise."""
    data = {"module": module_url("run.js"), "run": run.id, "standing": outline(run)}
    _component(key="standing_part", data=data, default={"standing": ""}, on_standing_change=lambda: None)
