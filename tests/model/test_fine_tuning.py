"""Fine-tuning a network on a few drawings, and the file that holds them."""

import io

import numpy as np
import pytest

from model import ImageError, init_params
from model.fine_tuning import Drawings, fine_tune, no_drawings, pack_drawings, read_drawings
from model.minibatch import train_in_batches


@pytest.fixture(scope="module")
def digits(offline) -> tuple[np.ndarray, np.ndarray]:
    return np.ascontiguousarray(offline.X_train[:, :3_000]), np.asarray(offline.y_train[:3_000])


@pytest.fixture(scope="module")
def trained(digits):
    *_, last = train_in_batches(*digits, init_params(30, np.random.default_rng(0)), epochs=8, alpha=0.003, batch=50)
    return last.params


@pytest.fixture(scope="module")
def odd_hand(digits) -> Drawings:
    """Sevens as someone writes them whose sevens are twos, upside down."""
    twos = digits[0][:, digits[1] == 2][:, :6]
    return Drawings(np.ascontiguousarray(twos[::-1]), np.full(6, 7))


def same(one, other) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_drawings_are_learned_and_most_digits_remembered(trained, digits, odd_hand):
    before = fine_tune(trained, None, 0, 0, odd_hand, digits, digits)
    after = fine_tune(trained, None, 0, 150, odd_hand, digits, digits)
    assert before.step == 0
    assert same(before.params, trained)
    assert after.step == 150
    assert before.drawings < 0.5
    assert after.drawings == 1
    assert after.test > before.test - 0.06


def test_portions_come_to_the_same_as_all_at_once(trained, digits, odd_hand):
    at_once = fine_tune(trained, None, 0, 8, odd_hand, digits, digits)
    half = fine_tune(trained, None, 0, 4, odd_hand, digits, digits)
    whole = fine_tune(half.params, half.memory, half.step, 4, odd_hand, digits, digits)
    assert same(at_once.params, whole.params)
    assert whole.step == 8


def test_a_drawing_twice_counts_once_with_its_last_label(digits):
    column = digits[0][:, [0]]
    drawings = no_drawings().with_one_more(column, 3).with_one_more(digits[0][:, [1]], 4).with_one_more(column, 5)
    assert drawings.Y.tolist() == [4, 5]
    assert drawings.without(0).Y.tolist() == [5]
    assert np.array_equal(drawings.without(0).X, column)


def test_file_gives_the_drawings_back(odd_hand):
    again = read_drawings(pack_drawings(odd_hand))
    assert np.array_equal(again.Y, odd_hand.Y)
    assert again.X.dtype == np.float32
    assert np.abs(again.X - odd_hand.X).max() <= 0.5 / 255 + 1e-6
    assert len(pack_drawings(odd_hand)) < 5_000


def file_of(**arrays) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"these are words",
        file_of(pixels=np.zeros((2, 784), np.uint8)),
        file_of(pixels=np.zeros((2, 783), np.uint8), labels=np.zeros(2, np.uint8)),
        file_of(pixels=np.zeros((2, 784)), labels=np.zeros(2, np.uint8)),
        file_of(pixels=np.zeros((2, 784), np.uint8), labels=np.array([1, 10], np.uint8)),
        file_of(pixels=np.zeros((501, 784), np.uint8), labels=np.zeros(501, np.uint8)),
        file_of(pixels=np.array([{"a": 1}], dtype=object), labels=np.zeros(1, np.uint8)),
        file_of(pixels=np.zeros((50_000, 784), np.uint8), labels=np.zeros(2, np.uint8)),
    ],
)
def test_any_other_file_is_refused_with_a_sentence(content):
    with pytest.raises(ImageError, match="holds no drawings"):
        read_drawings(content)


def test_a_file_that_was_cut_off_is_refused(odd_hand):
    with pytest.raises(ImageError):
        read_drawings(pack_drawings(odd_hand)[:-40])
