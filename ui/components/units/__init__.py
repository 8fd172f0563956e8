"""What each hidden unit looks for: its weights from the 784 pixels, as pictures that change while it learns."""

from engine import Run
from live.frames import UNITS
from ui.components import declare, module_url

FIGURE = """<figure><canvas width="28" height="28" role="img" aria-label="Weights of hidden unit {number}"></canvas>
<figcaption>unit {number}</figcaption></figure>"""
_component = declare(
    __file__,
    f"""<p class="units-title">What each hidden unit looks for: ink on blue excites it, ink on orange silences it.
<span class="units-few"></span></p>
<div class="units-row">{"".join(FIGURE.format(number=number) for number in range(1, UNITS + 1))}</div>""",
)


def units(run: Run) -> None:
    """Show the first hidden units of the run as it is, or as it was at the moment that is looked back at."""
    _component(key="units_part", data={"module": module_url("run.js"), "run": run.id, "hidden": run.config.hidden})
