"""Fetches the digits in the background, so that no page waits for a network."""

import os
import threading

from model import Dataset, DigitLabError, load_dataset


class Loader:
    """Starts loading at once; `dataset` is filled, or `error`, when `done` is set.

    The environment variable `DIGIT_LAB_DATA` chooses the digits: `mnist`, `offline`, `auto` (the default), or a
    folder with other digits.

    Attributes
    ----------
    dataset : Dataset or None
        Digits that are here stay until others are: looking again takes them from nobody.
    error : str
        Why the last try failed, or empty.
    done : Event
        Set while nothing is being loaded.
    text, share : str and float
        What is being done and how much of it is done (0..1).
    """

    def __init__(self) -> None:
        self.dataset: Dataset | None = None
        self.done = threading.Event()
        self.done.set()
        self._beginning = threading.Lock()
        self.load()

    def load(self) -> None:
        """Load, or try again: the network may be back. Who asks while a try is under way waits for that one."""
        with self._beginning:
            if not self.done.is_set():
                return
            self.text, self.share, self.error = "Looking for the digits", 0.0, ""
            self.done.clear()
        threading.Thread(target=self._work, name="loader", daemon=True).start()

    def _work(self) -> None:
        try:
            self.dataset = load_dataset(os.environ.get("DIGIT_LAB_DATA") or "auto", progress=self._progress)
        except DigitLabError as error:
            self.error = str(error)
        except Exception as error:  # noqa: BLE001 - the page must never wait for ever for a thread that died
            self.error = f"The digits can't be loaded: {error}. Start the app again."
        finally:
            self.done.set()

    def _progress(self, text: str, share: float) -> None:
        self.text, self.share = text, share
