"""What is said of an answer, large on the page and by a screen reader."""

from model.ink.answers import Answer
from ui.format import percent

INVITATION = "Draw a digit"


def headline(answer: Answer | None) -> str:
    """The answer, large: a digit with its probability, or that there is none."""
    if answer is None:
        return f":gray[{INVITATION}]"
    first, second = answer.ranking[:2]
    if answer.digit is not None:
        return f"{answer.digit} :gray[{percent(answer.share)}]"
    return ":gray[Can’t tell]" if answer.instead else f":gray[{first} or {second}?]"


def remark(answer: Answer | None) -> str:
    """A line below it, where there is more to say."""
    if answer is None or answer.digit is not None:
        return ""
    first, second = answer.ranking[:2]
    if answer.instead:
        return f"It looks like {answer.instead}. If it is a digit, then a {first}."
    other = float(answer.probabilities[second, 0])
    return f"It can’t tell: {percent(answer.share)} for {first}, {percent(other)} for {second}."


def in_words(answer: Answer | None) -> str:
    """The answer as a screen reader says it."""
    if answer is None:
        return "The canvas is empty."
    if answer.digit is not None:
        return f"It reads a {answer.digit}, with {100 * answer.share:.0f} per cent."
    return remark(answer)
