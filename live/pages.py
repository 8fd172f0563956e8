"""Addresses of pages as people type them: `/train` leads to `/Train`, and `/home` to the first page."""

from collections.abc import Awaitable, Callable, Iterable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

HOME = ("Home", "home")  # what people type for the first page, whose address is only a slash


def small_letters(pages: Iterable[str], base_path: str = "") -> list[BaseRoute]:
    """A route for each page's name in small letters, which leads to the page with the same settings; and to Home."""
    base = f"/{base_path.strip('/')}" if base_path.strip("/") else ""
    return [
        *(Route(f"{base}/{name.lower()}", _to(f"{base}/{name}")) for name in pages if name != name.lower()),
        *(Route(f"{base}/{name}", _to(f"{base}/")) for name in HOME),
    ]


def _to(path: str) -> Callable[[Request], Awaitable[Response]]:
    async def lead(request: Request) -> Response:
        query = request.url.query
        return RedirectResponse(f"{path}?{query}" if query else path)

    return lead
