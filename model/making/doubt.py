"""How the network of `model.ink.doubt` was trained: on digits, and on things that are none.

The outlier exposure of Hendrycks, Mazeika and Dietterich, "Deep Anomaly Detection with Outlier Exposure" (2019).
"""

from collections.abc import Callable

import numpy as np

from model.augment.distortion import distort
from model.augment.hands import other_hands, redrawn
from model.making.nondigits import nondigits
from model.minibatch import train_in_batches
from model.network import Array, Labels, Params, init_params, predict

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
    seen, unseen = written[:, :-hold_out], written[:, -hold_out:]
    again = [redrawn(seen[:, [one]], rng) for one in rng.integers(seen.shape[1], size=REDRAWN)]
    others, kinds = nondigits(OTHERS, seen, Y[:-hold_out], rng)
    plain = seen[:, rng.permutation(seen.shape[1])[: OTHERS - REDRAWN]]
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
