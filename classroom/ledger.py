"""What a viewer hasn't seen yet: things that change, each stamped with the number of its last change."""

import secrets
import threading
from collections.abc import Hashable
from typing import Any


class Ledger:
    """Things by their keys, in the order in which they changed last.

    Attributes
    ----------
    name : str
        Unguessable; another one after the server's restart, when numbers begin again.
    latest : int
        Number of the last change.
    """

    def __init__(self) -> None:
        self.name = secrets.token_urlsafe(6)
        self.latest = 0
        self._stamps: dict[Hashable, int] = {}
        self._things: dict[Hashable, Any] = {}
        self._lock = threading.Lock()

    def put(self, key: Hashable, thing: Any) -> None:
        """Note how this thing is now, unless it is as it was; None: it is gone."""
        with self._lock:
            if key in self._stamps and self._things[key] == thing:
                return
            self.latest += 1
            self._stamps.pop(key, None)
            self._stamps[key] = self.latest  # now the last one
            self._things[key] = thing

    def since(self, number: int) -> dict[Hashable, Any]:
        """Things that changed after that number; of those that are gone, None, if they were ever seen: after 0."""
        with self._lock:
            found = []
            for key in reversed(self._stamps):
                if self._stamps[key] <= number:
                    break
                found.append(key)
            return {key: self._things[key] for key in reversed(found) if number > 0 or self._things[key] is not None}
