"""Digits in blocks are the same digits, in an order that leaves out as many dark pixels as possible."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from model import blocks
from model.blocks import (
    BLOCK,
    FEW_DIGITS,
    SMALL_BLOCK,
    by_place_of_ink,
    in_small_batches,
    mean_over,
    narrower,
    plain_blocks,
    sorted_blocks,
)

SIZE = 4 * SMALL_BLOCK + 300


@pytest.fixture(scope="module")
def digits(offline) -> tuple[np.ndarray, np.ndarray]:
    return np.asarray(offline.train_images[:SIZE]), np.asarray(offline.y_train[:SIZE])


def as_sent(images: np.ndarray, labels: np.ndarray) -> list[bytes]:
    """Digits with their labels, in an order of their own."""
    return sorted(bytes([*image, label]) for image, label in zip(images, labels, strict=True))


def test_every_digit_is_in_one_block_with_its_label(digits):
    images, labels = digits
    blocks = [*sorted_blocks(images, labels)]
    assert [block.Y.size for block in blocks] == [*4 * [SMALL_BLOCK], 300]
    whole = np.zeros((SIZE, 784), np.uint8)
    start = 0
    for X, Y, pixels in blocks:
        assert X.dtype == np.float32
        whole[start : start + Y.size, pixels] = np.round(255 * X.T)
        start += Y.size
    assert as_sent(whole, np.concatenate([block.Y for block in blocks])) == as_sent(images, labels)


@pytest.mark.parametrize(("more", "size"), [(0, SMALL_BLOCK), (1, BLOCK)])
def test_many_digits_make_larger_blocks(more, size):
    images = np.random.default_rng(0).integers(1, 256, (FEW_DIGITS + more, 784), np.uint8)
    blocks = [*sorted_blocks(images, np.zeros(len(images), np.uint8))]
    assert {block.Y.size for block in blocks[: FEW_DIGITS // size]} == {size}
    assert sum(block.Y.size for block in blocks) == len(images)


def test_no_pixel_of_a_block_is_dark_in_all_of_it_and_many_are_left_out(digits):
    blocks = [*sorted_blocks(*digits)]
    assert all(block.X.any(axis=1).all() for block in blocks)
    left_out = 784 - np.mean([block.X.shape[0] for block in blocks])
    in_order = (digits[0][at : at + SMALL_BLOCK] for at in range(0, SIZE, SMALL_BLOCK))
    in_any_order = 784 - np.mean([images.any(axis=0).sum() for images in in_order])
    assert left_out > 1.5 * in_any_order


def test_columns_lie_in_one_piece_of_memory_each(digits):
    assert all(block.X.flags.f_contiguous for block in sorted_blocks(*digits))


def test_numbers_stay_as_they_are(digits):
    images, labels = digits[0][:50] / 255, digits[1][:50]
    (block,) = sorted_blocks(images, labels)
    assert block.X.dtype == np.float64
    np.testing.assert_array_equal(block.X.T, images[by_place_of_ink(images)][:, block.pixels])


@pytest.mark.parametrize("turned", [False, True])
def test_digits_are_halved_where_they_differ_most(monkeypatch, turned):
    def digit(left: int, top: int) -> np.ndarray:
        image = np.zeros((28, 28))
        image[top, left : left + 2] = 1
        return (image.T if turned else image).ravel()

    images = np.array([digit(20, 5), digit(0, 5), digit(20, 3), digit(0, 3)])
    for size, order in {1: [3, 1, 2, 0], 2: [1, 3, 0, 2], 4: [0, 1, 2, 3]}.items():
        monkeypatch.setattr(blocks, "SMALL_BLOCK", size)
        assert by_place_of_ink(images).tolist() == order


def test_a_digit_without_ink_has_its_place_too():
    assert by_place_of_ink(np.zeros((3, 784))).tolist() == [0, 1, 2]


def test_plain_blocks_are_views_in_the_order_of_the_digits(digits):
    X, Y = digits[0].T, digits[1]
    blocks = [*plain_blocks(X, Y)]
    assert all(block.X.base is X.base for block in blocks)
    np.testing.assert_array_equal(np.hstack([block.X for block in blocks]), X)
    np.testing.assert_array_equal(np.concatenate([block.Y for block in blocks]), Y)
    assert all(np.array_equal(np.arange(784)[block.pixels], np.arange(784)) for block in blocks)


def test_narrower_blocks_hold_the_same_digits_uncopied(digits):
    blocks = [*sorted_blocks(*digits)]
    parts = narrower(blocks, 500)
    assert [part.Y.size for part in parts] == [*4 * [500, 500, 250], 300]
    assert all(np.shares_memory(part.X, blocks[at // 3].X) for at, part in enumerate(parts))
    np.testing.assert_array_equal(np.concatenate([part.Y for part in parts]), np.concatenate([b.Y for b in blocks]))
    np.testing.assert_array_equal(np.hstack([part.X for part in parts[:3]]), blocks[0].X)


@pytest.mark.parametrize(
    ("rows", "size", "batch"),
    [(10, 500, 125), (20, 500, 50), (50, 500, 500), (10, 100, 50), (10, 130, 130), (11, 500, 125), (12, 500, 50)],
)
def test_small_batches_are_as_large_as_a_small_product_allows_and_come_out_even(rows, size, batch):
    X = np.arange(700 * size, dtype=np.float32).reshape(size, 700).T
    batches = in_small_batches(X, rows)
    assert batches.shape == (size // batch, 700, batch)
    assert np.shares_memory(batches, X)
    np.testing.assert_array_equal(np.concatenate(batches, axis=1), X)


@pytest.mark.parametrize("threads", [None, 1, 3])
def test_means_weigh_each_block_by_its_digits(digits, threads):
    blocks = [*sorted_blocks(*digits)]
    pool = ThreadPoolExecutor(threads) if threads else None
    label, ones = mean_over(blocks, lambda block: [block.Y.mean(), np.ones(3)], pool)
    assert label == pytest.approx(digits[1].mean())
    np.testing.assert_allclose(ones, np.ones(3))


@pytest.mark.parametrize("threads", [0, 2])
def test_what_numpy_is_told_to_ignore_is_ignored_in_the_threads_too(threads):
    """A warning is an error in these tests."""
    digits = [
        *plain_blocks(np.ones((784, 8), np.float32), np.arange(8)),
        *plain_blocks(np.ones((784, 8)), np.arange(8)),
    ]
    with ThreadPoolExecutor(threads or 1) as pool:
        with np.errstate(over="ignore"):
            found = [result for _, result in blocks.each(too_large, digits, pool if threads else None)]
        assert found == [np.inf, np.inf]
        with pytest.raises(RuntimeWarning, match="overflow"):
            list(blocks.each(too_large, digits, pool if threads else None))


def too_large(_block) -> np.float32:
    return np.float32(3e38) * np.float32(10)
