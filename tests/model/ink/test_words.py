"""What is said about an answer."""

import numpy as np
import pytest

from model.ink.answers import Answer
from model.ink.words import Words, in_words, in_words_of_a_row


def answer(first: int, second: int, share: float, instead: str = "", sure: bool = True, other: float = 0.01) -> Answer:
    probabilities = np.full((10, 1), 0.001)
    probabilities[[first, second], 0] = share, other
    ranking = (first, second, *(digit for digit in range(10) if digit not in (first, second)))
    return Answer(probabilities, ranking, first if sure else None, instead)


@pytest.mark.parametrize(
    ("given", "headline", "share", "remark", "spoken"),
    [
        (None, "Draw a digit", "", "", "The canvas is empty."),
        (answer(7, 1, 0.98), "7", "98.0 %", "", "It reads a 7, 98.0 %."),
        (answer(8, 1, 0.98), "8", "98.0 %", "", "It reads an 8, 98.0 %."),
        (answer(4, 9, 0.6, other=0.38), "4", "60.0 %", "Or a 9: 38.0 %.", "It reads a 4, 60.0 %. Or a 9: 38.0 %."),
        (answer(4, 8, 0.6, other=0.1), "4", "60.0 %", "Or an 8: 10.0 %.", "It reads a 4, 60.0 %. Or an 8: 10.0 %."),
        (answer(4, 8, 0.6, other=0.099), "4", "60.0 %", "", "It reads a 4, 60.0 %."),
        (answer(4, 9, 0.41, sure=False, other=0.38), "4 or 9?", "", "It can’t tell: 41.0 % for 4, 38.0 % for 9.", None),
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


def test_a_row_is_said_as_its_digits_with_how_sure_the_chosen_one_is():
    row = [answer(4, 9, 0.97), answer(2, 7, 0.6, other=0.2), answer(1, 7, 0.4, sure=False, other=0.3)]
    first, second, third = (in_words_of_a_row(row, at) for at in range(3))
    assert {words.headline for words in (first, second, third)} == {"42?"}
    assert {words.share for words in (first, second, third)} == {""}
    assert first.remark == "First digit: 4, 97.0 %."
    assert second.remark == "Second digit: 2, 60.0 %. Or a 7: 20.0 %."
    assert third.remark == "Third digit: It can’t tell: 40.0 % for 1, 30.0 % for 7."
    assert first.spoken == "It reads three digits: 4, 2 and one that it can’t tell."


@pytest.mark.parametrize(
    ("count", "place", "number"),
    [(2, "Second", "two"), (3, "Third", "three"), (4, "Fourth", "four"), (5, "Fifth", "five")],
)
def test_numbers_up_to_five_are_words(count, place, number):
    words = in_words_of_a_row([answer(1, 7, 0.9)] * count, count - 1)
    assert words.remark.startswith(f"{place} digit: ")
    assert words.spoken.startswith(f"It reads {number} digits: ")


@pytest.mark.parametrize(("chosen", "place"), [(0, "First digit"), (4, "Fifth digit"), (5, "Digit 6"), (6, "Digit 7")])
def test_the_chosen_ones_place_is_named(chosen, place):
    assert in_words_of_a_row([answer(1, 7, 0.9)] * 8, chosen).remark.startswith(f"{place}: ")


def test_a_long_row_is_counted():
    words = in_words_of_a_row([answer(1, 7, 0.9)] * 8, 7)
    assert words.headline == "11111111"
    assert words.remark == "Digit 8: 1, 90.0 %."
    assert words.spoken.startswith("It reads 8 digits: 1, 1, 1")
