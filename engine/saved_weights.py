"""Weights that users saved: one `.npz` file each in a folder, never overwritten."""

import os
import re
import threading
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs

from model import Params, Weights, WeightsError, load_weights, save_weights, shipped_weights

LIVE = "the network on the Train page"  # no saved weights may be called so: on Draw this is the run's network
MOST_LETTERS = 40
ALLOWED_NAME = re.compile(rf"\w[\w .+-]{{0,{MOST_LETTERS - 1}}}")


def default_folder() -> Path:
    """`DIGIT_LAB_WEIGHTS`, or the folder in which this system keeps a user's data."""
    return Path(os.environ.get("DIGIT_LAB_WEIGHTS") or platformdirs.user_data_path("digit-lab") / "weights")


class WeightsStore:
    """Saved weights, by name."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or default_folder()
        self._saving = threading.Lock()

    def names(self) -> list[str]:
        """Names of what was saved, the newest first."""
        try:
            files = sorted(self.folder.glob("*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)
        except OSError:
            return []
        return [path.stem for path in files]

    def load(self, name: str) -> Weights:
        """Load what was saved under `name`. Raises WeightsError."""
        return load_weights(self.folder / f"{_checked(name)}.npz")

    def save(self, name: str, params: Params, metadata: Mapping[str, Any]) -> str:
        """Save under `name`, or under `name-2`, `name-3` ... if that is taken. Returns the name that was used.

        Raises WeightsError for a name that no file can have, or when the folder can't be written to.
        """
        wanted = _checked(unicodedata.normalize("NFC", name.strip()))
        with self._saving:  # so that two who save at the same moment get a name each
            taken = {one.casefold() for one in (*self.names(), *shipped_weights(), LIVE)}
            free, number = wanted, 2
            while free.casefold() in taken:
                free = f"{wanted[: MOST_LETTERS - 1 - len(str(number))]}-{number}"
                number += 1
            save_weights(self.folder / f"{free}.npz", params, metadata)
        return free


def _checked(name: str) -> str:
    if not ALLOWED_NAME.fullmatch(name):
        raise WeightsError(
            "Give a name of up to 40 letters, digits, spaces or - _ + . that begins with a letter or digit."
        )
    return name
