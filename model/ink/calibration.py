"""Probabilities that can be taken at their word: of all answers given with 80 %, 80 % should be right.

Guo et al., "On Calibration of Modern Neural Networks" (2017): dividing all scores by one number, the temperature,
fitted on digits that the network never learned from, is enough.
"""

import numpy as np

from model.network import Array, Labels, Params, forward_prop, get_accuracy, get_predictions, softmax

BINS = 15
COLDEST, HOTTEST = 0.1, 10.0
PRECISION = 0.001


def calibrated(params: Params, X: Array, temperature: float) -> Array:
    """Probabilities (10, m) for the columns of X (784, m). A temperature above 1 makes them more cautious."""
    return softmax(forward_prop(*params, X)[2] / X.dtype.type(temperature))


def fit_temperature(params: Params, X: Array, Y: Labels) -> float:
    """The temperature at which the network is as confident of X (784, m), in the mean, as it is right, by bisection.

    Guo et al. take the one at which the labels Y (m,) are least surprising. Where a network is nearly always right, the
    few labels that surprise it most decide that one, and it is too cautious about all others.
    """
    scores = forward_prop(*params, X)[2]
    right = get_accuracy(get_predictions(scores), Y)
    low, high = np.log(COLDEST), np.log(HOTTEST)
    while high - low > PRECISION:
        middle = (low + high) / 2
        confidence = softmax(scores / scores.dtype.type(np.exp(middle))).max(axis=0).mean(dtype=np.float64)
        low, high = (middle, high) if confidence > right else (low, middle)
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
