"""Writing a file whole or not at all, and what may be wrong with one that comes from outside."""

import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tokenize import TokenError
from typing import IO

# What NumPy, zipfile and json raise for files that are cut off, altered, encrypted, or made to do harm.
UNREADABLE = (OSError, ValueError, EOFError, RuntimeError, MemoryError, TokenError, zipfile.BadZipFile, zlib.error)


def refuse_bombs(content: bytes, most: int) -> None:
    """A small zip file can unpack to terabytes: look at the sizes it declares before unpacking. Raises ValueError."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > most:
            raise ValueError("unpacks to too much")


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a new file that takes the place of `path` at the end of the block, if nothing went wrong in it.

    Until then a file that was there before is unharmed, and no other process ever sees half a file. Missing folders
    are made. Raises OSError when the disk is full or can't be written to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False)  # noqa: SIM115 - closed below
    try:
        with part:
            yield part
        Path(part.name).chmod(0o644)  # a temporary file is for its owner only
        Path(part.name).replace(path)
    except BaseException:
        Path(part.name).unlink(missing_ok=True)
        raise
