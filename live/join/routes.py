"""The addresses of the students' page: the page itself, how the class stands, and what a student does."""

import asyncio
import hashlib
import html
import json
from collections.abc import Awaitable, Callable, Collection
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from classroom.errors import NoClassError, RefusedError, TooFastError
from classroom.rooms import rooms
from classroom.student import Student
from live.classroom import OUTSIDE, here, view
from live.origin import is_allowed
from live.visitor import visitor_of
from model import DigitLabError

FOLDER = Path(__file__).parent
MOST_BYTES = 100_000  # of what a student sends: a drawing of 2,000 points has about 30,000
FOREVER = "public, max-age=31536000, immutable"
KINDS = {"join.js": "text/javascript", "pad.js": "text/javascript", "join.css": "text/css"}
POLICY = "default-src 'self'; connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'"
NO_COOKIE = "Your browser keeps no cookies, so the class can't know who you are. Allow them for this page."

Act = Callable[[Student, dict[str, Any]], dict[str, Any]]


def routes(base_path: str = "", origins: Collection[str] = ()) -> list[BaseRoute]:
    """All routes of the students' page, below the server's base path."""
    base = f"/{base_path.strip('/')}" if base_path.strip("/") else ""
    page = Page(origins)
    files = [Route(f"{base}/join/file/{version()}/{name}", _file(name)) for name in KINDS]
    return [
        *files,
        Route(f"{base}/join", page.ask_for_code),
        Route(f"{base}/join/{{code}}", page.show),
        Route(f"{base}/join/{{code}}/state", page.state),
        Route(f"{base}/join/{{code}}/do", page.do, methods=["POST"]),
    ]


@cache
def version() -> str:
    """A short name for script and style as they are now; part of their address, so that no browser uses old ones."""
    return hashlib.sha256(b"".join((FOLDER / name).read_bytes() for name in KINDS)).hexdigest()[:12]


class Page:
    """The page. Its links are relative: a host may put a path before the app's addresses that the server never sees."""

    def __init__(self, origins: Collection[str]) -> None:
        self._origins = origins
        self._text = (FOLDER / "page.html").read_text("utf-8")

    async def ask_for_code(self, request: Request) -> Response:
        """Where somebody types the class's code: `/join`. With `?code=`, lead to that class."""
        if code := request.query_params.get("code"):
            return RedirectResponse(f"join/{''.join(filter(str.isalnum, code))[:20].upper() or '-'}")
        return self._page(".", "", "")

    async def show(self, request: Request) -> Response:
        """The page of one class. It joins by itself once it is open; a link that is only looked at joins nobody."""
        try:
            room = rooms().room(request.path_params["code"])
        except NoClassError as error:
            return self._page("..", "", str(error), status=404)
        return self._page("..", room.code, room.title)

    def _page(self, base: str, code: str, words: str, status: int = 200) -> Response:
        """The HTML, for a class or for who has still to find one. The app's addresses begin at `base`, seen from it."""
        values = {"BASE": base, "VERSION": version(), "CODE": code, "WORDS": words}
        text = self._text
        for name, value in values.items():
            text = text.replace(f"{{{{{name}}}}}", html.escape(value, quote=True))
        headers = {"cache-control": "no-store", "content-security-policy": POLICY, "x-content-type-options": "nosniff"}
        return HTMLResponse(text, status, headers)

    async def state(self, request: Request) -> Response:
        """How the class stands, for a browser whose socket is blocked; empty if that is what it has (`version`)."""
        try:
            student = student_of(visitor_of(request.cookies), request.path_params["code"])
        except NoClassError as error:
            return _refused(error, 404)
        if await here(student) == request.query_params.get("version"):
            return Response(status_code=204)
        return await _answer(lambda: view(student))

    async def do(self, request: Request) -> Response:
        """Do something in the class: join it, ask for a name, draw, vote, leave."""
        if not is_allowed(request.headers.get("origin"), request.headers.get("host", ""), self._origins):
            return _refused(RefusedError("This page may not write here."), 403)
        visitor = visitor_of(request.cookies)
        if not visitor:
            return _refused(RefusedError(NO_COOKIE), 403)
        try:
            rooms().check_pace(visitor)
            order = await _order(request)
        except DigitLabError as error:
            return _refused(error, 429 if isinstance(error, TooFastError) else 400)
        return await _answer(lambda: obey(visitor, request.path_params["code"], order))


async def _order(request: Request) -> dict[str, Any]:
    """What the browser asks for. Raises RefusedError for what is too large, or is no order."""
    content = b""
    async for part in request.stream():
        content += part
        if len(content) > MOST_BYTES:
            raise RefusedError("That is too large. A drawing has a few strokes.")
    try:
        order = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise RefusedError("That could not be read. Reload the page.") from error
    if not isinstance(order, dict) or order.get("do") not in [*ACTS, "join"]:
        raise RefusedError("That is nothing that a student can do. Reload the page.")
    return order


def obey(visitor: str, code: str, order: dict[str, Any]) -> dict[str, Any]:
    """Do what a student's page asks for, and return how the class stands for them then. Raises DigitLabError."""
    if order["do"] == "join":
        return view(rooms().join(visitor, code))
    return ACTS[order["do"]](student_of(visitor, code), order)


def student_of(visitor: str, code: str) -> Student:
    """Who this is in the class with this code. Raises NoClassError."""
    room, student = rooms().room(code), rooms().student(visitor)
    if student is None or student.room is not room:
        raise NoClassError(OUTSIDE)
    return student


def _name(student: Student, order: dict[str, Any]) -> dict[str, Any]:
    student.ask_for_name(str(order.get("name")))
    return view(student)


def _draw(student: Student, order: dict[str, Any]) -> dict[str, Any]:
    student.draw(_whole(order.get("round")), order.get("strokes"))
    return view(student)


def _vote(student: Student, order: dict[str, Any]) -> dict[str, Any]:
    student.vote(_whole(order.get("poll")), _whole(order.get("choice")))
    return view(student)


def _leave(student: Student, _: dict[str, Any]) -> dict[str, Any]:
    student.leave()
    return {"left": True}


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else -1


ACTS: dict[str, Act] = {"name": _name, "draw": _draw, "vote": _vote, "leave": _leave}


async def _answer(act: Callable[[], dict[str, Any]]) -> Response:
    """What comes of this, or why it can't be. Worked out in a thread: a drawing is read, and written down."""
    try:
        return JSONResponse(await asyncio.to_thread(act), headers={"cache-control": "no-store"})
    except DigitLabError as error:
        return _refused(error, 404 if isinstance(error, NoClassError) else 400)


def _refused(error: DigitLabError, status: int) -> Response:
    return JSONResponse({"error": str(error)}, status, headers={"cache-control": "no-store"})


def _file(name: str) -> Callable[[Request], Awaitable[Response]]:
    text = (FOLDER / name).read_text("utf-8")

    async def serve(_: Request) -> Response:
        return Response(text, media_type=KINDS[name], headers={"cache-control": FOREVER})

    return serve
