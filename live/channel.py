"""The live channel's socket: one for each open page.

What the browser asks is answered in turn, so a slow network or a busy server lowers the rate and builds no queue. A
beat each second lets the browser notice a connection that is dead without saying so.
"""

import asyncio
import json
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from live import ink
from live.origin import is_allowed
from model import DigitLabError

BEAT_SECONDS = 1.0
MOST_CHARACTERS = 200_000  # of one message
REFUSED, TOO_LARGE = 1008, 1009  # status codes of RFC 6455

Answer = Callable[[dict[str, Any]], dict[str, Any]]
ANSWERS: dict[str, Answer] = {"ink": ink.answer}


class Socket:
    """Accepts the sockets of our own pages and answers them.

    Parameters
    ----------
    origins : collection of str
        Origins besides our own whose pages may open a socket.
    """

    def __init__(self, origins: Collection[str] = ()) -> None:
        self._origins = origins

    async def serve(self, socket: WebSocket) -> None:
        """Serve one socket until either side closes it."""
        if not is_allowed(socket.headers.get("origin"), socket.headers.get("host", ""), self._origins):
            await socket.close(REFUSED)  # before it was accepted: the browser sees HTTP 403
            return
        await socket.accept()
        beat = asyncio.create_task(_beat(socket))
        try:
            with suppress(WebSocketDisconnect):
                await _answer_all(socket)
        finally:
            beat.cancel()


async def _answer_all(socket: WebSocket) -> None:
    """Answer one message after the other. Ends with the connection: then nothing is left that could hold it."""
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            return
        text = message.get("text") or ""
        if len(text) > MOST_CHARACTERS:
            await socket.close(TOO_LARGE)
            return
        reply = await asyncio.to_thread(reply_to, text)
        if reply and socket.application_state is WebSocketState.CONNECTED:
            await socket.send_text(reply)


async def _beat(socket: WebSocket) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):  # RuntimeError: it was closed in between
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            await socket.send_text('{"kind":"beat"}')


def reply_to(text: str) -> str:
    """The reply to a message, or empty for one that is none of ours: JSON both, `kind` and `number` as they came."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    kind = message.get("kind") if isinstance(message, dict) else None
    if not isinstance(kind, str) or kind not in ANSWERS:
        return ""
    number = message.get("number")
    try:
        reply = ANSWERS[kind](message)
    except DigitLabError as error:
        reply = {"error": str(error)}
    return json.dumps({"kind": kind, "number": number if isinstance(number, int) else 0} | reply)
