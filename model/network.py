"""The network: 784 pixels, ten hidden ReLU units, ten softmax outputs, in the order of the mathematics.

Read it from top to bottom. Every function is pure: numbers in, numbers out, nothing remembered.
An example is a COLUMN: `X` is (784, m), `Y` is (m,), and `m` is the number of examples.
float32 in gives float32 out, float64 in gives float64 out. All of them also take a stack of batches, (s, 784, m), and
work on each batch by itself: hence axes counted from the end, and `.mT` where a book writes a transposed matrix.

The formulas are those of Nielsen, "Neural Networks and Deep Learning" (2015), chapters 1 to 3.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
Labels = NDArray[np.integer]

PIXELS = 784  # 28 x 28
CLASSES = 10


class Params(NamedTuple):
    """What the network learns. `hidden` is 10 in the lesson."""

    w1: Array  # (hidden, 784)
    b1: Array  # (hidden, 1)
    w2: Array  # (10, hidden)
    b2: Array  # (10, 1)


def init_params(hidden: int = 10, rng: np.random.Generator | None = None, init: str = "he") -> Params:
    """Draw starting weights: by default random ones, large enough to carry the signal, small enough to keep it calm.

    He et al., "Delving Deep into Rectifiers" (2015): a variance of 2 / inputs keeps the size of the
    activations the same from layer to layer when the units are ReLUs. Biases start at zero.

    Parameters
    ----------
    hidden : int
        Number of hidden units.
    rng : numpy.random.Generator, optional
        Source of the random numbers; a fresh, unpredictable one by default.
    init : str
        `"he"`; or `"uniform"`: everything between -0.5 and 0.5, as many a first lesson has it; or `"zeros"`: all alike,
        so that no hidden unit ever gets a gradient.

    Returns
    -------
    Params
        `w1 (hidden, 784), b1 (hidden, 1), w2 (10, hidden), b2 (10, 1)`, float32.

    Raises
    ------
    ValueError
        When `init` is anything else.

    Examples
    --------
    >>> [p.shape for p in init_params()]
    [(10, 784), (10, 1), (10, 10), (10, 1)]
    """
    if init not in ("he", "uniform", "zeros"):
        raise ValueError(f'init is {init!r}, but must be "he", "uniform" or "zeros".')
    rng = rng or np.random.default_rng()
    shapes = (hidden, PIXELS), (hidden, 1), (CLASSES, hidden), (CLASSES, 1)
    if init == "uniform":
        return Params(*(rng.random(shape, dtype=np.float32) - np.float32(0.5) for shape in shapes))
    w1, b1, w2, b2 = (np.zeros(shape, dtype=np.float32) for shape in shapes)
    if init == "he":
        w1 = rng.standard_normal(w1.shape, dtype=np.float32) * np.float32(np.sqrt(2 / PIXELS))
        w2 = rng.standard_normal(w2.shape, dtype=np.float32) * np.float32(np.sqrt(2 / hidden))
    return Params(w1, b1, w2, b2)


def ReLU(z: Array) -> Array:
    """Keep what is positive, silence the rest: max(0, z), elementwise."""
    return np.maximum(z, 0)


def softmax(z: Array) -> Array:
    """Turn each column of scores (10, m) into probabilities (10, m) that sum to one.

    The largest score is taken off first. That changes nothing in the result, and exp can't overflow
    (Goodfellow et al., "Deep Learning", section 4.1).

    >>> softmax(np.array([[0.0], [np.log(3.0)]])).round(2)
    array([[0.25],
           [0.75]])
    """
    e = np.exp(z - z.max(axis=-2, keepdims=True))
    return e / e.sum(axis=-2, keepdims=True)


def forward_prop(w1: Array, b1: Array, w2: Array, b2: Array, X: Array) -> tuple[Array, Array, Array, Array]:
    """From pixels X (784, m) to probabilities a2 (10, m), with everything on the way: z1, a1, z2, a2."""
    z1 = w1 @ X + b1  # (hidden, m)
    a1 = ReLU(z1)
    z2 = w2 @ a1 + b2  # (10, m)
    a2 = softmax(z2)
    return z1, a1, z2, a2


def ohe(y: Labels) -> Array:
    """One-hot encoding: labels (m,) to rows (m, 10) with a single 1 each, float32. ValueError for what is no digit.

    >>> ohe(np.array([2]))
    array([[0., 0., 1., 0., 0., 0., 0., 0., 0., 0.]], dtype=float32)
    """
    y = np.asarray(y)
    if y.dtype.kind not in "iu" or np.any((y < 0) | (y >= CLASSES)):
        raise ValueError(f"Labels must be whole numbers from 0 to 9, but they are {y.dtype} {y}.")
    return np.eye(CLASSES, dtype=np.float32)[y]


def d_a(z: Array) -> Array:
    """Slope of ReLU: 1 where z > 0, else 0."""
    return (z > 0).astype(z.dtype)


def back_prop(
    z1: Array, a1: Array, z2: Array, a2: Array, w2: Array, X: Array, Y: Labels
) -> tuple[Array, Array, Array, Array]:
    """How the mean cross-entropy of the batch changes with each parameter: dw1, db1, dw2, db2.

    The chain rule, from the output back to the pixels (Nielsen, chapters 2 and 3). Each gradient has the shape of its
    parameter. A bias sums over the examples only.
    """
    m = X.shape[-1]
    # An example's loss is -log a2[y], and a2 = softmax(z2), so it is log(exp z2[0] + ... + exp z2[9]) - z2[y].
    # Its slope along z2[k] is exp z2[k] / (exp z2[0] + ... + exp z2[9]) = a2[k], less 1 where k is y: a2 - ohe(y).
    # The batch's loss is the mean over its m examples, so each example's error counts 1 / m.
    dz2 = (a2 - ohe(Y).mT) / m  # (10, m)
    dw2 = dz2 @ a1.mT
    db2 = dz2.sum(axis=-1, keepdims=True)
    dz1 = (w2.mT @ dz2) * d_a(z1)  # (hidden, m)
    dw1 = dz1 @ X.mT
    db1 = dz1.sum(axis=-1, keepdims=True)
    return dw1, db1, dw2, db2


def update_params(
    w1: Array, b1: Array, w2: Array, b2: Array, dw1: Array, db1: Array, dw2: Array, db2: Array, alpha: float
) -> Params:
    """One step downhill of length alpha times the slope. Returns new parameters; the old ones stay."""
    alpha = float(alpha)  # a NumPy float64 would make float64 of float32
    return Params(w1 - alpha * dw1, b1 - alpha * db1, w2 - alpha * dw2, b2 - alpha * db2)


def get_predictions(a2: Array) -> Labels:
    """The most probable digit of each column: (10, m) to (m,)."""
    return a2.argmax(axis=-2)


def get_accuracy(pred: Labels, Y: Labels) -> float:
    """Share of predictions that are right, in 0..1."""
    return float(np.mean(pred == Y))


def cross_entropy(a2: Array, Y: Labels) -> float:
    """Mean surprise at the true labels, in nats: -log of the probability each one was given.

    A probability that was rounded to zero counts as the smallest one the number type can hold.
    """
    given = np.take_along_axis(a2, np.expand_dims(Y, -2), axis=-2)
    return float(-np.log(np.maximum(given, np.finfo(a2.dtype).tiny)).mean())


def predict(params: Params, X: Array) -> Array:
    """Probabilities (10, m) for the columns of X (784, m)."""
    return forward_prop(*params, X)[3]


def gradient_descent(X: Array, Y: Labels, iter: int, alpha: float) -> Params:
    """Train a new network on all of X, print the accuracy about ten times and at the end, and return its parameters.

    The lesson as it is taught, and the slow way: `model.train` comes to the same numbers, several times as fast.

    Parameters
    ----------
    X, Y : (784, m) and (m,)
        Training digits, a column each, with pixels in 0..1, and their labels.
    iter : int
        Number of steps.
    alpha : float
        Learning rate: how big a step is.

    Returns
    -------
    Params
        `w1, b1, w2, b2`, as `init_params` gives them.

    Examples
    --------
    >>> X, Y = np.eye(784, 10, dtype=np.float32), np.arange(10)
    >>> w1, b1, w2, b2 = gradient_descent(X, Y, iter=2, alpha=0.1)  # doctest: +ELLIPSIS
    iteration 0: accuracy ...
    """
    w1, b1, w2, b2 = init_params()
    for i in range(iter):
        z1, a1, z2, a2 = forward_prop(w1, b1, w2, b2, X)
        dw1, db1, dw2, db2 = back_prop(z1, a1, z2, a2, w2, X, Y)
        w1, b1, w2, b2 = update_params(w1, b1, w2, b2, dw1, db1, dw2, db2, alpha)
        if i % math.ceil(iter / 10) == 0:
            print(f"iteration {i}: accuracy {get_accuracy(get_predictions(a2), Y):.3f}")
    trained = Params(w1, b1, w2, b2)
    print(f"iteration {iter}: accuracy {get_accuracy(get_predictions(predict(trained, X)), Y):.3f}")
    return trained
