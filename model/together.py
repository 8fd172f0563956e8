"""Several networks learn from the same digits at once, for little more than the price of one.

Nearly all the work of a small network lies in its two products with the digits: `w1 @ X` on the way forward, and
`dz1 @ X.T` on the way back. With ten rows of weights, a pixel is fetched from memory for ten multiplications only; with
three hundred rows, the processor has as much to do as it can do. So the first layers of all networks are put on top of
each other, and make one product each way. In between, networks of the same size go on as a stack. Apart from that these
are `forward_prop` and `back_prop`, line by line, and the numbers are theirs but for rounding.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from functools import partial
from itertools import groupby
from typing import NamedTuple

import numpy as np

from model.blocks import Block, count, each, in_small_batches, mean_over, narrower
from model.network import CLASSES, PIXELS, Array, Labels, Params, ReLU, d_a, get_predictions, ohe, softmax
from model.training import Learned, Position, Step, reuse_freed_memory, step_of, take_step

COLUMNS, MANY_COLUMNS = 1_250, 625  # digits at a time: so that the hidden units stay in the processor's cache
MANY = 100  # rows of first layers


class Stack(NamedTuple):
    """Networks with the same number of hidden units, h, as one."""

    members: slice  # which of all networks
    rows: slice  # which of all their first layers' rows
    b1: Array  # (r, h, 1)
    w2: Array  # (r, 10, h)
    b2: Array  # (r, 10, 1)


def take_steps(
    positions: Sequence[Position], blocks: Sequence[Block], held_out: Sequence[Block] = (), pool: Executor | None = None
) -> list[Step]:
    """Let each of several runs take a step on the same digits. They may be at different iterations.

    Those whose turn it is look at the held-out digits too, if there are any. A run alone gets the numbers that it gets
    from `train`, to the last bit.
    """
    if len(positions) == 1:
        return [take_step(positions[0], blocks, held_out, pool)]
    reuse_freed_memory()
    learned = learn_together([position.params for position in positions], blocks, pool)
    looking = [at for at, position in enumerate(positions) if held_out and position.looks]
    found = evaluate_together([positions[at].params for at in looking], held_out, pool) if looking else []
    seen = dict(zip(looking, found, strict=True))
    return [step_of(position, learned[at], *seen.get(at, (None, None))) for at, position in enumerate(positions)]


def learn_together(networks: Sequence[Params], blocks: Sequence[Block], pool: Executor | None = None) -> list[Learned]:
    """What each network makes of all digits in the blocks. Networks may differ in their number of hidden units."""
    order = by_size(networks)
    w1, stacks = stacked([networks[at] for at in order])
    digits = count(blocks)
    dw1 = np.zeros((PIXELS, len(w1)), w1.dtype)
    sums: list[Array] = []
    for block, (part, *others) in each(partial(_seen, w1, stacks, digits), blocks, pool):
        dw1[block.pixels] += part
        sums = [a + b for a, b in zip(sums, others, strict=True)] if sums else others
    db1, dw2, db2, right, losses = sums
    found: dict[int, Learned] = {}
    stop = 0
    for at, number in enumerate(order):
        start, stop = stop, stop + len(networks[number].w1)
        gradients = Params(dw1[:, start:stop].T, db1[start:stop], dw2[start:stop].T, db2[at])
        found[number] = Learned(float(right[at]) / digits, float(losses[at]) / digits, gradients)
    return [found[number] for number in range(len(networks))]


def _seen(w1: Array, stacks: Sequence[Stack], digits: int, block: Block) -> list[Array]:
    """What all networks make of a block: its shares of dw1 (p, rows), db1, dw2, db2, answers right and losses."""
    w, networks = w1[:, block.pixels], stacks[-1].members.stop
    dw1, db1 = np.zeros(w.shape, w.dtype), np.zeros((len(w), 1), w.dtype)
    dw2, db2 = np.zeros((len(w), CLASSES), w.dtype), np.zeros((networks, CLASSES, 1), w.dtype)
    right, losses = np.zeros(networks), np.zeros(networks)
    truths, start = ohe(block.Y).T.copy(), 0  # (10, m)
    for X, Y, _ in pieces([block], len(w)):
        truth, start = truths[:, start : start + Y.size], start + Y.size
        ones = np.ones((Y.size, 1), w.dtype)  # by them, products add up faster than sums do
        z = product(w, X)  # (rows, m): all networks' hidden units
        dz = np.empty_like(z)
        for stack in stacks:
            z1, a1, a2 = forward(z, stack)
            dz2 = (a2 - truth) / digits  # (r, 10, m)
            np.multiply(stack.w2.mT @ dz2, d_a(z1), out=dz[stack.rows].reshape(z1.shape))  # dz1 of the stack
            dw2[stack.rows] += (a1 @ dz2.mT).reshape(-1, CLASSES)
            db2[stack.members] += dz2 @ ones
            found = scores(a2, Y)
            right[stack.members] += found[0]
            losses[stack.members] += found[1]
        dw1 += product_with_transposed(dz, X)
        db1 += dz @ ones
    return [dw1.T, db1, dw2, db2, right, losses]


def evaluate_together(
    networks: Sequence[Params], blocks: Sequence[Block], pool: Executor | None = None
) -> list[tuple[float, float]]:
    """Accuracy (0..1) and mean loss (nats) of each network over all digits in the blocks."""
    order = by_size(networks)
    w1, stacks = stacked([networks[at] for at in order])

    def work(block: Block) -> list[Array]:
        X, Y, pixels = block
        z = product(w1[:, pixels], X)
        return [np.hstack([scores(forward(z, stack)[-1], Y) for stack in stacks]) / Y.size]

    (found,) = mean_over(pieces(blocks, len(w1)), work, pool)  # (2, n)
    return [(float(accuracy), float(loss)) for accuracy, loss in found.T[np.argsort(order)]]


def pieces(blocks: Iterable[Block], rows: int) -> list[Block]:
    """The same digits, as many at a time as suit networks with so many rows of first layers."""
    return narrower(blocks, COLUMNS if rows <= MANY else MANY_COLUMNS)


def by_size(networks: Sequence[Params]) -> list[int]:
    """The order that puts networks with as many hidden units next to each other."""
    return sorted(range(len(networks)), key=lambda at: len(networks[at].w1))


def stacked(networks: Iterable[Params]) -> tuple[Array, list[Stack]]:
    """All first layers on top of each other (rows, 784), and a stack for each run of networks of the same size."""
    layers: list[Array] = []
    stacks: list[Stack] = []
    member = row = 0
    for hidden, group in groupby(networks, key=lambda network: len(network.w1)):
        w1, b1, w2, b2 = zip(*group, strict=True)
        members, rows = slice(member, member + len(w1)), slice(row, row + len(w1) * hidden)
        layers += w1
        stacks.append(Stack(members, rows, np.stack(b1), np.stack(w2), np.stack(b2)))
        member, row = members.stop, rows.stop
    return np.concatenate(layers), stacks


def product(w: Array, X: Array) -> Array:
    """The product w @ X (rows, m), in small batches where they help."""
    return (w @ in_small_batches(X, len(w))).swapaxes(0, 1).reshape(len(w), -1)


def product_with_transposed(dz: Array, X: Array) -> Array:
    """The product dz @ X.T (rows, p), in small batches where they help."""
    batches = in_small_batches(X, len(dz))
    if len(batches) == 1:
        return dz @ X.T
    return (batches @ dz.reshape(len(dz), len(batches), -1).transpose(1, 2, 0)).sum(axis=0).T


def forward(z: Array, stack: Stack) -> tuple[Array, Array, Array]:
    """z1 and a1 (r, h, m), and a2 (r, 10, m) of a stack, from z (rows, m): w1 @ X of all networks, which becomes z1."""
    z1 = z[stack.rows].reshape(*stack.b1.shape[:2], -1)
    z1 += stack.b1
    a1 = ReLU(z1)
    return z1, a1, softmax(stack.w2 @ a1 + stack.b2)


def scores(a2: Array, Y: Labels) -> tuple[Array, Array]:
    """How many digits each network in a stack reads right, and the sum of its losses (nats); both (r,)."""
    given = a2[:, Y, np.arange(Y.size)]  # (r, m): the probabilities of the true labels
    losses = -np.log(np.maximum(given, np.finfo(a2.dtype).tiny))
    best = a2.max(axis=-2)
    right = given == best
    is_best = a2 == best[:, np.newaxis]
    if np.isnan(best).any() or np.count_nonzero(is_best) != best.size:
        network, digit = np.nonzero(is_best.sum(axis=-2, dtype=np.uint8) != 1)  # several, or none where they are NaN
        right[network, digit] = get_predictions(a2[network, :, digit].T) == Y[digit]
    return right.sum(axis=-1), losses.sum(axis=-1, dtype=np.float64)
