"""Where a run stands, in one line. The page is drawn again when the run stands otherwise."""

from engine import Run
from live.frames import standing
from ui.components import declare, module_url

HTML = '<p class="status-line"> </p>'
_component = declare(__file__, HTML)


def status(run: Run) -> None:
    """Show where the run stands."""
    data = {"module": module_url("run.js"), "run": run.id, "standing": standing(run)}
    _component(key="status_part", data=data, default={"standing": ""}, on_standing_change=lambda: None)
