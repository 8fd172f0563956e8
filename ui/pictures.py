"""Pictures: arrays in, data URIs out. A data URI needs no second request, so a picture never lags behind its page."""

import base64
import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor, ImageOps

from model.ink.stages import SIDE
from model.network import Array
from ui.palette import BLUE, ORANGE


def signed(values: Array, scale: float, zoom: int = 4, margin: int = 0) -> str:
    """784 weights as a 28 x 28 picture: blue is positive, orange negative, white zero, full colour at `scale`.

    `margin` leaves that many transparent pixels around it, to set pictures in a row apart.
    """
    share = np.clip(values.reshape(SIDE, SIDE, 1) / (scale or 1.0), -1, 1)
    blue, orange = (np.array(ImageColor.getrgb(colour), dtype=float) for colour in (BLUE, ORANGE))
    full = np.where(share >= 0, blue, orange)
    return data_uri(255 + np.abs(share) * (full - 255), zoom, margin)


def digit(column: Array, zoom: int = 5) -> str:
    """A column of 784 pixels in 0..1 as white ink on black."""
    return data_uri(column.reshape(SIDE, SIDE) * 255, zoom)


def ink(image: Array, side: int) -> str:
    """Ink (H, W) in 0..1, white on black, fitted into a square of `side` pixels."""
    square = Image.new("L", (side, side))
    fitted = ImageOps.contain(
        Image.fromarray((255 * image).round().astype(np.uint8)), (side, side), _filter(image.shape, side)
    )
    square.paste(fitted, ((side - fitted.width) // 2, (side - fitted.height) // 2))
    return _encode(square)


def _filter(shape: tuple[int, ...], side: int) -> Image.Resampling:
    """Small images show their pixels, large ones are averaged."""
    return Image.Resampling.NEAREST if 2 * max(shape[:2]) <= side else Image.Resampling.BOX


def photo(pixels: NDArray[np.uint8], side: int) -> str:
    """A picture (H, W, 4) as it is, fitted into a square of `side` pixels."""
    fitted = ImageOps.contain(Image.fromarray(pixels), (side, side), _filter(pixels.shape, side))
    square = Image.new("RGBA", (side, side))
    square.paste(fitted, ((side - fitted.width) // 2, (side - fitted.height) // 2))
    return _encode(square)


def data_uri(values: NDArray[np.floating], zoom: int, margin: int = 0) -> str:
    """A PNG of values in 0..255, each pixel enlarged to a square, as a `data:` URI."""
    image = Image.fromarray(values.round().astype(np.uint8).repeat(zoom, axis=0).repeat(zoom, axis=1))
    if margin:
        framed = Image.new("RGBA", (image.width + 2 * margin, image.height + 2 * margin))
        framed.paste(image, (margin, margin))
        image = framed
    return _encode(image)


def _encode(image: Image.Image) -> str:
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", compress_level=1)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
