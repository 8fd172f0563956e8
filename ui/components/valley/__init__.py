"""What a step of each size would do to the loss, from where the run stands now; renewed every few seconds."""

from engine import Run
from ui.components import declare, module_url

HTML = """<p class="valley-title">What a step of each size would do</p>
<canvas class="valley-canvas" role="img" aria-label="The loss after a step of each size"></canvas>
<p class="valley-words">The valley appears here in a moment.</p>"""
_component = declare(__file__, HTML, "slope.js")


def valley(run: Run) -> None:
    """Show the valley that the run goes down in."""
    _component(key="valley_part", data={"module": module_url("client.js"), "run": run.id})
