"""The digits: MNIST, the offline digits where MNIST is out of reach, or other digits from somebody's own folder.

The first time, files are parsed, or the offline digits made; then they lie in the cache as uint8 rows, which every
process maps instead of loading.
"""

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.cache import cache_folder, open_stored, store
from model.errors import DataError
from model.forms.names import title_of
from model.forms.published import is_part
from model.mnist import PARTS, Parts, Progress, read_mnist
from model.network import PIXELS, Array, Labels
from model.offline import OFFLINE_FILE, sample_digits
from model.own_cache import find, fingerprint, keep, own_folder
from model.own_digits import read_own_digits

TRAIN_SIZE, TEST_SIZE = 60_000, 10_000
OUR_OWN = {"mnist", "offline"}  # all other names are those of somebody's own digits
OFFLINE_SEED = 0
WHITE = np.float32(255)


def silent(text: str, share: float) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Dataset:
    """Digits to learn from and digits to be tested on.

    They are stored as bytes. `X_train` and `X_test` turn them into the numbers that the network's functions take, once,
    when they are first asked for: 188 MB and 31 MB that a process pays only for what it uses.

    Attributes
    ----------
    name : str
        `"mnist"`, `"offline"`, or a short name for digits of one's own: small letters, figures and dashes.
    train_images, test_images : uint8 (60000, 784) and (10000, 784)
        A row each, from 0 (black) to 255 (white). Digits of one's own may be more or fewer, here and below.
    y_train, y_test : int64 (60000,) and (10000,)
    folder : Path
        Where the `.npy` files lie; `open_dataset` in another process maps the same ones.
    notes : tuple of str
        Sentences for the user: files that were refused, or why these are not MNIST.
    """

    name: str
    train_images: NDArray[np.uint8]
    y_train: Labels
    test_images: NDArray[np.uint8]
    y_test: Labels
    folder: Path
    notes: tuple[str, ...] = ()

    @cached_property
    def X_train(self) -> Array:  # noqa: N802 - the lesson calls it so
        """Digits to learn from: float32 (784, 60000) in 0..1, a column each. Read-only."""
        return as_columns(self.train_images)

    @cached_property
    def X_test(self) -> Array:  # noqa: N802 - the lesson calls it so
        """Digits to be tested on: float32 (784, 10000) in 0..1, a column each. Read-only."""
        return as_columns(self.test_images)


def as_columns(images: NDArray[np.uint8]) -> Array:
    """Images, a row of bytes each (m, 784), as columns of float32 (784, m) in 0..1.

    Each column lies in one piece of memory, as training is fastest with it, and nothing can be written to it.
    """
    rows = images / WHITE
    rows.flags.writeable = False
    return rows.T


def load_dataset(
    name: str = "auto", data_dir: str | os.PathLike[str] | None = None, progress: Progress = silent
) -> Dataset:
    """Load the digits, downloading or making them if this is the first time.

    Parameters
    ----------
    name : str
        `"mnist"`, `"offline"`, or `"auto"`: MNIST if there is a way to it, else the offline digits. Or a folder (or
        file) with other digits of the same shape: see `model.own_digits`.
    data_dir : path, optional
        Folder with MNIST, in one of the forms that `model.forms` reads. By default the environment variable
        `MNIST_DIR`. Nothing in it is changed.
    progress : callable, optional
        Called with a text and a share in 0..1 while something takes long.

    Raises
    ------
    DataError
        When the digits can't be found or stored. The message says what to do.
    """
    if name == "offline":
        return _offline(progress)
    if name == "mnist":
        return _mnist(data_dir, progress)
    if name != "auto":
        return _own(name, progress)
    try:
        return _mnist(data_dir, progress)
    except DataError as error:
        return replace(_offline(progress), notes=(str(error),))


def open_dataset(name: str, folder: Path) -> Dataset:
    """Map the `.npy` files of a folder that `load_dataset` has filled.

    Raises OSError or ValueError when they are missing or damaged.
    """
    images, labels, test_images, test_labels = arrays = open_stored(folder, PARTS)
    train, test = (TRAIN_SIZE, TEST_SIZE) if name in OUR_OWN else (labels.size, test_labels.size)
    if [array.shape for array in arrays] != [(train, PIXELS), (train,), (test, PIXELS), (test,)]:
        raise ValueError(f"{folder} holds arrays of other shapes")
    return Dataset(name, images, labels, test_images, test_labels, folder)


def data_folder(name: str) -> Path:
    """Where the `.npy` files of a dataset lie, or will lie, on this machine: for `open_dataset`, by `Dataset.name`."""
    if name == "offline":
        recipe = hashlib.sha256(OFFLINE_FILE.read_bytes()).hexdigest()[:12]
        return cache_folder() / f"offline-{recipe}"
    return cache_folder() / name if name in OUR_OWN else own_folder(name)


def make_offline(progress: Progress = silent) -> Parts:
    """Draw the offline digits: on one machine, the same ones every time."""
    rng = np.random.default_rng(OFFLINE_SEED)
    progress("Making the offline digits", 0.0)
    train = sample_digits(TRAIN_SIZE, rng)
    progress("Making the offline digits", 0.7)
    return dict(zip(PARTS, (*train, *sample_digits(TEST_SIZE, rng)), strict=True))


def _offline(progress: Progress) -> Dataset:
    return _from_cache("offline", lambda _folder: make_offline(progress))


def _mnist(data_dir: str | os.PathLike[str] | None, progress: Progress) -> Dataset:
    given = data_dir or os.environ.get("MNIST_DIR")
    notes: list[str] = []

    def read(folder: Path) -> Parts:
        parts = read_mnist(_place(given) if given else None, folder, notes, progress)
        progress("Unpacking MNIST", 0.9)
        return parts

    return replace(_from_cache("mnist", read), notes=tuple(notes))


def _own(name: str, progress: Progress) -> Dataset:
    place = _place(name)
    if not name or not _exists(place):
        raise DataError(
            f"There is no dataset “{name[:200]}”, and no folder of that name. Choose mnist, offline or auto, or name a "
            "folder with digits."
        )
    progress(f"Reading {place}", 0.0)
    title, known_by = title_of(place), fingerprint(place)
    if found := find(title, known_by):
        name, notes = found
        with suppress(OSError, ValueError):
            return replace(open_dataset(name, own_folder(name)), notes=notes)
    parts, notes = read_own_digits(place)
    if all(is_part(part, rows) for part, rows in parts.items()):
        return _from_cache("mnist", lambda _folder: parts)
    name = keep(title, parts, notes, known_by)
    return replace(_read_back(name, own_folder(name)), notes=notes)


def _place(name: str | os.PathLike[str]) -> Path:
    """The folder of this name; `~` is the user's own."""
    try:
        return Path(name).expanduser()
    except RuntimeError:  # ~somebody whom the system doesn't know
        return Path(name)


def _exists(place: Path) -> bool:
    try:
        return place.exists()
    except OSError:  # a name that no file can have
        return False


def _from_cache(name: str, prepare: Callable[[Path], Parts]) -> Dataset:
    """The digits in the cache; if they are missing or damaged, they are prepared and stored first."""
    folder = data_folder(name)
    try:
        return open_dataset(name, folder)
    except (OSError, ValueError):
        store(folder, prepare(folder))
    return _read_back(name, folder)


def _read_back(name: str, folder: Path) -> Dataset:
    try:
        return open_dataset(name, folder)
    except (OSError, ValueError) as error:
        raise DataError(
            f"The digits in {folder} can't be read back: {error}. Set the environment variable DIGIT_LAB_CACHE to a "
            "folder on another disk."
        ) from error
