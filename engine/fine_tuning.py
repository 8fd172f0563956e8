"""Fine-tuning on workers: one small portion of steps at a time, so that runs still get their turns in between."""

from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

from engine.engine import Engine
from engine.slices import dataset, training_digits
from model.fine_tuning import Drawings, FineTuned, fine_tune
from model.network import Params
from model.optimisers import Memory
from model.own_digits import MOST_AT_ONCE

STEPS, PORTION = 150, 10
TESTED = 2_000  # test digits looked at after each portion


@dataclass(frozen=True)
class Portion:
    """An order: from `params` at `step`, some more steps. None at all: measure how well the network does before."""

    data: str
    folder: Path
    drawings: Drawings
    params: Params
    memory: Memory | None = None
    step: int = 0
    steps: int = 0


def fine_tune_portion(order: Portion) -> FineTuned:
    """Take the steps, and measure how well drawings and test digits are read."""
    data = dataset(order.data, order.folder)
    known, test = training_digits(data, MOST_AT_ONCE), (data.X_test[:, :TESTED], data.y_test[:TESTED])
    return fine_tune(order.params, order.memory, order.step, order.steps, order.drawings, known, test)


class FineTuning:
    """A copy of some weights that learns drawings: how far it is, and the portion that is being computed.

    It moves only when `go_on` is called: where nobody looks any more, no portion is handed out.
    """

    def __init__(self, engine: Engine, order: Portion, name: str) -> None:
        self.order, self.name = order, name
        self.past: list[FineTuned] = []
        self.error = ""
        self._engine = engine
        self._computing: Future[FineTuned] | None = None

    @property
    def alive(self) -> bool:
        """Whether steps remain to be taken."""
        return not self.error and (not self.past or self.past[-1].step < STEPS)

    def go_on(self) -> None:
        """Take in the portion that came back, and hand out the next one."""
        try:
            if self._computing and self._computing.done():
                tuned = self._computing.result()
                self._computing = None
                self.past.append(tuned)
                self.order = replace(
                    self.order, params=tuned.params, memory=tuned.memory, step=tuned.step, steps=PORTION
                )
            if self._computing is None and self.alive:
                self._computing = self._engine.submit(fine_tune_portion, self.order)
        except Exception as error:  # noqa: BLE001 - whatever ended the worker, a page gets a sentence
            self.error = f"The teaching stopped ({type(error).__name__}). Press Teach to start again."
