"""Is it a digit at all? A second network, of the same kind, that knows digits from other things.

A network that was only ever shown digits answers with a digit whatever it sees, and mostly with confidence (Nguyen,
Yosinski and Clune, "Deep Neural Networks are Easily Fooled", 2015). So a small one was shown other things as well, and
learned what kind of thing a drawing is; its first output is the probability of a digit. `model.making.doubt` did it.

A network of digits is not quite blind either: in the mean it is less sure of things that are none (Hendrycks and
Gimpel, "A Baseline for Detecting Misclassified and Out-of-Distribution Examples", 2017). So one is asked as well, and
what both say is added up, as evidence is: in log-odds.
"""

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.ink.calibration import calibrated
from model.network import Array, Params, predict
from model.weights import Weights, load_weights, read_weights

DOUBT_FILE = Path(__file__).with_name("doubt.npz")
KINDS = (
    *("a digit", "a scribble", "a letter", "several digits", "a dot", "a drawing", "a digit, turned or mirrored"),
    *("a symbol", "an unknown sign", "a part of a digit"),
)
READER = "wide-800"  # the network of digits that is asked as well, whichever one reads
READERS_WEIGHT = 0.15  # of what it says
SUREST = 1 - 1e-6  # a probability beyond this, or as close to 0, says no more


@lru_cache(maxsize=1)
def _shipped() -> Weights:
    return read_weights(DOUBT_FILE.read_bytes(), DOUBT_FILE.stem)


@lru_cache(maxsize=1)
def reader() -> Weights:
    """The network of digits that is asked about a drawing nobody has chosen a network for."""
    return load_weights(READER)


def confidence(X: Array) -> Array:
    """How sure that network is of its answer to each column of X (784, m), as drawings: (m,), 0..1."""
    return calibrated(reader().params, X, reader().drawn_temperature).max(axis=0)


def evidence_for_a_digit(params: Params, X: Array) -> NDArray[np.float64]:
    """How much speaks for each column of X (784, m) being a digit, (m,), in nats of log-odds.

    That is what this network of doubt says, and, with less weight, how sure the network of digits is of its answer.
    """
    return _log_odds(predict(params, X)[0]) + READERS_WEIGHT * _log_odds(confidence(X))


def _log_odds(probabilities: Array) -> NDArray[np.float64]:
    bounded = probabilities.astype(np.float64).clip(1 - SUREST, SUREST)
    return np.log(bounded / (1 - bounded))


def chance_of_a_digit(column: Array) -> float:
    """The probability, 0..1, that a drawing (784, 1) in MNIST's form is a digit."""
    return float(predict(_shipped().params, column)[0, 0])


def looks_like(column: Array, drawn: bool = False) -> int:
    """What a drawing (784, 1) in MNIST's form looks like: 0 for a digit, else its place in `KINDS`.

    What somebody has `drawn` has to look more like a digit than one of MNIST's images: it may be anything.
    """
    network = _shipped()
    least = network.metadata["drawn_threshold" if drawn else "threshold"]
    if evidence_for_a_digit(network.params, column)[0] >= least:
        return 0
    return int(predict(network.params, column)[1:, 0].argmax()) + 1
