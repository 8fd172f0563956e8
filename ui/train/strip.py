"""Watch it learn: digits that it has never learned from, and one's own drawing, read again and again."""

from engine import Run
from live.frames import shown_columns, shown_digits
from ui import drawing, pictures
from ui.components import strip as part
from ui.digits import dataset


def strip(run: Run) -> None:
    """Ten held-out digits, one of each kind, and one's own drawing from the Draw page."""
    data = dataset()
    if data is None:
        return
    own = drawing.latest_column()
    part.strip(
        run,
        [pictures.digit(column, zoom=1) for column in shown_columns(data).T],
        [int(data.y_test[number]) for number in shown_digits(data)],
        None
        if own is None
        else {"image": pictures.digit(own, zoom=1), "drawing": drawing.name(), "version": drawing.version()},
    )
