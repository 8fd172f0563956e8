"""Pictures of runs, to be kept: what stands above the plots, and the table below those of several runs."""

from collections.abc import Sequence
from typing import Any

from engine import Run, Summary
from ui import summaries
from ui.components.picture import picture as picture_part
from ui.digits import data_name
from ui.format import percent
from ui.train import columns
from ui.train.looks import look

LIVE = ("alpha", "alphas", "steps", "data")  # a picture says these itself


def title(run: Run | Summary) -> str:
    """What a run is called: its number, which it has once it has begun, and its name if it has one."""
    return f"Run {run.number or ''}{f': {run.name}' if run.name else ''}".strip()


def settings_of(run: Run) -> list[str]:
    """The settings that stay as they are while a run goes on, and the digits, in words."""
    return [*columns.words(run.summary, without=LIVE), data_name(run.data)]


def save_button(drawn: Sequence[Summary], names: dict[str, str], loss: bool) -> None:
    """Save the plots of these runs with a table of them: the line of each, how well it ended, what differs."""
    picture_part(
        "digit-lab-runs.png" if len(drawn) > 1 else f"digit-lab-run-{drawn[0].number}-compared.png",
        "Runs compared" if len(drawn) > 1 else title(drawn[0]),
        [", ".join(filter(None, [columns.in_common(drawn), *sorted({data_name(one.data) for one in drawn})]))],
        {"overlay": f"Held-out {'loss' if loss else 'accuracy'} by step", "alphas": "Held-out accuracy by alpha"},
        _table(drawn, names),
    )


def _table(runs: Sequence[Summary], names: dict[str, str]) -> list[dict[str, Any]]:
    """A head, and a row a run."""
    differing = columns.differing(runs)
    rows: list[dict[str, Any]] = [
        {"look": None, "cells": ["Run", "Held-out", "State", *map(str.capitalize, differing)]}
    ]
    for number, one in enumerate(runs):
        values = [_written(values[number]) for values in differing.values()]
        cells = [names[one.id], percent(summaries.accuracy(one)), summaries.state(one), *values]
        rows.append({"look": look(one.number)._asdict(), "cells": cells})
    return rows


def _written(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
