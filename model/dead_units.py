"""Dead units: hidden units that no digit excites.

A ReLU that is never above zero passes no gradient back, so nothing that comes later can wake it (Lu et al., "Dying ReLU
and Initialization: Theory and Numerical Examples", 2019).
"""

import numpy as np
from numpy.typing import NDArray

from model.network import Array, Params

FEW = 100  # digits; nearly every unit that is alive answers to one of so many


def dead_units(params: Params, X: Array) -> NDArray[np.integer]:
    """Which hidden units, counted from 0, none of the digits X (784, m) excites.

    Only those that are silent at the first few digits are tried on all of them. A unit whose weights are no numbers
    any more is not called dead.

    >>> w1, b1, w2, b2 = np.zeros((2, 784)), np.array([[1.0], [-1.0]]), np.ones((10, 2)), np.zeros((10, 1))
    >>> dead_units(Params(w1, b1, w2, b2), np.ones((784, 3)))
    array([1])
    """
    silent = np.arange(params.b1.size)
    with np.errstate(over="ignore", invalid="ignore"):  # a run that went wrong is looked at too
        for digits in (X[:, :FEW], X):
            scores = params.w1[silent] @ digits + params.b1[silent]
            silent = silent[(scores <= 0).all(axis=1)]
    return silent
