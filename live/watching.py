"""Who watches which run: a viewer asks what is new, and is answered when there is something new.

So there is never more on its way to a viewer than one answer, and a slow viewer gets the newest state, not a queue of
old ones. What is sent is encoded once for all viewers who have got as far.
"""

import asyncio
import json
import time
from collections import OrderedDict
from contextlib import suppress
from functools import partial
from typing import Any

from engine import Run, Status
from engine.engine import SETTLE_SECONDS
from engine.lab import lab
from live import frames, neighbours
from live.ink import drawings, reading
from model import DigitLabError
from model.network import Array

FRAME_SECONDS = 0.08  # between two answers to a viewer, at least: twelve answers a second
NETWORK_SECONDS = 0.75  # between two pictures of the network: with 15 KB each, this makes 20 KB a second
FRAMES_A_SECOND, NETWORKS_A_SECOND = 75.0, 15.0  # of all runs together: where many are watched, each gets fewer
RECENT_SECONDS = 5.0  # a run that somebody asked about so lately is watched
LOOK_SECONDS = 20.0  # so often a run is looked at even without news: one that nobody looks at pauses itself
ELSEWHERE_SECONDS = 0.5  # so often a run is looked at that another server computes: nobody reports its news here
MOST_RUNS = 300  # that answers are remembered of
KEPT_SECONDS = 30.0  # longer, nobody asks for answers about a run who still waits for news of it


