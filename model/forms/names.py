"""What the names of files and arrays say: which belong together, and whether they are to learn from or held out."""

import re
from pathlib import Path
from typing import Literal

Role = Literal["train", "test", ""]

TEST = re.compile(r"test|t10k|val(id)?(ation)?(?![a-z])|eval|held")
WITHOUT = re.compile(
    r"train(ing)?|test(ing)?|t10k|validation|valid|val|images?|labels?|idx\d?|ubyte|npz|npy|csv|gz|txt"
)
GENERAL = {"raw", "gzip", "processed"}  # folders whose name says nothing
RESERVED = {"mnist", "offline", "auto"}
MOST_LETTERS = 30


def role_of(name: str) -> Role:
    """What the digits are for, or empty where the name doesn't say."""
    name = name.lower()
    return "train" if "train" in name else "test" if TEST.search(name) else ""


def set_of(file: Path, place: Path) -> str:
    """What files of one set have in common: their folder, and their name without the words that tell them apart."""
    folder = file.parent.relative_to(place).as_posix() if place.is_dir() else ""
    rest = re.sub(r"[^a-z]+", "-", WITHOUT.sub("-", file.name.lower())).strip("-")
    common = "-".join(word for word in rest.split("-") if word not in {"x", "y"})
    folder = re.sub(WITHOUT, "", "" if folder == "." else folder)
    return f"{folder}/{common}"


def is_emnist(file: Path) -> bool:
    """Whether these are EMNIST's files, whose images lie on their side."""
    return "emnist" in file.name.lower()


def title_of(place: Path) -> str:
    """A short name for the digits of a folder: small letters, figures and dashes, never that of our own datasets."""
    place = place.resolve()
    words = [place.stem if place.is_file() else place.name, *(parent.name for parent in place.parents)]
    names = [re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")[:MOST_LETTERS].strip("-") for word in words]
    name = next((name for name in names if name not in GENERAL), "") or "digits"
    return f"folder-{name}" if name in RESERVED else name
