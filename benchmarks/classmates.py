"""The students of a class, without browsers: some keep to the small page, some train on Streamlit's page.

They have a process of their own (`attend`), so that they hold up neither the teacher's board nor its clock. What they
saw is compared with what the teacher did by `time.perf_counter`, which all processes of a Linux machine share.
"""

import asyncio
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import numpy as np
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.student import PATIENCE, Record, Student

CONTROL_SECONDS = 10.0  # between two controls that somebody uses
SILENT_SECONDS = 10.0  # the server beats once a second
THREADS = 64  # each request has a thread of its own, or it would wait for other students' answers
TREMOR = 0.005  # of a hand, as a share of the canvas: no drawing is quite like another
SEVEN = (((0.22, 0.2), (0.78, 0.2), (0.42, 0.88)), ((0.36, 0.52), (0.72, 0.52)))  # the corners of its strokes
POINTS = 12  # from one corner to the next
SMALL, LINE = "the small page", "the line on Train"

News = tuple[str, int, bool]  # a round or a poll, its number, and whether it is open


class Seating(NamedTuple):
    """Who comes to which class, and what they do there. Times in seconds."""

    base: str
    code: str
    pupils: int  # who keep to the small page
    trainees: int
    spread: float  # within which all come
    delay: float  # until somebody draws or votes, at most
    share: float  # of the rounds and questions that somebody answers
    end: float  # by the clock that all share
    one_round: bool = False  # whether people leave when a round ends


@dataclass
class Seen:
    """What all of them saw. Times in seconds."""

    record: Record = field(default_factory=Record)
    joins: list[float] = field(default_factory=list)
    news: list[tuple[str, News, float]] = field(default_factory=list)  # on which page, what, and when
    posts: list[float] = field(default_factory=list)  # until a drawing was answered
    votes: list[float] = field(default_factory=list)
    sent: list[tuple[str, int, float]] = field(default_factory=list)  # whose drawing, of which round, sent when


