"""The figures of a run, large enough for the last row. A screen reader hears here how the run gets on."""

from engine import Run
from ui.components import declare, module_url

NUMBERS = (
    ("held", "Held-out", "Share read right among digits it never learns from."),
    ("train", "Training", "Share read right among the digits that the last step looked at."),
    ("loss", "Loss", "How surprised it is by the right answers, in nats; guessing costs 2.3. Training lowers this."),
    ("gradient", "Gradient", "Length of the gradient: how steep it is here. Gradient descent goes alpha times as far."),
)
ITEM = '<div title="{help}"><dt>{label}</dt><dd class="numbers-{name}">–</dd></div>'
ITEMS = "".join(ITEM.format(name=name, label=label, help=words) for name, label, words in NUMBERS)
HTML = f'<dl class="numbers-list">{ITEMS}</dl><p class="spoken" role="status" aria-live="polite"></p>'
_component = declare(__file__, HTML)


def numbers(run: Run) -> None:
    """Show the figures of the run as it is, or as it was at the moment that is looked back at."""
    _component(key="numbers_part", data={"module": module_url("run.js"), "run": run.id})
