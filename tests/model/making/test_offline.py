"""The fit of the offline digits: its gradients, its mixtures, and the whole way on tiny data."""

import numpy as np
import pytest

from model import offline
from model.making import offline as fitting
from model.making.offline import encode, fit_mixture, fit_recipe
from model.network import PIXELS
from model.offline import Recipe, decode, draw_latents, load_recipe, save_recipe

LATENT, HIDDEN = 3, 6


@pytest.fixture
def small(monkeypatch):
    for name, value in {"LATENT": LATENT, "HIDDEN": HIDDEN, "COMPONENTS": 2, "EPOCHS": 30, "BATCH": 20}.items():
        monkeypatch.setattr(fitting, name, value)


def bars(per_class: int) -> tuple[np.ndarray, np.ndarray]:
    """Ten kinds of images, each in two variants: two rows of the field are bright, the left or the right half."""
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(10), per_class)
    images = rng.uniform(0, 0.1, (len(labels), 28, 28))
    for index, label in enumerate(labels):
        half = slice(0, 14) if index % 2 else slice(14, 28)
        images[index, 2 * label + 4 : 2 * label + 6, half] += 0.8
    return images.reshape(-1, PIXELS).T.astype(np.float32), labels


def random_weights() -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    shapes = [(HIDDEN, PIXELS), (HIDDEN, 1), (2 * LATENT, HIDDEN), (2 * LATENT, 1)]
    shapes += [(HIDDEN, LATENT), (HIDDEN, 1), (PIXELS, HIDDEN), (PIXELS, 1)]
    return [rng.normal(0, 0.3 / np.sqrt(shape[1]), shape) for shape in shapes]


def negative_bound(weights: list[np.ndarray], x: np.ndarray) -> float:
    """Minus equation 10 of the paper, one number, written again: Bernoulli pixels, a Gaussian latent."""
    e1, c1, e2, c2, d1, f1, d2, f2 = weights
    code = e2 @ np.maximum(e1 @ x + c1, 0) + c2
    mean, log_variance = code[:LATENT], code[LATENT:]
    noise = np.random.default_rng(9).standard_normal(mean.shape, dtype=np.float32)
    scores = d2 @ np.maximum(d1 @ (mean + np.exp(log_variance / 2) * noise) + f1, 0) + f2
    surprise = (np.logaddexp(0, scores) - x * scores).sum()
    divergence = -0.5 * (1 + log_variance - mean**2 - np.exp(log_variance)).sum()
    return (surprise + divergence) / x.shape[1]


@pytest.mark.parametrize("index", range(8), ids=["e1", "c1", "e2", "c2", "d1", "f1", "d2", "f2"])
def test_autoencoder_gradient_matches_central_differences(small, index):
    weights, x = random_weights(), np.random.default_rng(2).random((PIXELS, 5))
    found = fitting._gradients(weights, x, np.random.default_rng(9))[index]
    places = np.random.default_rng(3).permutation(found.size)[:40]
    expected = []
    for place in places:
        bounds = []
        for step in (1e-5, -1e-5):
            moved = [weight.copy() for weight in weights]
            moved[index].flat[place] += step
            bounds.append(negative_bound(moved, x))
        expected.append((bounds[0] - bounds[1]) / 2e-5)
    assert found.shape == weights[index].shape
    assert np.linalg.norm(found.flat[places] - expected) < 1e-6 * np.linalg.norm(expected)


def test_training_the_autoencoder_lowers_its_bound(small):
    X, _ = bars(per_class=20)
    monitor = []
    start = [
        part
        for shape in ((HIDDEN, PIXELS), (2 * LATENT, HIDDEN), (HIDDEN, LATENT), (PIXELS, HIDDEN))
        for part in fitting._layer(*shape, np.random.default_rng(0))
    ]
    trained = fitting.fit_autoencoder(X, np.random.default_rng(0), lambda *at: monitor.append(at))
    assert negative_bound(trained, X) < 0.8 * negative_bound(start, X)
    assert monitor == [(epoch, 30) for epoch in range(1, 31)]


