"""A row of digits, such as 42 or a postcode: which strokes, or which ink, belong to which digit.

Pieces that lie over each other, from left to right, are of one digit for sure: a 7 and its bar. Where pieces lie beside
each other, all ways to share them out are compared, by dynamic programming: how well each group is read as a digit,
and how far its pieces are from each other. The bar of a 5 and the second stroke of a 4 stay where they belong, since
neither they nor what is left without them is read as a digit. In a picture, neighbours that touch are cut apart where
there is least ink, if both sides are then read well.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import count as count_from
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from model.ink.doubt import chance_of_a_digit, confidence
from model.ink.morphology import connected
from model.ink.stages import EDGE, ink_to_column
from model.ink.strokes import Path, paths_of, strokes_to_column
from model.network import Array

MOST_PIECES = 5  # of one digit
SPLIT = 1.0  # nats that each cut between two digits costs: what may be one digit stays one
ACROSS = 15.0  # nats for a gap within a digit, by its width as a share of the row's height
OVERLAP = 20.0  # nats for a cut between pieces that reach over each other, by how far
WITHIN = 0.6  # share of the narrower of two pieces that lies within the other's width: then they are of one digit
SPECK = 0.02  # share of the largest piece of ink, below which another one is dirt
MOST_PARTS = 20  # what lies in more pieces beside each other is no row of digits
WIDE = 0.9  # of the row's height: ink that wide may be two digits that touch
WIDEST = 5.0  # of the row's height: what is wider is a line, and no digits that touch
STRETCH = 4.0  # nats for a digit that is wider, by how much
APART = 1.5  # nats that a cut through ink costs: only what is hardly read is cut
MOST_READ = 100  # times that a part of a picture is read: a busy one would take seconds
REMEMBERED = 2_000  # groups of strokes, 1 KB each
CUTS = 6  # places that are tried
LEAST = 1e-6  # probability: nothing is quite impossible

Read = Callable[[Sequence[int]], float]  # how unlikely it is that these pieces are one digit, in nats


class Piece(NamedTuple):
    """Where a piece of ink lies: x to the right, y downwards."""

    left: float
    right: float
    top: float
    bottom: float


def split_digits(strokes: Sequence[ArrayLike]) -> list[list[Path]]:
    """The strokes of each digit in a row, from left to right.

    Parameters
    ----------
    strokes : sequence of (n, 2)
        The points of each stroke, x to the right and y downwards, in any unit.

    Returns
    -------
    list of list of float64 (n, 2)
        For each digit its strokes, in the order in which they were drawn; a list of one for a single digit; an empty
        list where there are no points.

    Raises
    ------
    ImageError
        As `strokes_to_column`.

    Examples
    --------
    >>> one = [(0, 0), (0, 100)]
    >>> eleven = [one, [(60, 0), (60, 100)]]
    >>> [len(strokes) for strokes in split_digits(eleven)], split_digits([])
    ([1, 1], [])
    """
    paths = paths_of(strokes)
    if not paths:
        return []
    pieces = [_piece(path) for path in paths]

    def read(chosen: Sequence[int]) -> float:
        return _unlikely_strokes(tuple(paths[one].tobytes() for one in chosen))

    return [[paths[one] for one in group] for group in groups_of(pieces, read)]


@lru_cache(maxsize=REMEMBERED)
def _unlikely_strokes(paths: tuple[bytes, ...]) -> float:
    """`unlikely` of these paths. While a row grows, its finished digits are asked for again with each point."""
    return unlikely(strokes_to_column([np.frombuffer(path).reshape(-1, 2) for path in paths]))


def split_ink(ink: Array) -> list[Array]:
    """The ink of each digit in a picture, from left to right: float32 (H, W) in 0..1 each, with nothing else in it.

    `ink` is (H, W) in 0..1, as `model.ink.stages.find_ink` gives it.
    """
    labels, count = connected(ink > EDGE)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    large = 1 + np.flatnonzero(sizes[1:] >= SPECK * sizes[1:].max())
    if large.size > MOST_PARTS:  # no row of digits
        return [ink]
    parts = [ink * (labels == one) for one in large]
    height = max(np.ptp(np.flatnonzero((part > EDGE).any(axis=1))) + 1 for part in parts)
    asked = count_from(0)

    def cost(part: Array) -> float:
        return unlikely(ink_to_column(part) if next(asked) < MOST_READ else None)

    parts = [piece for part in parts for piece in _cut_apart(part, float(height), cost)]
    groups = groups_of(
        [_box_of(part) for part in parts], lambda chosen: cost(np.max([parts[one] for one in chosen], axis=0))
    )
    return [np.max([parts[one] for one in group], axis=0) for group in groups]


def _box_of(ink: Array) -> Piece:
    rows, columns = np.flatnonzero((ink > EDGE).any(axis=1)), np.flatnonzero((ink > EDGE).any(axis=0))
    return Piece(float(columns[0]), float(columns[-1] + 1), float(rows[0]), float(rows[-1] + 1))


def _cut_apart(ink: Array, height: float, cost: Callable[[Array], float]) -> list[Array]:
    """The ink, or, if it is wide and hardly a digit, the two sides of the cut after which they are read best.

    Cuts are tried where there is least ink, and at some places besides: where digits touch, both may be thick.
    """
    box = _box_of(ink)
    width = int(box.right - box.left)
    if not WIDE * height <= width <= WIDEST * height:
        return [ink]
    whole = cost(ink) + STRETCH * (width / height - WIDE)
    if whole < APART:
        return [ink]
    left, columns = int(box.left), np.arange(ink.shape[1])
    profile = ink.sum(axis=0)[left : left + width]
    profile = np.convolve(profile, np.ones(3) / 3, "same")
    margin = max(1, width // 5)  # each place has a neighbour on both sides
    inner = np.arange(margin, width - margin)
    lowest = inner[(profile[inner] <= profile[inner - 1]) & (profile[inner] <= profile[inner + 1])]
    ways = [(whole, [ink])]
    thinnest = sorted(lowest, key=lambda one: profile[one])[:CUTS]
    for at in {*thinnest, *np.linspace(width / 4, 3 * width / 4, CUTS).astype(int)}:
        sides = [ink * (columns < left + at), ink * (columns >= left + at)]
        if all((side > EDGE).any() for side in sides):  # a single pixel lies on one side of any cut
            ways.append((sum(map(cost, sides)) + APART, sides))
    _, parts = min(ways, key=lambda way: way[0])
    return [ink] if len(parts) == 1 else [piece for part in parts for piece in _cut_apart(part, height, cost)]


def unlikely(column: Array | None) -> float:
    """How unlikely it is that a drawing (784, 1) in MNIST's form is one digit that can be read, in nats."""
    if column is None:
        return -float(np.log(LEAST))
    return -float(np.log(max(LEAST, float(confidence(column)[0]) * chance_of_a_digit(column))))


