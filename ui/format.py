"""How numbers and words are written on every page."""

import re

from model.ink import words


def percent(share: float | None) -> str:
    """`93.1 %`, or a dash while it is unknown."""
    return "–" if share is None else words.percent(share)


def clock(seconds: float | None) -> str:
    """`0:42`, or a dash while it is unknown."""
    if seconds is None:
        return "–:––"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"


def speed(rate: float) -> str:
    """`31 it/s`, or a dash while it is unknown."""
    return f"{rate:,.0f} it/s" if rate >= 10 else f"{rate:.1f} it/s" if rate else "– it/s"


def plain(text: str) -> str:
    """Words that may come from outside, so that Markdown shows them as they are."""
    return re.sub(r"([\\`*_{}\[\]()#!|<>~$:])", r"\\\1", text)
