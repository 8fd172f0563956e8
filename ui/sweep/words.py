"""What a sweep is, in words."""

from collections.abc import Sequence
from typing import Any

from engine import Plan, Sweep
from live.sweeps import LABELS, written

MOST_NAMED = 4  # values that are named one by one


def title(plan: Plan) -> str:
    """What varies: `alpha 0.01 to 10.00 (13 values), 3 seeds`."""
    parts = [f"{LABELS.get(name, name)} {_values(name, values)}" for name, values in plan.varied]
    if plan.seeds > 1:
        parts.append(f"{plan.seeds} seeds")
    return ", ".join(parts)


def same(plan: Plan) -> str:
    """What stays the same: `200 steps, 10,000 digits, 10 hidden units`."""
    base, varied = plan.base, {name for name, _ in plan.varied}
    parts = {
        "alpha": f"alpha {written('alpha', base.alpha)}",
        "iterations": f"{base.iterations:,} step{'s' if base.iterations != 1 else ''}",
        "digits": f"{base.digits:,} digits",
        "hidden": f"{base.hidden} hidden unit{'s' if base.hidden != 1 else ''}",
        "batch": f"batch {base.batch:,}" if base.batch else "",
        "decay": f"weight decay {base.decay:g}" if base.decay else "",
        "optimiser": "" if base.optimiser == "descent" else base.optimiser,
        "init": "" if base.init == "he" else f"start {base.init}",
    }
    return ", ".join(words for name, words in parts.items() if words and name not in varied)


def file_name(sweep: Sweep, ending: str) -> str:
    """What a file about it is called."""
    names = "-".join(name for name, _ in sweep.plan.varied) or "seeds"
    return f"sweep-{names}.{ending}"


def _values(name: str, values: Sequence[Any]) -> str:
    if len(values) <= MOST_NAMED:
        return ", ".join(written(name, value) for value in values)
    return f"{written(name, values[0])} to {written(name, values[-1])} ({len(values)} values)"
