"""Distortion: from each digit a new one that could have been written too, drawn at random.

A network that sees each training digit once more in every epoch, each time a little turned, slanted, stretched, bent
and with another pen, learns what stays the same in it. Bending is the elastic distortion of Simard, Steinkraus and
Platt, "Best Practices for Convolutional Neural Networks Applied to Visual Document Analysis" (2003), section 2; the
way to draw it and its sigma are theirs, their strength was 34.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.blas import one_blas_thread
from model.ink.morphology import dilate, erode
from model.network import Array

SIDE = 28


@dataclass(frozen=True)
class Distortion:
    """How far a digit may be changed. Each is drawn at random for every digit."""

    turn: float = 12.0  # degrees, to either side
    slant: float = 0.2  # pixels sideways for a pixel upwards, to either side
    stretch: float = 0.15  # share by which height and width, each by itself, grow or shrink
    shift: float = 1.0  # pixels, in any direction
    bend: float = 30.0  # strength of the elastic distortion
    smooth: float = 4.0  # pixels; sigma of the Gaussian that makes neighbours move together
    pen: float = 0.5  # 1 makes a stroke one pixel wider (or thinner) on each side


def distort(X: Array, rng: np.random.Generator, amount: Distortion = Distortion()) -> Array:
    """A distorted copy of each digit.

    Parameters
    ----------
    X : float32 (784, m) in 0..1
    rng : numpy.random.Generator
    amount : Distortion

    Returns
    -------
    float32 (784, m) in 0..1, each column in one piece of memory.
    """
    images = X.T.reshape(-1, SIDE, SIDE)
    images = change_pen(images, rng.uniform(-amount.pen, amount.pen, len(images)))
    rows, columns = places(len(images), rng, amount)
    return sample(images, rows, columns).reshape(-1, SIDE * SIDE).T


def change_pen(images: Array, wider: NDArray[np.floating]) -> Array:
    """Make the strokes of each image (m, 28, 28) wider, or thinner where `wider` (m,) is negative, by this many pixels.

    A pixel goes towards the brightest (or the darkest) of itself and its four neighbours.
    """
    wider = wider.astype(np.float32)[:, np.newaxis, np.newaxis]
    return images + np.abs(wider) * (np.where(wider > 0, dilate(images), erode(images)) - images)


def places(m: int, rng: np.random.Generator, amount: Distortion) -> tuple[Array, Array]:
    """Where in the old image each pixel of the new one lies: rows and columns, (m, 28, 28) each, in pixels.

    A pixel's place, seen from the middle of the image, goes through a random 2 x 2 matrix, which turns, slants and
    stretches; a random shift and the smooth random field of the elastic distortion are added.
    """
    angle = np.deg2rad(rng.uniform(-amount.turn, amount.turn, m))
    slant = rng.uniform(-amount.slant, amount.slant, m)
    height, width = 1 + rng.uniform(-amount.stretch, amount.stretch, (2, m))
    shift = rng.uniform(-amount.shift, amount.shift, (2, m))
    sine, cosine = np.sin(angle), np.cos(angle)
    matrix = np.array([[cosine * height, sine * width], [slant * cosine - sine * height, cosine * width]])
    matrix = matrix.astype(np.float32)[..., np.newaxis, np.newaxis]
    middle = (SIDE - 1) / 2
    y, x = np.meshgrid(*2 * [np.arange(SIDE, dtype=np.float32) - middle], indexing="ij")
    bend = elastic_field(2 * m, rng, amount).reshape(2, m, SIDE, SIDE)
    origin = (shift + middle).astype(np.float32)[..., np.newaxis, np.newaxis]
    rows = matrix[0, 0] * y + matrix[0, 1] * x + bend[0] + origin[0]
    columns = matrix[1, 0] * y + matrix[1, 1] * x + bend[1] + origin[1]
    return rows, columns


def elastic_field(m: int, rng: np.random.Generator, amount: Distortion) -> Array:
    """Random displacements (m, 28, 28), in pixels: noise in -1..1, smoothed by a Gaussian, times the strength."""
    distance = np.subtract.outer(np.arange(SIDE), np.arange(SIDE))
    bell = np.exp(-(distance**2) / (2 * amount.smooth**2)) / (np.sqrt(2 * np.pi) * amount.smooth)
    gaussian = bell.astype(np.float32)
    noise = 2 * rng.random((m, SIDE, SIDE), dtype=np.float32) - 1
    with one_blas_thread():
        return np.float32(amount.bend) * (gaussian @ noise @ gaussian.T)


def sample(images: Array, rows: Array, columns: Array) -> Array:
    """Values of the images (m, 28, 28) at places between their pixels, linear in both directions; 0 outside."""
    wide = SIDE + 2  # a frame of zeros
    framed = np.pad(images, ((0, 0), (1, 1), (1, 1))).ravel()
    rows, columns = (np.clip(place + 1, 0, SIDE + 0.999) for place in (rows, columns))
    top, left = np.floor(rows), np.floor(columns)
    down, right = rows - top, columns - left
    starts = (wide * wide * np.arange(len(images), dtype=np.int32))[:, np.newaxis, np.newaxis]
    corner = (top * wide + left).astype(np.int32) + starts
    upper = framed.take(corner) * (1 - right) + framed.take(corner + 1) * right
    lower = framed.take(corner + wide) * (1 - right) + framed.take(corner + wide + 1) * right
    return upper * (1 - down) + lower * down
