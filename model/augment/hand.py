"""Shapes as a hand draws them: corners a little off, stretched, slanted, turned, perhaps rounded."""

import numpy as np
from numpy.typing import NDArray

Path = NDArray[np.float64]  # (n, 2): x to the right and y downwards, in 0..1

GRID = 4  # steps of the grid on which shapes are written


def by_hand(
    shape: str, rng: np.random.Generator, wobble: float = 0.035, rounded: float = 0.5, squat: float = 0.7
) -> list[Path]:
    """A shape as a hand might draw it, a path for each of its lines.

    Parameters
    ----------
    shape : str
        Lines through points on a grid of 4 x 4 steps, x and y a digit each: `"00 40 14|12 32"` is a 7 with a bar.
    rng : numpy.random.Generator
    wobble : float
        Standard deviation of a corner's place, as a share of the whole.
    rounded : float
        Probability that the corners are rounded.
    squat : float
        The least height, as a share of the grid's; the least width is half of it.
    """
    width, height = rng.uniform(0.5, 1), rng.uniform(squat, 1)
    slant, turn = rng.uniform(-0.25, 0.25), rng.normal(0, 0.1)
    matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) @ np.diag([width, height])
    matrix += np.outer([0, slant], [1, 0])
    round_off = rng.random() < rounded
    paths = []
    for line in shape.split("|"):
        corners = np.array([[int(corner[0]), int(corner[1])] for corner in line.split()]) / GRID
        corners = (corners + rng.normal(0, wobble, corners.shape) - 0.5) @ matrix
        paths.append(smooth(corners) if round_off else corners)
    return fitted(paths)


def fitted(paths: list[Path]) -> list[Path]:
    """Paths that fill the box from 0 to 1, their aspect kept."""
    points = np.concatenate(paths)
    low, extent = points.min(axis=0), np.ptp(points, axis=0).max() or 1.0
    return [(path - low) / extent for path in paths]


def smooth(corners: Path) -> Path:
    """Chaikin's corner cutting, twice."""
    for _ in range(2):
        cut = np.stack([0.75 * corners[:-1] + 0.25 * corners[1:], 0.25 * corners[:-1] + 0.75 * corners[1:]], axis=1)
        corners = np.concatenate([corners[:1], cut.reshape(-1, 2), corners[-1:]])
    return corners
