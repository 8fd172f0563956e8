"""From a drawing to the form of MNIST's digits: 28 x 28 pixels, white ink on black.

LeCun et al., "Gradient-based learning applied to document recognition" (1998), section III-A: each digit is scaled,
with its aspect kept, to fit a box of 20 x 20 pixels, and then placed so that its centre of mass is the centre of the
28 x 28 field. A network trained on such images misreads a drawing that isn't brought to the same form first.
"""

import io
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from model.errors import ImageError
from model.network import PIXELS, Array

SIDE = 28
BOX = 20
FAINT = 32 / 255  # a drawing that differs less than this from its ground, anywhere, is blank
EDGE = 0.2  # ink fainter than this doesn't stretch the box around the digit
MAX_PIXELS = 64_000_000
READ_SIDE = 1_000  # a larger picture is made smaller when it is read
WORK_SIDE = 500  # and again before ink is looked for
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")


def canvas_to_column(rgba: NDArray[np.uint8]) -> Array | None:
    """Bring a drawing to MNIST's form.

    Parameters
    ----------
    rgba : uint8 (H, W, 4)
        Any size, any colours of ink and ground, opaque or transparent ground.

    Returns
    -------
    float32 (784, 1) in 0..1, or None for a blank canvas.

    Examples
    --------
    >>> canvas = np.zeros((280, 280, 4), dtype=np.uint8)
    >>> canvas_to_column(canvas) is None
    True
    >>> canvas[40:240, 130:150] = 255  # a "1"
    >>> canvas_to_column(canvas).shape
    (784, 1)
    """
    if (shrink := max(rgba.shape[:2]) // WORK_SIDE) > 1:
        rgba = np.asarray(Image.fromarray(rgba).reduce(shrink))
    ink = find_ink(rgba)
    return None if ink is None else centre_in_field(ink).reshape(PIXELS, 1)


def find_ink(rgba: NDArray[np.uint8]) -> Array | None:
    """Ink as float32 (H, W) in 0..1, or None if there is none.

    The ground is the commonest kind of pixel along the border, ink is what differs from it. Colours are compared
    with their opacity multiplied in, so that transparent pixels are all alike, whatever colour they hide.
    """
    colours = rgba.astype(np.float32) / 255
    colours[..., :3] *= colours[..., 3:]
    border = np.concatenate([colours[0], colours[-1], colours[:, 0], colours[:, -1]])
    difference = np.abs(colours - np.median(border, axis=0)).max(axis=2)
    strongest = difference.max()
    return None if strongest < FAINT else difference / strongest


def centre_in_field(ink: Array) -> Array:
    """Scale the ink to the 20 x 20 box and put its centre of mass into the middle of 28 x 28, in one resampling.

    The window of the drawing that will become the field is worked out first, to a fraction of a pixel; then the
    window is averaged down, which is what makes the edges soft as MNIST's are.
    """
    rows, columns = np.nonzero(ink > EDGE)
    top, bottom, left, right = rows.min(), rows.max() + 1, columns.min(), columns.max() + 1
    digit = ink[top:bottom, left:right]
    height, width = digit.shape
    side = max(height, width) * SIDE / BOX  # of the window, in the drawing's pixels
    mass = digit.sum()
    y = (digit.sum(axis=1) @ (np.arange(height) + 0.5)) / mass
    x = (digit.sum(axis=0) @ (np.arange(width) + 0.5)) / mass
    margin = int(np.ceil(side))  # enough for the window to lie inside, wherever its centre is
    padded = Image.fromarray(np.pad(digit, margin))
    window = (x + margin - side / 2, y + margin - side / 2, x + margin + side / 2, y + margin + side / 2)
    field: Array = np.asarray(padded.resize((SIDE, SIDE), Image.Resampling.BILINEAR, box=window))
    return field / field.max()


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
