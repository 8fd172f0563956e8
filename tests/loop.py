"""An event loop of a test's own."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

PATIENCE = 300.0  # seconds


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """Run it to its end, and return what it returns. TimeoutError if that takes longer than PATIENCE.

    It has a thread of its own: after a browser test, Playwright's loop is running in the tests' own one.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, asyncio.wait_for(coroutine, PATIENCE)).result()
