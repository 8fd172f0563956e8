"""A browser may hang up at any moment; what its handler then stumbles over is no error."""

from contextlib import suppress

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class HangingUpMiddleware:
    """Ends a request or a socket in peace when its handler stumbles over a connection that is closed.

    Starlette raises an error where the rest of an upload, or of a drawing from a phone, will never come. Streamlit's
    handler closes a socket that is closed once more, which is a RuntimeError. Each would be sixty lines of traceback in
    the server's log for a page that was left.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let one socket through."""
        if scope["type"] != "websocket":
            with suppress(ClientDisconnect):
                await self.app(scope, receive, send)
            return
        closed = False

        async def receive_on() -> Message:
            nonlocal closed
            message = await receive()
            closed = closed or message["type"] == "websocket.disconnect"
            return message

        async def send_on(message: Message) -> None:
            nonlocal closed
            try:
                await send(message)
            except OSError:
                closed = True
                raise
            closed = closed or message["type"] == "websocket.close"

        try:
            await self.app(scope, receive_on, send_on)
        except RuntimeError:
            if not closed:
                raise
