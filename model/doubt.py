"""Is it a digit at all? A second network, of the same kind, that knows digits from other things.

A network that was only ever shown digits answers with a digit whatever it sees, and mostly with confidence (Nguyen,
Yosinski and Clune, "Deep Neural Networks are Easily Fooled", 2015). So a small one is shown other things as well, and
learns what kind of thing a drawing is (`nondigits.KINDS`); its first output is the probability of a digit. This is
the outlier exposure of Hendrycks, Mazeika and Dietterich (2019), in a network of its own.
"""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np

from model.distortion import distort
from model.hands import other_hands, redrawn
from model.minibatch import train_in_batches
from model.network import Array, Labels, Params, init_params, predict
from model.nondigits import nondigits
from model.weights import Weights, read_weights

DOUBT_FILE = Path(__file__).with_name("doubt.npz")
HIDDEN = 200
REDRAWN = 20_000  # digits that are also shown as the canvas would give them
OTHERS = 40_000
EPOCHS = 30
WRONGLY = 0.015  # share of digits that may be taken for something else


def fit_doubt(X: Array, Y: Labels, hold_out: int, progress: Callable[[int, int], None]) -> tuple[Params, float]:
    """Train the network on digits X (784, m), Y (m,) and things that are none.

    The last `hold_out` digits are not trained on. The threshold that comes with the parameters is the probability of
    a digit that all but 1.5 % of these have, redrawn as the canvas would give them.
    """
    rng = np.random.default_rng(0)
    written = other_hands(X, Y, rng)
    kept, unseen = written[:, :-hold_out], written[:, -hold_out:]
    again = [redrawn(kept[:, [one]], rng) for one in rng.integers(kept.shape[1], size=REDRAWN)]
    others, kinds = nondigits(OTHERS, kept, Y[:-hold_out], rng)
    plain = kept[:, rng.permutation(kept.shape[1])[: OTHERS - REDRAWN]]
    examples = np.hstack([plain, *again, others]).T.copy().T
    labels = np.concatenate([np.zeros(OTHERS, dtype=np.int64), kinds])
    params = init_params(HIDDEN, rng)
    for epoch in train_in_batches(
        examples, labels, params, EPOCHS, alpha=0.002, change=lambda x, _, rng: distort(x, rng)
    ):
        params = epoch.params
        progress(epoch.number, EPOCHS)
    digits = np.hstack([redrawn(unseen[:, [one]], rng) for one in range(hold_out)])
    return params, float(np.quantile(predict(params, digits)[0], WRONGLY))


@lru_cache(maxsize=1)
def _shipped() -> Weights:
    return read_weights(DOUBT_FILE.read_bytes(), DOUBT_FILE.stem)


def looks_like(column: Array) -> int:
    """What a drawing (784, 1) in MNIST's form looks like: 0 for a digit, else its place in `nondigits.KINDS`."""
    network = _shipped()
    kinds = predict(network.params, column)[:, 0]
    return 0 if kinds[0] >= network.metadata["threshold"] else int(kinds[1:].argmax()) + 1
