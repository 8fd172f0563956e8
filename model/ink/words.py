"""An answer in words: large on a page, with a line below, and as a screen reader says it."""

from collections.abc import Sequence
from dataclasses import dataclass

from model.ink.answers import Answer

INVITATION = "Draw a digit"
PLACES = ("First", "Second", "Third", "Fourth", "Fifth")
NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}
HAIR = 1e-7  # is added to a percentage: a half may be a little less than one once it is a float


@dataclass(frozen=True)
class Words:
    """What to say about a drawing.

    Attributes
    ----------
    headline : str
        The digit; or, where there is none, that the network can't tell; or an invitation to draw.
    share : str
        How probable the digit is, `98.2 %`; empty where there is none.
    remark : str
        What there is to say besides; often empty.
    spoken : str
        A whole sentence.
    """

    headline: str
    share: str
    remark: str
    spoken: str


def in_words(answer: Answer | None) -> Words:
    """Say this answer; None is a blank canvas."""
    if answer is None:
        return Words(INVITATION, "", "", "The canvas is empty.")
    share = percent(answer.share)
    first, second = answer.ranking[:2]
    other = percent(float(answer.probabilities[second, 0]))
    if answer.digit is not None:
        also = "" if answer.near is None else f"Or {_with_article(answer.near)}: {other}."
        return Words(str(first), share, also, f"It reads {_with_article(first)}, {share}. {also}".strip())
    if answer.instead:
        remark = f"It looks like {answer.instead}. If it is a digit, then {_with_article(first)}."
        return Words("Can’t tell", "", remark, remark)
    remark = f"It can’t tell: {share} for {first}, {other} for {second}."
    return Words(f"{first} or {second}?", "", remark, remark)


def in_words_of_a_row(answers: Sequence[Answer], chosen: int) -> Words:
    """Say the answers to a row of digits, and what is to be said of the chosen one."""
    words, count = in_words(answers[chosen]), len(answers)
    place = f"{PLACES[chosen]} digit" if chosen < len(PLACES) else f"Digit {chosen + 1}"
    sure = f"{words.headline}, {words.share}. " if words.share else ""
    each = ["one that it can’t tell" if answer.digit is None else str(answer.digit) for answer in answers]
    spoken = f"It reads {NUMBERS.get(count, count)} digits: {', '.join(each[:-1])} and {each[-1]}."
    headline = "".join("?" if answer.digit is None else str(answer.digit) for answer in answers)
    return Words(headline, "", f"{place}: {sure}{words.remark}".strip(), spoken)


def percent(share: float) -> str:
    """`93.1 %`. A half goes up, however it was computed: the browser's parts write the same figure, by the same rule.

    >>> percent(0.1765), f"{100 * 0.1765:.1f} %"
    ('17.7 %', '17.6 %')
    """
    return f"{100 * share + HAIR:.1f} %"


def _with_article(digit: int) -> str:
    return f"an {digit}" if digit == 8 else f"a {digit}"
