"""Company changes nothing beyond rounding: whatever learns beside a network, it comes to its own numbers."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from model import Config, Params, init_params, train
from model.blocks import BLOCK, sorted_blocks
from model.network import back_prop, cross_entropy, forward_prop, get_accuracy, get_predictions
from model.together import evaluate_together, learn_together, scores, take_steps
from model.training import Position

SIZE = BLOCK + 300


@pytest.fixture(scope="module")
def digits(offline) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of 64 bits, so that rounding hides nothing."""
    return offline.X_train[:, :SIZE].astype(np.float64), np.asarray(offline.y_train[:SIZE])


@pytest.fixture(scope="module")
def blocks(digits):
    return [*sorted_blocks(digits[0].T, digits[1])]


def network(hidden: int, seed: int) -> Params:
    return Params(*(part.astype(np.float64) for part in init_params(hidden, np.random.default_rng(seed))))


@pytest.mark.parametrize("sizes", [[10], [10, 10, 10], [12, 3, 12, 10, 3], [40, 1]])
def test_each_network_gets_the_numbers_of_the_lessons_functions(digits, blocks, sizes):
    X, Y = digits
    networks = [network(hidden, seed) for seed, hidden in enumerate(sizes)]
    found = learn_together(networks, blocks)
    seen = evaluate_together(networks, blocks)
    assert len(found) == len(seen) == len(sizes)
    for params, (accuracy, loss, gradients), evaluated in zip(networks, found, seen, strict=True):
        z1, a1, z2, a2 = forward_prop(*params, X)
        assert accuracy == pytest.approx(get_accuracy(get_predictions(a2), Y))
        assert loss == pytest.approx(cross_entropy(a2, Y))
        assert evaluated == (pytest.approx(accuracy), pytest.approx(loss))
        for ours, theirs in zip(gradients, back_prop(z1, a1, z2, a2, params.w2, X, Y), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-13)


def test_a_tie_goes_to_the_lower_digit_as_everywhere(digits, blocks):
    silent = Params(*(np.zeros_like(part) for part in network(10, 0)))
    (found, _) = learn_together([silent, network(10, 1)], blocks)
    assert found.accuracy == pytest.approx(np.mean(digits[1] == 0))
    assert evaluate_together([silent], blocks) == [(pytest.approx(found.accuracy), pytest.approx(np.log(10)))]


def test_ties_of_a_few_digits_go_to_the_lower_one_too_and_nan_to_the_first():
    a2, Y = np.random.default_rng(0).integers(1, 5, (3, 10, 40)) / 8, np.random.default_rng(1).integers(0, 10, 40)
    a2[:, :, ::2] += np.linspace(0, 0.01, 10)[::-1, np.newaxis]  # of every other digit
    a2[1, :, 7] = np.nan
    Y[7] = 0
    right, losses = scores(a2, Y)
    assert right.tolist() == [(get_predictions(one) == Y).sum() for one in a2]
    np.testing.assert_allclose(losses, [cross_entropy(one, Y) * Y.size for one in a2])


def test_ties_of_one_network_are_found_beside_others_without_any_number():
    a2, Y = np.full((10, 10, 40), np.nan), np.arange(40) % 10
    a2[3] = 0.1  # as many answers are the best one as there are digits and networks
    right, _ = scores(a2, Y)
    assert right.tolist() == [4] * 10  # whoever can't choose says 0


def test_threads_change_nothing_to_the_last_bit(blocks):
    networks = [network(hidden, hidden) for hidden in (10, 20, 10)]
    alone = learn_together(networks, blocks)
    with ThreadPoolExecutor(3) as pool:
        shared = learn_together(networks, blocks, pool)
    for one, other in zip(alone, shared, strict=True):
        assert one[:2] == other[:2]
        assert all(np.array_equal(a, b) for a, b in zip(one.gradients, other.gradients, strict=True))


def test_float32_stays_float32(offline):
    blocks = [*sorted_blocks(np.asarray(offline.train_images[:200]), np.asarray(offline.y_train[:200]))]
    (found,) = learn_together([init_params()], blocks)
    assert {part.dtype for part in found.gradients} == {np.dtype(np.float32)}


def some_config(rng: np.random.Generator) -> Config:
    optimiser = str(rng.choice(["descent", "momentum", "adam"]))
    return Config(
        alpha=float(rng.uniform(0.01, 0.5)) * (0.01 if optimiser == "adam" else 1),
        iterations=int(rng.integers(3, 9)),
        hidden=int(rng.choice([3, 10, 10, 25])),
        seed=int(rng.integers(100)),
        schedule=str(rng.choice(["constant", "cosine"])),
        optimiser=optimiser,
        decay=float(rng.choice([0.0, 0.01])),
    )


@pytest.mark.parametrize("seed", range(10))
def test_runs_of_any_mix_go_as_each_goes_alone(digits, blocks, seed):
    """They join at different times, and each leaves at its own end."""
    rng = np.random.default_rng(seed)
    configs = [some_config(rng) for _ in range(6)]
    joins = rng.integers(0, 5, size=len(configs)).tolist()
    held_out = [*sorted_blocks(digits[0][:, :200].T, digits[1][:200])]
    running: dict[int, Position] = {}
    taken: dict[int, list] = {number: [] for number in range(len(configs))}
    for turn in range(20):
        for number, config in enumerate(configs):
            if joins[number] == turn:
                running[number] = Position(config, network(config.hidden, config.seed))
        for number, step in zip(
            [*running], take_steps([*running.values()], blocks, held_out) if running else [], strict=True
        ):
            taken[number].append(step)
            running[number] = running[number].after(step)
            if step.iteration == configs[number].iterations:
                del running[number]
    assert not running
    for config, steps in zip(configs, taken.values(), strict=True):
        start = network(config.hidden, config.seed)
        alone = [*train(*digits, config, (digits[0][:, :200], digits[1][:200]), start)]
        assert [step.iteration for step in steps] == [step.iteration for step in alone]
        for ours, theirs in zip(steps, alone, strict=True):
            assert ours.train_loss == pytest.approx(theirs.train_loss, rel=1e-6)
            assert ours.held_out_accuracy == pytest.approx(theirs.held_out_accuracy)
            assert ours.gradient_norm == pytest.approx(theirs.gradient_norm, rel=1e-5)
        for ours, theirs in zip(steps[-1].params, alone[-1].params, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-9)


def test_a_network_whose_numbers_have_grown_beyond_all_bounds_harms_no_other(digits, blocks):
    wild = Params(*(part * 1e200 for part in network(10, 1)))
    with np.errstate(all="ignore"):
        spoiled, sound = learn_together([wild, network(10, 2)], blocks)
    (alone,) = learn_together([network(10, 2)], blocks)
    assert not np.isfinite(spoiled.loss) or spoiled.loss > 100
    assert sound.loss == pytest.approx(alone.loss)
    for ours, theirs in zip(sound.gradients, alone.gradients, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-13)
