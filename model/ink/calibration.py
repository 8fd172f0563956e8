"""Probabilities that can be taken at their word: of all answers given with 80 %, 80 % should be right.

Guo et al., "On Calibration of Modern Neural Networks" (2017): dividing all scores by one number, the temperature,
fitted on digits that the network never learned from, is enough.
"""

import numpy as np

from model.network import Array, Labels, Params, cross_entropy, forward_prop, softmax

BINS = 15
COLDEST, HOTTEST = 0.1, 10.0
PRECISION = 0.001


def calibrated(params: Params, X: Array, temperature: float) -> Array:
    """Probabilities (10, m) for the columns of X (784, m). A temperature above 1 makes them more cautious."""
    return softmax(forward_prop(*params, X)[2] / X.dtype.type(temperature))


def fit_temperature(params: Params, X: Array, Y: Labels) -> float:
    """The temperature at which the labels Y (m,) of X (784, m) are least surprising, by golden-section search."""
    scores = forward_prop(*params, X)[2]

    def loss(logarithm: float) -> float:
        return cross_entropy(softmax(scores / scores.dtype.type(np.exp(logarithm))), Y)

    low, high = np.log(COLDEST), np.log(HOTTEST)
    golden = (np.sqrt(5) - 1) / 2
    while high - low > PRECISION:
        left, right = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, right) if loss(left) < loss(right) else (left, high)
    return float(np.exp((low + high) / 2))


def expected_calibration_error(probabilities: Array, Y: Labels) -> float:
    """How far confidence and accuracy are apart, 0..1, in the mean over 15 bins of as many answers each.

    A network that is nearly always sure would leave most bins of equal width empty (Nguyen and O'Connor, "Posterior
    calibration and exploratory analysis for natural language processing models", 2015).
    """
    confidence, right = probabilities.max(axis=0), probabilities.argmax(axis=0) == Y
    order = confidence.argsort(kind="stable")
    gaps = [abs(float((confidence[part] - right[part]).sum())) for part in np.array_split(order, BINS)]
    return sum(gaps) / Y.size
