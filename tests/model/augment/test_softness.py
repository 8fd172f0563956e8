"""A blur in the weights, against a blur of the digits."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from model import forward_prop, init_params
from model.augment.softness import blurred, softened


@pytest.fixture
def params():
    return init_params(20, np.random.default_rng(0))


@pytest.mark.parametrize("amount", [0.0, 0.125, 0.25])
def test_soft_weights_see_digits_as_the_others_see_blurred_ones(params, amount):
    X = np.random.default_rng(1).random((784, 30), dtype=np.float32)
    soft = forward_prop(*softened(params, amount), X)[2]
    np.testing.assert_allclose(soft, forward_prop(*params, blurred(X.T, amount).T)[2], atol=1e-5)
    assert softened(params, amount).w1.dtype == np.float32


def test_blur_is_that_of_another_library():
    image = np.random.default_rng(2).integers(0, 256, (28, 28)).astype(np.uint8)
    kernel = ImageFilter.Kernel((3, 3), [1, 2, 1, 2, 4, 2, 1, 2, 1])
    theirs = np.asarray(Image.fromarray(image).filter(kernel)).astype(float)
    ours = blurred(image.reshape(1, -1).astype(np.float32), 0.25).reshape(28, 28)
    np.testing.assert_allclose(ours[1:-1, 1:-1], theirs[1:-1, 1:-1], atol=1)


def test_biases_and_the_second_layer_are_left_alone(params):
    soft = softened(params, 0.25)
    assert soft.b1 is params.b1
    assert soft.w2 is params.w2
    assert not np.array_equal(soft.w1, params.w1)
