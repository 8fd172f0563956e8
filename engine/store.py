"""Weights that users saved: one `.npz` file each in a folder, never overwritten."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs

from model import Params, Weights, WeightsError, load_weights, save_weights, shipped_weights

ALLOWED_NAME = re.compile(r"[\w][\w .+-]{0,39}")


def default_folder() -> Path:
    """`DIGIT_LAB_WEIGHTS`, or the folder in which this system keeps a user's data."""
    return Path(os.environ.get("DIGIT_LAB_WEIGHTS") or platformdirs.user_data_path("digit-lab") / "weights")


class WeightsStore:
    """Saved weights, by name."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or default_folder()

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
        wanted = _checked(name.strip())
        taken = {*self.names(), *shipped_weights()}
        free = wanted
        number = 2
        while free in taken:
            free = f"{wanted}-{number}"
            number += 1
        save_weights(self.folder / f"{free}.npz", params, metadata)
        return free


def _checked(name: str) -> str:
    if not ALLOWED_NAME.fullmatch(name):
        raise WeightsError(
            "Give a name of up to 40 letters, digits, spaces or - _ + . that begins with a letter or digit."
        )
    return name
