"""Tells the page when its run stands otherwise than the page's script knows. Shows nothing."""

from engine import Run
from live.frames import standing as outline
from ui.components import declare, module_url

_component = declare(__file__, "")


def standing(run: Run, to_top: bool = False) -> None:
    """Have this part of the page drawn again as soon as the run stands otherwise. `to_top`: scroll to it."""
    data = {"module": module_url("run.js"), "run": run.id, "standing": outline(run), "top": to_top}
    _component(key="standing_part", data=data, default={"standing": ""}, on_standing_change=lambda: None)
