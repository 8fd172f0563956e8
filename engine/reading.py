"""All held-out digits as a network reads them: computed by the workers in portions, once, and kept."""

import hashlib
import threading
from collections import OrderedDict
from concurrent.futures import Future
from pathlib import Path

import numpy as np

from engine.engine import Engine
from engine.slices import dataset
from model import Dataset, Weights
from model.data import as_columns
from model.ink.calibration import calibrated
from model.mistakes import Results
from model.network import Array, Params

PORTION = 1_000  # digits that a worker reads at a time, so that runs still get their turns in between
MOST_KEPT = 20  # networks; their results on 10,000 digits take 0.5 MB each


def read_portion(name: str, folder: Path, params: Params, temperature: float, first: int) -> Array:
    """Probabilities (10, m) for the held-out digits from `first` on."""
    return calibrated(params, as_columns(dataset(name, folder).test_images[first : first + PORTION]), temperature)


class Reading:
    """How far the reading of all held-out digits is. Portions are handed out at once and come back by themselves.

    Attributes
    ----------
    error : str
        Why it ended before its end, or empty.
    """

    def __init__(self, engine: Engine, data: Dataset, weights: Weights) -> None:
        self.error = ""
        self._labels = data.y_test
        order = data.name, data.folder, weights.params, weights.temperature
        starts = range(0, data.y_test.size, PORTION)
        self._portions: list[Future[Array]] = [engine.submit(read_portion, *order, first) for first in starts]
        self._results: Results | None = None

    @property
    def share(self) -> float:
        """The share of the portions that came back (0..1)."""
        return sum(portion.done() for portion in self._portions) / len(self._portions) if self._portions else 1.0

    @property
    def results(self) -> Results | None:
        """All of it, or None while something is missing."""
        if self._results is None and self.share == 1 and not self.error:
            try:
                parts = [portion.result() for portion in self._portions]
            except Exception as error:  # noqa: BLE001 - whatever ended a worker, a page gets a sentence
                self.error = f"The digits could not be read ({type(error).__name__}). Press Try again."
                return None
            self._results, self._portions = Results(np.concatenate(parts, axis=1), self._labels), []
        return self._results


class Readings:
    """Those of the networks that were asked for last."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: OrderedDict[str, Reading] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, data: Dataset, weights: Weights) -> Reading:
        """The reading of these digits by this network: the one that is kept, or a new one that begins now."""
        name = _name(data, weights)
        with self._lock:
            if name not in self._kept or self._kept[name].error:
                self._kept[name] = Reading(self._engine, data, weights)
            self._kept.move_to_end(name)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return self._kept[name]


def _name(data: Dataset, weights: Weights) -> str:
    """What a reading depends on: the digits, and the network as it is, whatever it is called."""
    digest = hashlib.sha256(f"{data.folder} {weights.temperature!r}".encode())
    for part in weights.params:
        digest.update(part.tobytes())
    return digest.hexdigest()
