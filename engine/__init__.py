"""Carries training runs: fair slices on worker processes, with pause, step, branches and a new alpha at any moment."""

from engine.archive import Archive, ArchiveError
from engine.engine import Engine, UnknownRunError
from engine.loader import Loader
from engine.run import Leg, Moment, Point, Record, Run, Status
from engine.store import WeightsStore
from engine.teaching import STEPS, Portion, Teaching, teach_portion

__all__ = [
    "STEPS",
    "Archive",
    "ArchiveError",
    "Engine",
    "Leg",
    "Loader",
    "Moment",
    "Point",
    "Portion",
    "Record",
    "Run",
    "Status",
    "Teaching",
    "UnknownRunError",
    "WeightsStore",
    "teach_portion",
]
