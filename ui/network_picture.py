"""The network drawn: a digit, the hidden units, the ten outputs, and what flows between them."""

from html import escape

import numpy as np

from model.network import CLASSES, Array, Params, forward_prop
from ui import pictures
from ui.palette import BLUE, GREY, ORANGE

WIDTH, HEIGHT = 900, 400
TOP, ROW = 20, 36  # the first row's middle, and the distance to the next
UNIT, RADIUS = 30, 14
X_DIGIT, X_UNITS, X_OUTPUTS = 20, 430, 740
DIGIT = 200


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
    rows = [TOP + ROW * row for row in range(CLASSES)]
    middle = (rows[0] + rows[-1]) / 2
    parts = [_line(X_DIGIT + DIGIT, middle, X_UNITS - UNIT / 2, y, GREY, 0.5 + 2 * a, 0.25 + 0.5 * a)
             for y, a in zip(rows, activity, strict=True)]
    for output, y_out in enumerate(rows):
        for unit, y_unit in enumerate(rows):
            share = float(flow[output, unit])
            opacity = abs(share) * (1.0 if output == answer else 0.35)
            if opacity > 0.02:
                colour = BLUE if share > 0 else ORANGE
                parts.append(_line(X_UNITS + UNIT / 2, y_unit, X_OUTPUTS - RADIUS, y_out, colour, 0.5 + 4 * abs(share), opacity))
    parts.append(_image(pictures.digit(x, zoom=8), X_DIGIT, middle - DIGIT / 2, DIGIT))
    scale = float(np.abs(params.w1).max())
    for unit, y in enumerate(rows):
        parts.append(_image(pictures.signed(params.w1[unit], scale, zoom=2), X_UNITS - UNIT / 2, y - UNIT / 2, UNIT))
        parts.append(f'<rect x="{X_UNITS - UNIT / 2}" y="{y - UNIT / 2}" width="{UNIT}" height="{UNIT}" fill="none" '
                     f'stroke="{GREY}" stroke-opacity="{0.3 + 0.7 * activity[unit]:.2f}" stroke-width="1.5"/>')
    for output, y in enumerate(rows):
        lit = output == answer
        parts.append(f'<circle cx="{X_OUTPUTS}" cy="{y}" r="{RADIUS}" fill="{BLUE if lit else "none"}" stroke="{BLUE if lit else GREY}" stroke-width="1.5"/>')
        parts.append(_text(X_OUTPUTS, y, str(output), "middle", "#ffffff" if lit else GREY, 16, bold=lit))
        parts.append(_text(X_OUTPUTS + 26, y, f"{100 * a2[output, 0]:.1f} %", "start", BLUE if lit else GREY, 15, bold=lit))
    for x_label, words in ((X_DIGIT + DIGIT / 2, "784 pixels"), (X_UNITS, "10 hidden units"), (X_OUTPUTS, "10 answers")):
        parts.append(_text(x_label, HEIGHT - 14, words, "middle", GREY, 15))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float, opacity: float) -> str:
    return (f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" '
            f'stroke-width="{width:.2f}" stroke-opacity="{opacity:.2f}"/>')


def _image(uri: str, x: float, y: float, side: float) -> str:
    return f'<image href="{uri}" x="{x}" y="{y}" width="{side}" height="{side}" style="image-rendering: pixelated"/>'


def _text(x: float, y: float, words: str, anchor: str, colour: str, size: int, bold: bool = False) -> str:
    weight = "bold" if bold else "normal"
    return (f'<text x="{x}" y="{y}" text-anchor="{anchor}" dominant-baseline="central" font-family="sans-serif" '
            f'font-size="{size}" font-weight="{weight}" fill="{colour}">{escape(words)}</text>')
