"""Runs to be compared: their names, how well they ended, and all of it as CSV."""

from collections.abc import Sequence
from dataclasses import asdict

from engine import Point, Status, Summary
from model.config import written_alpha
from ui.spreadsheet import as_csv

WORDS = {Status.FINISHED: "finished", Status.STOPPED: "stopped", Status.FAILED: "went wrong"}


def named(summaries: Sequence[Summary]) -> dict[str, str]:
    """What each run is called: its number, and its name or where it branched off."""
    numbers = {one.id: one.number for one in summaries}
    names = {}
    for one in summaries:
        origin = f"from {numbers[one.parent]}" if one.parent in numbers else ""
        names[one.id] = f"{one.number} {one.name or origin}".strip()
    return names


def accuracy(summary: Summary) -> float | None:
    """Of the held-out digits, when they were last looked at; 0..1."""
    return summary.curve[-1].held_out_accuracy if summary.curve else None


def state(summary: Summary) -> str:
    """How the run ended, in words. The table isn't drawn again when a run goes on after a pause."""
    return WORDS.get(summary.status, "unfinished")


def alphas(summary: Summary) -> str:
    """The alphas of the run, each with the step from which it counted: `0.10, 0.50 from step 120`."""
    first, *others = summary.alphas or ((0, summary.config.alpha),)
    later = (f"{written_alpha(alpha)} from step {iteration}" for iteration, alpha in others)
    return ", ".join([written_alpha(first[1]), *later])


def table_csv(summaries: Sequence[Summary], names: dict[str, str]) -> bytes:
    """A row a run: every setting, and how it ended."""
    rows = []
    for one in summaries:
        last = one.curve[-1] if one.curve else Point(0, float("nan"), float("nan"), None, None)
        rows.append(
            {"run": names[one.id], "data": one.data}
            | asdict(one.config)
            | {"began_with": one.start or one.config.init, "state": one.status.value, "steps": one.iteration}
            | {"alphas": alphas(one), "seconds": round(one.seconds, 2), "held_out_accuracy": last.held_out_accuracy}
            | {"held_out_loss": last.held_out_loss, "train_accuracy": last.train_accuracy, "id": one.id}
        )
    return as_csv(rows)


def curves_csv(summaries: Sequence[Summary], names: dict[str, str]) -> bytes:
    """A row for each time that a run looked at the held-out digits."""
    return as_csv([{"run": names[one.id], "id": one.id} | point._asdict() for one in summaries for point in one.curve])
