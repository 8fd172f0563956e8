"""A folder that somebody named: which of its files may hold digits, and what each of them holds. Nothing is changed."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from model.errors import FileError
from model.forms.arrays import read_npy, read_npz
from model.forms.idx import is_idx, read_idx
from model.forms.opening import HEAD, NPY, UNREADABLE, ZIP, kind_of, read_up_to, unpacked
from model.forms.pieces import MOST_BYTES, Piece
from model.forms.table import looks_like_table, read_table

DEEPEST = 3  # folders within folders: torchvision leaves its files in MNIST/raw
MOST_FILES = 200
MOST_REMARKS = 5
LIKELY = re.compile(r"train|test|t10k|digit|image|label|mnist|idx|ubyte|\.(npz|npy|csv|gz|pkl|pt|parquet|zip|part)\b")
ORDER = (r"ubyte(\.gz)?$", r"ubyte", r"\.np[zy]$", "")  # what is read first: the published names, large tables last


@dataclass(frozen=True)
class Contents:
    """What one file holds, or in `trouble` what it is instead: words that come after its name."""

    file: Path
    pieces: tuple[Piece, ...] = ()
    trouble: str = ""

    @property
    def remark(self) -> str:
        """What it is, as a sentence."""
        held = ", ".join(piece.words for piece in self.pieces)
        return f"{self.file} {self.trouble or f'holds {held}'}."

    @property
    def likely(self) -> bool:
        """Whether its name says that it should hold digits."""
        return bool(LIKELY.search(self.file.name.lower()))


def files_in(place: Path) -> list[Path]:
    """The files that may hold digits, those with the published names first. Raises FileError."""
    try:
        if place.is_file():
            return [place]
        found = list(islice(_walk(place, DEEPEST), MOST_FILES))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileError("does not exist") from error
    except OSError as error:
        raise FileError(f"can't be looked into: {error.strerror or error}") from error
    if not found:
        raise FileError("is an empty folder")
    return sorted(found, key=lambda file: (_rank(file.name.lower()), "train" not in file.name, len(file.parts), file))


def _walk(folder: Path, depth: int) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith((".", "__")):
            continue
        if entry.is_file():
            yield entry
        elif depth and entry.is_dir() and not entry.is_symlink():
            with suppress(OSError):  # a folder that is closed to us
                yield from _walk(entry, depth - 1)


def _rank(name: str) -> int:
    return next(at for at, pattern in enumerate(ORDER) if re.search(pattern, name))


def contents(file: Path) -> Contents:
    """What a file holds, whatever its name says."""
    try:
        return Contents(file, tuple(_read(file)))
    except FileError as error:
        return Contents(file, trouble=str(error))
    except UNREADABLE as error:
        return Contents(file, trouble=f"is damaged or of an unknown kind ({type(error).__name__})")


def _read(file: Path) -> list[Piece]:
    with unpacked(file) as (stream, packed):
        head = read_up_to(stream, HEAD)
        if is_idx(head):
            stream.seek(0)
            return [read_idx(stream, file.name, packed)]
        if head.startswith(ZIP):
            if packed:
                raise FileError("is a ZIP archive within a gzip file. Unpack it once")
            return read_npz(file)
        stream.seek(0)
        if head.startswith(NPY):
            return read_npy(stream, MOST_BYTES if packed else file.stat().st_size, file.name)
        if packed and not head:
            raise EOFError
        if kind := kind_of(head):
            raise FileError(f"is {kind}")
        if looks_like_table(head):
            return [read_table(stream, file.name)]
    raise FileError("is a file of an unknown kind")


def remarks_on(looked_at: list[Contents]) -> str:
    """What the files are instead of what was wanted: a sentence each, those that should have been it first."""
    likely = [one for one in looked_at if one.likely] or looked_at
    words = [one.remark for one in likely[:MOST_REMARKS]]
    if len(likely) > MOST_REMARKS:
        words.append(f"There are {len(likely) - MOST_REMARKS} more such files.")
    return " ".join(words)
