"""Why a network answers as it does: each score, taken apart into what the hidden units and the pixels gave to it.

A network of ReLUs is linear as long as the same units stay awake. So for one drawing its score for a digit is exactly
a sum: over the hidden units, of activation times weight; or over the pixels, of ink times the weights of all paths
through units that are awake (Shrikumar et al., "Not Just a Black Box", 2016: gradient times input); plus what the
biases give whatever is drawn.
"""

from dataclasses import dataclass

from model.network import Array, Params, d_a, forward_prop


@dataclass(frozen=True)
class Reasons:
    """Parts of one score, or of one score's lead over another.

    `units.sum() + output_bias` and `pixels.sum() + bias` are both the score, but for rounding.
    """

    score: float
    units: Array  # (hidden,)
    pixels: Array  # (784,)
    bias: float  # of all units awake, and of the output
    output_bias: float


def reasons(params: Params, column: Array, digit: int, against: int | None = None) -> Reasons:
    """What spoke for `digit` in the drawing `column` (784, 1); or for it rather than for the digit `against`."""
    z1, a1, z2, _ = forward_prop(*params, column)
    w1, b1, w2, b2 = params
    weights, score, output_bias = w2[digit], z2[digit, 0], b2[digit, 0]  # weights: (hidden,)
    if against is not None:
        weights, score, output_bias = weights - w2[against], score - z2[against, 0], output_bias - b2[against, 0]
    awake = weights * d_a(z1)[:, 0]
    return Reasons(
        score=float(score),
        units=weights * a1[:, 0],
        pixels=(awake @ w1) * column[:, 0],
        bias=float(awake @ b1[:, 0] + output_bias),
        output_bias=float(output_bias),
    )
