"""The eleven functions as the page shows them."""

from pathlib import Path

from live.inside.lesson import FUNCTIONS
from model import network
from ui.inside.functions import functions


def test_all_eleven_stand_there_in_the_lessons_order_with_their_real_source():
    found = functions()
    assert [one.name for one in found] == list(FUNCTIONS)
    lesson = Path(network.__file__).read_text("utf-8")
    for one in found:
        assert one.source in lesson
        assert one.source.startswith(f"def {one.name}(")
        assert one.formula
        assert one.says.endswith(".")
