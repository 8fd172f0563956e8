"""An experiment as a Python script: not written yet."""

from collections.abc import Sequence

from model.config import Config
from model.network import Params


def script(legs: Sequence[tuple[int, Config]], stop: int, data: str, start: Params | None = None) -> str:
    """Only says what it was asked for."""
    return f'"""{len(legs)} {stop} {data} {start is None}"""'
