"""Where prepared digits wait for the next start: a folder of `.npy` files, with a checksum for each."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from numpy.typing import NDArray

from model.errors import DataError
from model.files import replacing

CHECKSUMS = "SHA256SUMS"  # a file in the form that `sha256sum --check` reads
NEEDED = "70 MB"  # 55 for the arrays of a dataset, and 12 for MNIST's own four files


def cache_folder() -> Path:
    """The first folder that can be written to: `DIGIT_LAB_CACHE`, the user's cache, the system's temporary folder.

    Raises DataError when there is none.
    """
    wanted = os.environ.get("DIGIT_LAB_CACHE")
    candidates = (
        [Path(wanted)]
        if wanted
        else [platformdirs.user_cache_path("digit-lab"), Path(tempfile.gettempdir()) / "digit-lab"]
    )
    for folder in candidates:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    tried = " or ".join(str(folder) for folder in candidates)
    raise DataError(
        f"Can't write to {tried}. Set the environment variable DIGIT_LAB_CACHE to a folder with {NEEDED} of free space."
    )


def store(folder: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write each array to `NAME.npy`, and then the checksums of these files.

    Raises DataError when the disk is full or can't be written to.
    """
    lines = []
    try:
        for name, array in arrays.items():
            with replacing(folder / f"{name}.npy") as file:
                np.save(file, array)
                file.seek(0)
                lines.append(f"{hashlib.sha256(file.read()).hexdigest()}  {name}.npy\n")
        with replacing(folder / CHECKSUMS) as file:
            file.write("".join(lines).encode())
    except OSError as error:
        raise cannot_store(folder, error) from error


def open_stored(folder: Path, names: Iterable[str]) -> list[NDArray[Any]]:
    """Map the arrays that `store` wrote: read-only, and shared by all processes that do so.

    Raises OSError when a file is missing, and ValueError when one is not what was written.
    """
    lines = (folder / CHECKSUMS).read_text().splitlines()
    digests = {file: digest for digest, _, file in (line.partition("  ") for line in lines)}
    arrays: list[NDArray[Any]] = []
    for name in names:
        with (folder / f"{name}.npy").open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digests.get(f"{name}.npy"):
                raise ValueError(f"{file.name} is not the file that was written there")
        arrays.append(np.lib.format.open_memmap(folder / f"{name}.npy", mode="r"))
    return arrays


def cannot_store(folder: Path, error: OSError) -> DataError:
    """What to say about a disk that doesn't take the digits."""
    return DataError(
        f"Can't store the digits in {folder}: {error.strerror or error}. Make room ({NEEDED}) or set the environment "
        "variable DIGIT_LAB_CACHE to another folder."
    )
