"""From a drawing, a photo or a scan to the form of MNIST's digits: 28 x 28 pixels, white ink on black.

LeCun et al., "Gradient-based learning applied to document recognition" (1998), section III-A: each digit is scaled,
with its aspect kept, to fit a box of 20 x 20 pixels, and then placed so that its centre of mass is the centre of the
28 x 28 field. MNIST's pens were all about two of these pixels wide, so the stroke is brought to that width as well.
A network trained on such images misreads a drawing that isn't brought to the same form first.

Each stage is a function of its own; `stages` calls them one after the other.
"""

from functools import reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

from model.ink.canvas import checked
from model.ink.morphology import dilate, erode
from model.network import PIXELS, Array

SIDE = 28
BOX = 20
PEN = 2.0  # width of MNIST's strokes, in pixels of the field
FAINT = 32 / 255  # a drawing that differs less than this from its ground, anywhere, is blank
EDGE = 0.2  # ink fainter than this doesn't stretch the box around the digit
WORK = 60  # pixels; the longer side of a digit while its stroke is changed, three for each of the box
MARGIN = 12  # pixels around it
REACHED = 0.97  # share of the ink that the pen must be able to reach; chosen on held-out MNIST with pens made thicker
PAPER = 48  # pixels; the longer side at which the brightness of paper is looked at
WORK_SIDE = 500  # a larger drawing is made smaller before ink is looked for


def canvas_to_column(rgba: NDArray[np.uint8]) -> Array | None:
    """Bring a drawing to MNIST's form.

    Parameters
    ----------
    rgba : uint8 (H, W, 4)
        Any size, any colours of ink and ground, opaque or transparent ground, even or uneven paper.

    Returns
    -------
    float32 (784, 1) in 0..1, or None for a blank canvas.

    Raises
    ------
    ImageError
        When `rgba` is anything else.

    Examples
    --------
    >>> canvas = np.zeros((280, 280, 4), dtype=np.uint8)
    >>> canvas_to_column(canvas) is None
    True
    >>> canvas[40:240, 130:150] = 255  # a "1"
    >>> canvas_to_column(canvas).shape
    (784, 1)
    """
    found = stages(rgba)
    return None if found is None else found.field.reshape(PIXELS, 1)


class Stages(NamedTuple):
    """A drawing on its way to MNIST's form: float32 images of ink in 0..1."""

    ink: Array  # as large as the drawing
    digit: Array  # cut out
    scaled: Array  # its longer side 60 pixels
    thinned: Array  # with MNIST's stroke width
    field: Array  # 28 x 28


def stages(rgba: NDArray[np.uint8]) -> Stages | None:
    """All that `canvas_to_column` does, one after the other; None for a blank canvas."""
    ink = find_ink(rgba)
    if ink is None:
        return None
    return stages_of_ink(ink)


def ink_to_column(ink: Array) -> Array:
    """What `canvas_to_column` makes of ink (H, W) in 0..1 that isn't blank: (784, 1)."""
    return stages_of_ink(ink).field.reshape(PIXELS, 1)


def stages_of_ink(ink: Array) -> Stages:
    """The stages after the ink has been found."""
    digit = crop(ink)
    scaled = scale(digit)
    thinned = set_pen(scaled)
    return Stages(ink, digit, scaled, thinned, place(thinned))


def squash(rgba: NDArray[np.uint8]) -> Array | None:
    """The whole drawing made 28 x 28, and nothing else: (784, 1), or None for a blank canvas. For comparison."""
    ink = find_ink(rgba)
    if ink is None:
        return None
    field: Array = np.asarray(Image.fromarray(ink).resize((SIDE, SIDE), Image.Resampling.BOX))
    return field.reshape(PIXELS, 1)


