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
    text, share : str and float
        What is being done and how much of it is done (0..1).
    """

    def __init__(self) -> None:
        self.load()

    def load(self) -> None:
        """Load, or try again: the network may be back."""
        self.text, self.share = "Looking for the digits", 0.0
        self.dataset: Dataset | None = None
        self.error = ""
        self.done = threading.Event()
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
