"""The valley of a network, computed by a worker."""

from pathlib import Path

from engine.slices import dataset, training_digits
from model.network import Params
from model.valley import is_alive, losses_along, sample_size, sizes


def valley(name: str, folder: Path, params: Params, alpha: float) -> tuple[list[float], bool]:
    """The loss after one step of each of `sizes(alpha)`, on a sample of the digits to learn from.

    And whether any hidden unit answers to any of them.
    """
    X, Y = training_digits(dataset(name, folder), sample_size(params.b1.size))
    return losses_along(params, X, Y, sizes(alpha)), is_alive(params, X)
