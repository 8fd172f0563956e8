"""A button that saves the plots of a page as one picture, with a table of the runs that they show."""

from collections.abc import Mapping, Sequence
from typing import Any

from ui.components import declare, module_url

HTML = """<button type="button" class="picture-save" title="A PNG of the plots, with a table of the runs they show.">
Save picture</button>"""
_component = declare(__file__, HTML)


def picture(
    file: str, title: str, lines: Sequence[str], plots: Mapping[str, str], table: Sequence[Mapping[str, Any]]
) -> None:
    """Offer a picture: `plots` are the keys of what holds them, with a heading each.

    A row of the table has `look`, the colour and the dashes of its run's line, and `cells`, words. The first row is its
    head.
    """
    data = {"file": file, "title": title, "lines": list(lines), "plots": dict(plots), "table": list(table)}
    _component(key="picture_part", data={"module": module_url("picture.js"), **data}, width="content")
