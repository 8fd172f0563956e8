"""Pictures as data URIs, read back with Pillow."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image, ImageColor

from model import init_params, load_weights
from ui import pictures
from ui.home import network_picture
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


def test_network_picture_lights_the_answer():
    params = load_weights("classic-10").params
    svg = network_picture.svg(params, np.zeros((784, 1), dtype=np.float32))
    assert svg.startswith("<svg")
    assert svg.count("<circle") == 10
    assert svg.count(f'fill="{BLUE}" stroke') == 1
    assert svg.count("<image") == 11


@pytest.mark.parametrize("seed", range(3))
def test_network_picture_of_any_network(seed):
    rng = np.random.default_rng(seed)
    svg = network_picture.svg(init_params(rng=rng), rng.random((784, 1), dtype=np.float32))
    assert not re.search(r'="-?(nan|inf)', svg)


def test_a_row_holds_each_picture_with_its_caption_and_nothing_a_caption_says_becomes_html():
    found = pictures.row(["data:image/png;base64,AA", "data:image/png;base64,BB"], ["<b>3</b>", "7"], [True, False])
    assert found.count("<figure>") == 2
    assert "<b>" not in found
    assert '<figcaption class="wrong">&lt;b&gt;3&lt;/b&gt;</figcaption>' in found
    assert "<figcaption>7</figcaption>" in found
