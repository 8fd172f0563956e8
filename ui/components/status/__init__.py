"""Where a run stands, in one line."""

from engine import Run
from ui.components import declare, module_url

HTML = '<p class="status-line"> </p>'
_component = declare(__file__, HTML)


def status(run: Run) -> None:
    """Show where the run stands."""
    _component(key="status_part", data={"module": module_url("run.js"), "run": run.id})
