"""Work in the background, digits that load or a copy that is taught: how far it is, for the pages that wait for it."""

import asyncio
import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

LOOK_SECONDS = 0.25  # between two looks at work that somebody waits for
MOST_WORKS = 200  # remembered; the oldest go first


@dataclass(frozen=True)
class Progress:
    """How far some work is: what to say, the share that is done (0..1), and whether nothing more will come."""

    text: str
    share: float
    done: bool


_works: OrderedDict[str, Callable[[], Progress]] = OrderedDict()
_lock = threading.Lock()


def offer(look: Callable[[], Progress], name: str = "") -> str:
    """Let pages ask how far this work is, and return the name to ask by: a given one, or one that nobody can guess.

    `look` is called, in any thread, only while somebody asks.
    """
    name = name or secrets.token_urlsafe(12)
    with _lock:
        _works[name] = look
        while len(_works) > MOST_WORKS:
            _works.popitem(last=False)
    return name


def progress(name: str) -> Progress:
    """How far the work of this name is. Work that nobody knows counts as done: the page looks again."""
    with _lock:
        look = _works.get(name)
    return look() if look else Progress("", 1.0, done=True)


async def answer(question: dict[str, Any]) -> str:
    """How far the `work` is, as JSON, as soon as that differs from the `text` and `share` that the page shows."""
    while True:
        found = await asyncio.to_thread(progress, str(question.get("work")))
        if found.done or (found.text, found.share) != (question.get("text"), question.get("share")):
            return json.dumps(asdict(found))
        await asyncio.sleep(LOOK_SECONDS)
