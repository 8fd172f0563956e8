"""The offline digits: small on disk, balanced, all different, on one machine always the same."""

import numpy as np
import pytest

from model.offline import OFFLINE_FILE, Recipe, decode, draw_latents, load_recipe, sample_digits, save_recipe, sigmoid


@pytest.fixture(scope="module")
def sampled() -> tuple[np.ndarray, np.ndarray]:
    return sample_digits(2_000, np.random.default_rng(1))


def test_the_shipped_file_is_small():
    assert 0 < OFFLINE_FILE.stat().st_size < 1_000_000


def test_the_shipped_recipe_fits_together():
    recipe = load_recipe()
    k, n, h = recipe.shares.shape[1], recipe.means.shape[2], recipe.w1.shape[0]
    shapes = [(10, k), (10, k, n), (10, k, n, n), (h, n), (h, 1), (784, h), (784, 1)]
    assert [array.shape for array in recipe] == shapes
    assert {array.dtype for array in recipe} == {np.dtype(np.float32)}
    np.testing.assert_allclose(recipe.shares.sum(axis=1), 1, atol=2e-3)


def test_digits_are_rows_of_bytes(sampled):
    images, labels = sampled
    assert images.shape == (2_000, 784)
    assert images.dtype == np.uint8
    assert images.min() == 0
    assert 250 < images.max() <= 255
    assert labels.dtype == np.int64


@pytest.mark.parametrize("count", [1, 7, 5_003])
def test_any_number_of_digits_can_be_drawn(count):
    """5,003 is more than what is decoded at a time, and no multiple of it."""
    images, labels = sample_digits(count, np.random.default_rng(0))
    assert len(images) == len(labels) == count
    assert images.max(axis=1).min() > 0.3 * 255


def test_classes_are_balanced(sampled):
    assert np.bincount(sampled[1]).tolist() == [200] * 10


def test_classes_are_shuffled(sampled):
    assert np.bincount(sampled[1][:200], minlength=10).min() > 5
    assert (np.diff(sampled[1]) != 1).mean() > 0.5


def test_same_seed_gives_the_same_digits(sampled):
    images, labels = sample_digits(2_000, np.random.default_rng(1))
    assert np.array_equal(images, sampled[0])
    assert np.array_equal(labels, sampled[1])


def test_another_seed_gives_other_digits(sampled):
    assert not np.array_equal(sample_digits(2_000, np.random.default_rng(2))[0], sampled[0])


def test_no_two_digits_are_equal_not_even_of_training_and_test(offline):
    every = np.concatenate([offline.train_images, offline.test_images])
    assert len({row.tobytes() for row in every}) == 70_000


def test_pixels_are_rounded_to_the_nearest_byte(monkeypatch):
    shades = np.linspace(0, 1, 784, dtype=np.float32)[:, np.newaxis]
    monkeypatch.setattr("model.offline.decode", lambda recipe, latents: np.repeat(shades, latents.shape[1], axis=1))
    images, _ = sample_digits(2, np.random.default_rng(0))
    assert np.abs(images / 255 - shades[:, 0]).max() <= 0.5 / 255 + 1e-6


def test_digits_of_a_class_look_alike(sampled):
    """A digit is nearer to its own class's mean than to the others' more often than not."""
    images, labels = sampled[0].astype(np.float32), sampled[1]
    means = np.stack([images[labels == digit].mean(axis=0) for digit in range(10)])
    nearest = ((images[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearest == labels).mean() > 0.7


def test_digits_are_dark_at_the_rim_and_bright_within(sampled):
    mean = sampled[0].mean(axis=0).reshape(28, 28) / 255
    assert mean[[0, -1]].max() < 0.02
    assert mean[8:20, 8:20].mean() > 0.2


def test_decoded_pixels_stay_in_the_unit_range_for_wild_latents():
    pixels = decode(load_recipe(), np.random.default_rng(0).normal(0, 1_000, (32, 50)).astype(np.float32))
    assert pixels.shape == (784, 50)
    assert pixels.min() >= 0
    assert pixels.max() <= 1


def test_sigmoid_of_worked_examples():
    z = np.array([0, np.log(3), -np.log(3), 1e4, -1e4])
    np.testing.assert_allclose(sigmoid(z), [0.5, 0.75, 0.25, 1, 0], atol=1e-12)


def two_component_recipe() -> Recipe:
    """One latent number: a quarter of each class lies at the class's own number, the rest 100 above."""
    at = np.arange(10, dtype=np.float32)
    return Recipe(
        shares=np.tile(np.float32([0.25, 0.75]), (10, 1)),
        means=np.stack([at, at + 100], axis=1)[:, :, None],
        spreads=np.full((10, 2, 1, 1), 0.01, dtype=np.float32),
        w1=np.ones((3, 1), dtype=np.float32),
        b1=np.zeros((3, 1), dtype=np.float32),
        w2=np.ones((784, 3), dtype=np.float32),
        b2=np.zeros((784, 1), dtype=np.float32),
    )


def test_latents_come_from_their_classs_components_by_their_shares():
    labels = np.arange(4_000) % 10
    latents = draw_latents(two_component_recipe(), labels, np.random.default_rng(0))[0]
    distance = latents - labels
    assert (np.minimum(abs(distance), abs(distance - 100)) < 0.1).all()
    assert (distance < 50).mean() == pytest.approx(0.25, abs=0.03)
    assert 0.005 < distance[distance < 50].std() < 0.02


def test_each_component_is_reached_even_if_shares_do_not_add_up_to_one():
    """Stored in 16 bits, shares are a little off."""
    recipe = two_component_recipe()
    recipe.shares[:] = 0.1, 0.1
    latents = draw_latents(recipe, np.zeros(1_000, dtype=int), np.random.default_rng(0))[0]
    assert (latents < 50).mean() == pytest.approx(0.5, abs=0.06)


def test_a_saved_recipe_keeps_within_a_127th_of_each_rows_largest_weight(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    rows = 10.0 ** rng.uniform(-3, 1, (784, 1))
    recipe = two_component_recipe()._replace(w2=(rows * rng.normal(size=(784, 3))).astype(np.float32))
    save_recipe(tmp_path / "recipe.npz", recipe)
    monkeypatch.setattr("model.offline.OFFLINE_FILE", tmp_path / "recipe.npz")
    found = load_recipe.__wrapped__()
    error = np.abs(found.w2 - recipe.w2) / np.abs(recipe.w2).max(axis=1, keepdims=True)
    assert error.max() <= 0.5 / 127 + 1e-6