def groups_of(pieces: Sequence[Piece], read: Read) -> list[list[int]]:
    """The numbers of the pieces of each digit, from left to right; within a digit, in the order given."""
    height = max(max(piece.bottom for piece in pieces) - min(piece.top for piece in pieces), 1e-9)
    height = max(max(piece.bottom - piece.top for piece in pieces), 0.3 * height)
    clusters = _merged(pieces)
    if not 1 < len(clusters) <= MOST_PARTS:
        return [[*range(len(pieces))]]
    boxes = [box for box, _ in clusters]
    best: list[tuple[float, list[list[int]]]] = [(0.0, [])]
    for end in range(1, len(clusters) + 1):
        ways = []
        for start in range(max(0, end - MOST_PIECES), end):
            cost, before = best[start]
            members = sorted(one for _, numbers in clusters[start:end] for one in numbers)
            width = max(box.right for box in boxes[start:end]) - min(box.left for box in boxes[start:end])
            cost += STRETCH * max(0.0, width / height - WIDE)
            gaps = [-_overlap(boxes[at], boxes[at + 1]) for at in range(start, end - 1)]
            cost += ACROSS * sum(max(0.0, gap) for gap in gaps) / height
            if start:
                cost += SPLIT + OVERLAP * max(0.0, _overlap(boxes[start - 1], boxes[start])) / height
            ways.append((cost + read(members), [*before, members]))
        best.append(min(ways, key=lambda way: way[0]))
    return best[-1][1]


def _merged(pieces: Sequence[Piece]) -> list[tuple[Piece, list[int]]]:
    """Groups of pieces that lie over each other, from left to right: where each lies, and the numbers of its pieces."""
    clusters = [(piece, [number]) for number, piece in enumerate(pieces)]
    while True:
        clusters.sort(key=lambda cluster: cluster[0].left + cluster[0].right)
        pairs = pairwise(clusters)
        found = next((at for at, ((a, _), (b, _)) in enumerate(pairs) if _over_each_other(a, b)), None)
        if found is None:
            return clusters
        (a, some), (b, others) = clusters[found : found + 2]
        clusters[found : found + 2] = [(_around(a, b), some + others)]


def _piece(path: Path) -> Piece:
    (left, top), (right, bottom) = path.min(axis=0), path.max(axis=0)
    return Piece(left, right, top, bottom)


def _around(a: Piece, b: Piece) -> Piece:
    return Piece(min(a.left, b.left), max(a.right, b.right), min(a.top, b.top), max(a.bottom, b.bottom))


def _over_each_other(a: Piece, b: Piece) -> bool:
    return _overlap(a, b) >= WITHIN * min(a.right - a.left, b.right - b.left)


def _overlap(a: Piece, b: Piece) -> float:
    """The width over which two pieces lie over each other; the gap between them where it is negative."""
    return min(a.right, b.right) - max(a.left, b.left)
