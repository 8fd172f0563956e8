"""Other digits of MNIST's shape, from a folder that somebody named: read, turned if need be, and part of them held out.

They may be IDX files, NumPy's or tables; `model.forms` reads them. Nothing in the folder is changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from model.config import RANGES
from model.errors import DataError, FileError
from model.forms.folder import Contents, contents, files_in, remarks_on
from model.forms.names import is_emnist, role_of, set_of
from model.forms.pieces import SIDE, Images, Piece
from model.mnist import PARTS, Parts
from model.network import PIXELS, Labels

FEWEST = 12  # digits that can be trained on and held out
HELD_OUT = 6  # one in so many, where there is no test set
SEED = 0
MOST_AT_ONCE = int(RANGES["digits"][1])
ARRAYS = {".npz", ".npy"}
EXPECTED = (
    "Expected are images of 28 x 28 pixels with labels from 0 to 9: IDX files, .npz (x_train, y_train, x_test, y_test) "
    "or CSV (a label and 784 pixels a line)."
)


@dataclass
class Collected:
    """Images and labels of one set, by their role: `train`, `test`, or empty where no name tells."""

    images: dict[str, Images] = field(default_factory=dict)
    labels: dict[str, Labels] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)  # where the images of a role come from
    notes: list[str] = field(default_factory=list)

    def add(self, piece: Piece, file: Path, inside: str) -> None:
        """Take what has not been there yet: the same digits may lie beside each other, packed and unpacked.

        `inside` are the folders between the one that was named and the file.
        """
        role = role_of(piece.name) or role_of(file.name) or role_of(inside)
        if piece.images is not None and role not in self.images:
            self.images[role], self.files[role] = piece.images, file.name
        if piece.labels is not None and role not in self.labels:
            self.labels[role] = piece.labels

    def whole(self, role: str) -> tuple[Images, Labels] | None:
        """Images with their labels, or None if either is missing. Raises DataError if their numbers differ."""
        images, labels = self.images.get(role), self.labels.get(role)
        if images is None:
            return None
        if labels is None:
            self.notes.append(f"{self.files[role]} has no labels, so it is not used.")
            return None
        if len(images) != len(labels):
            raise DataError(
                f"{self.files[role]} holds {len(images):,} images, but there are {len(labels):,} labels for them. Use "
                "files that belong together."
            )
        return images, labels


def read_own_digits(place: Path) -> tuple[Parts, tuple[str, ...]]:
    """The digits of a folder, or of a file, and sentences about how they were taken. Raises DataError."""
    try:
        files = files_in(place)
    except FileError as error:
        raise DataError(f"{place} {error}. Set DIGIT_LAB_DATA to a folder with digits. {EXPECTED}") from error
    sets: dict[str, list[Path]] = {}
    for file in files:
        sets.setdefault(set_of(file, place), []).append(file)
    chosen = {name: members for name, members in sets.items() if "digits" in name} or sets  # of all that EMNIST has
    looked_at: list[Contents] = []
    unused: list[str] = []
    found: dict[str, tuple[Parts, list[str]]] = {}
    for name, members in chosen.items():
        collected, useless = _collected(members, place)
        if parts := _parts(collected):
            found[name] = parts, [*collected.notes, *([remarks_on(useless)] if any(o.likely for o in useless) else [])]
        else:
            unused += collected.notes
            unused += ["There are labels without images."] if collected.labels and not collected.images else []
        looked_at += useless
        if len(found) > 1:
            names = " and ".join(f"“{name.strip('/') or 'without a name'}”" for name in found)
            raise DataError(f"{place} holds several sets of digits: {names}. Put one of them into a folder of its own.")
    if not found:
        words = [*unused, *([remarks_on(looked_at)] if looked_at else []), EXPECTED]
        raise DataError(f"{place} holds no digits to train on. {' '.join(words)}")
    ((parts, notes),) = found.values()
    return parts, tuple(notes)


def _collected(files: Sequence[Path], place: Path) -> tuple[Collected, list[Contents]]:
    """What the files of one set hold together, and those that hold nothing of use."""
    collected, useless = Collected(), []
    for file in files:
        one = contents(file)
        turned = is_emnist(file) and file.suffix not in ARRAYS
        inside = file.parent.relative_to(place).as_posix() if place.is_dir() else ""
        for piece in one.pieces:
            collected.add(upright(piece) if turned else piece, file, inside)
        if turned and one.pieces and not collected.notes:
            collected.notes.append("EMNIST's images lie on their side, so they were turned.")
        if not one.pieces:
            useless.append(one)
    return collected, useless


def upright(piece: Piece) -> Piece:
    """Images with rows and columns exchanged."""
    if piece.images is None:
        return piece
    turned = piece.images.reshape(-1, SIDE, SIDE).swapaxes(1, 2).reshape(-1, PIXELS)
    return replace(piece, images=turned)


def _parts(collected: Collected) -> Parts:
    """Digits to learn from and held-out ones, or nothing if there are none with labels. Raises DataError."""
    test = collected.whole("test")
    train = collected.whole("train") or collected.whole("")
    if train is None:
        train, test = test, None
    if train is None:
        return {}
    if len(train[1]) < FEWEST or (test and not len(test[1])):
        raise DataError(f"There are only {len(train[1]):,} digits to learn from. Use {FEWEST} or more.")
    if test is None:
        train, test = _split(*train, collected.notes)
    elif _sorted_by_kind(train[1]):
        train = _shuffled(*train)
        collected.notes.append("They lay sorted by kind, so those to learn from were shuffled.")
    if len(train[1]) > MOST_AT_ONCE:
        collected.notes.append(f"A run learns from the first {MOST_AT_ONCE:,} of them at most.")
    return dict(zip(PARTS, (*train, *test), strict=True))


def _split(images: Images, labels: Labels, notes: list[str]) -> tuple[tuple[Images, Labels], tuple[Images, Labels]]:
    """All but the last sixth of the shuffled digits, and the last sixth."""
    images, labels = _shuffled(images, labels)
    held_out = len(labels) // HELD_OUT
    notes.append(
        f"There is no test set among the {len(labels):,} digits, so they were shuffled and the last sixth, "
        f"{held_out:,} of them, is held out. The shuffle is the same each time."
    )
    return (images[:-held_out], labels[:-held_out]), (images[-held_out:], labels[-held_out:])


def _shuffled(images: Images, labels: Labels) -> tuple[Images, Labels]:
    order = np.random.default_rng(SEED).permutation(len(labels))
    return images[order], labels[order]


def _sorted_by_kind(labels: Labels) -> bool:
    """Whether equal digits mostly stand beside each other: the first hundred would then be all of one kind."""
    return int((labels[1:] != labels[:-1]).sum()) < len(labels) // 2
