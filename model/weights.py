"""Weights on disk: four arrays and a few words about them in an `.npz` file, which is never unpickled."""

import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from model.errors import WeightsError
from model.files import UNREADABLE, refuse_bombs, replacing
from model.ink.calibration import COLDEST, HOTTEST
from model.network import CLASSES, PIXELS, Params

SHIPPED = Path(__file__).resolve().parent.parent / "weights"
MAX_BYTES = 20_000_000  # a network of 2,000 hidden units has 6.4 MB


@dataclass(frozen=True)
class Weights:
    """A trained network and what is known about its training (numbers and texts, as JSON can hold them)."""

    name: str
    params: Params
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def temperature(self) -> float:
        """What to divide the scores by for honest probabilities (`model.ink.calibration`); 1 where it isn't known."""
        known = self.metadata.get("temperature", 1.0)
        return float(known) if isinstance(known, int | float) and COLDEST <= known <= HOTTEST else 1.0


def shipped_weights() -> list[str]:
    """Names of the weights that come with the project."""
    return sorted(path.stem for path in SHIPPED.glob("*.npz"))


def load_weights(name_or_path: str | os.PathLike[str]) -> Weights:
    """Load shipped weights by their name, or any `.npz` file by its path.

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
        return read_weights(path.read_bytes(), path.stem)
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise WeightsError(
            f"There are no weights “{text}”: it is neither a file that can be read nor one of "
            f"{', '.join(shipped_weights())}."
        ) from error


def read_weights(content: bytes, name: str) -> Weights:
    """Check and unpack the bytes of a weights file. Raises WeightsError, naming what is wrong."""
    if len(content) > MAX_BYTES:
        raise WeightsError(f"“{name}” is larger than {MAX_BYTES // 1_000_000} MB, so it is not a weights file of ours.")
    try:
        refuse_bombs(content, MAX_BYTES)
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            arrays = [file[key] for key in Params._fields]
            metadata = json.loads(str(file["metadata"])) if "metadata" in file else {}
    except KeyError as error:
        raise WeightsError(f"“{name}” lacks an array: {error.args[0]} Choose a file that this app saved.") from error
    except UNREADABLE as error:
        raise WeightsError(f"“{name}” is not a weights file, or is damaged. Choose an .npz file saved here.") from error
    if not isinstance(metadata, dict):
        raise WeightsError(f"“{name}” carries metadata of an unknown form. Choose a file that this app saved.")
    return Weights(name, check_params(arrays, name), metadata)


def check_params(arrays: list[np.ndarray], name: str) -> Params:
    """Four arrays as float32 Params, or a WeightsError that says why they are no network of ours."""
    hidden = arrays[0].shape[0] if arrays[0].ndim == 2 else 0
    expected = Params((hidden, PIXELS), (hidden, 1), (CLASSES, hidden), (CLASSES, 1))  # type: ignore[arg-type]
    for key, array, shape in zip(Params._fields, arrays, expected, strict=True):
        if array.shape != shape or hidden == 0:
            raise WeightsError(
                f"“{name}” holds another network: its {key} is {array.shape}, where 784 inputs and 10 outputs need "
                f"{shape if hidden else '(hidden, 784)'}."
            )
        if array.dtype.kind not in "fiu" or not (np.abs(array) <= np.finfo(np.float32).max).all():
            raise WeightsError(f"“{name}” has values in {key} that are no finite numbers. Train it again.")
    return Params(*(array.astype(np.float32) for array in arrays))


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
