"""What a page says in the browser's console: no error and no warning may be ours."""

import re

from playwright.sync_api import ConsoleMessage, Page

STRANGERS = (
    # Chromium's advice to who reads a canvas: tests do, again and again, and the package of Draw's canvas does.
    r"Canvas2D: Multiple readback operations using getImageData are faster with the willReadFrequently attribute .*",
    # Streamlit asks beside its pages for the path below which it lies, before it finds it.
    r"Failed to load resource: the server responded with a status of 404 \(Not Found\)"
    r" @ \S+/_stcore/(health|host-config)",
)
CUT = (  # Chromium's words, and Streamlit's own, when the test has ended the server or cut what leads to it
    r"Failed to load resource: net::ERR_[A-Z_]+ @ \S+",
    r"WebSocket connection to '\S+' failed: .*",
    r"WebSocket onclose: code=10(06|12) .*",
    r"WebSocket is already in CLOSING or CLOSED state\. @ \S+/static/js/\S+",
    r"Cannot [^\n]+ disconnected from server.*",
    r"Client Error in reaching server endpoint .*",
    r"Streamlit server is not responding\. .*",
    r"(Error: Unable to preload CSS for \S+/static/css/\S+\s+)+at HTMLLinkElement.*",
    r"(TypeError: Failed to fetch dynamically imported module: \S+/static/js/\S+\s*)+ @ \S+/static/js/\S+",
)


def listen(page: Page, heard: list[str], cut: bool = False) -> None:
    """Add every error and warning of this page to `heard`. With `cut`, the test takes the server from it."""
    known = [re.compile(pattern, re.DOTALL) for pattern in STRANGERS + (CUT if cut else ())]

    def hear(message: ConsoleMessage) -> None:
        words = f"{message.text} @ {message.location['url']}"
        if message.type in ("error", "warning") and not any(one.fullmatch(words) for one in known):
            heard.append(f"{message.type}: {words}")

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(str(error)))
