"""Softer digits at no cost: a blur that is folded into the first layer's weights.

`w1 @ blur(x)` is `blur(w1) @ x`, since a blur by a symmetric kernel is a symmetric matrix. A digit that was drawn by a
pen has harder edges than MNIST's, which were made smaller; a network that looks at both a little out of focus sees
less of the difference.
"""

import numpy as np

from model.augment.distortion import SIDE
from model.network import Array, Params


def softened(params: Params, amount: float) -> Params:
    """The network that reads every digit as `params` reads it blurred by `[amount, 1 - 2 amount, amount]` both ways.

    >>> one_pixel = Params(np.eye(784)[:1], np.zeros((1, 1)), np.eye(10, 1), np.zeros((10, 1)))
    >>> softened(one_pixel, 0.25).w1[0, [0, 1, 28, 29]]
    array([0.25  , 0.125 , 0.125 , 0.0625])
    """
    return params._replace(w1=blurred(params.w1, amount)) if amount else params


def blurred(images: Array, amount: float) -> Array:
    """Each row of (m, 784) as an image, blurred; dark around the image. Of the same dtype."""
    a = images.dtype.type(amount)
    framed = np.pad(images.reshape(-1, SIDE, SIDE), ((0, 0), (1, 1), (1, 1)))
    down = a * (framed[:, :-2] + framed[:, 2:]) + (1 - 2 * a) * framed[:, 1:-1]
    both = a * (down[..., :-2] + down[..., 2:]) + (1 - 2 * a) * down[..., 1:-1]
    return both.reshape(images.shape)
