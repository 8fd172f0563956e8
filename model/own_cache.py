"""Where somebody's own digits wait for the next start, each under a name of its own, so that runs find theirs again.

A name belongs to its digits for good: other digits of the same title get the next name, `title-2`.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from model.cache import cache_folder, cannot_store, open_stored, store
from model.errors import FileError
from model.files import replacing
from model.forms.folder import files_in
from model.mnist import PARTS, Parts

SOURCE = "source.json"  # written last: without it, a folder is free
RECIPE = 1  # raise it when the same files would be read in another way


def own_folder(name: str) -> Path:
    """Where the digits of this name lie, or would lie."""
    return cache_folder() / "own" / name


def fingerprint(place: Path) -> str:
    """Differs when a file of the folder was exchanged; empty where there are none."""
    try:
        files = files_in(place)
        facts = [(str(file.resolve()), (stat := file.stat()).st_size, stat.st_mtime_ns) for file in files]
    except (FileError, OSError):
        return ""
    return hashlib.sha256(repr((RECIPE, facts)).encode()).hexdigest()


def find(title: str, known_by: str) -> tuple[str, tuple[str, ...]] | None:
    """The name under which the files with this fingerprint were stored, and the sentences about them."""
    for name in _names(title):
        source = _source(name)
        if not source:
            return None
        if known_by in source["fingerprints"]:
            return name, tuple(source["notes"])
    return None


def keep(title: str, parts: Parts, notes: Sequence[str], known_by: str) -> str:
    """Store the digits under the first name that is free or theirs already, and return it. Raises DataError."""
    for name in _names(title):
        source = _source(name)
        if not source or known_by in source["fingerprints"] or _holds(name, parts):
            break
    folder = own_folder(name)
    store(folder, {part: parts[part] for part in PARTS})
    fingerprints = [*source.get("fingerprints", []), known_by]
    try:
        with replacing(folder / SOURCE) as file:
            file.write(json.dumps({"fingerprints": fingerprints, "notes": list(notes)}).encode())
    except OSError as error:
        raise cannot_store(folder, error) from error
    return name


def _names(title: str) -> Iterator[str]:
    yield title
    for number in count(2):
        yield f"{title}-{number}"


def _source(name: str) -> dict[str, Any]:
    """What is known of the digits of this name; empty if nothing is stored under it."""
    try:
        source = json.loads((own_folder(name) / SOURCE).read_bytes())
        return {"fingerprints": [*source["fingerprints"]], "notes": [str(note) for note in source["notes"]]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _holds(name: str, parts: Parts) -> bool:
    try:
        stored = open_stored(own_folder(name), PARTS)
    except (OSError, ValueError):
        return False
    return all(np.array_equal(array, parts[part]) for part, array in zip(PARTS, stored, strict=True))
