"""What the Draw page says of an answer."""

import numpy as np
import pytest

from model.ink.answers import Answer
from ui.draw.words import headline, in_words, remark


def answer(first: int, second: int, share: float, instead: str = "", sure: bool = True) -> Answer:
    probabilities = np.full((10, 1), 0.001)
    probabilities[[first, second], 0] = share, 0.38
    ranking = (first, second, *(digit for digit in range(10) if digit not in (first, second)))
    return Answer(probabilities, ranking, first if sure else None, instead)


@pytest.mark.parametrize(
    ("given", "large", "below", "spoken"),
    [
        (None, ":gray[Draw a digit]", "", "The canvas is empty."),
        (answer(7, 1, 0.98), "7 :gray[98.0 %]", "", "It reads a 7, with 98 per cent."),
        (
            answer(4, 9, 0.41, sure=False),
            ":gray[4 or 9?]",
            "It can’t tell: 41.0 % for 4, 38.0 % for 9.",
            "It can’t tell: 41.0 % for 4, 38.0 % for 9.",
        ),
        (
            answer(4, 9, 0.97, "a letter", sure=False),
            ":gray[Can’t tell]",
            "It looks like a letter. If it is a digit, then a 4.",
            "It looks like a letter. If it is a digit, then a 4.",
        ),
    ],
)
def test_what_is_said(given, large, below, spoken):
    assert headline(given) == large
    assert remark(given) == below
    assert in_words(given) == spoken
