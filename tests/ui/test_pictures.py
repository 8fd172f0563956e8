"""Pictures as data URIs, read back with Pillow."""

import base64
import io

import numpy as np
import pytest
from PIL import Image, ImageColor

from ui import pictures
from ui.palette import BLUE, ORANGE


def opened(uri):
    head, data = uri.split(",", 1)
    assert head == "data:image/png;base64"
    return Image.open(io.BytesIO(base64.b64decode(data)))


def test_signed_colours():
    values = np.zeros(784)
    values[:4] = 2.0, -2.0, 1.0, -9.0
    image = opened(pictures.signed(values, scale=2.0, zoom=1))
    blue, orange = ImageColor.getrgb(BLUE), ImageColor.getrgb(ORANGE)
    assert image.getpixel((0, 0)) == blue
    assert image.getpixel((1, 0)) == orange
    assert image.getpixel((2, 0)) == tuple(round((255 + part) / 2) for part in blue)
    assert image.getpixel((3, 0)) == orange  # beyond the scale is full colour
    assert image.getpixel((4, 0)) == (255, 255, 255)


def test_signed_reads_row_by_row():
    values = np.zeros((1, 784))
    values[0, 28 * 3 + 7] = 1
    image = opened(pictures.signed(values, scale=1.0, zoom=1))
    assert image.getpixel((7, 3)) == ImageColor.getrgb(BLUE)
    assert image.getpixel((3, 7)) == (255, 255, 255)


def test_signed_survives_all_zeros():
    assert opened(pictures.signed(np.zeros(784), scale=0.0, zoom=1)).getpixel((5, 5)) == (255, 255, 255)


def test_zoom_and_margin():
    image = opened(pictures.signed(np.ones(784), scale=1.0, zoom=3, margin=2))
    assert image.size == (88, 88)
    assert image.getpixel((0, 0))[3] == 0
    assert image.getpixel((2, 2))[3] == 255


def test_digit_is_white_on_black():
    column = np.zeros((784, 1))
    column[29] = 1.0
    image = opened(pictures.digit(column, zoom=1))
    assert image.getpixel((1, 1)) == 255
    assert image.getpixel((0, 0)) == 0


def test_ink_is_fitted_into_the_middle_of_a_square_with_its_aspect():
    image = opened(pictures.ink(np.full((10, 5), 0.6, dtype=np.float32), side=40))
    assert (image.mode, image.size) == ("L", (40, 40))
    pixels = np.asarray(image)
    assert np.argwhere(pixels.any(axis=0)).ravel().tolist() == [*range(10, 30)]
    assert pixels.any(axis=1).all()
    assert set(pixels.ravel().tolist()) == {0, 153}


@pytest.mark.parametrize(("side", "crisp"), [(5, False), (20, True), (40, True)])
def test_small_images_show_their_pixels_and_large_ones_are_averaged(side, crisp):
    board = np.indices((10, 10)).sum(axis=0) % 2
    shades = np.unique(np.asarray(opened(pictures.ink(board.astype(np.float32), side))))
    assert (shades.tolist() == [0, 255]) == crisp


def test_photo_keeps_its_colours_on_a_transparent_square():
    pixels = np.zeros((4, 8, 4), dtype=np.uint8)
    pixels[...] = (10, 200, 30, 255)
    image = opened(pictures.photo(pixels, side=32))
    assert (image.mode, image.size) == ("RGBA", (32, 32))
    assert image.getpixel((16, 16)) == (10, 200, 30, 255)
    assert image.getpixel((16, 7))[3] == 0
    assert image.getpixel((16, 8))[3] == 255
    assert image.getpixel((16, 24))[3] == 0


def test_values_are_rounded_to_whole_shades():
    image = opened(pictures.data_uri(np.array([[0.4, 0.6], [254.4, 254.6]]), zoom=1))
    assert np.asarray(image).tolist() == [[0, 1], [254, 255]]