class Watching:
    """Answers viewers, all in one event loop. The engine's threads report which runs have changed."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._changed: dict[str, asyncio.Event] = {}
        self._answers: OrderedDict[str, Answers] = OrderedDict()
        self._asked: dict[str, float] = {}  # when somebody last asked about a run

    def report(self, run_id: str) -> None:
        """Wake those who wait for this run. Called in any thread."""
        with suppress(RuntimeError):  # the loop has ended before the engine
            self._loop.call_soon_threadsafe(self._wake, run_id)

    def _wake(self, run_id: str) -> None:
        if event := self._changed.pop(run_id, None):
            event.set()

    async def answer(self, question: dict[str, Any]) -> str:
        """What is new in a run, as JSON, as soon as something is. Raises DigitLabError.

        The question names the `run`, the `version` of the last answer, and the last iteration that the viewer has:
        of the curves (`since`) and of the network (`network`), -1 for none. Of the run's neighbours it may name the
        `version`, and for each the last iteration (`known`): `beside`.
        """
        run_id, seen = str(question.get("run")), question.get("version")
        seen_beside, known = _beside(question.get("beside"))
        self._asked[run_id] = time.monotonic()
        await asyncio.sleep(self._pause() if seen else FRAME_SECONDS)
        since, pictured = (_iteration(question.get(name)) for name in ("since", "network"))
        lab().engine.listeners.add(self.report)
        settled = False
        while True:
            changed = self._changed.setdefault(run_id, asyncio.Event())  # before looking, so that no change is missed
            try:
                run = await _look(run_id)
            except DigitLabError:
                self._changed.pop(run_id, None)
                raise
            answers = self._answers_of(run_id)
            if not settled and run.status is not Status.RUNNING and lab().engine.computes(run_id):
                with suppress(TimeoutError):
                    await asyncio.wait_for(changed.wait(), SETTLE_SECONDS)
                settled = True  # so "paused" comes together with the step at which it stays
                continue
            fresh, beside = answers.network(run, pictured, self._pace()), lab().engine.neighbours.of(run_id)
            if fresh or answers.version(run) != seen or neighbours.version(beside) != seen_beside:
                news = answers.news(run, since)[:-1] + f', "beside": {json.dumps(neighbours.news(beside, known))}'
                return news + (f', "network": {fresh}}}' if fresh else "}")
            with suppress(TimeoutError):
                most = ELSEWHERE_SECONDS if lab().engine.is_elsewhere(run_id) else LOOK_SECONDS
                await asyncio.wait_for(changed.wait(), min(most, answers.patience(run, self._pace())))

    def _watched(self) -> int:
        """How many runs are watched."""
        now = time.monotonic()
        self._asked = {run_id: at for run_id, at in self._asked.items() if now - at < RECENT_SECONDS}
        return len(self._asked)

    def _pause(self) -> float:
        """Seconds between two answers to a viewer, at least."""
        return max(FRAME_SECONDS, self._watched() / FRAMES_A_SECOND)

    def _pace(self) -> float:
        """Seconds between two pictures of a network."""
        return max(NETWORK_SECONDS, self._watched() / NETWORKS_A_SECOND)

    def _answers_of(self, run_id: str) -> "Answers":
        """Those about this run. Others that nobody has asked for lately are dropped: each holds all of its run."""
        found = self._answers.setdefault(run_id, Answers())
        self._answers.move_to_end(run_id)
        found.asked = time.monotonic()
        while True:
            other, answers = next(iter(self._answers.items()))  # asked for longest ago
            if len(self._answers) <= MOST_RUNS and found.asked - answers.asked < KEPT_SECONDS:
                return found
            del self._answers[other]
            self._changed.pop(other, None)


async def _look(run_id: str) -> Run:
    """The run as it is now. Only what must be read from the archive takes a thread."""
    engine = lab().engine
    return engine.look(run_id) if engine.holds(run_id) else await asyncio.to_thread(engine.look, run_id)


class Answers:
    """The latest answers about one run, encoded once for all who ask."""

    def __init__(self) -> None:
        self.asked = 0.0
        self._run: Run | None = None
        self._version = ""
        self._news: dict[int, str] = {}  # by the last iteration that a viewer has
        self._pictured, self._picture, self._pictured_at = -1, "", 0.0

    def version(self, run: Run) -> str:
        """What the run's news are told apart by."""
        if run is not self._run:
            version = frames.version(run)
            if version != self._version:
                self._news = {}
            self._run, self._version = run, version
        return self._version

    def news(self, run: Run, since: int) -> str:
        """What is new since that iteration, as JSON."""
        version = self.version(run)
        if since not in self._news:
            self._news[since] = json.dumps({"version": version} | frames.news(run, since))
        return self._news[since]

    def network(self, run: Run, pictured: int, pace: float) -> str:
        """The network as JSON, while the run moves once in `pace` seconds; empty if the viewer has it (`pictured`)."""
        if run.iteration != self._pictured and (run.status is not Status.RUNNING or self._due(pace) <= 0):
            picture = frames.network(run.iteration, run.params, *digits())
            self._pictured, self._picture, self._pictured_at = run.iteration, json.dumps(picture), time.monotonic()
        return "" if pictured == self._pictured else self._picture

    def patience(self, run: Run, pace: float) -> float:
        """Seconds to wait for news: of a run that moves, until the network may be pictured again."""
        moved = run.status is Status.RUNNING and run.iteration != self._pictured
        return max(0.01, self._due(pace)) if moved else LOOK_SECONDS

    def _due(self, pace: float) -> float:
        return self._pictured_at + pace - time.monotonic()


def digits() -> tuple[Array | None, Array | None]:
    """The digits that are read again and again (784, 10), and those that tell dead units, once they are here."""
    data = lab().loader.dataset
    return (None, None) if data is None else (frames.shown_columns(data), frames.tried_columns(data))


def moments(question: dict[str, Any]) -> dict[str, Any]:
    """The run as it was, for who looks back. Raises DigitLabError.

    The question names the `run`, and may name a drawing (`drawing`, `version`), which each moment's network reads then.
    """
    run, (X, tried) = lab().engine.look(str(question.get("run"))), digits()
    known = drawings.get(str(question.get("drawing")), _iteration(question.get("version")))
    read = partial(reading, known) if known is not None and known.columns else None
    return {"run": run.id, "moments": frames.moments(run, X, tried, read)}


def _beside(asked: Any) -> tuple[Any, dict[str, Any]]:
    """The version of the neighbours that a viewer has, and for each the last iteration."""
    asked = asked if isinstance(asked, dict) else {}
    known = asked.get("known")
    return asked.get("version", ""), known if isinstance(known, dict) else {}


def _iteration(value: Any) -> int:
    return value if isinstance(value, int) else -1
