"""The parts of a score, against the score and against what happens when a part is taken away."""

import numpy as np
import pytest

from model import Params, forward_prop, init_params
from model.ink.why import reasons


@pytest.fixture(scope="module")
def case() -> tuple[Params, np.ndarray]:
    rng = np.random.default_rng(5)
    params = Params(*(part.astype(np.float64) for part in init_params(12, rng)))
    params = params._replace(b1=rng.normal(0, 0.2, (12, 1)), b2=rng.normal(0, 0.2, (10, 1)))
    return params, rng.random((784, 1))


@pytest.mark.parametrize("digit", [0, 4, 9])
@pytest.mark.parametrize("against", [None, 2])
def test_parts_add_up_to_the_score(case, digit, against):
    params, column = case
    z2 = forward_prop(*params, column)[2][:, 0]
    found = reasons(params, column, digit, against)
    expected = z2[digit] - (0 if against is None else z2[against])
    assert found.score == pytest.approx(expected)
    assert found.units.sum() + found.output_bias == pytest.approx(expected)
    assert found.pixels.sum() + found.bias == pytest.approx(expected)


def test_a_units_part_is_what_is_lost_without_it(case):
    params, column = case
    found = reasons(params, column, 3)
    for unit in range(12):
        w2 = params.w2.copy()
        w2[:, unit] = 0
        without = forward_prop(*params._replace(w2=w2), column)[2][3, 0]
        assert found.score - without == pytest.approx(found.units[unit])


def test_a_pixels_part_is_its_share_of_the_slope(case):
    """Central differences: the score changes with a pixel as its part says, divided by its ink."""
    params, column = case
    found = reasons(params, column, 7)
    for pixel in (0, 100, 400, 783):
        up, down = column.copy(), column.copy()
        up[pixel] += 1e-6
        down[pixel] -= 1e-6
        slope = (forward_prop(*params, up)[2][7, 0] - forward_prop(*params, down)[2][7, 0]) / 2e-6
        assert slope * column[pixel, 0] == pytest.approx(found.pixels[pixel], rel=1e-4, abs=1e-9)


def test_empty_pixels_give_nothing(case):
    params, column = case
    column = column.copy()
    column[:400] = 0
    assert not reasons(params, column, 1).pixels[:400].any()
