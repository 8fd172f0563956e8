"""MNIST in whatever form somebody has it: told by its content, not by the names of the files."""

import hashlib
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from model.errors import FileError
from model.forms.folder import Contents, contents, files_in, remarks_on
from model.forms.pieces import Piece

# SHA-256 of what stands after the header of each published file, unpacked: the pixels of all images, row by row, or
# all labels, a byte each. `gzip.decompress(file)[16:]` for images and `[8:]` for labels; with it, how many there are.
CONTENT = {
    "train-images": (60_000, "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757"),
    "train-labels": (60_000, "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13"),
    "t10k-images": (10_000, "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161"),
    "t10k-labels": (10_000, "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5"),
}
IN_WORDS = {
    "train-images": "the 60,000 training images",
    "train-labels": "their labels",
    "t10k-images": "the 10,000 test images",
    "t10k-labels": "the labels of the test images",
}
EXPECTED = (
    "Expected are MNIST's four files, packed or not, or the same digits as .npz (x_train, y_train, x_test, y_test) or "
    "as mnist_train.csv and mnist_test.csv. To train on other digits, set DIGIT_LAB_DATA to their folder."
)

Parts = dict[str, NDArray[Any]]  # images as uint8 rows (m, 784) and labels as int64 (m,), named as in CONTENT


def look_for_mnist(place: Path) -> tuple[Parts, str]:
    """The parts of MNIST that lie in a folder, or in a file, and if some are missing, what was found there instead."""
    parts: Parts = {}
    useless: list[Contents] = []
    try:
        for file in files_in(place):
            found = contents(file)
            here = {name: rows for piece in found.pieces for name, rows in parts_of(piece).items()}
            parts = here | parts
            if len(parts) == len(CONTENT):
                return parts, ""
            if not here or _misnamed(found):
                useless.append(_explained(found))
    except FileError as error:
        return {}, f"MNIST was looked for in {place}, which {error}. {EXPECTED}"
    sentences = [f"MNIST was looked for in {place}.", remarks_on(useless), _lacking(parts), EXPECTED]
    return parts, " ".join(filter(None, sentences))


def parts_of(piece: Piece) -> Parts:
    """The parts of MNIST that this is, or that stand one after the other in it."""
    arrays = {"images": piece.images, "labels": piece.labels}
    return {name: rows for kind, array in arrays.items() if array is not None for name, rows in _cut(kind, array)}


def is_part(name: str, rows: NDArray[Any]) -> bool:
    """Whether these are the images (m, 784) or labels (m,) of this part, as they were published."""
    count, digest = CONTENT[name]
    return len(rows) == count and hashlib.sha256(rows.astype("uint8", copy=False).tobytes()).hexdigest() == digest


def _cut(kind: str, array: NDArray[Any]) -> list[tuple[str, NDArray[Any]]]:
    train, test = f"train-{kind}", f"t10k-{kind}"
    first = CONTENT[train][0]
    together = len(array) == first + CONTENT[test][0]
    candidates = ((train, array[:first]), (test, array[first:])) if together else ((train, array), (test, array))
    return [(name, rows) for name, rows in candidates if is_part(name, rows)]


def _explained(one: Contents) -> Contents:
    """Why the file is of no use; what it held is let go."""
    held = ", ".join(piece.words for piece in one.pieces)
    if one.trouble:
        return one
    if _misnamed(one):
        wanted = "images" if "images" in one.file.name else "labels"
        return Contents(one.file, trouble=f"holds {held}, where {wanted} were expected")
    return Contents(one.file, trouble=f"holds {held}, but they are not MNIST's: altered, in another order, or others")


def _misnamed(one: Contents) -> bool:
    name, (piece, *others) = one.file.name, one.pieces or (None,)
    if piece is None or others:
        return False
    return ("images" in name and piece.images is None) or ("labels" in name and piece.labels is None)


def _lacking(parts: Parts) -> str:
    if not parts:
        return ""
    return f"Missing there: {', '.join(words for name, words in IN_WORDS.items() if name not in parts)}."
