"""The lesson's functions, against worked examples, plain Python and numerical gradients."""

import math

import numpy as np
import pytest

from model import (
    Params,
    ReLU,
    back_prop,
    cross_entropy,
    d_a,
    evaluate,
    forward_prop,
    get_accuracy,
    get_predictions,
    gradient_descent,
    init_params,
    ohe,
    predict,
    softmax,
    update_params,
)
from model.blas import one_blas_thread

# A network small enough to work out on paper: one bright pixel, two hidden units, two live outputs.
EXAMPLE_W1 = np.array([[1.0], [-1.0]])
EXAMPLE_B1 = np.array([[0.5], [0.5]])
EXAMPLE_B2 = np.zeros((10, 1))
EXAMPLE_X = np.array([[1.0, 0.0]])
EXAMPLE_Y = np.array([0, 1])


def example_w2() -> np.ndarray:
    w2 = np.zeros((10, 2))
    w2[0, 0] = 2.0
    w2[1, 1] = 4.0
    return w2


def random_case(hidden: int, m: int, dtype: type = np.float64) -> tuple[Params, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    params = Params(*(rng.normal(0, 0.1, p.shape).astype(dtype) for p in init_params(hidden, rng)))
    return params, rng.random((784, m)).astype(dtype), rng.integers(0, 10, m)


def gradients_of(params: Params, X: np.ndarray, Y: np.ndarray) -> Params:
    z1, a1, z2, a2 = forward_prop(*params, X)
    return Params(*back_prop(z1, a1, z2, a2, params.w2, X, Y))


def mean_surprise(params: Params, X: np.ndarray, Y: np.ndarray) -> float:
    """Cross-entropy straight from its definition, with nothing of the network's own softmax or loss."""
    scores = params.w2 @ np.maximum(params.w1 @ X + params.b1, 0) + params.b2
    surprises = [math.log(sum(math.exp(s) for s in column)) - column[y] for column, y in zip(scores.T, Y, strict=True)]
    return math.fsum(surprises) / len(surprises)


# --- starting weights


def test_starting_weights_have_the_contracts_shapes_without_arguments():
    assert [p.shape for p in init_params()] == [(10, 784), (10, 1), (10, 10), (10, 1)]
    assert {p.dtype for p in init_params()} == {np.dtype(np.float32)}


def test_hidden_size_decides_the_shapes():
    assert [p.shape for p in init_params(hidden=3)] == [(3, 784), (3, 1), (10, 3), (10, 1)]


def test_same_generator_seed_gives_the_same_weights():
    first, second = (init_params(rng=np.random.default_rng(5)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


def test_weights_differ_without_a_generator():
    assert not np.array_equal(init_params().w1, init_params().w1)


def test_starting_weights_are_he_sized_and_biases_zero():
    w1, b1, w2, b2 = init_params(500, np.random.default_rng(0))
    assert w1.std() == pytest.approx(math.sqrt(2 / 784), rel=0.02)
    assert w2.std() == pytest.approx(math.sqrt(2 / 500), rel=0.05)
    assert not b1.any()
    assert not b2.any()


@pytest.mark.parametrize("init", ["He", "", None])
def test_an_unknown_start_is_refused_with_those_there_are(init):
    with pytest.raises(ValueError, match='must be "he", "uniform" or "zeros"'):
        init_params(init=init)


# --- forward


def test_relu_keeps_positives_and_silences_the_rest():
    assert ReLU(np.array([[-2.0, 0.0, 3.0]])).tolist() == [[0, 0, 3]]


def test_relu_slope_is_zero_at_zero():
    assert d_a(np.array([[-1.0, -0.0, 0.0, 1e-30]])).tolist() == [[0, 0, 0, 1]]


def test_softmax_of_a_worked_example():
    scores = np.log(np.array([[1.0, 5.0], [2.0, 5.0], [7.0, 10.0]]))
    np.testing.assert_allclose(softmax(scores), [[0.1, 0.25], [0.2, 0.25], [0.7, 0.5]], rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_survives_huge_scores(dtype):
    scores = np.array([[1e4, -1e4, 1e4, 0], [-1e4, -1e4, 1e4, 1e4]], dtype=dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        probabilities = softmax(scores)
    assert probabilities.tolist() == [[1, 0.5, 0.5, 0], [0, 0.5, 0.5, 1]]


def test_probabilities_of_each_column_sum_to_one():
    params, X, _ = random_case(10, 50, np.float32)
    probabilities = predict(params, 100 * X)
    np.testing.assert_allclose(probabilities.sum(axis=0), np.ones(50), rtol=1e-6)
    assert probabilities.min() >= 0


def test_forward_prop_of_a_worked_example():
    z1, a1, z2, a2 = forward_prop(EXAMPLE_W1, EXAMPLE_B1, example_w2(), EXAMPLE_B2, EXAMPLE_X)
    assert z1.tolist() == [[1.5, 0.5], [-0.5, 0.5]]
    assert a1.tolist() == [[1.5, 0.5], [0, 0.5]]
    assert z2[:2].tolist() == [[3, 1], [0, 2]]
    sums = math.exp(3) + 9, math.e + math.exp(2) + 8
    np.testing.assert_allclose(
        a2[:2], [[math.exp(3) / sums[0], math.e / sums[1]], [1 / sums[0], math.exp(2) / sums[1]]]
    )


def test_predict_gives_the_last_of_forward_prop():
    params, X, _ = random_case(10, 6)
    assert np.array_equal(predict(params, X), forward_prop(*params, X)[3])


# --- labels, predictions, accuracy, loss


def test_one_hot_of_a_worked_example():
    rows = ohe(np.array([3, 0, 9]))
    expected = np.zeros((3, 10))
    expected[0, 3] = expected[1, 0] = expected[2, 9] = 1
    assert np.array_equal(rows, expected)


@pytest.mark.parametrize("wrong", [-1, [10], [0, -1], [2.0], [np.nan], ["7"], [True], None])
def test_what_is_no_digit_is_no_label(wrong):
    with pytest.raises(ValueError, match="whole numbers from 0 to 9, but they are"):
        ohe(wrong)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int64])
def test_labels_of_any_whole_numbers_will_do(dtype):
    assert ohe(np.arange(10, dtype=dtype)).tolist() == np.eye(10).tolist()


def test_prediction_is_the_most_probable_digit_of_each_column():
    a2 = np.full((10, 3), 0.01)
    a2[[4, 0, 9], [0, 1, 2]] = 0.9
    assert get_predictions(a2).tolist() == [4, 0, 9]


def test_accuracy_is_a_plain_float_share():
    accuracy = get_accuracy(np.array([1, 2, 3, 4]), np.array([1, 2, 3, 9]))
    assert accuracy == 0.75
    assert type(accuracy) is float


def test_cross_entropy_of_a_worked_example():
    a2 = np.full((10, 2), 0.05)
    a2[3, 0], a2[8, 1] = 0.5, 0.25
    loss = cross_entropy(a2, np.array([3, 8]))
    assert loss == pytest.approx((math.log(2) + math.log(4)) / 2)
    assert type(loss) is float


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_cross_entropy_is_finite_where_the_truth_got_no_probability(dtype):
    a2 = np.zeros((10, 1), dtype=dtype)
    a2[0] = 1
    loss = cross_entropy(a2, np.array([5]))
    assert math.isfinite(loss)
    assert loss > 80


# --- backward


@pytest.mark.parametrize("hidden", [10, 4])
@pytest.mark.parametrize("name", Params._fields)
def test_gradient_matches_central_differences(name, hidden):
    params, X, Y = random_case(hidden, m=12)
    found = getattr(gradients_of(params, X, Y), name)
    rng = np.random.default_rng(1)
    places = rng.permutation(found.size)[:60]
    expected = []
    for place in places:
        losses = []
        for step in (1e-5, -1e-5):
            moved = getattr(params, name).copy()
            moved.flat[place] += step
            losses.append(mean_surprise(params._replace(**{name: moved}), X, Y))
        expected.append((losses[0] - losses[1]) / 2e-5)
    error = np.linalg.norm(found.flat[places] - expected) / np.linalg.norm(expected)
    assert error < 1e-6


def test_back_prop_of_a_worked_example():
    """At zero output weights every digit has probability 0.1, so the errors at the output are 0.1 - truth."""
    w2 = np.zeros((10, 2))
    z1, a1, z2, a2 = forward_prop(EXAMPLE_W1, EXAMPLE_B1, w2, EXAMPLE_B2, EXAMPLE_X)
    dw1, db1, dw2, db2 = back_prop(z1, a1, z2, a2, w2, EXAMPLE_X, EXAMPLE_Y)
    np.testing.assert_allclose(db2[:3], [[-0.4], [-0.4], [0.1]], atol=1e-7)
    np.testing.assert_allclose(dw2[0], [(-0.9 * 1.5 + 0.1 * 0.5) / 2, 0.1 * 0.5 / 2], atol=1e-7)
    assert not dw1.any()
    assert not db1.any()


def test_dead_units_pass_no_gradient_on():
    params, X, Y = random_case(4, m=5)
    params.b1[2] = -1000
    gradients = gradients_of(params, X, Y)
    assert not gradients.w1[2].any()
    assert not gradients.b1[2].any()
    assert gradients.w1[1].any()


def test_gradients_have_the_shapes_of_their_parameters():
    params, X, Y = random_case(7, m=5)
    assert [g.shape for g in gradients_of(params, X, Y)] == [p.shape for p in params]


def test_output_bias_gradient_sums_over_examples_only():
    """Summed over everything it would be 0 for any batch, and the output bias would never learn."""
    params, X, _ = random_case(10, m=6)
    gradient = gradients_of(params, X, np.full(6, 3)).b2
    errors = predict(params, X) - ohe(np.full(6, 3)).T
    np.testing.assert_allclose(gradient[:, 0], [math.fsum(row) / 6 for row in errors], rtol=1e-9)
    assert gradient[3, 0] < -0.5
    assert np.delete(gradient, 3).min() > 0


def test_hidden_bias_gradients_differ_from_unit_to_unit():
    params, X, Y = random_case(10, m=6)
    assert np.unique(gradients_of(params, X, Y).b1.round(12)).size > 5


def test_gradients_are_means_over_the_batch():
    params, X, Y = random_case(5, m=4)
    once, twice = gradients_of(params, X, Y), gradients_of(params, np.hstack([X, X]), np.tile(Y, 2))
    for a, b in zip(once, twice, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-15)


# --- update


def test_update_steps_downhill_by_alpha_times_the_slope():
    params = Params(*(np.full(shape, 1.0) for shape in [(2, 3), (2, 1), (10, 2), (10, 1)]))
    slopes = [np.full(p.shape, slope) for p, slope in zip(params, (1, 2, 3, 4), strict=True)]
    assert [p.flat[0] for p in update_params(*params, *slopes, 0.125)] == [0.875, 0.75, 0.625, 0.5]


def test_update_leaves_the_old_parameters_alone():
    params, X, Y = random_case(10, m=5)
    before = [p.copy() for p in params]
    slopes = gradients_of(params, X, Y)
    slopes_before = [g.copy() for g in slopes]
    new = update_params(*params, *slopes, 0.5)
    assert all(np.array_equal(p, b) for p, b in zip((*params, *slopes), (*before, *slopes_before), strict=True))
    assert not any(np.shares_memory(p, n) for p, n in zip(params, new, strict=True))


@pytest.mark.parametrize("alpha", [np.float64(0.1), np.float32(0.1), np.array(0.1), 1])
def test_the_kind_of_number_alpha_is_does_not_change_the_parameters(alpha):
    params = init_params()
    assert {p.dtype for p in update_params(*params, *params, alpha)} == {np.dtype(np.float32)}


def test_forward_and_back_prop_leave_their_inputs_alone():
    params, X, Y = random_case(10, m=5)
    values = (*forward_prop(*params, X), params.w2, X)
    before = [v.copy() for v in values]
    back_prop(*values, Y)
    assert all(np.array_equal(v, b) for v, b in zip(values, before, strict=True))


# --- number types


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_function_keeps_the_number_type(dtype):
    params, X, Y = random_case(10, m=5, dtype=dtype)
    z1, a1, z2, a2 = forward_prop(*params, X)
    gradients = back_prop(z1, a1, z2, a2, params.w2, X, Y)
    new = update_params(*params, *gradients, 0.1)
    results = [ReLU(z1), d_a(z1), softmax(z2), z1, a1, z2, a2, *gradients, *new, predict(params, X)]
    assert {r.dtype for r in results} == {np.dtype(dtype)}
    assert ohe(Y).dtype == np.float32


# --- stacks of batches


@pytest.mark.parametrize("hidden", [1, 10])
def test_a_stack_of_batches_gives_what_each_batch_gives_by_itself(hidden):
    params, X, Y = random_case(hidden, 12)
    stack, labels = X.reshape(784, 3, 4).swapaxes(0, 1), Y.reshape(3, 4)
    together = forward_prop(*params, stack)
    gradients = back_prop(*together, params.w2, stack, labels)
    for number, (x, y) in enumerate(zip(stack, labels, strict=True)):
        alone = forward_prop(*params, x)
        for one, other in zip(together, alone, strict=True):
            np.testing.assert_allclose(one[number], other, rtol=1e-12, atol=1e-15)
        for one, other in zip(gradients, back_prop(*alone, params.w2, x, y), strict=True):
            np.testing.assert_allclose(one[number], other, rtol=1e-10, atol=1e-15)
    pred = get_predictions(together[3])
    assert pred.shape == (3, 4)
    assert get_accuracy(pred, labels) == get_accuracy(get_predictions(predict(params, X)), Y)
    assert cross_entropy(together[3], labels) == pytest.approx(cross_entropy(predict(params, X), Y))


# --- the lesson's loop


@pytest.fixture
def few() -> tuple[np.ndarray, np.ndarray]:
    """Twenty noisy copies of each of ten pictures."""
    rng = np.random.default_rng(0)
    Y = np.arange(200) % 10
    pictures = rng.random((784, 10), dtype=np.float32)
    return pictures[:, Y] + rng.normal(0, 0.3, (784, 200)).astype(np.float32), Y


def test_gradient_descent_prints_accuracies_and_returns_the_four_arrays(few, capsys, monkeypatch):
    start = init_params(rng=np.random.default_rng(0))  # one start in some hundreds learns nothing
    monkeypatch.setattr("model.network.init_params", lambda: start)
    w1, b1, w2, b2 = gradient_descent(*few, 20, 0.1)
    lines = capsys.readouterr().out.splitlines()
    assert [a.shape for a in (w1, b1, w2, b2)] == [(10, 784), (10, 1), (10, 10), (10, 1)]
    assert [line.split(":")[0] for line in lines] == [f"iteration {i}" for i in range(0, 21, 2)]
    accuracies = [float(line.split("accuracy ")[1]) for line in lines]
    assert accuracies[-1] == pytest.approx(evaluate((w1, b1, w2, b2), *few)[0], abs=5e-4)
    assert accuracies[-1] > accuracies[0]


@pytest.mark.parametrize("count", [1, 9, 10, 11, 15, 19, 25, 99])
def test_gradient_descent_prints_about_ten_lines_and_ends_with_the_last(few, capsys, count):
    gradient_descent(few[0][:, :1], few[1][:1], count, 0.1)
    lines = capsys.readouterr().out.splitlines()
    assert min(count + 1, 6) <= len(lines) <= 11
    assert lines[-1].startswith(f"iteration {count}: accuracy")


def test_gradient_descent_takes_numpy_numbers(few, capsys):
    params = gradient_descent(*few, iter=np.int64(2), alpha=np.float64(0.1))
    assert {p.dtype for p in params} == {np.dtype(np.float32)}
    assert "iteration 2: accuracy" in capsys.readouterr().out


def test_gradient_descent_starts_from_fresh_he_sized_weights_each_time(few, capsys):
    first, second = (gradient_descent(*few, iter=0, alpha=0.1) for _ in range(2))
    assert not np.array_equal(first.w1, second.w1)
    assert first.w1.std() == pytest.approx(math.sqrt(2 / 784), rel=0.1)
    assert not first.b1.any()


@pytest.mark.mnist
def test_the_lessons_loop_reads_mnist(mnist, capsys):
    with one_blas_thread():  # BLAS's threads spend their time waiting for each other on a machine that is busy
        params = gradient_descent(mnist.X_train[:, :5_000], mnist.y_train[:5_000], 200, 0.3)
    assert "iteration 200: accuracy 0." in capsys.readouterr().out
    accuracy, _ = evaluate(params, mnist.X_test, mnist.y_test)
    assert accuracy >= 0.75  # a fresh start each time: eight of them gave 0.84 to 0.90
