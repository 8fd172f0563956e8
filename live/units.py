"""What is said of the hidden units that a page shows: how many of all they are, and which of them are dead."""

from collections.abc import Sequence

MOST_NAMED = 3  # dead units; of more, their number is said
ONE_DEAD = "{} is dead: none of {:,} digits excites it, and a unit learns only when one does."
MANY_DEAD = "{} are dead: none of {:,} digits excites them, and a unit learns only when one does."


def remark(shown: int, hidden: int, dead: Sequence[int], tried: int) -> str:
    """A line to stand below the pictures of the first units; empty where there is nothing to say.

    Parameters
    ----------
    shown, hidden : int
        How many units are drawn, and how many there are.
    dead : sequence of int
        The dead ones of all, counted from 0.
    tried : int
        How many held-out digits they were tried on.
    """
    sentences = [f"These are the first {shown} of {hidden:,} hidden units."] if shown < hidden else []
    if dead:
        sentence = ONE_DEAD if len(dead) == 1 else MANY_DEAD
        sentences.append(sentence.format(_named(dead, hidden), tried))
    return " ".join(sentences)


def _named(dead: Sequence[int], hidden: int) -> str:
    """`Unit 4`, `Units 1, 4 and 9`, `7 of the 10 units`, or `All 10 units`: people count from 1."""
    if 1 < len(dead) == hidden:
        return f"All {hidden:,} units"
    if len(dead) > MOST_NAMED:
        return f"{len(dead):,} of the {hidden:,} units"
    *others, last = (str(unit + 1) for unit in dead)
    return f"Units {', '.join(others)} and {last}" if others else f"Unit {last}"
