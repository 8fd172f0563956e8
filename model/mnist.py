"""MNIST: in a folder that was named, in whatever form; else its four files, in the cache or on one of two mirrors.

Nothing counts that is not, byte for byte, what was published.
"""

import gzip
import hashlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.cache import cannot_store
from model.errors import DataError
from model.forms.published import look_for_mnist
from model.network import PIXELS

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

HOW_TO_GET_MNIST = (
    f"To use MNIST, connect to the internet and try again, or put its four files ({', '.join(SHA256)}) "
    f"from {MIRRORS[0]} into a folder and set the environment variable MNIST_DIR to it."
)

Parts = dict[str, NDArray[Any]]  # images as uint8 rows (m, 784) and labels as int64 (m,), named as in PARTS
Progress = Callable[[str, float], None]  # what is being done, and the share that is done (0..1)


def read_mnist(given: Path | None, folder: Path, notes: list[str], progress: Progress) -> Parts:
    """Find and parse all four parts.

    Parameters
    ----------
    given : Path, optional
        Folder or file to look in first. Nothing in it is changed.
    folder : Path
        Where to look next, and where downloads go.
    notes : list of str
        Gets a sentence for what was refused, and says where it was taken from instead.
    progress : callable

    Raises
    ------
    DataError
        When something is nowhere to be found, or can't be stored.
    """
    parts: Parts = {}
    instead = ""
    if given:
        progress(f"Looking into {given}", 0.0)
        parts, instead = look_for_mnist(given)
    refused: list[str] = []
    sources = set()
    for part, (file, digest) in zip(PARTS, SHA256.items(), strict=True):
        if part not in parts:
            try:
                packed, source = _find(file, digest, folder, refused, progress)
            except DataError as error:
                raise DataError(" ".join([*filter(None, [instead]), str(error)])) from error
            parts[part] = parse(packed, images=part.endswith("images"))
            sources.add(source)
    if instead:
        notes.append(f"{instead} What was missing came {' and '.join(sorted(sources))}.")
    notes += refused
    return parts


def parse(packed: bytes, images: bool) -> NDArray[Any]:
    """Read MNIST's IDX format: images as uint8 rows (m, 784), labels as int64 (m,)."""
    raw = np.frombuffer(gzip.decompress(packed), dtype=np.uint8)
    if images:
        return raw[16:].reshape(-1, PIXELS)  # 16 bytes: magic number, count, height, width
    return raw[8:].astype(np.int64)  # 8 bytes: magic number, count


def _find(file: str, digest: str, folder: Path, notes: list[str], progress: Progress) -> tuple[bytes, str]:
    """Bytes of one of MNIST's files, from the cache or else from a mirror, and in words where they come from."""
    harmed = ""
    with suppress(OSError):
        packed = (folder / file).read_bytes()
        if hashlib.sha256(packed).hexdigest() == digest:
            return packed, "from the cache"
        harmed = f"{folder / file} was cut off or altered, so it was downloaded again."
    packed = _download(file, digest, folder, notes, progress)
    notes += [harmed] if harmed else []
    return packed, "from the internet"


def _download(file: str, digest: str, folder: Path, notes: list[str], progress: Progress) -> bytes:
    """Bytes of one of MNIST's files, from the first mirror that sends the right ones."""
    import pooch  # takes 0.1 s, and no worker ever downloads

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
                raise cannot_store(folder, error) from error
    raise DataError(" ".join(["MNIST could not be downloaded.", HOW_TO_GET_MNIST, *notes]))


class _Bar:
    """A progress bar as pooch wants it, which calls a Progress function."""

    def __init__(self, text: str, progress: Progress) -> None:
        self.text, self.progress, self.total, self.done = text, progress, 0, 0

    def update(self, amount: int) -> None:
        self.done += amount
        self.progress(self.text, min(1.0, self.done / max(1, self.total)))

    def reset(self) -> None:
        self.done = 0

    def close(self) -> None:
        pass
