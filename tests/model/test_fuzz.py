"""Whatever comes from outside gives a value or one of our own errors: a short try of `tests.model.fuzzing`."""

import os

import pytest

from tests.model.fuzzing import KINDS, fuzz

COUNT = int(os.environ.get("DIGIT_LAB_TEST_FUZZ", "150"))  # 20,000 for a thorough one


@pytest.mark.parametrize("kind", KINDS)
def test_odd_inputs_give_a_value_or_one_of_our_own_errors(kind):
    results = fuzz(kind, COUNT)
    assert results.total() == COUNT
    assert {*results} <= {"value", "WeightsError", "ImageError"}
    assert 0 < results["value"] < COUNT
