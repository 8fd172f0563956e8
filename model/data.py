"""The digits: MNIST where it can be had, the offline digits where it can't, memory-mapped either way.

MNIST's four files are looked for in `MNIST_DIR`, then in the cache folder, then on two mirrors. A file counts only
if its SHA-256 is the published one. Files are parsed once into `.npy` files of float32 rows, which every process
maps instead of loading; all of them share one copy in memory.
"""

import gzip
import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
import pooch
from numpy.typing import NDArray

from model.errors import DataError
from model.files import replacing
from model.network import PIXELS, Array, Labels
from model.offline import OFFLINE_FILE, sample_digits

MIRRORS = (
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
)
# From the four files as Yann LeCun, Corinna Cortes and Christopher Burges published them.
SHA256 = {
    "train-images-idx3-ubyte.gz": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte.gz": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte.gz": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte.gz": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}
PARTS = ("train-images", "train-labels", "t10k-images", "t10k-labels")
CONNECT_SECONDS, READ_SECONDS = 3, 10
TRAIN_SIZE, TEST_SIZE = 60_000, 10_000
OFFLINE_SEED = 0

HOW_TO_GET_MNIST = (
    f"To use MNIST, connect to the internet and try again, or put its four files ({', '.join(SHA256)}) "
    f"from {MIRRORS[0]} into a folder and set the environment variable MNIST_DIR to it."
)

Parts = dict[str, NDArray[Any]]  # images as float32 rows (m, 784) in 0..1 and labels as int64 (m,), named as in PARTS
Progress = Callable[[str, float], None]  # what is being done, and the share that is done (0..1)


def silent(text: str, share: float) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Dataset:
    """Digits to learn from and digits to be tested on, a column each, with pixels in 0..1.

    Attributes
    ----------
    name : str
        `"mnist"` or `"offline"`.
    X_train, y_train : float32 (784, 60000) and int64 (60000,)
    X_test, y_test : float32 (784, 10000) and int64 (10000,)
    folder : Path
        Where the `.npy` files lie; `open_dataset` in another process maps the same ones.
    notes : tuple of str
        Sentences for the user: files that were refused, or why these are not MNIST.
    """

    name: str
    X_train: Array
    y_train: Labels
    X_test: Array
    y_test: Labels
    folder: Path
    notes: tuple[str, ...] = ()


def load_dataset(
    name: str = "auto", data_dir: str | os.PathLike[str] | None = None, progress: Progress = silent
) -> Dataset:
    """Load the digits, downloading or making them if this is the first time.

    Parameters
    ----------
    name : str
        `"mnist"`, `"offline"`, or `"auto"`: MNIST if it can be had, else the offline digits.
    data_dir : path, optional
        Folder with MNIST's four files. By default the environment variable `MNIST_DIR`.
    progress : callable, optional
        Called with a text and a share in 0..1 while something takes long.

    Raises
    ------
    DataError
        When the data can't be had or stored. The message says what to do.
    """
    if name == "offline":
        return _offline(progress)
    if name == "mnist":
        return _mnist(data_dir, progress)
    if name != "auto":
        raise DataError(f"There is no dataset “{name}”. Choose mnist, offline or auto.")
    try:
        return _mnist(data_dir, progress)
    except DataError as error:
        return replace(_offline(progress), notes=(str(error),))


def open_dataset(name: str, folder: Path) -> Dataset:
    """Map the `.npy` files of a folder that `load_dataset` has filled. Raises OSError or ValueError if it can't."""
    arrays = [np.lib.format.open_memmap(folder / f"{part}.npy", mode="r") for part in PARTS]
    shapes = [array.shape for array in arrays]
    if shapes != [(TRAIN_SIZE, PIXELS), (TRAIN_SIZE,), (TEST_SIZE, PIXELS), (TEST_SIZE,)]:
        raise ValueError(f"{folder} holds arrays of other shapes")
    images, labels, test_images, test_labels = arrays
    return Dataset(name, images.T, labels, test_images.T, test_labels, folder)


def make_offline(progress: Progress = silent) -> Parts:
    """Draw the offline digits: the same ones every time."""
    rng = np.random.default_rng(OFFLINE_SEED)
    progress("Making the offline digits", 0.0)
    train = sample_digits(TRAIN_SIZE, rng)
    progress("Making the offline digits", 0.7)
    return dict(zip(PARTS, (*train, *sample_digits(TEST_SIZE, rng)), strict=True))


def cache_folder() -> Path:
    """The first folder that can be written to: `DIGIT_LAB_CACHE`, the user's cache, the system's temporary folder."""
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
        f"Can't write to {tried}. Set the environment variable DIGIT_LAB_CACHE to a folder with 300 MB of free space."
    )


