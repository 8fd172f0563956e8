"""Momentum against a worked example, Adam against PyTorch, and the settings that a run may have besides alpha."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from model import Config, Params, init_params, train
from model.optimisers import OPTIMISERS, adam, blank_memory, descend, momentum
from model.training import batch_at

PYTORCH = Path(__file__).parents[1] / "fixtures" / "adam" / "adam.npz"  # make.py beside it says how


def one_weight(value: float) -> Params:
    return Params(*(np.full((1, 1), value) for _ in range(4)))


@pytest.fixture(scope="module")
def digits(offline) -> tuple[np.ndarray, np.ndarray]:
    return offline.X_train[:, :1_000], offline.y_train[:1_000]


def same(one: Params, other: Params) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_descent_is_the_lessons_step():
    params, memory = descend(one_weight(1.0), one_weight(0.5), None, 0.2)
    assert params.w1[0, 0] == pytest.approx(0.9)
    assert memory is None


def test_momentum_keeps_nine_tenths_of_its_speed():
    params, memory = momentum(one_weight(1.0), one_weight(1.0), None, 0.1)
    assert params.w1[0, 0] == pytest.approx(0.9)
    params, memory = momentum(params, one_weight(0.0), memory, 0.1)
    assert params.w1[0, 0] == pytest.approx(0.9 - 0.1 * 0.9)
    assert memory.step == 2


def test_optimisers_leave_what_they_are_given_alone():
    for step in OPTIMISERS.values():
        params, gradients, memory = one_weight(1.0), one_weight(0.5), blank_memory(one_weight(0.0))
        step(params, gradients, memory, 0.1)
        assert same(params, one_weight(1.0))
        assert same(gradients, one_weight(0.5))
        assert same(memory.means, one_weight(0.0))


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-5)])
def test_adam_goes_the_way_of_pytorchs(dtype, tolerance):
    """A hundred steps, with gradients from 1e-10, where epsilon holds them back, to 1e2."""
    with np.load(PYTORCH) as file:
        start, gradients, path, alpha = (file[name] for name in ("start", "gradients", "path", "alpha"))
    params, memory = Params(*np.split(start.astype(dtype), 4)), None
    for gradient, there in zip(gradients, path, strict=True):
        params, memory = adam(params, Params(*np.split(gradient.astype(dtype), 4)), memory, float(alpha))
        np.testing.assert_allclose(np.concatenate(params), there, rtol=0, atol=tolerance)
    assert memory.step == len(path) == 100
    assert np.ptp(np.abs(path[-1] - start)) > 0.1


def test_adam_keeps_float32():
    params = init_params(5, np.random.default_rng(0))
    moved, memory = adam(params, params, blank_memory(params), 0.001)
    assert {part.dtype for part in (*moved, *memory.means, *memory.squares)} == {np.dtype(np.float32)}


def test_adam_without_a_memory_begins_with_a_blank_one():
    params = one_weight(1.0)
    assert same(adam(params, params, None, 0.1)[0], adam(params, params, blank_memory(params), 0.1)[0])


@pytest.mark.parametrize(
    "settings",
    [
        {"optimiser": "momentum", "alpha": 0.05},
        {"optimiser": "adam", "alpha": 0.005},
        {"batch": 64, "alpha": 0.2},
        {"batch": 64, "alpha": 0.2, "distort": True},
        {"init": "uniform"},
        {"decay": 0.01},
    ],
)
def test_a_run_cut_in_two_ends_as_one_in_one_piece_and_learns(digits, settings):
    config = Config(**{"alpha": 0.3, "iterations": 40, "hidden": 12} | settings)
    whole = list(train(*digits, config))
    *_, half = islice(train(*digits, config), 17)
    rest = list(train(*digits, config, None, half.next_params, half.iteration + 1, None, half.next_memory))
    assert same(rest[-1].params, whole[-1].params)
    assert np.mean([step.train_loss for step in whole[-5:]]) < 0.8 * np.mean([step.train_loss for step in whole[:5]])


def test_batches_of_an_epoch_hold_every_digit_once_and_another_epoch_another_order(digits):
    X, Y = digits
    config = Config(batch=300)
    epochs = [[batch_at(4 * epoch + number, X, Y, config) for number in range(4)] for epoch in range(2)]
    assert [y.size for _, y in epochs[0]] == [300, 300, 300, 100]
    for batches in epochs:
        together = np.hstack([x for x, _ in batches])
        assert np.array_equal(np.sort(together.sum(axis=0)), np.sort(X.sum(axis=0)))
    assert not np.array_equal(epochs[0][0][0], epochs[1][0][0])


def batch_order(seed: int) -> list[int]:
    """Which digits the batches of the first epoch hold, in order: each digit has a pixel of its own."""
    X, Y = np.eye(784, 120, dtype=np.float32), np.arange(120) % 10
    batches = [batch_at(number, X, Y, Config(batch=50, seed=seed)) for number in range(3)]
    assert all(np.array_equal(x.argmax(axis=0) % 10, y) for x, y in batches)
    return np.hstack([x for x, _ in batches]).argmax(axis=0).tolist()


def test_order_of_the_batches_is_random_and_decided_by_the_seed():
    first, again, other = (batch_order(seed) for seed in (3, 3, 4))
    assert first == again != other
    assert sum(place == digit for place, digit in enumerate(first)) < 10


def test_distortion_is_decided_by_the_seed_and_the_iteration(digits):
    """Not by the batch: here it holds all digits."""

    def pixels(seed: int, iteration: int) -> np.ndarray:
        return batch_at(iteration, *digits, Config(seed=seed, distort=True))[0]

    assert np.array_equal(pixels(3, 5), pixels(3, 5))
    for other in (pixels(4, 5), pixels(3, 6)):
        assert np.abs(other - pixels(3, 5)).mean() > 0.02


def test_zeros_hear_no_gradient_in_any_hidden_unit(digits):
    *_, last = train(*digits, Config(init="zeros", alpha=1.0, iterations=20))
    assert not last.params.w1.any()
    assert not last.params.w2.any()
    assert last.params.b2.any()


def test_uniform_start_lies_between_minus_and_plus_a_half():
    for part in init_params(30, np.random.default_rng(0), "uniform"):
        assert part.dtype == np.float32
        assert -0.5 <= part.min() < part.max() < 0.5


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_numpy_numbers_in_the_settings_leave_float32_as_it_is(digits, optimiser):
    config = Config(alpha=np.float64(0.1), decay=np.float64(0.1), iterations=1, optimiser=optimiser)
    *_, last = train(*digits, config)
    assert {part.dtype for part in last.next_params} == {np.dtype(np.float32)}


def test_decay_pulls_both_layers_weights_but_not_biases(digits):
    plain, pulled = (next(train(*digits, Config(decay=decay, alpha=0.5))) for decay in (0.0, 0.1))
    for name in ("w1", "w2"):
        expected = getattr(plain.next_params, name) - np.float32(0.05) * getattr(plain.params, name)
        np.testing.assert_allclose(getattr(pulled.next_params, name), expected, atol=1e-6)
    assert np.array_equal(pulled.next_params.b1, plain.next_params.b1)
    assert np.array_equal(pulled.next_params.b2, plain.next_params.b2)


def test_gradient_norm_is_the_length_of_the_gradient(digits):
    step = next(train(*digits, Config(alpha=1.0)))
    moved = [before - after for before, after in zip(step.params, step.next_params, strict=True)]
    assert step.gradient_norm == pytest.approx(np.sqrt(sum(float((part**2).sum()) for part in moved)), rel=1e-4)
