"""Teaching on a worker: one small portion of steps at a time, so that runs still get their turns in between."""

from dataclasses import dataclass
from pathlib import Path

from threadpoolctl import ThreadpoolController

from engine.slices import dataset
from model.adam import Memory
from model.network import Params
from model.teaching import Drawings, Taught, teach

STEPS, PORTION = 150, 10
TESTED = 2_000  # test digits looked at after each portion
BLAS = ThreadpoolController()


@dataclass(frozen=True)
class Portion:
    """An order: from `params` at `step`, ten more steps."""

    data: str
    folder: Path
    drawings: Drawings
    params: Params
    memory: Memory | None = None
    step: int = 0
    steps: int = PORTION


def teach_portion(order: Portion) -> Taught:
    """Take the steps, and tell how well drawings and test digits are read."""
    data = dataset(order.data, order.folder)
    test = data.X_test[:, :TESTED], data.y_test[:TESTED]
    with BLAS.limit(limits=1, user_api="blas"):
        return teach(
            order.params,
            order.memory,
            order.step,
            order.steps,
            order.drawings,
            (data.X_train, data.y_train),
            test,
        )
