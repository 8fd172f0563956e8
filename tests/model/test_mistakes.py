"""Where a network fails, against counts made one digit at a time."""

import numpy as np
import pytest

from model.mistakes import (
    Results,
    accuracies,
    calibration_curve,
    cell,
    confusion,
    differences,
    silences,
    surest_mistakes,
)


def some_results(seed: int, m: int = 400) -> Results:
    """Answers that are mostly right; digit 7 is never among them."""
    rng = np.random.default_rng(seed)
    Y = rng.choice([digit for digit in range(10) if digit != 7], m)
    scores = rng.normal(size=(10, m)) + 2 * (np.arange(10)[:, np.newaxis] == Y)
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=0)
    return Results(probabilities.astype(np.float32), Y)


@pytest.fixture(params=range(3))
def results(request):
    return some_results(request.param)


def digits(results):
    """Place, label, answer and confidence of each digit."""
    for place, label in enumerate(results.Y.tolist()):
        column = results.probabilities[:, place].tolist()
        yield place, label, column.index(max(column)), max(column)


def test_each_cell_counts_the_digits_with_this_label_and_this_answer(results):
    counts = confusion(results)
    assert counts.shape == (10, 10)
    for digit in range(10):
        for answer in range(10):
            expected = sum((label, read) == (digit, answer) for _, label, read, _ in digits(results))
            assert counts[digit, answer] == expected


def test_accuracies_are_the_shares_of_each_row_and_unknown_where_there_is_none(results):
    found = accuracies(results)
    assert found[7] is None
    for digit in set(range(10)) - {7}:
        reads = [read == label for _, label, read, _ in digits(results) if label == digit]
        assert found[digit] == pytest.approx(sum(reads) / len(reads))


def test_a_cells_digits_come_the_surest_first(results):
    expected = [(place, sure) for place, label, read, sure in digits(results) if (label, read) == (3, 5)]
    assert cell(results, 3, 5).tolist() == [place for place, _ in sorted(expected, key=lambda one: -one[1])]
    assert cell(results, 7, 5).size == 0


def test_surest_mistakes_are_all_wrong_answers_in_order(results):
    expected = [(place, sure) for place, label, read, sure in digits(results) if label != read]
    assert len(expected) > 20
    assert surest_mistakes(results).tolist() == [place for place, _ in sorted(expected, key=lambda one: -one[1])]


def test_differences_are_told_by_who_is_right():
    one = some_results(0)
    other = Results(some_results(5).probabilities, one.Y)
    groups = [set(), set(), set()]
    for (place, label, read, _), (_, _, other_read, _) in zip(digits(one), digits(other), strict=True):
        if read != other_read:
            groups[0 if read == label else 1 if other_read == label else 2].add(place)
    assert all(groups)
    assert [set(places.tolist()) for places in differences(one, other)] == groups
    assert [places.size for places in differences(one, one)] == [0, 0, 0]


def test_calibration_curve_has_fifteen_groups_from_the_least_sure_to_the_surest(results):
    curve = calibration_curve(results)
    ordered = sorted((sure, read == label) for _, label, read, sure in digits(results))
    first = ordered[: curve[0].size]
    assert len(curve) == 15
    assert sum(each.size for each in curve) == 400
    assert curve[0].confidence == pytest.approx(sum(sure for sure, _ in first) / len(first))
    assert curve[0].accuracy == pytest.approx(sum(right for _, right in first) / len(first))
    assert [each.confidence for each in curve] == sorted(each.confidence for each in curve)


def test_fewer_digits_than_groups_make_fewer_groups():
    few = Results(some_results(0).probabilities[:, :4], some_results(0).Y[:4])
    assert [each.size for each in calibration_curve(few)] == [1, 1, 1, 1]


def test_staying_silent_leaves_the_answers_that_are_sure_enough(results):
    found = silences(results)
    assert [each.threshold for each in found] == pytest.approx([percent / 100 for percent in range(100)])
    for each in found:
        rest = [read == label for _, label, read, sure in digits(results) if sure >= np.float32(each.threshold)]
        assert each.answered == pytest.approx(len(rest) / 400)
        assert each.right == (pytest.approx(sum(rest) / len(rest)) if rest else None)
    assert found[0].answered == 1


def test_where_nothing_is_sure_enough_nothing_is_right():
    even = Results(np.full((10, 6), 0.1, np.float32), np.zeros(6, np.int64))
    assert [each.right for each in silences(even)][-1] is None
