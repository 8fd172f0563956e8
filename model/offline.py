"""Digits that need no download: a small generator, fitted to MNIST, that comes with the project.

A digit is made from 32 random numbers. They are drawn from a mixture of Gaussians that belongs to the digit's class,
and a decoder of two layers turns them into 784 pixels. `model.making.offline` says how the numbers were found;
`python -m model fit-offline` finds them again.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from os import cpu_count
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.blas import one_blas_thread
from model.files import replacing
from model.network import CLASSES, PIXELS, Array, Labels, ReLU

OFFLINE_FILE = Path(__file__).with_name("offline_digits.npz")
CHUNK = 5_000  # digits decoded at a time


class Recipe(NamedTuple):
    """All numbers of the generator. `k` components a class, `n` latent numbers, `h` hidden units."""

    shares: Array  # (10, k): how often each component of a class is chosen
    means: Array  # (10, k, n)
    spreads: Array  # (10, k, n, n): lower Cholesky factors of the covariances
    w1: Array  # (h, n)
    b1: Array  # (h, 1)
    w2: Array  # (784, h)
    b2: Array  # (784, 1)


def sample_digits(count: int, rng: np.random.Generator) -> tuple[NDArray[np.uint8], Labels]:
    """Draw digits at random, all classes equally often.

    On one machine the same generator gives the same digits, however many threads there are; on another processor
    some pixels may come out a step brighter or darker.

    Returns
    -------
    uint8 (count, 784), a row each, and int64 (count,) labels.
    """
    recipe = load_recipe()
    labels = rng.permutation(np.arange(count) % CLASSES)
    images = np.empty((count, PIXELS), dtype=np.uint8)
    starts = range(0, count, CHUNK)
    with one_blas_thread(), ThreadPoolExecutor(cpu_count()) as pool:
        latents = [draw_latents(recipe, labels[start : start + CHUNK], rng) for start in starts]
        for start, pixels in zip(starts, pool.map(lambda chunk: decode(recipe, chunk), latents), strict=True):
            images[start : start + CHUNK] = np.rint(255 * pixels.T)
    return images, labels


def draw_latents(recipe: Recipe, labels: Labels, rng: np.random.Generator) -> Array:
    """Latent numbers (n, m) for the given labels (m,): first a component of the class, then a point of its Gaussian."""
    steps = np.cumsum(recipe.shares, axis=1)[labels]  # (m, k)
    component = (rng.random((len(labels), 1)) * steps[:, -1:] > steps).sum(axis=1)
    noise = rng.standard_normal((len(labels), recipe.means.shape[2], 1), dtype=np.float32)
    points = recipe.means[labels, component] + (recipe.spreads[labels, component] @ noise)[..., 0]
    return points.T


def decode(recipe: Recipe, latents: Array) -> Array:
    """Latent numbers (n, m) to pixels (784, m) in 0..1."""
    return sigmoid(recipe.w2 @ ReLU(recipe.w1 @ latents + recipe.b1) + recipe.b2)


def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(-z)), written with tanh, which can't overflow."""
    return (1 + np.tanh(z / 2)) / 2


@cache
def load_recipe() -> Recipe:
    """The shipped generator, as float32."""
    with np.load(OFFLINE_FILE, allow_pickle=False) as file:
        large = file["w2"] * file["w2_scale"]
        return Recipe(*(large if key == "w2" else file[key].astype(np.float32) for key in Recipe._fields))


def save_recipe(path: Path, recipe: Recipe) -> None:
    """Write a generator in little space: the largest array in 8 bits with a scale a row, the others in 16.

    Raises OSError.
    """
    scale = (np.abs(recipe.w2).max(axis=1, keepdims=True) / 127).astype(np.float32)
    arrays = {key: value.astype(np.float16) for key, value in recipe._asdict().items()}
    arrays["w2"] = (recipe.w2 / scale).round().astype(np.int8)
    with replacing(path) as file:
        np.savez_compressed(file, **arrays, w2_scale=scale)
