"""Digits beside each other, each with a word below. A click on one, or Enter, says so."""

import base64
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ui.components import declare

HTML = '<div class="gallery-digits"></div>'
_component = declare(__file__, HTML, "pixels.js")


def gallery(images: NDArray[np.uint8], words: Sequence[str], spoken: Sequence[str], key: str) -> int | None:
    """Show images, (m, 28, 28) or (m, 784), with the words below each, and what is said to who hears the page.

    Returns the place of the one that was clicked on just now, or None.
    """
    pixels = [base64.b64encode(image.tobytes()).decode("ascii") for image in np.ascontiguousarray(images)]
    data = {"pixels": pixels, "words": list(words), "spoken": list(spoken)}
    clicked = _component(key=key, data=data, on_opened_change=lambda: None).opened
    return clicked if isinstance(clicked, int) and 0 <= clicked < len(pixels) else None
