"""Damaged files and odd arrays, made at random: each must give a value, or one of our own errors.

`python -m tests.model.fuzzing 20000` tries so many of each kind and prints what came of them, and the memory it took.
The same seed makes the same inputs; a failure is named by its kind and number.
"""

import io
import resource
import sys
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from PIL import Image

from model import (
    DigitLabError,
    canvas_to_column,
    init_params,
    pack_weights,
    predict,
    read_image,
    read_weights,
    strokes_to_column,
)
from model.fine_tuning import Drawings, pack_drawings, read_drawings
from model.ink.rows import split_ink
from model.ink.stages import find_ink, ink_to_column
from tests.model.ink.drawings import BLACK, WHITE, coloured, stroked

Rng = np.random.Generator


def damaged(content: bytes, rng: Rng) -> bytes:
    """The bytes with one to four accidents: flipped bits, something cut off, inserted, left out, doubled or zeroed."""
    changed = bytearray(content)
    for _ in range(rng.integers(1, 5)):
        if not changed:
            break
        # Half of them near an end, where headers and lists stand.
        near = min(len(changed), 200) if rng.random() < 0.5 else len(changed)
        at = int(rng.integers(near)) if rng.random() < 0.5 else len(changed) - 1 - int(rng.integers(near))
        length = int(rng.integers(1, 40))
        match rng.integers(6):
            case 0:
                changed[at] ^= 1 << int(rng.integers(8))
            case 1:
                del changed[at:]
            case 2:
                changed[at:at] = rng.bytes(length)
            case 3:
                del changed[at : at + length]
            case 4:
                changed[at:at] = changed[at : at + length]
            case _:
                changed[at : at + length] = bytes([int(rng.choice([0, 255]))]) * length
    return bytes(changed)