class Pupil:
    """Somebody in the class, as `live/join/join.js` is: joins, follows the class, draws and votes."""

    def __init__(self, seating: Seating, number: int, seen: Seen, share: float, page: str) -> None:
        self.site, self.seating, self.seen, self.page = seating.base.replace("ws", "http", 1), seating, seen, page
        self.rng, self.share = np.random.default_rng([number]), share
        self.cookie = self.name = self.version = ""
        self.known: set[News] = set()
        self.acts: list[asyncio.Task[None]] = []

    async def join(self) -> None:
        """Open the link, and join."""
        start = time.perf_counter()
        await asyncio.to_thread(self._request, "")
        view = await self._do({"do": "join"})
        self.seen.joins.append(time.perf_counter() - start)
        self.name = view["name"]
        self.take(view, first=True)

    async def stay(self) -> None:
        """Follow the class until the end, and answer it now and then."""
        headers = {"Cookie": self.cookie}
        async with connect(f"{self.seating.base}/live/socket", additional_headers=headers, max_size=None) as live:
            following = asyncio.create_task(self._follow(live))
            await asyncio.wait({following}, timeout=self.seating.end - time.perf_counter())
            for task in (following, *self.acts):
                task.cancel()
            ended = await asyncio.gather(following, *self.acts, return_exceptions=True)
        self.seen.record.errors += [repr(one) for one in ended if isinstance(one, Exception)]

    async def _follow(self, live: ClientConnection) -> None:
        while not (self.seating.one_round and any(kind == "round" and not still for kind, _, still in self.known)):
            await live.send(json.dumps({"kind": "class", "number": 1, "version": self.version}))
            message = {"kind": "beat"}
            while message["kind"] != "class":
                text = await asyncio.wait_for(live.recv(), SILENT_SECONDS)
                self.seen.record.received += len(text)
                message = json.loads(text)
            if "error" in message:
                raise RuntimeError(message["error"])
            self.take(message)

    def take(self, view: dict[str, Any], first: bool = False) -> None:
        """Take in how the class stands; what was there at `first` is no news."""
        now, self.version = time.perf_counter(), view["version"]
        for kind in ("round", "poll"):
            thing = view[kind]
            news = thing and (kind, thing["number"], thing["open"])
            if news and news not in self.known:
                self.known.add(news)
                if not first:
                    self.seen.news.append((self.page, news, now))
                if thing["open"] and self.rng.random() < self.share:
                    self.acts.append(asyncio.create_task(self._answer(kind, thing)))

    async def _answer(self, kind: str, thing: dict[str, Any]) -> None:
        """Draw or vote, in a while."""
        await asyncio.sleep(self.rng.uniform(0, self.seating.delay))
        start = time.perf_counter()
        if kind == "round":
            await self._do({"do": "draw", "round": thing["number"], "strokes": self._seven()})
            self.seen.posts.append(time.perf_counter() - start)
            self.seen.sent.append((self.name, thing["number"], start))
        else:
            choice = int(self.rng.integers(len(thing["options"])))
            await self._do({"do": "vote", "poll": thing["number"], "choice": choice})
            self.seen.votes.append(time.perf_counter() - start)

    def _seven(self) -> list[list[float]]:
        drawn = []
        for corners in SEVEN:
            at = np.linspace(0, len(corners) - 1, POINTS * (len(corners) - 1))
            path = np.column_stack([np.interp(at, range(len(corners)), axis) for axis in zip(*corners, strict=True)])
            drawn.append((path + self.rng.normal(0, TREMOR, path.shape)).ravel().round(4).tolist())
        return drawn

    async def _do(self, order: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(await asyncio.to_thread(self._request, "/do", order))
        return answer

    def _request(self, path: str, order: dict[str, Any] | None = None) -> bytes:
        headers = {"Cookie": self.cookie, "Origin": self.site, "Content-Type": "application/json"}
        content = json.dumps(order).encode() if order else None
        try:
            request = Request(f"{self.site}/join/{self.seating.code}{path}", content, headers)
            with urlopen(request, timeout=PATIENCE) as answer:
                self.cookie = self.cookie or answer.headers["Set-Cookie"].partition(";")[0]
                body: bytes = answer.read()
                return body
        except HTTPError as error:
            raise RuntimeError(f"{order and order['do']}: {error.code} {error.read().decode()[:200]}") from error


class Trainee(Student):
    """Somebody in the class who trains: the line above the page follows the class over the page's own socket."""

    def __init__(self, base: str, number: int, record: Record, pupil: Pupil) -> None:
        super().__init__(base, number, record)
        self.pupil, self.cookie = pupil, pupil.cookie

    async def _watch(self) -> None:
        line = asyncio.create_task(self._follow())
        try:
            await super()._watch()
        finally:
            line.cancel()

    async def _follow(self) -> None:
        version = ""
        while True:
            found = await self._ask("class", {"version": version})
            if "error" in found:
                self.record.errors.append(found["error"])
                return
            if "round" in found:  # else there was no news for a long time
                self.pupil.take(found)
                version = found["version"]


async def attend_small(seating: Seating, number: int, seen: Seen) -> None:
    """What somebody does who keeps to the small page."""
    await asyncio.sleep(seating.spread * number / (seating.pupils + seating.trainees))
    pupil = Pupil(seating, number, seen, seating.share, SMALL)
    await pupil.join()
    await pupil.stay()


async def attend_training(seating: Seating, number: int, seen: Seen) -> None:
    """What somebody does who trains: a run after the other, and a control every ten seconds."""
    begin = number / (seating.pupils + seating.trainees)  # nobody acts in step with anybody
    await asyncio.sleep(seating.spread * begin)
    pupil = Pupil(seating, number, seen, 0.0, LINE)
    await pupil.join()
    student = Trainee(seating.base, number, seen.record, pupil)
    await student.load()
    await student.press("Train")
    await asyncio.sleep(CONTROL_SECONDS * begin)
    turn = number
    while time.perf_counter() + CONTROL_SECONDS < seating.end:
        await asyncio.sleep(CONTROL_SECONDS)
        turn += 1
        await student.use_a_control(turn)
    await asyncio.sleep(max(0.0, seating.end - time.perf_counter()))
    await student.leave()


async def wait_for_digits(base: str) -> None:
    """Look at Train until the server has its digits."""
    student = Student(base, 0, Record())
    await student.load()
    while student.label != "Train":
        await asyncio.sleep(1)
        await student._script()
    await student.leave()


async def until(condition: Callable[[], bool], seconds: float) -> None:
    """Wait for this, but no longer."""
    end = time.perf_counter() + seconds
    while not condition() and time.perf_counter() < end:
        await asyncio.sleep(0.05)


def attend(seating: Seating) -> Seen:
    """Seat everybody, and return what they saw."""
    return asyncio.run(_attend(seating))


async def _attend(seating: Seating) -> Seen:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
    seen, everybody = Seen(), seating.pupils + seating.trainees
    trains = [number * seating.trainees // everybody for number in range(everybody + 1)]  # both kinds come by turns
    lessons = [attend_training if one < other else attend_small for one, other in pairwise(trains)]
    people = (lesson(seating, number, seen) for number, lesson in enumerate(lessons))
    ended = await asyncio.gather(*people, return_exceptions=True)
    seen.record.errors += [repr(one) for one in ended if isinstance(one, BaseException)]
    return seen
