"""Carries training runs: fair slices on worker processes, with pause, step, branches and a new alpha at any moment."""

from engine.archive import Archive, ArchiveError
from engine.engine import Engine
from engine.entries import UnknownRunError
from engine.fine_tuning import STEPS, FineTuning, Portion, fine_tune_portion
from engine.loader import Loader
from engine.run import Cause, Moment, Point, Run, Status, Summary
from engine.store import WeightsStore
from model import Leg

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
    "Point",
    "Portion",
    "Run",
    "Status",
    "Summary",
    "UnknownRunError",
    "WeightsStore",
    "fine_tune_portion",
]
