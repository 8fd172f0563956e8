"""The live channel's socket: one for each open page.

What the browser asks is answered in turn, so a slow network or a busy server lowers the rate and builds no queue. Some
questions wait for news: of each kind only the latest one counts. A beat each second lets the browser notice a
connection that is dead without saying so.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from functools import partial
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from live import classroom, reader, sweeps, watching, work
from live.inside import answer as inside
from live.origin import is_allowed
from live.valley import Valleys
from live.visitor import visitor_of
from live.watching import Watching
from model import DigitLabError

BEAT_SECONDS = 1.0
MOST_CHARACTERS = 200_000  # of one message
REFUSED, TOO_LARGE, FAILED = 1008, 1009, 1011  # status codes of RFC 6455
LOGGER = logging.getLogger(__name__)

Answer = Callable[[dict[str, Any]], dict[str, Any]]
ANSWERS: dict[str, Answer] = {
    "ink": reader.answer,
    "inside": inside.answer,
    "check": inside.check,
    "moments": watching.moments,
}
Waits = Callable[[dict[str, Any]], Awaitable[str]]
BY_VISITOR = {"class": classroom.of_student, "board": classroom.of_teacher}  # they wait, too, and know who asks


class Socket:
    """Accepts the sockets of our own pages and answers them.

    Parameters
    ----------
    origins : collection of str
        Origins besides our own whose pages may open a socket.
    """

    def __init__(self, origins: Collection[str] = ()) -> None:
        self._origins = origins
        self._waits: dict[str, Waits] = {}

    async def serve(self, socket: WebSocket) -> None:
        """Serve one socket until either side closes it."""
        if not is_allowed(socket.headers.get("origin"), socket.headers.get("host", ""), self._origins):
            await socket.close(REFUSED)  # before it was accepted: the browser sees HTTP 403
            return
        await socket.accept()
        self._waits = self._waits or {
            "run": Watching().answer,
            "sweep": sweeps.answer,
            "work": work.answer,
            "valley": Valleys().answer,
        }  # not before: it belongs to the loop that serves
        visitor = visitor_of(socket.cookies)
        waits = self._waits | {kind: partial(ask, visitor=visitor) for kind, ask in BY_VISITOR.items()}
        tasks = {"beat": asyncio.create_task(_beat(socket))}
        try:
            with suppress(WebSocketDisconnect):
                await self._answer_all(socket, tasks, waits)
        finally:
            for task in tasks.values():
                task.cancel()

    async def _answer_all(
        self, socket: WebSocket, tasks: dict[str, asyncio.Task[None]], waits: dict[str, Waits]
    ) -> None:
        """Answer one message after the other. Ends with the connection: then nothing is left that could hold it."""
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text") or ""
            if len(text) > MOST_CHARACTERS:
                await socket.close(TOO_LARGE)
                return
            question = parse(text)
            kind = question["kind"]
            if kind in ANSWERS:
                await _send(socket, await asyncio.to_thread(reply_to, question))
            elif kind in waits:
                if kind in tasks:
                    tasks[kind].cancel()
                tasks[kind] = asyncio.create_task(_send_news(socket, question, waits[kind]))


async def _send(socket: WebSocket, text: str) -> None:
    if socket.application_state is WebSocketState.CONNECTED:
        with suppress(WebSocketDisconnect, RuntimeError):  # RuntimeError: it was closed in between
            await socket.send_text(text)


async def _send_news(socket: WebSocket, question: dict[str, Any], wait: Waits) -> None:
    """Answer a question that may have to wait until there is something to say.

    If it fails as nobody foresaw, the connection ends: a page that waits would wait for ever; so it asks again.
    """
    try:
        answer = await wait(question)
    except DigitLabError as error:
        answer = json.dumps({"error": str(error)})
    except Exception:
        LOGGER.exception("A question of the kind %s could not be answered.", question["kind"])
        with suppress(WebSocketDisconnect, RuntimeError):
            await socket.close(FAILED)
        return
    await _send(socket, head(question) + answer[1:])


async def _beat(socket: WebSocket) -> None:
    while socket.application_state is WebSocketState.CONNECTED:
        await asyncio.sleep(BEAT_SECONDS)
        await _send(socket, '{"kind":"beat"}')


def parse(text: str) -> dict[str, Any]:
    """A message as the question it is; its kind is empty where it is none of ours."""
    with suppress(ValueError, RecursionError):
        message = json.loads(text)
        if isinstance(message, dict) and isinstance(message.get("kind"), str):
            return message
    return {"kind": ""}


def reply_to(question: dict[str, Any]) -> str:
    """The reply to a question of one of the kinds in ANSWERS, as JSON."""
    try:
        answer = ANSWERS[question["kind"]](question)
    except DigitLabError as error:
        answer = {"error": str(error)}
    return head(question) + json.dumps(answer)[1:]


def head(question: dict[str, Any]) -> str:
    """How the answer to a question begins: with its kind and its number, as they came."""
    number = question.get("number")
    return json.dumps({"kind": question["kind"], "number": number if isinstance(number, int) else 0})[:-1] + ", "
