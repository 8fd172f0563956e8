"""A sweep as a table: a row a run, with what varies and how it ended."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from engine.run import Summary
from engine.sweep import Plan

NOT_MADE = "not made"


def table(plan: Plan, data: str, runs: Sequence[Summary | None]) -> list[dict[str, Any]]:
    """The rows, in the order of the plan. What varies comes first, then the seed, the result, and other settings."""
    names = [*(name for name, _ in plan.varied), "seed"]
    rows = []
    for config, run in zip(plan.configs, runs, strict=True):
        settings = asdict(config)
        last = run.curve[-1] if run and run.curve else None
        result = {
            "held_out_accuracy": last and last.held_out_accuracy,
            "held_out_loss": last and last.held_out_loss,
            "train_accuracy": last and last.train_accuracy,
            "state": run.status.value if run else NOT_MADE,
            "steps": run.iteration if run else 0,
            "seconds": run and round(run.seconds, 2),
        }
        others = {name: value for name, value in settings.items() if name not in names}
        rows.append(
            {name: settings[name] for name in names} | result | others | {"data": data, "id": run.id if run else ""}
        )
    return rows
