"""Is it a digit at all? A second network, of the same kind, that knows digits from other things.

A network that was only ever shown digits answers with a digit whatever it sees, and mostly with confidence (Nguyen,
Yosinski and Clune, "Deep Neural Networks are Easily Fooled", 2015). So a small one was shown other things as well, and
learned what kind of thing a drawing is; its first output is the probability of a digit. `model.making.doubt` did it.
"""

from functools import lru_cache
from pathlib import Path

from model.network import Array, predict
from model.weights import Weights, read_weights

DOUBT_FILE = Path(__file__).with_name("doubt.npz")
KINDS = (
    *("a digit", "a scribble", "a letter", "several digits", "a dot", "a drawing", "a digit, turned or mirrored"),
    *("a symbol", "an unknown sign", "a part of a digit"),
)


@lru_cache(maxsize=1)
def _shipped() -> Weights:
    return read_weights(DOUBT_FILE.read_bytes(), DOUBT_FILE.stem)


def chance_of_a_digit(column: Array) -> float:
    """The probability, 0..1, that a drawing (784, 1) in MNIST's form is a digit."""
    return float(predict(_shipped().params, column)[0, 0])


def looks_like(column: Array, drawn: bool = False) -> int:
    """What a drawing (784, 1) in MNIST's form looks like: 0 for a digit, else its place in `KINDS`.

    What somebody has `drawn` has to look more like a digit than one of MNIST's images: it may be anything.
    """
    network = _shipped()
    kinds = predict(network.params, column)[:, 0]
    least = network.metadata["drawn_threshold" if drawn else "threshold"]
    return 0 if kinds[0] >= least else int(kinds[1:].argmax()) + 1
