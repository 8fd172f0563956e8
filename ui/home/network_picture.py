"""The network drawn: a digit, the hidden units, the ten outputs, and what flows between them."""

import numpy as np

from model.network import CLASSES, Array, Params, forward_prop
from ui import pictures
from ui.palette import BLUE, GREY, ORANGE

WIDTH, HEIGHT = 760, 400
ROWS = [20 + 36 * row for row in range(CLASSES)]  # the middle of each row, from the top
MIDDLE = (ROWS[0] + ROWS[-1]) / 2
DIGIT_SIDE, UNIT_SIDE, RADIUS = 200, 30, 14
X_DIGIT, X_UNITS, X_OUTPUTS = 104, 360, 620  # the middles of the three columns
FAINTEST = 0.02  # fainter lines are left out


def svg(params: Params, x: Array) -> str:
    """Draw a network of ten hidden units at work on the column x (784, 1), as SVG text.

    A hidden unit shows its weights, framed the stronger the more it is excited. A line from unit to output is as wide
    as its contribution (activation times weight), blue for and orange against.
    """
    _, a1, _, a2 = forward_prop(*params, x)
    activity = a1[:, 0] / (a1.max() or 1.0)
    flow = params.w2 * a1[:, 0]  # (10, hidden)
    flow = flow / (np.abs(flow).max() or 1.0)
    answer = int(a2[:, 0].argmax())
    parts = [
        *_lines_in(activity),
        *_lines_out(flow, answer),
        _image(pictures.digit(x, zoom=8), X_DIGIT, MIDDLE, DIGIT_SIDE),
        *_units(params.w1, activity),
        *_outputs(a2[:, 0], answer),
        _text(X_DIGIT, HEIGHT - 14, "784 pixels", "middle", GREY),
        _text(X_UNITS, HEIGHT - 14, "10 hidden units", "middle", GREY),
        _text(X_OUTPUTS, HEIGHT - 14, "10 answers", "middle", GREY),
    ]
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'


def _lines_in(activity: Array) -> list[str]:
    """From the digit to each unit, the stronger the more the unit is excited."""
    start, end = X_DIGIT + DIGIT_SIDE / 2, X_UNITS - UNIT_SIDE / 2
    return [
        _line(start, MIDDLE, end, y, GREY, 0.5 + 2 * share, 0.25 + 0.5 * share)
        for y, share in zip(ROWS, activity, strict=True)
    ]


def _lines_out(flow: Array, answer: int) -> list[str]:
    """From each unit to each output; those to the answer stand out."""
    start, end = X_UNITS + UNIT_SIDE / 2, X_OUTPUTS - RADIUS
    lines = []
    for (output, unit), value in np.ndenumerate(flow):
        share = float(value)
        opacity = abs(share) * (1.0 if output == answer else 0.35)
        if opacity > FAINTEST:
            colour = BLUE if share > 0 else ORANGE
            lines.append(_line(start, ROWS[unit], end, ROWS[output], colour, 0.5 + 4 * abs(share), opacity))
    return lines


def _units(w1: Array, activity: Array) -> list[str]:
    """The weights of each unit in a frame."""
    scale = float(np.abs(w1).max())
    left = X_UNITS - UNIT_SIDE / 2
    return [
        _image(pictures.signed(weights, scale, zoom=2), X_UNITS, y, UNIT_SIDE)
        + f'<rect x="{left}" y="{y - UNIT_SIDE / 2}" width="{UNIT_SIDE}" height="{UNIT_SIDE}" fill="none" '
        f'stroke="{GREY}" stroke-opacity="{0.3 + 0.7 * share:.2f}" stroke-width="1.5"/>'
        for y, weights, share in zip(ROWS, w1, activity, strict=True)
    ]


def _outputs(probabilities: Array, answer: int) -> list[str]:
    """A circle with its digit and its probability for each output, the answer lit."""
    parts = []
    for digit, y in enumerate(ROWS):
        lit = digit == answer
        colour = BLUE if lit else GREY
        parts += [
            f'<circle cx="{X_OUTPUTS}" cy="{y}" r="{RADIUS}" fill="{BLUE if lit else "none"}" stroke="{colour}" '
            'stroke-width="1.5"/>',
            _text(X_OUTPUTS, y, str(digit), "middle", "#ffffff" if lit else GREY, bold=lit),
            _text(X_OUTPUTS + 26, y, f"{100 * probabilities[digit]:.1f} %", "start", colour, bold=lit),
        ]
    return parts


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float, opacity: float) -> str:
    return (
        f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" '
        f'stroke-width="{width:.2f}" stroke-opacity="{opacity:.2f}"/>'
    )


def _image(uri: str, x: float, y: float, side: float) -> str:
    place = f'x="{x - side / 2}" y="{y - side / 2}" width="{side}" height="{side}"'
    return f'<image href="{uri}" {place} style="image-rendering: pixelated"/>'


def _text(x: float, y: float, words: str, anchor: str, colour: str, bold: bool = False) -> str:
    weight = "bold" if bold else "normal"
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" dominant-baseline="central" font-family="sans-serif" '
        f'font-size="17" font-weight="{weight}" fill="{colour}">{words}</text>'
    )
