"""The live channel's addresses: the socket, and the browser modules that use it."""

import hashlib
from collections.abc import Awaitable, Callable, Collection
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from live.channel import Socket

FOLDER = Path(__file__).parent
MODULES = ("client.js", "ink.js", "picture.js", "pieces.js", "run.js", "touch.js")
FOREVER = "public, max-age=31536000, immutable"  # a changed module has another address


def routes(base_path: str = "", origins: Collection[str] = ()) -> list[BaseRoute]:
    """All routes of the live channel, below the server's base path. `origins` may open a socket besides our own."""
    base = f"/{base_path.strip('/')}" if base_path.strip("/") else ""
    modules: list[BaseRoute] = [Route(f"{base}/live/{version()}/{name}", _module(name)) for name in MODULES]
    return [WebSocketRoute(f"{base}/live/socket", Socket(origins).serve), *modules]


@cache
def version() -> str:
    """A short name for the modules as they are now; part of their address, so that no browser uses old ones."""
    content = b"".join((FOLDER / name).read_bytes() for name in MODULES)
    return hashlib.sha256(content).hexdigest()[:12]


def _module(name: str) -> Callable[[Request], Awaitable[Response]]:
    text = (FOLDER / name).read_text("utf-8")

    async def serve(_: Request) -> Response:
        return Response(text, media_type="text/javascript", headers={"cache-control": FOREVER})

    return serve
