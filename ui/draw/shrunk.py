"""What comes of shrinking a drawing and nothing else, in words."""

SAME = "Here shrinking alone gives the same answer. Draw the digit small, in a corner, and look again."
OTHER = "Here shrinking alone gives {} instead of {}."
# Measured with the pens of 30 people: `python -m benchmarks.drawing`.
FOR_OTHERS = (
    "MNIST’s digits all fill a box of 20 x 20 pixels, sit in the middle and are drawn with a pen two pixels wide, and "
    "a network knows only what it was shown. Of drawings that fill the canvas, just shrunk, wide-800 still reads "
    "seven in ten or more, classic-10 about one in five; of small ones in a corner, both read hardly more than one in "
    "ten. Brought to MNIST’s form, wide-800 reads more than nine in ten, classic-10 more than eight in ten, wherever "
    "they are."
)


def compared(shrunk: int, digit: int) -> str:
    """Tell what shrinking made of this drawing, which is read as `digit` otherwise, and what it makes of others."""
    here = SAME if shrunk == digit else OTHER.format(shrunk, digit)
    return f"{here} {FOR_OTHERS}"
