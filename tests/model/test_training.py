"""Training is a pure function, sliced: the same numbers wherever it is cut and however many threads work."""

from itertools import islice, pairwise

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from model import (
    Config,
    Params,
    Step,
    back_prop,
    cross_entropy,
    evaluate,
    forward_prop,
    get_accuracy,
    get_predictions,
    gradient_descent,
    init_params,
    network,
    train,
    update_params,
)
from model.blocks import BLOCK, sorted_blocks
from model.training import learn

SEVERAL_BLOCKS = 2 * BLOCK + 300


@pytest.fixture(scope="module")
def digits(offline) -> tuple[np.ndarray, np.ndarray]:
    """Enough digits for two whole blocks and a broken one."""
    return np.ascontiguousarray(offline.X_train[:, :SEVERAL_BLOCKS]), np.asarray(offline.y_train[:SEVERAL_BLOCKS])


@pytest.fixture(scope="module")
def few(digits) -> tuple[np.ndarray, np.ndarray]:
    return digits[0][:, :200], digits[1][:200]


def same(one, other) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def identical(one: Step, other: Step) -> bool:
    numbers = ("iteration", "train_accuracy", "train_loss", "held_out_accuracy", "held_out_loss")
    return (
        all(getattr(one, name) == getattr(other, name) for name in numbers)
        and same(one.params, other.params)
        and same(one.next_params, other.next_params)
    )


def test_one_block_is_plain_full_batch_gradient_descent(few):
    X, Y = few
    params = init_params(10, np.random.default_rng(3))
    for step in train(X, Y, Config(alpha=0.2, iterations=30, seed=3)):
        z1, a1, z2, a2 = forward_prop(*params, X)
        assert step.train_accuracy == pytest.approx(get_accuracy(get_predictions(a2), Y))
        assert step.train_loss == pytest.approx(cross_entropy(a2, Y), rel=1e-5)
        for found, expected in zip(step.params, params, strict=True):
            np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)
        params = update_params(*params, *back_prop(z1, a1, z2, a2, params.w2, X, Y), 0.2)


def test_blocks_add_up_to_the_gradient_of_everything(digits):
    X, Y = digits
    params = init_params(10, np.random.default_rng(0))
    z1, a1, z2, a2 = forward_prop(*params, X)
    accuracy, loss, gradients = learn(params, [*sorted_blocks(X.T, Y)])
    assert accuracy == pytest.approx(get_accuracy(get_predictions(a2), Y))
    assert loss == pytest.approx(cross_entropy(a2, Y), rel=1e-5)
    for found, expected in zip(gradients, back_prop(z1, a1, z2, a2, params.w2, X, Y), strict=True):
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)
        assert found.shape == expected.shape


def test_evaluation_adds_up_over_blocks(digits):
    X, Y = digits
    params = init_params(10, np.random.default_rng(0))
    a2 = forward_prop(*params, X)[3]
    accuracy, loss = evaluate(params, X, Y)
    assert accuracy == pytest.approx(np.mean(get_predictions(a2) == Y))
    assert loss == pytest.approx(cross_entropy(a2, Y), rel=1e-5)


@pytest.mark.parametrize("threads", [2, 3, None])
def test_number_of_threads_never_changes_the_result(digits, threads):
    held_out = digits[0][:, : BLOCK + 100], digits[1][: BLOCK + 100]
    config = Config(alpha=0.5, iterations=5)
    alone = train(*digits, config, held_out, threads=1)
    together = train(*digits, config, held_out, threads=threads)
    assert all(identical(a, b) for a, b in zip(alone, together, strict=True))


@pytest.mark.parametrize("schedule", ["constant", "cosine"])
@pytest.mark.parametrize("cut", [0, 1, 7, 18, 19])
def test_a_run_cut_anywhere_goes_on_to_the_same_bit(few, schedule, cut):
    config = Config(alpha=0.5, iterations=20, schedule=schedule)
    whole = list(train(*few, config, held_out=few))
    before = list(islice(train(*few, config, held_out=few), cut + 1))
    after = list(train(*few, config, held_out=few, params=before[-1].next_params, start=cut + 1))
    assert len(before) + len(after) == len(whole) == 21
    assert all(identical(a, b) for a, b in zip(whole, before + after, strict=True))


def test_a_cut_run_of_several_blocks_goes_on_to_the_same_bit(digits):
    config = Config(alpha=0.5, iterations=4)
    whole = list(train(*digits, config, threads=2))
    rest = list(train(*digits, config, params=whole[1].next_params, start=2, threads=1))
    assert all(identical(a, b) for a, b in zip(whole[2:], rest, strict=True))


def test_steps_run_from_the_start_to_the_last_iteration_inclusive(few):
    assert [step.iteration for step in train(*few, Config(iterations=12))] == list(range(13))


