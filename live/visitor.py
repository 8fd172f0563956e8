"""Who somebody is: a random cookie, set with the first page, that a reload, a locked phone and a second tab keep.

A URL is copied and projected, and a session ends with its connection, so neither can say who somebody is. Streamlit's
scripts can't set a cookie; this middleware can, and pages, routes and sockets all get it with their requests.
"""

import re
import secrets
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "digit_lab_visitor"
VISITOR = re.compile(r"[\w-]{22}", re.ASCII)  # 128 random bits
KEPT_SECONDS = 365 * 24 * 3600
CLOSED = "/_stcore/metrics"  # it names every session of every visitor


def visitor_of(cookies: Mapping[str, str]) -> str:
    """The visitor that these cookies name, or empty. A secret: whoever knows it is this visitor."""
    value = str(cookies.get(COOKIE, ""))
    return value if VISITOR.fullmatch(value) else ""


class VisitorMiddleware:
    """Gives each browser its cookie with the first page it asks for, and closes the server's metrics.

    A plain ASGI middleware, since Starlette's `BaseHTTPMiddleware` does not see sockets.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let one socket through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["path"].rstrip("/").endswith(CLOSED):
            await send({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
            await send({"type": "http.response.body", "body": b""})
        elif visitor_of(cookie_parser(Headers(scope=scope).get("cookie", ""))):
            await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, _with_cookie(send, secure=scope.get("scheme") == "https"))


def _with_cookie(send: Send, secure: bool) -> Send:
    """Add a new visitor's cookie to the answer if it is a page: of the files that follow, none races with it."""

    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("content-type", "").startswith("text/html"):
                headers.append("set-cookie", _set_cookie(secrets.token_urlsafe(16), secure))
        await send(message)

    return send_on


def _set_cookie(visitor: str, secure: bool) -> str:
    rest = "; Secure" if secure else ""
    return f"{COOKIE}={visitor}; Path=/; Max-Age={KEPT_SECONDS}; HttpOnly; SameSite=Lax{rest}"
