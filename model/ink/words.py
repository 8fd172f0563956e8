"""An answer in words: large on a page, with a line below, and as a screen reader says it."""

from dataclasses import dataclass

from model.ink.answers import Answer

INVITATION = "Draw a digit"
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
    if answer.digit is not None:
        return Words(str(answer.digit), share, "", f"It reads {_with_article(answer.digit)}, {share}.")
    first, second = answer.ranking[:2]
    if answer.instead:
        remark = f"It looks like {answer.instead}. If it is a digit, then {_with_article(first)}."
        return Words("Can’t tell", "", remark, remark)
    other = percent(float(answer.probabilities[second, 0]))
    remark = f"It can’t tell: {share} for {first}, {other} for {second}."
    return Words(f"{first} or {second}?", "", remark, remark)


def percent(share: float) -> str:
    """`93.1 %`. A half goes up, however it was computed: the browser's parts write the same figure, by the same rule.

    >>> percent(0.1765), f"{100 * 0.1765:.1f} %"
    ('17.7 %', '17.6 %')
    """
    return f"{100 * share + HAIR:.1f} %"


def _with_article(digit: int) -> str:
    return f"an {digit}" if digit == 8 else f"a {digit}"
