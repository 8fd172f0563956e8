"""The valley of a network, computed by a worker."""

from pathlib import Path

from engine.slices import dataset, training_digits
from model.network import Params
from model.valley import losses_along, sample_size, sizes


def valley(name: str, folder: Path, params: Params, alpha: float) -> list[float]:
    """The loss after one step of each of `sizes(alpha)`, on a sample of the digits to learn from."""
    X, Y = training_digits(dataset(name, folder), sample_size(params.b1.size))
    return losses_along(params, X, Y, sizes(alpha))
