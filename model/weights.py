"""Weights on disk: four arrays and a few words about them in an `.npz` file, which is never unpickled."""

import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.errors import WeightsError
from model.files import read_arrays, replacing
from model.ink.calibration import COLDEST, HOTTEST
from model.layouts import understand
from model.network import Params

SHIPPED = Path(__file__).resolve().parent.parent / "weights"
MAX_BYTES = 20_000_000  # a network of 2,000 hidden units has 6.4 MB
LARGEST_SCORE = 1e30  # float32 ends at 3.4e38, and scores are still subtracted and divided


@dataclass(frozen=True)
class Weights:
    """A trained network and what is known about its training (numbers and texts, as JSON can hold them).

    `understood` says how a file that this app didn't save was read ("w1 and w2 were transposed."), else it is empty.
    """

    name: str
    params: Params
    metadata: Mapping[str, Any] = field(default_factory=dict)
    understood: str = ""

    @property
    def temperature(self) -> float:
        """What to divide the scores by for honest probabilities (`model.ink.calibration`); 1 where it isn't known."""
        return self._temperature("temperature", 1.0)

    @property
    def drawn_temperature(self) -> float:
        """The same for drawings, which are harder to read; where it isn't known, the same number."""
        return self._temperature("drawn_temperature", self.temperature)

    def _temperature(self, name: str, otherwise: float) -> float:
        known = self.metadata.get(name)
        return float(known) if isinstance(known, int | float) and COLDEST <= known <= HOTTEST else otherwise


def shipped_weights() -> list[str]:
    """Names of the weights that come with the project."""
    return sorted(path.stem for path in SHIPPED.glob("*.npz"))


def load_weights(name_or_path: str | os.PathLike[str]) -> Weights:
    """Load shipped weights by their name, or any `.npz` file by its path, from this app or from a notebook.

    Raises
    ------
    WeightsError
        When there is no such file, or it doesn't hold a network of this kind with finite numbers.

    Examples
    --------
    >>> load_weights("classic-10").params.w1.shape
    (10, 784)
    """
    text = os.fspath(name_or_path)
    path = SHIPPED / f"{text}.npz" if text in shipped_weights() else Path(text)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise WeightsError(
            f"There are no weights “{text}”: it is neither a file that can be read nor one of "
            f"{', '.join(shipped_weights())}."
        ) from error
    return read_weights(content, path.stem)


def read_weights(content: bytes, name: str) -> Weights:
    """Check and unpack the bytes of a weights file. Raises WeightsError, naming what is wrong.

    A notebook's way of saving them will do, if it can be meant one way only (`model.layouts`).
    """
    if len(content) > MAX_BYTES:
        raise WeightsError(f"“{name}” is larger than {MAX_BYTES // 1_000_000} MB, so it is not a weights file of ours.")
    try:
        arrays = read_arrays(content, MAX_BYTES)
        metadata = json.loads(str(arrays["metadata"])) if "metadata" in arrays else {}
    except (ValueError, RecursionError) as error:
        raise WeightsError(f"“{name}” is not a weights file, or is damaged. Choose an .npz file saved here.") from error
    if not isinstance(metadata, dict):
        raise WeightsError(f"“{name}” carries metadata of an unknown form. Choose a file that this app saved.")
    found, understood = understand(arrays, name)
    return Weights(name, check_values(found, name), metadata, understood)


def check_values(arrays: list[NDArray[Any]], name: str) -> Params:
    """Four arrays of the right shapes as float32 Params. Raises WeightsError where they can't be computed with."""
    for key, array in zip(Params._fields, arrays, strict=True):
        if array.dtype.kind not in "fiu" or not (np.abs(array) <= np.finfo(np.float32).max).all():
            raise WeightsError(f"“{name}” has values in {key} that are no finite numbers. Train it again.")
    params = Params(*(np.array(array, dtype=np.float32, order="C") for array in arrays))
    w1, b1, w2, b2 = (np.abs(array).astype(np.float64) for array in params)
    largest = (w2 @ (w1.sum(axis=1, keepdims=True) + b1) + b2).max()  # no digit, 784 pixels in 0..1, can score more
    if largest > LARGEST_SCORE:
        raise WeightsError(
            f"“{name}” has values too large to compute with: scores may reach {largest:.0e}. Train it again, with a "
            "smaller alpha."
        )
    return params


def save_weights(path: str | os.PathLike[str], params: Params, metadata: Mapping[str, Any] | None = None) -> None:
    """Write `params` and `metadata` (what JSON can hold) as `.npz`, whole or not at all.

    Raises WeightsError when the file can't be written; a file that was there before is then unharmed.
    """
    path = Path(path)
    content = pack_weights(params, metadata)
    try:
        with replacing(path) as file:
            file.write(content)
    except OSError as error:
        raise WeightsError(f"Can't write {path}: {error.strerror or error}. Choose another place.") from error


def pack_weights(params: Params, metadata: Mapping[str, Any] | None = None) -> bytes:
    """The bytes of a weights file."""
    arrays: dict[str, Any] = {key: np.asarray(array, dtype=np.float32) for key, array in params._asdict().items()}
    buffer = io.BytesIO()
    arrays["metadata"] = np.array(json.dumps(dict(metadata or {})))
    np.savez_compressed(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()
