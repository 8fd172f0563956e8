"""Pictures from outside: files and uploads, whatever is in them, as pixels or as a sentence about what is wrong."""

import io
import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from model.errors import ImageError

# Pixels that a picture may have, so that reading it takes less than about 250 MB. A JPEG is made smaller while it is
# unpacked; a WebP takes 16 bytes for each pixel.
MOST_PIXELS = 16_000_000
MOST_PIXELS_OF_JPEG = 64_000_000
READ_SIDE = 1_000  # a larger picture is made smaller when it is read
JPEGS = ("JPEG", "MPO")  # many phones put a second picture behind the first
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
warnings.filterwarnings("ignore", module=r"PIL\.")  # of damaged pictures: strangers would fill the server's log
WHITES = 1, 255, 65_535  # what white may be in a picture whose numbers have no fixed range


def read_image(source: str | os.PathLike[str] | bytes) -> NDArray[np.uint8]:
    """Read a picture from a file or from bytes as uint8 (H, W, 4), upright as its camera meant it.

    Raises ImageError for what is missing, damaged, no picture at all, or has more pixels than 64 million (JPEG) or 16
    million (others).
    """
    name = "The picture" if isinstance(source, bytes) else f"“{os.fspath(source)}”"
    try:
        with Image.open(io.BytesIO(source) if isinstance(source, bytes) else Path(source), formats=FORMATS) as image:
            refuse_giants(image, name)
            return pixels_of(image)
    except ImageError:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageError(f"{name} is not a picture that can be read. Use a PNG or JPEG file.") from error
    except Exception as error:  # what Pillow raises for damaged pictures differs from format to format
        raise ImageError(f"{name} can't be read: it is missing or damaged. Use a PNG or JPEG file.") from error


def refuse_giants(image: Image.Image, name: str) -> None:
    """Look at the size of a picture before its pixels are unpacked. Raises ImageError."""
    most = MOST_PIXELS_OF_JPEG if image.format in JPEGS else MOST_PIXELS
    if image.width * image.height > most:
        raise ImageError(
            f"{name} has {image.width} x {image.height} pixels. Use one of up to {most // 1_000_000} million pixels: "
            "make it smaller, or cut out the digit."
        )


def pixels_of(image: Image.Image) -> NDArray[np.uint8]:
    """The pixels of an opened picture, uint8 (H, W, 4), upright and no larger than READ_SIDE."""
    if image.mode.startswith(("I", "F")):  # Pillow would clip what has to be scaled
        ImageOps.exif_transpose(image, in_place=True)
        image = Image.fromarray(to_8_bits(np.asarray(image)))
    image.thumbnail((READ_SIDE, READ_SIDE), reducing_gap=2.0)  # of a JPEG, no more than that is unpacked
    return np.asarray(ImageOps.exif_transpose(image).convert("RGBA"))


def to_8_bits(grey: NDArray[Any]) -> NDArray[np.uint8]:
    """Grey of 16 or 32 bits, or of floats, as uint8. What is no finite number becomes as grey as half of the others.

    Floats don't say what white is. It is taken to be the smallest of WHITES that no pixel exceeds; where a pixel is
    below 0 or above them all, black is the lowest and white the highest there is.
    """
    if grey.dtype.kind == "u" and grey.dtype.itemsize == 2:
        return (grey >> 8).astype(np.uint8)
    values = grey.astype(np.float32)
    finite = np.isfinite(values)
    if not finite.all():
        values[~finite] = np.median(values[finite]) if finite.any() else 0
    low, high = float(values.min()), float(values.max())
    fitting = [white for white in WHITES if low >= 0 and high <= white]
    black, white = (0, fitting[0]) if fitting else (low, high)
    values *= 255 / ((white - black) or 1)
    values -= 255 * black / ((white - black) or 1)
    return values.round(out=values).clip(0, 255, out=values).astype(np.uint8)
