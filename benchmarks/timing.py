"""How every row is timed: repeat an iteration for a few seconds and give the milliseconds that one took."""

import time
from collections.abc import Callable

Measure = Callable[[float], float]  # seconds to go on for -> milliseconds an iteration, a mean over that time


class NotMeasuredError(Exception):
    """A row can't be measured here; the message says why."""


def repeated(iterate: Callable[[], object]) -> Measure:
    """Measure a function that does one iteration a call."""

    def measure(seconds: float) -> float:
        iterate()  # wakes threads and caches
        start = time.perf_counter()
        elapsed, count = 0.0, 0
        while elapsed < seconds:
            iterate()
            elapsed, count = time.perf_counter() - start, count + 1
        return 1000 * elapsed / count

    return measure
