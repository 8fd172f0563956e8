"""How the offline digits were fitted: a variational autoencoder in NumPy, then a mixture of Gaussians a class.

Kingma and Welling, "Auto-Encoding Variational Bayes" (2014): an encoder squeezes an image into a Gaussian over a few
latent numbers, a decoder restores it from a point of that Gaussian, and both learn together. The latent numbers of
each class are then described by a mixture, from which new digits can be drawn.
"""

import math
from collections.abc import Callable

import numpy as np

from model.network import CLASSES, PIXELS, Array, Labels, ReLU, d_a
from model.offline import Recipe, sigmoid
from model.optimisers import adam_step

LATENT, HIDDEN, COMPONENTS = 32, 512, 12
EPOCHS, BATCH, RATE = 40, 256, 1e-3
KMEANS_ROUNDS = 30


def fit_recipe(
    X: Array, Y: Labels, seed: int = 0, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> Recipe:
    """Fit the generator to images X (784, m) in 0..1 and labels Y (m,). Takes some minutes for MNIST."""
    rng = np.random.default_rng(seed)
    weights = fit_autoencoder(X, rng, progress)
    means, variances = encode(weights, X)
    mixtures = [fit_mixture(means[:, label == Y], variances[:, label == Y], rng) for label in range(CLASSES)]
    shares, centres, spreads = (np.stack(parts) for parts in zip(*mixtures, strict=True))
    return Recipe(shares, centres, spreads, *weights[4:])


def fit_autoencoder(X: Array, rng: np.random.Generator, progress: Callable[[int, int], None]) -> list[Array]:
    """Train encoder and decoder by Adam, its rate falling along a cosine.

    Returns eight arrays: weights and biases of the encoder's two layers, then of the decoder's.
    """
    weights = [
        *_layer(HIDDEN, PIXELS, rng),
        *_layer(2 * LATENT, HIDDEN, rng),
        *_layer(HIDDEN, LATENT, rng),
        *_layer(PIXELS, HIDDEN, rng),
    ]
    means = [np.zeros_like(weight) for weight in weights]
    squares = [np.zeros_like(weight) for weight in weights]
    batches = X.shape[1] // BATCH
    total = EPOCHS * batches
    for epoch in range(EPOCHS):
        order = rng.permutation(X.shape[1])
        for batch in range(batches):
            step = epoch * batches + batch + 1
            rate = RATE * (1 + math.cos(math.pi * step / total)) / 2
            gradients = _gradients(weights, X[:, order[batch * BATCH : (batch + 1) * BATCH]], rng)
            weights, means, squares = adam_step(weights, gradients, means, squares, step, rate)
        progress(epoch + 1, EPOCHS)
    return weights


def encode(weights: list[Array], X: Array) -> tuple[Array, Array]:
    """Means and variances, (LATENT, m) each, of the Gaussians that the images X (784, m) are squeezed into."""
    w1, b1, w2, b2 = weights[:4]
    code = w2 @ ReLU(w1 @ X + b1) + b2
    return code[:LATENT], np.exp(code[LATENT:])


def fit_mixture(means: Array, variances: Array, rng: np.random.Generator) -> tuple[Array, Array, Array]:
    """Describe the latent Gaussians (LATENT, m) of one class by COMPONENTS Gaussians, grouped by k-means.

    Returns shares (k,), centres (k, LATENT) and lower Cholesky factors (k, LATENT, LATENT).
    """
    points = means.T
    centres = points[rng.choice(len(points), COMPONENTS, replace=False)]
    for _ in range(KMEANS_ROUNDS):
        nearest = ((points**2).sum(1)[:, None] - 2 * points @ centres.T + (centres**2).sum(1)).argmin(axis=1)
        groups = [points[nearest == k] for k in range(COMPONENTS)]
        centres = np.stack([g.mean(axis=0) if len(g) else c for g, c in zip(groups, centres, strict=True)])
    spreads = [_spread(points[nearest == k], variances[:, nearest == k]) for k in range(COMPONENTS)]
    return np.bincount(nearest, minlength=COMPONENTS) / len(points), centres, np.stack(spreads)


def _spread(points: Array, variances: Array) -> Array:
    """Lower Cholesky factor of a group's covariance: that of its points (m, n) plus their mean own variance (n, m)."""
    if len(points) < 2:  # too few to tell: as the standard Gaussian
        return np.eye(variances.shape[0], dtype=variances.dtype)
    return np.linalg.cholesky(np.cov(points.T) + np.diag(variances.mean(axis=1)))


def _gradients(weights: list[Array], x: Array, rng: np.random.Generator) -> list[Array]:
    """Gradients of reconstruction error plus divergence from a standard Gaussian (the paper's equation 10)."""
    m = x.shape[1]
    e1, c1, e2, c2, d1, f1, d2, f2 = weights
    z1 = e1 @ x + c1
    h1 = ReLU(z1)
    code = e2 @ h1 + c2
    mean, log_variance = code[:LATENT], code[LATENT:]
    deviation = np.exp(log_variance / 2)
    noise = rng.standard_normal(mean.shape, dtype=np.float32)
    latent = mean + deviation * noise
    z2 = d1 @ latent + f1
    h2 = ReLU(z2)
    image = sigmoid(d2 @ h2 + f2)

    dz3 = (image - x) / m  # cross-entropy of each pixel, through the sigmoid
    dz2 = (d2.T @ dz3) * d_a(z2)
    dlatent = d1.T @ dz2
    dmean = dlatent + mean / m
    dlog_variance = dlatent * noise * deviation / 2 + (np.exp(log_variance) - 1) / (2 * m)
    dcode = np.concatenate([dmean, dlog_variance])
    dz1 = (e2.T @ dcode) * d_a(z1)
    layers = ((dz1, x), (dcode, h1), (dz2, latent), (dz3, h2))
    return [part for dz, a in layers for part in (dz @ a.T, dz.sum(axis=1, keepdims=True))]


def _layer(outputs: int, inputs: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """He-initialised weights and zero biases."""
    weights = rng.standard_normal((outputs, inputs), dtype=np.float32) * np.float32(np.sqrt(2 / inputs))
    return weights, np.zeros((outputs, 1), dtype=np.float32)
