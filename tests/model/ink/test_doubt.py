"""Things that are no digits, and the network that knows them."""

import numpy as np
import pytest

from model import (
    Params,
    Weights,
    WeightsError,
    canvas_to_column,
    init_params,
    load_weights,
    read_weights,
    strokes_to_column,
)
from model.augment.hands import redrawn
from model.ink import doubt
from model.ink.answers import read
from model.ink.doubt import DOUBT_FILE, KINDS, evidence_for_a_digit, looks_like
from model.making.nondigits import nondigits


@pytest.fixture(scope="module")
def digits(offline) -> tuple[np.ndarray, np.ndarray]:
    return np.asarray(offline.X_train[:, :500]), np.asarray(offline.y_train[:500])


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def test_nondigits_are_columns_of_every_kind(digits):
    columns, kinds = nondigits(120, *digits, np.random.default_rng(0))
    assert columns.shape == (784, 120)
    assert columns.dtype == np.float32
    assert columns.min() >= 0
    assert np.allclose(columns.max(axis=0), 1)
    assert set(kinds.tolist()) == set(range(1, len(KINDS)))


def test_nondigits_repeat_with_the_same_randomness(digits):
    first, again = (nondigits(30, *digits, np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])


def test_redrawn_digit_is_much_the_same(digits, rng):
    shares = [np.abs(redrawn(digits[0][:, [one]], rng)[:, 0] - digits[0][:, one]).mean() for one in range(40)]
    assert np.median(shares) < 0.06


def test_shipped_network_declines_most_nondigits_and_few_digits(digits, rng):
    columns, _ = nondigits(300, *digits, np.random.default_rng(99))
    assert np.mean([looks_like(columns[:, [one]]) > 0 for one in range(300)]) > 0.85
    assert np.mean([looks_like(redrawn(digits[0][:, [one]], rng)) > 0 for one in range(300)]) < 0.1


def test_a_click_with_the_pen_looks_like_a_dot():
    assert KINDS[looks_like(strokes_to_column([[(5, 5)]]), drawn=True)] == "a dot"


@pytest.mark.parametrize("radius", [3, 6, 20, 60])
def test_a_blot_of_any_size_looks_like_a_dot(radius):
    rows, columns = np.ogrid[:400, :400]
    blot = (rows - 220) ** 2 + (columns - 180) ** 2 <= radius**2
    canvas = np.zeros((400, 400, 4), np.uint8)
    canvas[blot] = 255
    assert KINDS[looks_like(canvas_to_column(canvas), drawn=True)] == "a dot"


def test_shipped_network_is_a_network_of_the_lesson():
    weights = read_weights(DOUBT_FILE.read_bytes(), "doubt")
    assert weights.params.w1.shape[1] == 784
    assert -10 < weights.metadata["threshold"] < weights.metadata["drawn_threshold"] < 10


def test_an_answer_holds_the_digit_or_what_it_looks_like_instead(digits, rng):
    weights = load_weights("wide-800")
    X, Y = digits
    answers = [read(weights, redrawn(X[:, [one]], rng)) for one in range(100)]
    assert np.mean([answer.digit == label for answer, label in zip(answers, Y[:100], strict=True)]) > 0.8
    for answer in answers:
        assert sorted(answer.ranking) == list(range(10))
        assert answer.share == pytest.approx(answer.probabilities.max())
        assert answer.digit in (None, answer.ranking[0])
    columns, kinds = nondigits(60, X, Y, np.random.default_rng(5))
    letters = [read(weights, columns[:, [one]]) for one in np.flatnonzero(kinds == KINDS.index("a letter"))]
    assert np.mean([answer.digit is None for answer in letters]) > 0.6


def test_a_network_that_knows_nothing_is_not_sure(digits):
    weights = Weights("new", init_params(10, np.random.default_rng(0)))
    assert read(weights, 0 * digits[0][:, [0]] + 0.01).digit is None


@pytest.mark.parametrize("temperature", ["hot", -1, 0, float("nan"), 1e9, None])
def test_a_strange_temperature_counts_for_nothing(temperature):
    weights = load_weights("classic-10")
    assert Weights("x", weights.params, {"temperature": temperature}).temperature == 1.0


def says(*shares: float) -> Params:
    """A network that gives every drawing these probabilities."""
    with np.errstate(divide="ignore"):
        scores = np.log(np.array(shares)).reshape(-1, 1)
    return Params(np.zeros((3, 784)), np.zeros((3, 1)), np.zeros((len(shares), 3)), scores)


def nine_tenths_sure() -> Weights:
    return Weights("sure", says(0.9, *[0.1 / 9] * 9))


NINE_TENTHS = 0.15 * np.log(0.9 / 0.1)  # what that adds


@pytest.mark.parametrize(
    ("digit", "drawn", "kind"), [(0.61, False, 0), (0.59, False, 4), (0.69, True, 4), (0.71, True, 0)]
)
def test_less_evidence_than_the_threshold_leaves_the_likeliest_of_the_other_kinds(monkeypatch, digit, drawn, kind):
    fixed = says(digit, *((1 - digit) * np.array([0.2, 0.05, 0.03, 0.5, 0.12, 0.1])))
    least = {"threshold": np.log(0.6 / 0.4) + NINE_TENTHS, "drawn_threshold": np.log(0.7 / 0.3) + NINE_TENTHS}
    monkeypatch.setattr(doubt, "_shipped", lambda: Weights("fixed", fixed, least))
    monkeypatch.setattr(doubt, "reader", nine_tenths_sure)
    assert looks_like(np.zeros((784, 1)), drawn) == kind


def test_as_much_evidence_as_the_threshold_is_a_digit(monkeypatch):
    fixed = Weights("fixed", says(0.5, 0.5, 0, 0, 0, 0, 0))
    monkeypatch.setattr(doubt, "reader", nine_tenths_sure)
    exactly = evidence_for_a_digit(fixed.params, np.zeros((784, 1)))[0]
    assert exactly == pytest.approx(NINE_TENTHS)
    monkeypatch.setattr(doubt, "_shipped", lambda: Weights("fixed", fixed.params, {"threshold": exactly}))
    assert looks_like(np.zeros((784, 1))) == 0


def test_evidence_is_of_each_column_and_finite_however_sure_both_are(monkeypatch):
    monkeypatch.setattr(doubt, "reader", lambda: Weights("certain", says(1, *[0] * 9)))
    for chance in (0, 1):
        found = evidence_for_a_digit(says(chance, 1 - chance), np.zeros((784, 3)))
        assert found.shape == (3,)
        assert (found > 0).all() == bool(chance)
        assert np.isfinite(found).all()


def test_damaged_file_is_refused():
    with pytest.raises(WeightsError):
        read_weights(DOUBT_FILE.read_bytes()[:500], "doubt")
