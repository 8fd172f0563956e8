"""Carries training runs: fair slices on worker processes, with pause, step, branches and a new alpha at any moment."""

from importlib import import_module
from typing import TYPE_CHECKING

from engine.run import Cause, Moment, Point, Run, Status, Summary
from model import Leg

if TYPE_CHECKING:
    from engine.archive import Archive, ArchiveError
    from engine.engine import Engine
    from engine.entries import UnknownRunError
    from engine.fine_tuning import STEPS, FineTuning, Portion, fine_tune_portion
    from engine.loader import Loader
    from engine.saved_sweeps import UnknownSweepError
    from engine.saved_weights import WeightsStore
    from engine.sweep import Plan, Sweep, SweepError
    from engine.visitor import NotTheirsError, TooManyRunsError, Visitor

__all__ = [
    "STEPS",
    "Archive",
    "ArchiveError",
    "Cause",
    "Engine",
    "FineTuning",
    "Leg",
    "Loader",
    "Moment",
    "NotTheirsError",
    "Plan",
    "Point",
    "Portion",
    "Run",
    "Status",
    "Summary",
    "Sweep",
    "SweepError",
    "TooManyRunsError",
    "UnknownRunError",
    "UnknownSweepError",
    "Visitor",
    "WeightsStore",
    "fine_tune_portion",
]

# Imported when they are first asked for: a worker needs `engine.slices` alone, and is up in a third of the time
# without the database and all that belongs to it.
SERVER_ONLY = {
    "archive": ("Archive", "ArchiveError"),
    "engine": ("Engine",),
    "entries": ("UnknownRunError",),
    "fine_tuning": ("STEPS", "FineTuning", "Portion", "fine_tune_portion"),
    "loader": ("Loader",),
    "saved_sweeps": ("UnknownSweepError",),
    "saved_weights": ("WeightsStore",),
    "sweep": ("Plan", "Sweep", "SweepError"),
    "visitor": ("NotTheirsError", "TooManyRunsError", "Visitor"),
}


def __getattr__(name: str) -> object:
    for module, names in SERVER_ONLY.items():
        if name in names:
            return getattr(import_module(f"engine.{module}"), name)
    raise AttributeError(f"module 'engine' has no attribute {name!r}")
