"""Mini-batches of Adam's steps, against what training must do."""

import math

import numpy as np
import pytest

from model import Params, evaluate, init_params, minibatch
from model.augment.hands import rewritten
from model.minibatch import train_in_batches


@pytest.fixture(scope="module")
def digits(offline) -> tuple[np.ndarray, np.ndarray]:
    return np.ascontiguousarray(offline.X_train[:, :2_000]), np.asarray(offline.y_train[:2_000])


def same(one: Params, other: Params) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("change", [None, rewritten])
def test_it_learns_and_reads_plain_digits(digits, change):
    params = init_params(20, np.random.default_rng(0))
    epochs = list(train_in_batches(*digits, params, epochs=6, alpha=0.005, batch=50, change=change))
    assert [epoch.number for epoch in epochs] == list(range(1, 7))
    assert epochs[-1].loss < 0.7 * epochs[0].loss
    assert evaluate(epochs[-1].params, *digits)[0] > 0.8


@pytest.mark.parametrize("epochs", [1, 2])
def test_an_epoch_sees_every_digit_once_in_its_own_random_order(monkeypatch, epochs):
    """Each digit has a pixel of its own, so the batches tell which digits they hold."""
    X, Y = np.eye(784, 130, dtype=np.float32), np.arange(130) % 10
    seen = []
    forward = minibatch.forward_prop
    monkeypatch.setattr(minibatch, "forward_prop", lambda *values: seen.append(values[-1]) or forward(*values))
    list(train_in_batches(X, Y, init_params(4, np.random.default_rng(0)), epochs=epochs, batch=50))
    assert [x.shape[1] for x in seen] == [50, 50, 30] * epochs
    orders = [np.hstack(seen[at : at + 3]).argmax(axis=0).tolist() for at in range(0, len(seen), 3)]
    assert all(sorted(order) == list(range(130)) for order in orders)
    in_place = [sum(place == digit for place, digit in enumerate(order)) for order in orders]
    assert max(in_place) < 10
    assert len({tuple(order) for order in orders}) == epochs


def test_steps_shrink_along_half_a_cosine(monkeypatch):
    rates = []
    monkeypatch.setattr(minibatch, "adam", lambda p, g, m, rate: rates.append(rate) or (p, m._replace(step=m.step + 1)))
    X, Y = np.eye(784, 40, dtype=np.float32), np.arange(40) % 10
    list(train_in_batches(X, Y, init_params(2, np.random.default_rng(0)), epochs=2, alpha=0.4, batch=20))
    assert rates == pytest.approx([0.2 * (1 + math.cos(math.pi * share)) for share in (0, 0.25, 0.5, 0.75)])


def test_steps_shrink_to_a_tenth_where_weights_are_averaged(monkeypatch):
    rates = []
    monkeypatch.setattr(minibatch, "adam", lambda p, g, m, rate: rates.append(rate) or (p, m._replace(step=m.step + 1)))
    X, Y = np.eye(784, 20, dtype=np.float32), np.arange(20) % 10
    list(train_in_batches(X, Y, init_params(2, np.random.default_rng(0)), epochs=100, alpha=0.4, batch=20, average=5))
    assert rates[0] == pytest.approx(0.4)
    assert rates[50] == pytest.approx(0.22)
    assert rates[-1] == pytest.approx(0.04, rel=0.01)


def test_the_last_epochs_give_the_mean_of_their_weights_so_far(digits, monkeypatch):
    """An optimiser that counts: after the n-th step each parameter is n."""

    def counting(params, _gradients, memory, _rate):
        return Params(*(np.full_like(part, memory.step + 1) for part in params)), memory._replace(step=memory.step + 1)

    monkeypatch.setattr(minibatch, "adam", counting)
    X, Y = digits[0][:, :20], digits[1][:20]
    epochs = train_in_batches(X, Y, init_params(2, np.random.default_rng(0)), epochs=5, batch=20, average=3)
    assert [float(epoch.params.b1[0, 0]) for epoch in epochs] == pytest.approx([1, 2, 3, 3.5, 4])


@pytest.mark.parametrize("change", [None, rewritten])
def test_same_seed_gives_the_same_network_and_another_another(digits, change):
    params = init_params(4, np.random.default_rng(0))
    first, again, other = (
        list(train_in_batches(*digits, params, epochs=2, change=change, seed=seed))[-1].params for seed in (1, 1, 2)
    )
    assert same(first, again)
    assert not same(first, other)


def test_what_it_starts_from_is_left_alone(digits):
    params = init_params(4, np.random.default_rng(0))
    before = Params(*(part.copy() for part in params))
    list(train_in_batches(*digits, params, epochs=1))
    assert same(params, before)


def test_a_last_batch_that_is_smaller_counts_too(digits):
    X, Y = digits[0][:, :130], digits[1][:130]
    *_, last = train_in_batches(X, Y, init_params(4, np.random.default_rng(0)), epochs=1, batch=100)
    assert math.isfinite(last.loss)
