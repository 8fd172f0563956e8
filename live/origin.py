"""Which pages may open a socket here: our own, and those that the server's settings name.

A browser lets any site open a socket to any server and sends the visitor's cookie along; it only says where the page
came from. Streamlit checks that for its own socket, not for ours.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def is_allowed(origin: str | None, host: str, others: Collection[str] = ()) -> bool:
    """Whether a page of this origin may open a socket to this host (and port, as the `Host` header has them).

    `others` are origins that the server's settings allow besides. What is no browser sends no origin.
    """
    if origin is None or origin in others:
        return True
    try:
        page = urlsplit(origin)
        port = PORTS[page.scheme]
        server = urlsplit(f"//{host}")
        return (page.hostname, page.port or port) == (server.hostname, server.port or port) and bool(page.hostname)
    except (KeyError, ValueError):
        return False