def test_the_encoder_gives_means_and_positive_variances(small):
    means, variances = encode(random_weights(), np.random.default_rng(0).random((PIXELS, 9)))
    assert means.shape == variances.shape == (LATENT, 9)
    assert variances.min() > 0


def test_a_mixture_finds_two_heaps(small):
    rng = np.random.default_rng(0)
    heaps = np.hstack([rng.normal(-10, 1, (LATENT, 300)), rng.normal(10, 2, (LATENT, 100))])
    shares, centres, spreads = fit_mixture(heaps, np.full_like(heaps, 0.25), rng)
    order = centres[:, 0].argsort()
    assert shares[order].tolist() == [0.75, 0.25]
    np.testing.assert_allclose(centres[order], [[-10] * LATENT, [10] * LATENT], atol=0.8)
    variances = [np.diag(spread @ spread.T) for spread in spreads[order]]
    np.testing.assert_allclose(variances, [[1.25] * LATENT, [4.25] * LATENT], rtol=0.4)
    assert not np.triu(spreads, 1).any()


def test_a_mixture_stands_a_group_of_one_point(small):
    points = np.zeros((LATENT, 20))
    points[:, 0] = 100
    shares, centres, spreads = fit_mixture(points, np.ones_like(points), np.random.default_rng(0))
    assert np.isfinite(centres).all()
    assert np.isfinite(spreads).all()
    assert shares.sum() == pytest.approx(1)


def test_a_recipe_fits_together(small):
    recipe = fit_recipe(*bars(per_class=20))
    shapes = [(10, 2), (10, 2, LATENT), (10, 2, LATENT, LATENT), (HIDDEN, LATENT), (HIDDEN, 1), (PIXELS, HIDDEN)]
    assert [array.shape for array in recipe] == [*shapes, (PIXELS, 1)]
    np.testing.assert_allclose(recipe.shares.sum(axis=1), 1, rtol=1e-6)


def test_a_recipe_makes_images_like_those_it_was_fitted_to(small, monkeypatch):
    for name, value in {"HIDDEN": 16, "EPOCHS": 60, "RATE": 0.02}.items():
        monkeypatch.setattr(fitting, name, value)
    X, Y = bars(per_class=40)
    recipe = fit_recipe(X, Y)
    images = decode(recipe, draw_latents(recipe, Y, np.random.default_rng(0)))
    np.testing.assert_allclose(images.mean(axis=1), X.mean(axis=1), atol=0.05)
    own = np.stack([X[:, label == Y].mean(axis=1) for label in range(10)])
    nearest = ((images.T[:, None] - own) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearest == Y).mean() > 0.7


def test_same_seed_gives_the_same_recipe(small, monkeypatch):
    monkeypatch.setattr(fitting, "EPOCHS", 2)
    X, Y = bars(per_class=10)
    once, again, other = fit_recipe(X, Y, seed=4), fit_recipe(X, Y, seed=4), fit_recipe(X, Y, seed=5)
    assert all(np.array_equal(a, b) for a, b in zip(once, again, strict=True))
    assert not np.array_equal(once.w1, other.w1)


def test_a_fitted_recipe_survives_saving(small, tmp_path, monkeypatch):
    recipe = fit_recipe(*bars(per_class=20))
    save_recipe(tmp_path / "recipe.npz", recipe)
    monkeypatch.setattr(offline, "OFFLINE_FILE", tmp_path / "recipe.npz")
    found = load_recipe.__wrapped__()
    assert {array.dtype for array in found} == {np.dtype(np.float32)}
    for name in Recipe._fields:
        tolerance = 0.5 / 127 if name == "w2" else 1e-3
        expected = getattr(recipe, name)
        np.testing.assert_allclose(
            getattr(found, name), expected, atol=tolerance * np.abs(expected).max(), err_msg=name
        )
    latents = draw_latents(recipe, np.arange(10), np.random.default_rng(0))
    np.testing.assert_allclose(decode(found, latents), decode(recipe, latents), atol=0.02)
