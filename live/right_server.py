"""Sends who asks for a class, a sweep or a run to the server that has it, where there are several.

A cookie says which server a browser talks to, and the proxy in front of the servers goes by it. A page that belongs to
another server is answered by that cookie and the same address once more. Who comes again all the same isn't sent on:
there is no such proxy, or that server doesn't answer; then this one shows what it can.
"""

import asyncio
import logging
import re
from collections.abc import Mapping
from urllib.parse import parse_qs, quote

from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from classroom.whereabouts import Whereabouts
from engine.lab import lab
from live.visitor import visitor_of

LOGGER = logging.getLogger(__name__)
COOKIE = "digit_lab_server"
CLASS_PAGE = re.compile(r"/join/([^/]+)(?:/(?:state|do))?$")
WAIT_SECONDS = 2
WAITING = (
    f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="{WAIT_SECONDS}"><title>Digit Lab</title>'
    "<p>Your class moves to another server. This page opens it in a moment.</p>"
)


class RightServerMiddleware:
    """Answers pages of other servers by sending their readers there. With a single server it does nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let it through."""
        presence = lab().presence if scope["type"] == "http" else None
        if presence is None or not (belongs_to_class(scope) or is_page(scope)):
            await self.app(scope, receive, send)
            return
        cookies = cookie_parser(Headers(scope=scope).get("cookie", ""))
        mine, came_for = presence.leases.name, cookies.get(COOKIE, "")
        wanted = await asyncio.to_thread(wanted_server, scope, cookies)
        secure = scope.get("scheme") == "https"
        if wanted in {"", mine}:
            lives = came_for in presence.names()
            keeps = came_for == mine or (not wanted and lives)
            await self.app(scope, receive, send if keeps else _with_cookie(send, mine, secure))
        elif came_for != wanted:
            await _sent_to(scope, wanted, secure)(scope, receive, send)
        elif belongs_to_class(scope):
            await HTMLResponse(WAITING, 503, {"retry-after": str(WAIT_SECONDS)})(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def belongs_to_class(scope: Scope) -> str:
    """The code of the class to whose own page the request belongs, or empty."""
    found = CLASS_PAGE.search(scope["path"])
    return found[1] if found else ""


def is_page(scope: Scope) -> bool:
    """Whether somebody opens a page, so that a whole new one may be sent."""
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def wanted_server(scope: Scope, cookies: Mapping[str, str]) -> str:
    """The name of the living server that has what is asked for, or empty."""
    presence = lab().presence
    if presence is None:
        return ""
    where, query = Whereabouts(presence.leases), parse_qs(scope["query_string"].decode("latin-1"))
    code = belongs_to_class(scope) or query.get("class", [""])[0]
    sweep, run = (query.get(name, [""])[0] for name in ("sweep", "run"))
    visitor = visitor_of(cookies)
    try:
        found = (code and where.of_class(code)) or (sweep and where.of_sweep(sweep)) or (run and where.of_run(run))
        return found or (where.of_person(lab().key.owner(visitor)) if visitor else "")
    except SQLAlchemyError as error:
        LOGGER.warning("Nobody is sent to another server at present: %s", str(error).splitlines()[0][:200])
        return ""


def _sent_to(scope: Scope, name: str, secure: bool) -> Response:
    """The same address once more, by the other server. The method stays."""
    path = "/" + quote(scope["path"].lstrip("/\\"))  # else `//host` would lead elsewhere
    query = scope["query_string"].decode("latin-1")
    answer = RedirectResponse(path + (f"?{query}" if query else ""), headers={"cache-control": "no-store"})
    answer.headers.append("set-cookie", _set_cookie(name, secure))
    return answer


def _with_cookie(send: Send, name: str, secure: bool) -> Send:
    """Name this server in the cookie, if the answer is a page: its sockets and files then come here, too."""

    async def send_on(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("content-type", "").startswith("text/html"):
                headers.append("set-cookie", _set_cookie(name, secure))
        await send(message)

    return send_on


def _set_cookie(name: str, secure: bool) -> str:
    return f"{COOKIE}={name}; Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if secure else "")
