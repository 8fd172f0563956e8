"""Writing a file whole or not at all."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


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
