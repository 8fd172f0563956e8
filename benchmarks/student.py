"""A student in front of the Train page, without a browser: Streamlit's own socket, and the live channel's."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

LINK = "alpha=0.1&iterations=1000&digits=10000"
SETTLED_SECONDS = 10.0  # page loads before that are told separately
PEN_SECONDS, PEN_RATE = 2.0, 20  # a drawing, and its questions a second
PATIENCE, SILENT = 60.0, 2.0  # seconds: for an answer, and for news of a run, which may rest
ALPHAS = (0.1, 0.12)
HELD_SECONDS = 1.0  # from Pause to Resume
NOTHING_KNOWN = {"version": "", "since": -1, "network": -1}


@dataclass
class Record:
    """What all students saw. Times in seconds."""

    began: float = field(default_factory=time.perf_counter)
    first_loads: list[float] = field(default_factory=list)
    loads: list[float] = field(default_factory=list)
    controls: list[float] = field(default_factory=list)
    silences: list[list[float]] = field(default_factory=list)  # of each curve
    answers: list[float] = field(default_factory=list)
    received: int = 0  # bytes over the live channel
    drawn: int = 0  # bytes over Streamlit's own socket
    errors: list[str] = field(default_factory=list)


class Student:
    """One open page: Streamlit's socket and the live one."""

    def __init__(self, base: str, number: int, record: Record, link: str = LINK) -> None:
        self.base, self.number, self.record = base, number, record
        self.page_name, self.query, self.run_id, self.cookie = "Train", link, "", ""
        self.ids: dict[str, str] = {}  # of widgets, by their keys
        self.script = ""  # the server's word for the page's script
        self.fragment = ""  # of the page in which the controls are drawn
        self.label = ""  # of the button that is Train, Pause and Resume by turns
        self.standing = self.known = ""  # how the run stands, and stood when the page was drawn
        self.iteration = -1  # of the run, as this student sees it
        self.chosen = 0  # of ALPHAS
        self.page: ClientConnection
        self.live: ClientConnection
        self.silences: list[float] = []
        self.watched: asyncio.Task[None] | None = None
        self.waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        record.silences.append(self.silences)

    async def load(self) -> None:
        """Open the page, and go on watching its run."""
        start = time.perf_counter()
        await asyncio.to_thread(self._fetch)
        own: dict[str, Any] = {"additional_headers": {"Cookie": self.cookie}, "max_size": None}
        self.page = await connect(f"{self.base}/_stcore/stream", subprotocols=[Subprotocol("streamlit")], **own)
        await self._script()
        now = time.perf_counter()
        early = now - self.record.began < SETTLED_SECONDS
        (self.record.first_loads if early else self.record.loads).append(now - start)
        self.live = await connect(f"{self.base}/live/socket", **own)
        self.watched = asyncio.create_task(self._watch())

    def _fetch(self) -> None:
        """Fetch the page's frame, which says who this student is from the first time on, and on which server."""
        headers = {"Cookie": self.cookie, "Accept": "text/html"}
        request = Request(self.base.replace("ws", "http", 1) + "/" + self.page_name, headers=headers)
        cookies: SimpleCookie = SimpleCookie(self.cookie)
        with urlopen(request, timeout=PATIENCE) as answer:
            for one in answer.headers.get_all("Set-Cookie", []):
                cookies.load(one)
        self.cookie = "; ".join(f"{name}={one.value}" for name, one in cookies.items())

    async def leave(self) -> None:
        """Close the page."""
        while self.watched and not self.watched.done():  # asyncio may miss that it was cancelled
            self.watched.cancel()
            await asyncio.wait({self.watched}, timeout=0.1)
        await self.live.close()
        await self.page.close()

    async def press(self, label: str) -> None:
        """Press the one button, if it says so now."""
        if self.label == label:
            await self._control(lambda widgets: widgets.add(id=self.ids["go"], trigger_value=True))

    async def move_alpha(self) -> None:
        """Set alpha to the other one."""
        self.chosen = 1 - self.chosen

        def fill(widgets: Any) -> None:
            widgets.add(id=self.ids["alpha"]).string_array_value.data.append(f"{ALPHAS[self.chosen]:.2f}")

        await self._control(fill)

    async def use_a_control(self, turn: int) -> None:
        """Train again after the end of a run; else hold it for a moment, or change alpha, by turns."""
        await self.look()
        if self.label == "Train":
            await self.press("Train")
        elif turn % 3 == 0:
            await self.press("Pause")
            await asyncio.sleep(HELD_SECONDS)
            await self.press("Resume")
        else:
            await self.move_alpha()

    async def draw(self) -> None:
        """Draw a stroke, and ask what it is while it grows."""
        stroke: list[float] = []
        for step in range(int(PEN_SECONDS * PEN_RATE)):
            stroke += [0.2 + 0.6 * step / (PEN_SECONDS * PEN_RATE), 0.2]
            question = {"drawing": f"student-number-{self.number}", "version": 0, "weights": "wide-800"}
            start = time.perf_counter()
            await self._ask("ink", question | {"strokes": [stroke]})
            self.record.answers.append(time.perf_counter() - start)
            await asyncio.sleep(max(0.0, 1 / PEN_RATE - (time.perf_counter() - start)))

    async def _control(self, fill: Callable[[Any], object]) -> None:
        start = time.perf_counter()
        await self._script(fill, part=True)
        self.record.controls.append(time.perf_counter() - start)

    async def look(self) -> None:
        """Have the page drawn as its run stands by now, if that has changed; its status part asks for it."""
        if self.standing != self.known:
            await self._script(part=True)

    async def _script(self, fill: Callable[[Any], object] = lambda _: None, part: bool = False) -> None:
        """Have the page's script run, or the part of it that draws the controls, and take in what it draws."""
        message = BackMsg()
        message.rerun_script.fragment_id = self.fragment if part else ""
        message.rerun_script.page_name = "" if self.script else self.page_name
        message.rerun_script.page_script_hash = self.script
        message.rerun_script.query_string = self.query
        fill(message.rerun_script.widget_states.widgets)
        await self.page.send(message.SerializeToString())
        while True:
            data = await asyncio.wait_for(self.page.recv(), PATIENCE)
            self.record.drawn += len(data)
            answer = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
            kind = answer.WhichOneof("type")
            if kind == "new_session" and not answer.metadata.run.fragment_ids:
                self._begin()
            elif kind == "delta":
                self._take(answer.delta)
            elif kind == "navigation":
                self.script = answer.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = answer.page_info_changed.query_string
                self.run_id = parse_qs(self.query).get("run", [self.run_id])[0]
            elif kind == "script_finished" and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                self.known = self.standing
                return

    def _begin(self) -> None:
        """The whole page is drawn now."""

    def _take(self, delta: Any) -> None:
        element, kind = delta.new_element, delta.new_element.WhichOneof("type")
        if kind == "exception":
            self.record.errors.append(element.exception.message)
        elif kind == "button" and element.button.id.endswith("-go"):
            self.ids["go"], self.label, self.fragment = element.button.id, element.button.label, delta.fragment_id
        elif kind == "slider" and "-alpha_" in element.slider.id:
            self.ids["alpha"] = element.slider.id

    async def _watch(self) -> None:
        """Ask for news of the run again and again, as `live/run.js` does, and note how long the curve stood still."""
        run_id, moved, known = "", 0.0, NOTHING_KNOWN
        reader = asyncio.create_task(self._read())
        try:
            while True:
                if run_id != self.run_id:
                    run_id, moved, known = self.run_id, 0.0, NOTHING_KNOWN
                found = await self._ask("run", {"run": run_id, **known})
                now = time.perf_counter()
                if "error" in found:
                    self.record.errors.append(found["error"])
                    return
                self.standing = found["status"]
                if found["iteration"] != self.iteration:
                    if moved:
                        self.silences.append(now - moved)
                    moved, self.iteration = now, found["iteration"]
                if found["status"] != "running":
                    moved = 0.0
                known = {
                    "version": found["version"],
                    "since": found["latest"][0] if found["latest"] else -1,
                    "network": found.get("network", {"iteration": known["network"]})["iteration"],
                    "beside": {"version": found.get("beside", {}).get("version", "")},
                }
        except ConnectionClosed:
            self.record.errors.append("the live channel was closed")
        finally:
            reader.cancel()

    async def _ask(self, kind: str, question: dict[str, Any]) -> dict[str, Any]:
        answered = self.waiting[kind] = asyncio.get_running_loop().create_future()
        await self.live.send(json.dumps({"kind": kind, "number": 1} | question))
        with suppress(TimeoutError):
            return await asyncio.wait_for(answered, SILENT if kind == "run" else PATIENCE)
        return {"iteration": -1, "status": "ready", "version": "", "latest": None}  # a run that rests says nothing

    async def _read(self) -> None:
        with suppress(ConnectionClosed):
            async for text in self.live:
                self.record.received += len(text)
                message = json.loads(text)
                answered = self.waiting.get(message["kind"])
                if answered and not answered.done():
                    answered.set_result(message)
