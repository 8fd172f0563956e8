"""Pictures from outside: files and uploads, whatever is in them, as pixels or as a sentence about what is wrong."""

import io
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from model.errors import ImageError

MAX_PIXELS = 64_000_000
READ_SIDE = 1_000  # a larger picture is made smaller when it is read
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")


def read_image(source: str | os.PathLike[str] | bytes) -> NDArray[np.uint8]:
    """Read a picture from a file or from bytes as uint8 (H, W, 4), upright as its camera meant it.

    Raises ImageError for what is missing, damaged, no picture at all, or larger than 64 million pixels.
    """
    name = "The picture" if isinstance(source, bytes) else f"“{os.fspath(source)}”"
    try:
        content = source if isinstance(source, bytes) else Path(source).read_bytes()
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ImageError(f"{name} has {image.width} x {image.height} pixels. Use one under 8,000 x 8,000.")
            image.thumbnail((READ_SIDE, READ_SIDE), reducing_gap=2.0)
            upright = ImageOps.exif_transpose(image)
            if upright.mode.startswith("I;16"):  # Pillow would clip 16 bits where they have to be scaled
                upright = Image.fromarray((np.asarray(upright) >> 8).astype(np.uint8))
            return np.asarray(upright.convert("RGBA"))
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ImageError(f"{name} is not a picture that can be read. Use a PNG or JPEG file.") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise ImageError(f"{name} can't be read: it is missing or damaged. Use a PNG or JPEG file.") from error
