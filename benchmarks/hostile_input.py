"""What guests send who may mean no good: links, messages, names, and files that are good or damaged."""

import io
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlencode

import numpy as np
from PIL import Image

from model import DigitLabError, read_image, read_weights
from tests.model.fuzzing import damaged, damaged_file, pictures, weights_files

WIDE, HIGH = 8_000, 8_000  # pixels of a picture that is small as a file
IMAGE = "![x](http://evil.example/x.png)"
ELEMENT = '<img src="http://evil.example/y.png">'
MARKUP = (IMAGE, ELEMENT)
SETTINGS = ("alpha", "iterations", "digits", "hidden", "batch", "decay", "distort", "seed", "init", "optimiser")
LINK_NAMES = (*SETTINGS, "run", "bench", "owner", "hide", "neighbours", "weights")
WILD_LINKS = (
    ("Train", "hidden=10000"),
    ("Train", "hidden=10000&digits=1e12&iterations=99999999&distort=1&batch=0"),
    ("Train", "alpha=nan&iterations=-5&seed=1e400&digits=&hidden=%00&batch=inf"),
    ("Train", urlencode(dict.fromkeys(LINK_NAMES, IMAGE))),
    ("Train", urlencode(dict.fromkeys(LINK_NAMES, ELEMENT))),
    ("Train", urlencode(dict.fromkeys(LINK_NAMES, "9" * 5_000))),
    ("Train", urlencode(dict.fromkeys(LINK_NAMES, "😀\0\n\u202e"))),
    ("Draw", urlencode({"weights": IMAGE + ELEMENT})),
    ("Draw", "weights=../../../../etc/passwd"),
    ("Draw", urlencode({"weights": "x" * 50_000, "run": "x" * 50_000})),
    ("", urlencode(dict.fromkeys(LINK_NAMES, IMAGE))),
    ("Nothing", "run=x"),
    ("Train/Draw", ""),
    ("..%2F..%2Fetc%2Fpasswd", ""),
)
NAMES = ("mine", "my best", "näh 漢字", "a" * 60, "=1+1", "<b>bold</b>", IMAGE, "../../up", "\t@cmd", "CON", "wide-800")
MESSAGES: tuple[dict[str, Any], ...] = (  # over the live channel, about somebody's run
    *({"kind": kind, "number": 1} for kind in ("start", "pause", "stop", "forget", "rename", "configure", "own")),
    {"kind": "run", "number": [], "version": {}, "since": "x", "network": [1], "beside": {"known": 7}},
    {"kind": "run", "number": 1, "alpha": 9.0, "status": "paused", "name": "stolen", "since": 1e308},
    {"kind": "moments", "number": 10**30, "drawing": ["x"], "version": None},
    {"kind": "work", "number": 1, "work": {"x": 1}},
    {"kind": "ink", "number": 1, "drawing": 5, "strokes": [[1e308, -1e308, float("nan")]], "weights": "../up"},
    {"kind": "ink", "number": 1, "drawing": "x" * 1_000, "strokes": "x", "version": "x"},
)
TEXTS = ("", "null", "[" * 100_000, '{"kind": 7}', '"kind"', "x" * 200_001)  # the last one closes the socket


def some_weights(rng: np.random.Generator) -> tuple[bytes, bool]:
    """A weights file, and whether it can be read: half of them good ones."""
    files = weights_files()
    content = files[rng.integers(len(files))]
    match rng.integers(6):
        case 0 | 1:
            content = damaged_file(content, rng)
        case 2:
            content = misshapen(rng)
    return content, readable(lambda: read_weights(content, "mine"))


def misshapen(rng: np.random.Generator) -> bytes:
    """A file as weights are saved, of arrays that fit nothing."""
    buffer = io.BytesIO()
    w1, b1, w2, b2 = (np.ones(tuple(rng.integers(0, 90, rng.integers(0, 4))), np.float32) for _ in range(4))
    np.savez(buffer, w1=w1, b1=b1, w2=w2, b2=b2)
    return buffer.getvalue()


def some_picture(rng: np.random.Generator) -> tuple[bytes, bool]:
    """A picture, and whether it can be read: half of them good ones, and some far too large."""
    files = pictures()
    content = files[rng.integers(len(files))]
    match rng.integers(6):
        case 0 | 1:
            content = damaged(content, rng)
        case 2:
            return giants()[rng.integers(len(giants()))]
    return content, readable(lambda: read_image(content))


@cache
def giants() -> list[tuple[bytes, bool]]:
    """White pictures of very many pixels; a JPEG can still be read, since it is made smaller while it is unpacked."""
    files = []
    for kind in ("PNG", "WEBP", "JPEG"):
        buffer = io.BytesIO()
        Image.new("RGB", (WIDE, HIGH), (255, 255, 255)).save(buffer, kind)
        files.append((buffer.getvalue(), kind == "JPEG"))
    return files


def readable(read: Callable[[], object]) -> bool:
    """Whether something can be read."""
    try:
        read()
    except DigitLabError:
        return False
    return True
