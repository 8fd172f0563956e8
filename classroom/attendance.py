"""Whose page is open: a page asks again and again, and one that no longer asks was closed, or has no network."""

import math
import time

HERE_SECONDS = 10.0  # a page that is open asks every two seconds at least


class Attendance:
    """When each member's page last asked, and when somebody last looked at the class's runs for them."""

    def __init__(self) -> None:
        self._seen: dict[int, float] = {}
        self._looked = -math.inf

    def note(self, number: int) -> None:
        """Note that this member's page has asked."""
        self._seen[number] = time.monotonic()

    def here(self) -> set[int]:
        """The members whose pages are open."""
        now = time.monotonic()
        return {number for number, at in (*self._seen.items(),) if now - at < HERE_SECONDS}

    def is_due(self, seconds: float) -> bool:
        """Whether nobody has looked at the runs for so long; who is told so, looks."""
        now = time.monotonic()
        due = now - self._looked >= seconds
        if due:
            self._looked = now
        return due
