"""Drawings for the tests: strokes as a canvas draws them, in any colours."""

import numpy as np
from PIL import Image, ImageDraw

from model import canvas_to_column

BLACK, WHITE, RED, BLUE = (0, 0, 0, 255), (255, 255, 255, 255), (255, 0, 0, 255), (0, 0, 255, 255)
NOTHING, HIDDEN_WHITE = (0, 0, 0, 0), (255, 255, 255, 0)
FOUR = [(30, 0), (0, 60), (70, 60)], [(55, 25), (55, 100)]  # strokes of a "4" in a field of 70 x 100
FIVE = [(65, 0), (10, 0), (5, 45), (50, 45), (68, 72), (50, 98), (0, 95)], []
TEE = [(0, 0), (100, 0)], [(50, 0), (50, 100)]  # top-heavy
CORNER = [(0, 0), (0, 100)], [(0, 100), (100, 100)]  # heavy to the left and below


def stroked(strokes=FOUR, size=(280, 280), at=(80, 70), scale=1.0, width=16) -> np.ndarray:
    """Ink in 0..1 of strokes with soft edges, as a canvas draws them."""
    fine = 4
    picture = Image.new("L", (size[0] * fine, size[1] * fine))
    draw = ImageDraw.Draw(picture)
    for stroke in filter(None, strokes):
        points = [((x * scale + at[0]) * fine, (y * scale + at[1]) * fine) for x, y in stroke]
        draw.line(points, fill=255, width=round(width * scale * fine), joint="curve")
        for x, y in points:
            draw.circle((x, y), width * scale * fine / 2, fill=255)
    return np.asarray(picture.reduce(fine), dtype=float) / 255


def coloured(ink: np.ndarray, colour=WHITE, ground=BLACK) -> np.ndarray:
    """The ink laid over the ground, as uint8 RGBA."""
    over, under = np.array(colour) / 255, np.array(ground) / 255
    cover = ink[..., None] * over[3]
    alpha = cover + (1 - cover) * under[3]
    colours = (cover * over[:3] + (1 - cover) * under[3] * under[:3]) / np.maximum(alpha, 1e-9)
    colours = np.where(alpha > 0, colours, under[:3])
    return (np.concatenate([colours, alpha], axis=2) * 255).round().astype(np.uint8)


def field_of(rgba: np.ndarray) -> np.ndarray:
    return canvas_to_column(rgba).reshape(28, 28)
