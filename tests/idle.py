"""A lab in which nothing is learned, for tests of what is around a run."""

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from engine.lab import Lab


class NoWorkers(Executor):
    """Takes work and never does it, so that no process has to be started."""

    def submit(self, task, /, *arguments, **settings) -> Future:
        return Future()


@contextmanager
def open_idle_lab(folder: Path) -> Iterator[Lab]:
    """A lab without workers, with digits that are only a name and a folder."""
    digits = SimpleNamespace(name="offline", folder=folder / "digits", y_train=np.zeros(60_000))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.lab.Loader", lambda: SimpleNamespace(dataset=digits))
        patch.setattr("engine.lab.chosen_executor", lambda: NoWorkers)
        for patience in ("SETTLE_SECONDS", "CLOSE_SECONDS"):  # no slice comes back
            patch.setattr(f"engine.engine.{patience}", 0.01)
        with Lab() as lab:
            yield lab
