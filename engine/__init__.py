"""Carries training runs: fair slices on worker processes, with pause, step, reset and a new alpha at any moment."""

from engine.archive import Archive, ArchiveError
from engine.engine import Engine, UnknownRunError
from engine.loader import Loader
from engine.run import Moment, Point, Run, Status
from engine.store import WeightsStore
from engine.teaching import STEPS, Portion, Teaching, teach_portion

__all__ = [
    "STEPS",
    "Archive",
    "ArchiveError",
    "Engine",
    "Loader",
    "Moment",
    "Point",
    "Portion",
    "Run",
    "Status",
    "Teaching",
    "UnknownRunError",
    "WeightsStore",
    "teach_portion",
]
