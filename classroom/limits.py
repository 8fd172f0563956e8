"""How often somebody may ask: as often as a person does, and no more."""

import threading
import time
from collections import OrderedDict

MOST_REMEMBERED = 5_000  # who asked lately


class Limit:
    """Lets each one through `burst` times at once, and then `rate` times a second.

    A bucket of tokens for each (Turner, "New Directions in Communications", 1986). With a rate of 0 nobody is held up.
    """

    def __init__(self, rate: float, burst: int) -> None:
        self.rate, self.burst = rate, burst
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when that was
        self._lock = threading.Lock()

    def allows(self, who: str) -> bool:
        """Whether they may ask once more now; if so, that counts."""
        if not self.rate:
            return True
        now = time.monotonic()
        with self._lock:
            left, since = self._left.pop(who, (float(self.burst), now))
            left = min(self.burst, left + self.rate * (now - since))
            allowed = left >= 1
            self._left[who] = (left - 1 if allowed else left, now)
            if len(self._left) > MOST_REMEMBERED:
                self._left.popitem(last=False)
        return allowed
