"""Weights as notebooks save them: what can only be meant one way is taken, and said; all else is refused."""

from itertools import product

import numpy as np
import pytest

from model import Params, WeightsError, init_params
from model.layouts import understand


def network(hidden: int = 10) -> Params:
    """A network of which all numbers differ."""
    rng = np.random.default_rng(0)
    return Params(*(rng.standard_normal(array.shape) for array in init_params(hidden)))


def same(found, params: Params) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(found, params, strict=True))


@pytest.mark.parametrize(
    "names", ["w1 b1 w2 b2", "W1 b1 W2 b2", "W1 B1 W2 B2", "weight1 bias1 weight2 bias2", "w_1 b_1 w_2 b_2"]
)
@pytest.mark.parametrize("transposed", [False, True])
@pytest.mark.parametrize("shape", [(-1, 1), (1, -1), (-1,)])
@pytest.mark.parametrize("hidden", [1, 10, 30, 784])
def test_named_arrays_are_taken_whichever_way_round(names, transposed, shape, hidden):
    params = w1, b1, w2, b2 = network(hidden)
    if transposed:
        w1, w2 = w1.T, w2.T
    arrays = dict(zip(names.split(), (w1, b1.reshape(shape), w2, b2.reshape(shape)), strict=True))
    found, understood = understand(arrays, "mine")
    assert same(found, params)
    assert ("w1 and w2 were transposed." in understood) == transposed
    assert (f"{names.replace(' ', ', ')} were taken as w1, b1, w2, b2." in understood) == (names != "w1 b1 w2 b2")
    assert ("made columns" in understood or "made a column" in understood) == (shape != (-1, 1))


def test_layers_may_count_from_nought():
    params = network()
    found, _ = understand(
        dict(zip(("b0", "W1", "W0", "b1"), (params.b1, params.w2, params.w1, params.b2), strict=True)), "mine"
    )
    assert same(found, params)


def test_one_layer_may_be_transposed_by_itself_where_shapes_leave_no_doubt():
    params = network(30)
    found, understood = understand(params._replace(w2=params.w2.T)._asdict(), "mine")
    assert same(found, params)
    assert understood == "w2 was transposed."


def test_square_w2_is_transposed_if_w1_is():
    params = network(10)
    found, _ = understand(params._replace(w1=params.w1.T, w2=params.w2.T)._asdict(), "mine")
    assert same(found, params)


@pytest.mark.parametrize("order", ["w1 b1 w2 b2", "w1 w2 b1 b2"])
@pytest.mark.parametrize(("hidden", "transposed"), [*product([1, 10, 30], [False, True])])
def test_unnamed_arrays_are_taken_in_order(order, hidden, transposed):
    params = network(hidden)
    given = [getattr(params, key).T if transposed else getattr(params, key) for key in order.split()]
    found, understood = understand({f"arr_{number}": array for number, array in enumerate(given)}, "mine")
    assert same(found, params)
    assert understood.startswith("The unnamed arrays were taken, in order,")


def test_arrays_of_other_names_are_told_by_their_shapes():
    params = network(30)
    arrays = {"out_bias": params.b2, "in_bias": params.b1, "out": params.w2, "in": params.w1}
    found, understood = understand(arrays, "mine")
    assert same(found, params)
    assert "by their shapes: in, in_bias, out, out_bias as w1, b1, w2, b2." in understood


def test_other_arrays_in_the_file_do_not_matter_where_names_are_clear():
    params = network()
    arrays = dict(zip(("W1", "b1", "W2", "b2"), params, strict=True)) | {
        "losses": np.zeros(500),
        "metadata": np.array("{}"),
    }
    assert same(understand(arrays, "mine")[0], params)


def test_what_fits_in_several_ways_is_refused():
    params = network(10)  # both biases have ten numbers
    arrays = dict(zip(("kernel", "offset", "top", "shift"), params, strict=True))
    with pytest.raises(WeightsError, match=r"several ways.*Save the arrays with np\.savez"):
        understand(arrays, "mine")


def test_two_names_for_the_same_are_refused():
    params = network()
    arrays = {**params._asdict(), "W1": params.w1}
    assert understand(arrays, "mine")[1] == ""  # ours are all there
    del arrays["b2"]
    with pytest.raises(WeightsError, match="both w1 and W1"):
        understand(arrays, "mine")


def test_a_network_of_three_layers_is_refused_as_one():
    arrays = {f"{kind}{layer}": np.zeros((10, 10)) for layer in (1, 2, 3) for kind in "Wb"}
    with pytest.raises(WeightsError, match="it has 3 layers"):
        understand(arrays, "mine")


@pytest.mark.parametrize("name", Params._fields)
def test_missing_array_is_named(name):
    arrays = network()._asdict()
    del arrays[name]
    with pytest.raises(WeightsError, match=f"there is no {name}"):
        understand(arrays, "mine")


@pytest.mark.parametrize(
    ("key", "shape", "needed"),
    [("w1", (784, 10, 1), "hidden, 784"), ("b1", (9, 1), "10, 1"), ("w2", (9, 10), "10, 10"), ("b2", (2, 5), "10, 1")],
)
def test_array_that_does_not_fit_is_named_with_what_would(key, shape, needed):
    params = network(10)
    arrays = params._replace(w1=params.w1.T)._replace(**{key: np.zeros(shape)})._asdict()
    with pytest.raises(WeightsError) as caught:
        understand(arrays, "mine")
    assert f"its {key} is {shape}" in str(caught.value)
    assert str(caught.value).endswith(f"need ({needed}).")
