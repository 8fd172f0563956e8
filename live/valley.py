"""What a step of each size would do: told to who looks at a network, every few seconds while it learns.

It is computed once for all who look at the same network, by a worker.
"""

import asyncio
import json
import math
import zlib
from collections import OrderedDict
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from typing import Any

from engine.lab import lab
from engine.valley import valley
from live.inside.view import alpha_in, view_of
from model import Dataset
from model.config import written_alpha
from model.network import Params
from model.valley import in_words

EVERY_SECONDS = 2.5  # between two valleys of a network that learns,
A_SECOND = 2.0  # but no more than so many of all networks together: the workers have runs to carry
MOST_KEPT = 60

Found = tuple[list[float], bool]  # what `engine.valley.valley` returns


class Valleys:
    """The latest ones; each is computed once. All in one event loop."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, asyncio.Task[Found]] = OrderedDict()
        self._waiting = 0  # questions that are not answered yet

    async def answer(self, question: dict[str, Any]) -> str:
        """The losses along the gradient, as JSON, as soon as they differ from those that the page has `seen`.

        The question names a `run`, whose own alpha counts; or all that `live.inside.view.view_of` reads, and an
        `alpha`. Raises DigitLabError.
        """
        self._waiting += 1
        try:
            return await self._answer(question)
        finally:
            self._waiting -= 1

    async def _answer(self, question: dict[str, Any]) -> str:
        if question.get("seen"):
            await asyncio.sleep(self._pause())
        while True:
            params, alpha = await asyncio.to_thread(_network, question)
            version = f"{zlib.crc32(params.w2.tobytes() + params.b1.tobytes()):x} {alpha:g}"
            data = lab().loader.dataset
            if data is not None and version != question.get("seen"):
                with suppress(BrokenExecutor):  # a worker has ended: the next one computes it
                    computed = self._of(version, data, params, alpha)
                    return _told(version, alpha, *await asyncio.shield(computed))  # one may leave, others wait for it
                self._kept.pop(version, None)
            await asyncio.sleep(self._pause())

    def _pause(self) -> float:
        """Seconds between two answers to a viewer, at least."""
        return max(EVERY_SECONDS, self._waiting / A_SECOND)

    def _of(self, version: str, data: Dataset, params: Params, alpha: float) -> "asyncio.Task[Found]":
        if version not in self._kept:
            task = self._kept[version] = asyncio.create_task(_computed(data, params, alpha))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())  # perhaps nobody waits any more
        self._kept.move_to_end(version)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return self._kept[version]


async def _computed(data: Dataset, params: Params, alpha: float) -> Found:
    """By a worker. To hand it out takes a thread: it may have to start new workers first."""
    future = await asyncio.to_thread(lab().engine.submit, valley, data.name, data.folder, params, alpha)
    found: Found = await asyncio.wrap_future(future)
    return found


def _network(question: dict[str, Any]) -> tuple[Params, float]:
    if "drawing" in question:
        return view_of(question).params, alpha_in(question)
    run = lab().engine.look(str(question.get("run")))
    return run.params, run.config.alpha


def _told(version: str, alpha: float, losses: list[float], alive: bool) -> str:
    finite = [round(loss, 5) if math.isfinite(loss) else None for loss in losses]
    words = in_words(alpha, losses, alive)
    return json.dumps({"version": version, "alpha": written_alpha(alpha), "losses": finite, "words": words})
