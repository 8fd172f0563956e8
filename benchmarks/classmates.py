"""A class without browsers: students on the small page, and who follows the board as the teacher's page does."""

import asyncio
import json
import random
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.request import Request, urlopen

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

SEVEN = (0.25, 0.2, 0.5, 0.2, 0.75, 0.2, 0.65, 0.4, 0.55, 0.6, 0.45, 0.85)
WOBBLE = 0.05  # of a hand, as a share of the canvas
PATIENCE = 60.0  # seconds
AGAIN_SECONDS = 0.5  # after a question that was answered with an error


@dataclass
class ClassRecord:
    """What the class saw. Times in seconds; `begun` and `sent` are moments of the clock."""

    joins: list[float] = field(default_factory=list)
    news: list[float] = field(default_factory=list)  # from the teacher's click to a student's page
    posts: list[float] = field(default_factory=list)  # until a student reads what the network makes of the drawing
    board: list[float] = field(default_factory=list)  # between two times that the board moved
    shown: list[float] = field(default_factory=list)  # from sending a drawing to the board
    begun: dict[int, float] = field(default_factory=dict)  # rounds, by their numbers
    sent: dict[tuple[int, str], float] = field(default_factory=dict)  # drawings, by round and name
    errors: list[str] = field(default_factory=list)


class Classmate:
    """One small page: a cookie, requests, and the live channel's socket."""

    def __init__(self, url: str, code: str, record: ClassRecord, seed: int) -> None:
        self.url, self.code, self.record = url, code, record
        self.cookie = self.name = ""
        self.view: dict[str, Any] = {}
        self._rng = random.Random(seed)
        self._seen = 0  # the last round whose news are noted

    async def join(self) -> None:
        """Open the page, and join as it does."""
        start = time.perf_counter()
        await asyncio.to_thread(self._open)
        self.view = await self._do({"do": "join"})
        self.name = str(self.view.get("name"))
        self.record.joins.append(time.perf_counter() - start)

    def _open(self) -> None:
        with urlopen(f"{self.url}/join/{self.code}", timeout=PATIENCE) as answer:
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]

    async def follow(self) -> None:
        """Hear of the class, and draw in each round and vote once: until this is cancelled."""
        address = f"{self.url.replace('http', 'ws', 1)}/live/socket"
        async with connect(address, additional_headers={"Cookie": self.cookie}, max_size=None) as socket:
            while True:
                self.view = await ask(socket, "class", {"version": self.view.get("version", "")})
                if "error" in self.view:
                    self.record.errors.append(self.view["error"])
                    await asyncio.sleep(AGAIN_SECONDS)
                    continue
                await self._take_part()

    async def _take_part(self) -> None:
        round_, poll = self.view["round"], self.view["poll"]
        if round_ and round_["number"] > self._seen:
            self._seen = round_["number"]
            if begun := self.record.begun.get(self._seen):
                self.record.news.append(time.perf_counter() - begun)
            if round_["open"]:
                await asyncio.sleep(self._rng.uniform(0.5, 10.0))
                await self.draw(self._seen)
        if poll and poll["open"] and poll["chosen"] is None:
            await self._do({"do": "vote", "poll": poll["number"], "choice": self._rng.randrange(2)})

    async def draw(self, number: int) -> None:
        """Send a seven."""
        stroke = [min(1.0, max(0.0, place + self._rng.uniform(-WOBBLE, WOBBLE))) for place in SEVEN]
        start = self.record.sent[number, self.name] = time.perf_counter()
        await self._do({"do": "draw", "round": number, "strokes": [stroke]})
        self.record.posts.append(time.perf_counter() - start)

    async def _do(self, order: dict[str, Any]) -> dict[str, Any]:
        try:
            return await asyncio.to_thread(self._post, order)
        except OSError as error:  # an answer that says no is one, too
            self.record.errors.append(f"{order['do']}: {error}")
            return {}

    def _post(self, order: dict[str, Any]) -> dict[str, Any]:
        body, headers = json.dumps(order).encode(), {"Cookie": self.cookie}
        with urlopen(Request(f"{self.url}/join/{self.code}/do", body, headers), timeout=PATIENCE) as answer:
            found: dict[str, Any] = json.load(answer)
            return found


async def ask(socket: ClientConnection, kind: str, question: dict[str, Any]) -> dict[str, Any]:
    """The answer to a question over the live channel, whenever it comes."""
    await socket.send(json.dumps({"kind": kind, "number": 1, **question}))
    while True:
        message: dict[str, Any] = json.loads(await socket.recv())
        if message["kind"] == kind:
            return message


async def follow_board(url: str, code: str, cookie: str, record: ClassRecord) -> None:
    """Follow the board as the teacher's page does, until this is cancelled."""
    known: dict[str, Any] = {"code": code}
    names: dict[int, str] = {}
    moved = 0.0
    address = f"{url.replace('http', 'ws', 1)}/live/socket"
    with suppress(ConnectionClosed):
        async with connect(address, additional_headers={"Cookie": cookie}, max_size=None) as socket:
            while True:
                found = await ask(socket, "board", known)
                if "error" in found:
                    record.errors.append(found["error"])
                    return
                now = time.perf_counter()
                known |= {"book": found["book"], "since": found["latest"], "here": found["here"], "frozen": False}
                for item in found["items"]:
                    _note(item, names, record, now)
                runs = [item["now"] for item in found["items"] if item["kind"] == "run" and item["now"]]
                if any(run["status"] == "running" for run in runs):
                    if moved:
                        record.board.append(now - moved)
                    moved = now


def _note(item: dict[str, Any], names: dict[int, str], record: ClassRecord, now: float) -> None:
    """Note who is who, and when a drawing reached the board."""
    if item["kind"] == "member" and item["now"]:
        names[item["key"][0]] = item["now"]["name"]
    elif item["kind"] == "drawing" and item["now"]:
        number, member = item["key"]
        if sent := record.sent.pop((number, names.get(member, "")), 0.0):
            record.shown.append(now - sent)
