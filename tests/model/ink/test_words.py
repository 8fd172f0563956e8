"""What is said about an answer."""

import numpy as np
import pytest

from model.ink.answers import Answer
from model.ink.words import Words, in_words


def answer(first: int, second: int, share: float, instead: str = "", sure: bool = True) -> Answer:
    probabilities = np.full((10, 1), 0.001)
    probabilities[[first, second], 0] = share, 0.38
    ranking = (first, second, *(digit for digit in range(10) if digit not in (first, second)))
    return Answer(probabilities, ranking, first if sure else None, instead)


@pytest.mark.parametrize(
    ("given", "headline", "share", "remark", "spoken"),
    [
        (None, "Draw a digit", "", "", "The canvas is empty."),
        (answer(7, 1, 0.98), "7", "98.0 %", "", "It reads a 7, 98.0 %."),
        (answer(8, 1, 0.98), "8", "98.0 %", "", "It reads an 8, 98.0 %."),
        (answer(4, 9, 0.41, sure=False), "4 or 9?", "", "It can’t tell: 41.0 % for 4, 38.0 % for 9.", None),
        (
            answer(8, 9, 0.97, "a letter", sure=False),
            "Can’t tell",
            "",
            "It looks like a letter. If it is a digit, then an 8.",
            None,
        ),
    ],
)
def test_answers_are_said(given, headline, share, remark, spoken):
    assert in_words(given) == Words(headline, share, remark, remark if spoken is None else spoken)