def damaged_inside(content: bytes, rng: Rng) -> bytes:
    """A zip file of which one entry is damaged, as a forger would do it: with the right checksum."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    chosen = list(entries)[rng.integers(len(entries))]
    header, rest = (
        entries[chosen][:128],
        bytearray(entries[chosen][128:]),
    )  # what there is, as NumPy says it; the numbers
    if rng.random() < 0.5:
        header = damaged(header, rng)
    elif rest:
        rest[rng.integers(len(rest))] ^= 1 << int(rng.integers(8))
    entries[chosen] = header + rest
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, entry in entries.items():
            archive.writestr(name, entry)
    return buffer.getvalue()


def damaged_file(content: bytes, rng: Rng) -> bytes:
    """A zip file, damaged in one way or the other."""
    return (damaged if rng.random() < 0.5 else damaged_inside)(content, rng)


@cache
def weights_files() -> list[bytes]:
    """Weights as this app and as notebooks save them."""
    files = []
    for hidden in (1, 10):
        w1, b1, w2, b2 = params = init_params(hidden, np.random.default_rng(hidden))
        for save, arrays in (
            (np.savez, {"W1": w1.T, "b1": b1[:, 0], "W2": w2.T, "b2": b2.T}),
            (np.savez_compressed, {f"arr_{number}": array.astype(float) for number, array in enumerate(params)}),
        ):
            buffer = io.BytesIO()
            save(buffer, **arrays)
            files.append(buffer.getvalue())
        files.append(pack_weights(params, {"digits": 60_000, "temperature": 1.1, "note": "näh"}))
    return files


@cache
def drawings_file() -> bytes:
    """Three drawings."""
    return pack_drawings(Drawings(np.random.default_rng(0).random((784, 3), dtype=np.float32), np.array([1, 2, 3])))


@cache
def pictures() -> list[bytes]:
    """A "4" of 70 x 70 pixels in every format, with colours, grey, palette, 16 bits, 32 bits and floats."""
    rgba = Image.fromarray(coloured(stroked(), BLACK, WHITE)).resize((70, 70))
    grey = np.asarray(rgba.convert("L"))
    deep = Image.fromarray(grey.astype(np.uint16) * 257)
    real, whole = Image.fromarray(grey / np.float32(255)), Image.fromarray(grey.astype(np.int32) * 257)
    exif = Image.Exif()
    exif[0x0112] = 6
    ways: list[tuple[Image.Image, str, dict[str, Any]]] = [
        *((rgba.convert(mode), "PNG", {}) for mode in ("RGBA", "RGB", "P", "L", "LA", "1")),
        *((rgba.convert(mode), "TIFF", {}) for mode in ("RGBA", "RGB", "L", "1")),
        *((rgba.convert(mode), "WEBP", {"lossless": mode == "RGBA"}) for mode in ("RGB", "RGBA")),
        *((rgba.convert(mode), "BMP", {}) for mode in ("RGB", "L", "P", "1")),
        *((image, "TIFF", {"compression": way}) for image in (real, whole, deep) for way in (None, "tiff_lzw")),
        *((rgba.convert("RGB"), "TIFF", {"compression": way}) for way in ("tiff_deflate", "jpeg", "packbits")),
        (deep, "PNG", {}),
        (rgba.convert("RGB"), "JPEG", {"exif": exif}),
        (rgba.convert("L"), "JPEG", {"progressive": True}),
        (rgba.convert("CMYK"), "JPEG", {}),
        (rgba.convert("P"), "GIF", {"save_all": True, "append_images": [rgba.convert("P").rotate(90)]}),
        (rgba.convert("RGB"), "WEBP", {"save_all": True, "append_images": [rgba.convert("RGB").rotate(90)]}),
    ]
    files = []
    for image, kind, settings in ways:
        buffer = io.BytesIO()
        image.save(buffer, kind, **settings)
        files.append(buffer.getvalue())
    return files


def odd_array(rng: Rng) -> Any:
    """An array of any type and shape, or no array at all."""
    if rng.random() < 0.1:
        return [None, 3, "text", b"bytes", [], [[1, 2], [3]], {}, object(), 2.5, 10**400][rng.integers(10)]
    dtypes = ["i1", "u2", "i4", "i8", "f2", "f4", "f8", "c8", "?", "O", "U3", "M8[s]", "S2", "V4"]
    shape = [int(size) for size in rng.choice([0, 1, 2, 3, 4, 4, 5, 28, 90], rng.integers(0, 5))]
    if rng.random() < 0.6:
        shape = [*(int(size) for size in rng.integers(0, 120, 2)), 4]
    array = np.frombuffer(rng.bytes(max(1, int(np.prod(shape)))), np.uint8)[: int(np.prod(shape))].reshape(shape)
    array = array.astype("u1" if rng.random() < 0.5 else dtypes[rng.integers(len(dtypes))])
    if array.dtype.kind == "f" and array.size:
        array.flat[rng.integers(array.size)] = rng.choice([np.nan, np.inf, -np.inf, 0, 6e4])
    return [array, array.T, array[::-1] if array.ndim else array, np.asfortranarray(array)][rng.integers(4)]


def odd_strokes(rng: Rng) -> Any:
    """Strokes with a few odd ones among them, or no strokes at all."""
    if rng.random() < 0.1:
        return odd_array(rng)
    scale = 10.0 ** rng.integers(-300, 300) if rng.random() < 0.3 else 100.0
    strokes = [scale * rng.standard_normal((rng.integers(0, 60), 2)) for _ in range(rng.integers(0, 5))]
    return [*strokes, odd_array(rng)] if rng.random() < 0.4 else strokes


def try_weights(rng: Rng) -> None:
    """Read a damaged weights file, and compute with it if it is taken."""
    files = weights_files()
    params = read_weights(damaged_file(files[rng.integers(len(files))], rng), "mine").params
    assert np.isfinite(predict(params, np.ones((784, 1), np.float32))).all()


def try_drawings(rng: Rng) -> None:
    """Read a damaged file of drawings."""
    found = read_drawings(damaged_file(drawings_file(), rng))
    assert found.X.shape == (784, found.Y.size)
    assert found.X.size == 0 or 0 <= found.X.min() <= found.X.max() <= 1


def try_picture(rng: Rng) -> None:
    """Read a damaged picture, and the digits in it, as one and as a row."""
    files = pictures()
    rgba = read_image(damaged(files[rng.integers(len(files))], rng))
    assert rgba.dtype == np.uint8
    check_column(canvas_to_column(rgba))
    ink = find_ink(rgba)
    for part in [] if ink is None else split_ink(ink):
        check_column(ink_to_column(part))


def try_canvas(rng: Rng) -> None:
    """Read an odd array as a canvas."""
    check_column(canvas_to_column(odd_array(rng)))


def try_strokes(rng: Rng) -> None:
    """Read odd strokes."""
    check_column(strokes_to_column(odd_strokes(rng)))


def check_column(column: Any) -> None:
    """Nothing, or a digit in MNIST's form."""
    if column is not None:
        assert column.shape == (784, 1)
        assert column.dtype == np.float32
        assert 0 <= column.min() <= column.max() <= 1


KINDS: dict[str, Callable[[Rng], None]] = {
    "weights": try_weights,
    "drawings": try_drawings,
    "pictures": try_picture,
    "canvas": try_canvas,
    "strokes": try_strokes,
}


def fuzz(kind: str, count: int) -> Counter[str]:
    """Try `count` inputs of a kind: how many gave a value, and each of our own errors. Raises whatever else came."""
    results: Counter[str] = Counter()
    for number in range(count):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                KINDS[kind](np.random.default_rng((number, list(KINDS).index(kind))))
            results["value"] += 1
        except DigitLabError as error:
            results[type(error).__name__ if str(error).endswith(".") else f"no sentence: {error}"] += 1
        except Exception as error:
            error.add_note(f"fuzzing: {kind} {number}")
            raise
    return results


def main() -> None:
    """Print a line for each kind."""
    count = int(sys.argv[1])
    for kind in KINDS:
        fuzz(kind, 50)  # what is loaded once
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
        results = fuzz(kind, count)
        after, seconds = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter() - start
        said = ", ".join(f"{number:,} {name}" for name, number in results.most_common())
        print(
            f"{kind:9} {count:,} in {seconds:.0f} s: {said}; at most {before >> 10} MB before, {after >> 10} MB after"
        )


if __name__ == "__main__":
    main()
