"""How a run is told from the others: a colour and dashes of its own, the same in the table and in the plots."""

from typing import NamedTuple
from urllib.parse import quote

from ui.palette import RUNS

DASHES = ((1, 0), (6, 3), (10, 3, 2, 3))  # pixels drawn and left out by turns: solid, dashed, dashes and dots
SWATCH = """<svg xmlns="http://www.w3.org/2000/svg" width="32" height="24" viewBox="0 0 32 24">\
<line x1="0" y1="12" x2="32" y2="12" stroke="{colour}" stroke-width="4" stroke-dasharray="{dashes}"/></svg>"""


class Look(NamedTuple):
    """How a run's line is drawn."""

    colour: str
    dashes: tuple[int, ...]


def look(number: int) -> Look:
    """The look of the run with this number. It is the run's for good, whatever becomes of the others.

    After as many runs as there are colours, the colours begin again with other dashes.
    """
    turn, place = divmod(max(number - 1, 0), len(RUNS))
    return Look(RUNS[place], DASHES[turn % len(DASHES)])


def swatch(number: int) -> str:
    """A short piece of the run's line: an SVG picture as a data URI."""
    colour, dashes = look(number)
    return "data:image/svg+xml," + quote(SWATCH.format(colour=colour, dashes=" ".join(map(str, dashes))))
