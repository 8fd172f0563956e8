"""Waits for what can be seen, never for a time."""

import threading
import time
from collections.abc import Callable

PATIENCE_SECONDS = 60.0


def wait_until(is_so: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> float:
    """Wait until this is so, and return how many seconds it took. Raises TimeoutError."""
    began, tick = time.monotonic(), threading.Event()
    while not is_so():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"after {seconds:.0f} s still waiting for {what}")
        tick.wait(0.05)
    return time.monotonic() - began
