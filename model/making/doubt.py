"""How the network of `model.ink.doubt` was trained: on digits, and on things that are none.

The outlier exposure of Hendrycks, Mazeika and Dietterich, "Deep Anomaly Detection with Outlier Exposure" (2019).
"""

from collections.abc import Callable

import numpy as np

from model.augment.distortion import distort
from model.augment.hands import narrow, other_hands, redrawn
from model.augment.schools import other_schools
from model.augment.softness import softened
from model.ink.doubt import evidence_for_a_digit
from model.making.nondigits import digits_by_hand, nondigits
from model.minibatch import train_in_batches
from model.network import Array, Labels, Params, init_params

HIDDEN = 1_000
REDRAWN = 20_000  # digits that are also shown as the canvas would give them
SCHOOLS = 8_000  # digits as they are taught in other schools
BY_HAND = 16_000  # of all kinds, drawn in plain lines
PLAIN = 32_000
NARROW = 5_000  # of each of three kinds, as hands write them that write narrow digits
OTHERS = 130_000
EPOCHS = 30
AVERAGE = 8  # epochs at the end, over which the weights are averaged
SOFT = 0.145  # the blur that is folded into w1
WRONGLY, WRONGLY_DRAWN = 0.01, 0.0125  # share of digits that may be taken for something else


def fit_doubt(
    X: Array, Y: Labels, hold_out: int, progress: Callable[[int, int], None]
) -> tuple[Params, dict[str, float]]:
    """Train the network on digits X (784, m), Y (m,) and things that are none.

    The last `hold_out` digits are not trained on. Two thresholds come with the parameters: the evidence for a digit
    that all but 1 % of these have, as they are and redrawn as the canvas would give them; and, for what people draw,
    which may be anything, the one that all but 1.25 % have as they are.
    """
    rng = np.random.default_rng(0)
    written = other_hands(X, Y, rng)
    seen, unseen = written[:, :-hold_out], written[:, -hold_out:]
    digits = np.hstack(
        [
            seen[:, rng.permutation(seen.shape[1])[:PLAIN]],
            *(redrawn(seen[:, [one]], rng) for one in rng.integers(seen.shape[1], size=REDRAWN)),
            other_schools(SCHOOLS, rng)[0],
            digits_by_hand(BY_HAND, rng),
            narrow(seen[:, rng.integers(seen.shape[1], size=NARROW)], rng),
            narrow(digits_by_hand(NARROW, rng), rng),
            narrow(other_schools(NARROW, rng)[0], rng),
        ]
    )
    others, kinds = nondigits(OTHERS, seen, Y[:-hold_out], rng)
    examples = np.hstack([digits, others]).T.copy().T
    labels = np.concatenate([np.zeros(digits.shape[1], dtype=np.int64), kinds])
    params = init_params(HIDDEN, rng)
    epochs = train_in_batches(
        examples, labels, params, EPOCHS, alpha=0.002, change=lambda x, _, rng: distort(x, rng), average=AVERAGE
    )
    for epoch in epochs:
        params = softened(epoch.params, SOFT)
        progress(epoch.number, EPOCHS)
    again = [redrawn(unseen[:, [one]], rng) for one in range(hold_out)]
    plain, drawn = (evidence_for_a_digit(params, digits) for digits in (unseen, np.hstack(again)))
    return params, {
        "threshold": float(np.quantile(np.concatenate([plain, drawn]), WRONGLY)),
        "drawn_threshold": float(np.quantile(plain, WRONGLY_DRAWN)),
    }