def find_ink(rgba: NDArray[np.uint8]) -> Array | None:
    """Ink as float32 (H, W) in 0..1, or None if there is none.

    The ground is the commonest kind of pixel along the border, ink is what differs from it. Colours are compared
    with their opacity multiplied in, so that transparent pixels are all alike, whatever colour they hide. Where
    hardly two pixels of the border are alike, it is a photo or a scan, and its paper is made even first.
    """
    if (shrink := max(checked(rgba).shape[:2]) // WORK_SIDE) > 1:
        rgba = np.asarray(Image.fromarray(rgba).reduce(shrink))
    colours = np.asarray(Image.fromarray(rgba).convert("RGBa"))  # "a": opacity multiplied in
    image = Image.fromarray(colours)
    border = np.concatenate([colours[0], colours[-1], colours[:, 0], colours[:, -1]])
    ground = np.median(border, axis=0).astype(np.uint8)
    if 2 * (border == ground).all(axis=1).sum() < len(border) and len(border) > 4 * SIDE:
        return ink_on_paper(image)
    difference = ImageChops.difference(image, Image.new("RGBA", image.size, tuple(ground.tolist())))
    ink = np.asarray(reduce(ImageChops.lighter, difference.split()))
    strongest = ink.max()
    return None if strongest < 255 * FAINT else ink / np.float32(strongest)


def ink_on_paper(image: Image.Image) -> Array | None:
    """Ink on a photo or scan, as `find_ink` gives it, whatever the shadows on the paper.

    The paper's brightness around each place is the median over a neighbourhood that a stroke can't fill. Ink is
    whatever is much darker (or, on a blackboard, much brighter): Otsu, "A Threshold Selection Method from
    Gray-Level Histograms" (1979), says how much.
    """
    grey = image.convert("RGB").convert("L")
    share = PAPER / max(grey.size)
    small = grey.resize([max(1, round(side * share)) for side in grey.size], Image.Resampling.BOX)
    paper = small.filter(ImageFilter.MedianFilter(PAPER // 3 | 1)).filter(ImageFilter.GaussianBlur(PAPER / 16))
    even = np.asarray(grey, dtype=np.float32) - np.asarray(paper.resize(grey.size, Image.Resampling.BICUBIC))
    darker, brighter = -np.percentile(even, 1), np.percentile(even, 99)
    contrast = (-even if darker >= brighter else even).clip(0)
    contrast = np.asarray(Image.fromarray(contrast.astype(np.uint8)).filter(ImageFilter.MedianFilter(3)))
    threshold = otsu(contrast)
    strong = float(np.median(contrast[contrast > threshold])) if (contrast > threshold).any() else 0.0
    noise = float(np.median(contrast[contrast <= threshold]))
    if strong - noise < 255 * FAINT:
        return None
    low, high = (threshold + noise) / 2, (threshold + strong) / 2  # soft edges, between paper and ink
    return ((contrast - np.float32(low)) / np.float32(high - low)).clip(0, 1)


def otsu(values: NDArray[np.uint8]) -> int:
    """The threshold that parts the values into two groups as far from each other as can be."""
    counts = np.bincount(values.ravel(), minlength=256).astype(np.float64)
    below, total = counts.cumsum(), counts.sum()
    sum_below, sum_total = (counts * np.arange(256)).cumsum(), (counts * np.arange(256)).sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        between = (sum_total * below - total * sum_below) ** 2 / (below * (total - below))
    return int(np.nanargmax(np.where(np.isfinite(between), between, -1)))


def crop(ink: Array) -> Array:
    """The smallest part that holds all ink but its faintest edges."""
    rows, columns = np.flatnonzero((ink > EDGE).any(axis=1)), np.flatnonzero((ink > EDGE).any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def scale(digit: Array) -> Array:
    """Bring the longer side to 60 pixels and keep the aspect; with an empty margin for a stroke that will grow."""
    height, width = digit.shape
    share = WORK / max(height, width)
    size = max(1, round(width * share)), max(1, round(height * share))
    scaled = np.asarray(Image.fromarray(digit).resize(size, Image.Resampling.BILINEAR))
    return np.pad(scaled, MARGIN)


def pen_width(digit: Array) -> float:
    """Width of the pen, in pixels: that of the largest disc that can still be moved through nearly all of the ink.

    Morphological opening (Serra, "Image Analysis and Mathematical Morphology", 1982) leaves what such a disc can
    reach. It is not misled where strokes ran together, as an average over the ink would be. Round ends and sharp
    bends, which a disc of whole pixels doesn't fill, make the answer a pixel or three too small.
    """
    shrunk = [to_bytes(digit)]
    while shrunk[-1].max() > 127:
        shrunk.append(erode(shrunk[-1], square=len(shrunk) % 2 == 0))

    def reached(radius: int) -> float:
        opened = shrunk[radius]
        for number in range(radius, 0, -1):
            opened = dilate(opened, square=number % 2 == 0)
        return float(opened.sum(dtype=np.int64)) / float(shrunk[0].sum(dtype=np.int64))

    low, high = 0, len(shrunk) - 1  # a disc of radius `low` reaches enough, one of `high` does not
    share_low, share_high = 1.0, 0.0
    while high - low > 1:
        middle = (low + high) // 2
        share = reached(middle)
        if share >= REACHED:
            low, share_low = middle, share
        else:
            high, share_high = middle, share
    return 2 * (low + (share_low - REACHED) / (share_low - share_high)) + 1


def set_pen(digit: Array) -> Array:
    """Bring the stroke to MNIST's width, measured against the size that the digit then has.

    Taking r pixels off each side leaves a stroke of w - 2 r in a digit of s - 2 r; r is chosen so that one is to the
    other as MNIST's pen is to its box. A negative r adds.
    """
    share = PEN / BOX
    return thin(digit, (pen_width(digit) - share * WORK) / (2 * (1 - share)))


def thin(digit: Array, pixels: float) -> Array:
    """Take this many pixels off the outline of the ink, all around; add them where `pixels` is negative."""
    change = erode if pixels > 0 else dilate
    left, number, ink = abs(pixels), 1, to_bytes(digit)
    while left >= 1:
        ink, left, number = change(ink, square=number % 2 == 0), left - 1, number + 1
    last = change(ink, square=number % 2 == 0)
    return (ink + np.float32(left) * (last.astype(np.float32) - ink)) / np.float32(255)


def to_bytes(ink: Array) -> NDArray[np.uint8]:
    """Ink in 0..1 as 0..255: four times as fast where only the order of values matters."""
    return (255 * ink + 0.5).astype(np.uint8)


def place(digit: Array) -> Array:
    """Scale the ink to the 20 x 20 box and put its centre of mass into the middle of 28 x 28, in one resampling.

    The window that will become the field is worked out first, to a fraction of a pixel; then the window is averaged
    down, which is what makes the edges soft as MNIST's are.
    """
    digit = crop(digit)
    height, width = digit.shape
    side = max(height, width) * SIDE / BOX  # of the window
    mass = digit.sum()
    y = (digit.sum(axis=1) @ (np.arange(height) + 0.5)) / mass
    x = (digit.sum(axis=0) @ (np.arange(width) + 0.5)) / mass
    margin = int(np.ceil(side))  # enough for the window to lie inside, wherever its centre is
    padded = Image.fromarray(np.pad(digit, margin))
    window = (x + margin - side / 2, y + margin - side / 2, x + margin + side / 2, y + margin + side / 2)
    field: Array = np.asarray(padded.resize((SIDE, SIDE), Image.Resampling.BILINEAR, box=window))
    return field / field.max()
