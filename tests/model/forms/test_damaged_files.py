"""Files that were damaged at random: each gives digits or an error of our own, and never anything else.

`make test` tries a few hundred. For more: `DIGIT_LAB_FUZZ=20000 .venv/bin/python -m pytest
tests/model/forms/test_damaged_files.py`.
"""

import gzip
import io
import os
import zipfile
from collections import Counter

import numpy as np
import pytest

from model import DigitLabError
from model.forms.folder import contents
from model.forms.published import look_for_mnist
from model.own_digits import read_own_digits
from tests.model.forms.conftest import as_csv, as_idx

FILES = int(os.environ.get("DIGIT_LAB_FUZZ", "400"))
BATCHES = 8
REACHES = (8, 40, 200, 10**6, 10**6)  # bytes from the start among which the damage lies
SPITE = (b"\xff\xff\xff\xff", b"\0\0\0\0", b"1e99", b",,\n\n", b"'\"),", b"nan,", b"-,5.", b"NUMP")


def whole_files() -> dict[str, bytes]:
    """One unharmed file of each form, under a name that fits it."""
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (24, 28, 28), dtype=np.uint8), rng.integers(0, 10, 24, dtype=np.uint8)
    packed, stored, single, column = (io.BytesIO() for _ in range(4))
    np.savez_compressed(packed, x_train=images, y_train=labels, x_test=images[:4] / 255, y_test=labels[:4].astype(str))
    np.savez(stored, images=np.asfortranarray(images), labels=labels)
    np.save(single, images)
    np.save(column, labels.astype(str))
    return {
        "train-images-idx3-ubyte": as_idx(images),
        "train-labels-idx1-ubyte": as_idx(labels),
        "train-images-idx3-ubyte.gz": gzip.compress(as_idx(images), mtime=0),
        "train-labels-idx1-ubyte.gz": gzip.compress(as_idx(labels), mtime=0),
        "digits.npz": packed.getvalue(),
        "stored.npz": stored.getvalue(),
        "images.npy": single.getvalue(),
        "labels.npy": column.getvalue(),
        "train.csv": as_csv(images[:14], labels[:14]),
        "floats.csv": as_csv(images[:14] / 255, labels[:14], 784, "pixels,label"),
        "train.csv.gz": gzip.compress(as_csv(images[:14], labels[:14]), mtime=0),
    }


def damaged(content: bytes, rng: np.random.Generator) -> bytes:
    """The file with some bytes changed, cut out, doubled, replaced by others' or packed again. Mostly at its start."""
    found = bytearray(content)
    for _ in range(rng.integers(1, 4)):
        at = int(rng.integers(0, min(len(found), int(rng.choice(REACHES))) + 1))
        size = int(rng.choice([1, 2, 8, 500]))
        match int(rng.integers(0, 7)):
            case 0:
                found[at : at + 1] = rng.bytes(1)
            case 1:
                del found[at : at + size]
            case 2:
                del found[-max(1, at) :]
            case 3:
                found[at:at] = rng.bytes(size)
            case 4:
                found[at : at + 4] = SPITE[rng.integers(len(SPITE))]
            case 5:
                found[at:at] = found[at : at + size]
            case 6:
                found[at : at + 1] = b"1"
        if not found:
            break
    return gzip.compress(bytes(found), 1) if rng.random() < 0.1 else bytes(found)


def in_an_archive(content: bytes, rng: np.random.Generator) -> bytes:
    """Damaged arrays in an unharmed archive: there the checksum of ZIP doesn't notice."""
    found = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in whole.infolist():
            archive.writestr(entry.filename, damaged(whole.read(entry), rng))
    return found.getvalue()


@pytest.mark.parametrize("batch", range(BATCHES))
def test_damaged_files_give_digits_or_a_sentence(tmp_path, batch):
    rng = np.random.default_rng(batch)
    whole = whole_files()
    ends: Counter[str] = Counter()
    for _ in range(FILES // BATCHES):
        name = str(rng.choice(list(whole)))
        archived = name.endswith(".npz") and rng.random() < 0.5
        path = tmp_path / name
        path.write_bytes(in_an_archive(whole[name], rng) if archived else damaged(whole[name], rng))
        found = contents(path)
        ends["read" if found.pieces else "told"] += 1
        assert found.pieces or found.trouble
        for piece in found.pieces:
            assert piece.images is None or (piece.images.dtype == np.uint8 and piece.images.shape[1] == 784)
            assert piece.labels is None or ((piece.labels >= 0) & (piece.labels <= 9)).all()
        try:
            parts, _ = read_own_digits(tmp_path)
            assert len(parts) == 4
        except DigitLabError:
            pass
        look_for_mnist(path)
        path.unlink()
    print(dict(ends))
    assert min(ends["read"], ends["told"]) > 0