def test_no_iterations_tell_how_good_the_start_is(few):
    (step,) = train(*few, Config(iterations=0, seed=4), held_out=few)
    assert same(step.params, init_params(rng=np.random.default_rng(4)))
    assert step.train_accuracy == step.held_out_accuracy == evaluate(step.params, *few)[0]


def test_each_step_ends_where_the_next_begins(few):
    steps = list(train(*few, Config(iterations=5)))
    assert all(same(a.next_params, b.params) for a, b in pairwise(steps))
    assert not same(steps[0].params, steps[1].params)


def test_steps_keep_their_parameters_while_training_goes_on(few):
    steps = train(*few, Config(iterations=5))
    first = next(steps)
    kept = [p.copy() for p in first.params]
    list(steps)
    assert same(first.params, kept)


def test_given_parameters_are_left_alone(few):
    params = init_params()
    kept = [p.copy() for p in params]
    list(train(*few, Config(alpha=1, iterations=3), params=params))
    assert same(params, kept)


def test_training_learns(few):
    steps = list(train(*few, Config(alpha=0.3, iterations=150)))
    assert steps[-1].train_loss < steps[0].train_loss / 2
    assert steps[-1].train_accuracy > 0.8


def test_training_stays_in_float32(few):
    step = list(train(*few, Config(iterations=2, schedule="cosine")))[-1]
    assert {p.dtype for p in (*step.params, *step.next_params)} == {np.dtype(np.float32)}


def test_cosine_schedule_makes_the_last_step_stand_still(few):
    step = list(train(*few, Config(alpha=1, iterations=20, schedule="cosine")))[-1]
    assert same(step.params, step.next_params)


@pytest.mark.parametrize("iterations", [50, 199, 1000])
def test_held_out_digits_are_looked_at_about_a_hundred_times_and_at_the_end(few, iterations):
    tiny = few[0][:, :10], few[1][:10]
    steps = list(train(*tiny, Config(iterations=iterations), held_out=tiny))
    looks = [step.iteration for step in steps if step.held_out_accuracy is not None]
    assert min(iterations, 100) <= len(looks) <= 201
    assert looks[0] == 0
    assert looks[-1] == iterations
    assert all((step.held_out_loss is None) == (step.held_out_accuracy is None) for step in steps)


def test_the_last_iteration_is_looked_at_even_off_the_beat(few):
    tiny = few[0][:, :10], few[1][:10]
    steps = list(train(*tiny, Config(iterations=302), held_out=tiny))
    assert steps[-2].held_out_accuracy is None
    assert steps[-1].held_out_accuracy is not None


def test_held_out_numbers_are_those_of_the_held_out_digits(few, digits):
    held_out = digits[0][:, 200:500], digits[1][200:500]
    step = list(train(*few, Config(alpha=0.3, iterations=40), held_out=held_out))[-1]
    accuracy, loss = evaluate(step.params, *held_out)
    assert (step.held_out_accuracy, step.held_out_loss) == (accuracy, pytest.approx(loss, rel=1e-6))
    assert step.held_out_accuracy != step.train_accuracy


def test_no_held_out_digits_give_no_numbers(few):
    assert {step.held_out_accuracy for step in train(*few, Config(iterations=3))} == {None}


def blas_threads() -> list[int]:
    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


@pytest.mark.parametrize("threads", [1, 2])
def test_blas_gets_its_threads_back(digits, threads):
    with threadpool_limits(limits=2, user_api="blas"):
        before = blas_threads()
        steps = train(*digits, Config(iterations=10), threads=threads)
        next(steps)
        assert blas_threads() == before
        steps.close()
        assert blas_threads() == before
    assert before
    assert set(before) == {2}


def test_the_lessons_loop_comes_to_the_same_numbers(digits, monkeypatch, capsys):
    X, Y = digits[0].astype(np.float64), digits[1]
    start = Params(*(part.astype(np.float64) for part in init_params(10, np.random.default_rng(3))))
    monkeypatch.setattr(network, "init_params", lambda: start)
    slow = gradient_descent(X, Y, iter=20, alpha=0.2)
    *_, last = train(X, Y, Config(alpha=0.2, iterations=20), params=start)
    for ours, lessons in zip(last.params, slow, strict=True):
        np.testing.assert_allclose(ours, lessons, rtol=1e-9, atol=1e-12)
    assert capsys.readouterr().out.endswith(f"iteration 20: accuracy {last.train_accuracy:.3f}\n")


@pytest.mark.mnist
def test_a_network_that_saw_only_offline_digits_reads_mnist(offline, mnist):
    few = offline.X_train[:, :5_000], offline.y_train[:5_000]
    *_, last = train(*few, Config(alpha=0.6, iterations=150, schedule="cosine"))
    accuracy, _ = evaluate(last.params, mnist.X_test, mnist.y_test)
    assert accuracy >= 0.75  # of so few, in so short a time; all of them reach 0.92