def data_folder(name: str) -> Path:
    """Where the `.npy` files of a dataset lie, or will lie, on this machine: for `open_dataset`, by `Dataset.name`."""
    if name == "offline":
        recipe = hashlib.sha256(OFFLINE_FILE.read_bytes()).hexdigest()[:12]
        return cache_folder() / f"offline-{recipe}"
    return cache_folder() / name


def _offline(progress: Progress) -> Dataset:
    folder = data_folder("offline")
    try:
        return open_dataset("offline", folder)
    except (OSError, ValueError):
        pass  # not made yet, or damaged: make it
    _store(folder, make_offline(progress))
    return open_dataset("offline", folder)


def _mnist(data_dir: str | os.PathLike[str] | None, progress: Progress) -> Dataset:
    folder = data_folder("mnist")
    given = data_dir or os.environ.get("MNIST_DIR")
    notes: list[str] = []
    try:
        return open_dataset("mnist", folder)
    except (OSError, ValueError):
        pass  # not parsed yet, or damaged: parse it
    arrays: Parts = {}
    for part, (file, digest) in zip(PARTS, SHA256.items(), strict=True):
        packed = _find(file, digest, Path(given) if given else None, folder, notes, progress)
        arrays[part] = parse(packed, images=part.endswith("images"))
    progress("Unpacking MNIST", 0.9)
    _store(folder, arrays)
    return replace(open_dataset("mnist", folder), notes=tuple(notes))


def _find(file: str, digest: str, given: Path | None, folder: Path, notes: list[str], progress: Progress) -> bytes:
    """Bytes of one of MNIST's files, from the first place that has it unharmed."""
    for place in filter(None, (given, folder)):
        try:
            packed = (place / file).read_bytes()
        except OSError:
            continue
        if hashlib.sha256(packed).hexdigest() == digest:
            return packed
        notes.append(f"{place / file} is not MNIST's file (cut off or altered), so it was fetched again.")
    return _download(file, digest, folder, notes, progress)


def _download(file: str, digest: str, folder: Path, notes: list[str], progress: Progress) -> bytes:
    """Bytes of one of MNIST's files from the first mirror that answers with the right ones."""
    downloader = pooch.HTTPDownloader(
        progressbar=_Bar(f"Downloading {file}", progress), timeout=(CONNECT_SECONDS, READ_SECONDS)
    )
    for mirror in MIRRORS:
        try:
            path = pooch.retrieve(mirror + file, f"sha256:{digest}", file, folder, downloader=downloader)
            return Path(path).read_bytes()
        except ValueError:  # pooch: the hash differs
            notes.append(f"{mirror}{file} sent an altered file, which was refused.")
        except OSError as error:
            if error.errno is not None:  # from the disk; the network's errors have no number
                raise _cannot_store(folder, error) from error
    raise DataError(" ".join(["MNIST could not be downloaded.", HOW_TO_GET_MNIST, *notes]))


class _Bar:
    """What pooch asks of a progress bar, handed on to a Progress callback."""

    def __init__(self, text: str, progress: Progress) -> None:
        self.text, self.progress, self.total, self.done = text, progress, 0, 0

    def update(self, amount: int) -> None:
        self.done += amount
        self.progress(self.text, min(1.0, self.done / max(1, self.total)))

    def reset(self) -> None:
        self.done = 0

    def close(self) -> None:
        pass


def parse(packed: bytes, images: bool) -> NDArray[Any]:
    """Read MNIST's IDX format: images as float32 rows (m, 784) in 0..1, labels as int64 (m,)."""
    raw = np.frombuffer(gzip.decompress(packed), dtype=np.uint8)
    if images:
        return raw[16:].reshape(-1, PIXELS) / np.float32(255)  # 16 bytes: magic number, count, height, width
    return raw[8:].astype(np.int64)  # 8 bytes: magic number, count


def _store(folder: Path, arrays: Parts) -> None:
    try:
        for part, array in arrays.items():
            with replacing(folder / f"{part}.npy") as file:
                np.save(file, array)
    except OSError as error:
        raise _cannot_store(folder, error) from error


def _cannot_store(folder: Path, error: OSError) -> DataError:
    return DataError(
        f"Can't store the digits in {folder}: {error.strerror or error}. Make room (300 MB) or set the environment "
        "variable DIGIT_LAB_CACHE to another folder."
    )
