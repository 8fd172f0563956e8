"""Which of a file's arrays is which, and which way round: weights as notebooks save them.

Only what can be meant one way is taken. Names count most, then the order of unnamed arrays, then the shapes.
"""

import re
from collections.abc import Mapping
from itertools import permutations
from typing import Any

from numpy.typing import NDArray

from model.errors import WeightsError
from model.network import CLASSES, PIXELS, Params

Arrays = list[NDArray[Any]]  # w1, b1, w2, b2

NAME = re.compile(r"(w|b)(?:eights?|ias|iases)?[ _.-]?(\d)", re.IGNORECASE)  # of which kind, and of which layer
UNNAMED = re.compile(r"arr_\d+")  # as NumPy calls arrays that were saved without names
ORDERS = (0, 1, 2, 3), (0, 2, 1, 3)  # of unnamed arrays: w1, b1, w2, b2, or w1, w2, b1, b2
WAYS_ROUND = (False, False), (True, True), (False, True), (True, False)  # w1 and w2 transposed; alike is more likely
ADVICE = 'Save the arrays with np.savez("mine.npz", w1=w1, b1=b1, w2=w2, b2=b2).'


def understand(arrays: Mapping[str, NDArray[Any]], name: str) -> tuple[Arrays, str]:
    """Find w1 (hidden, 784), b1 (hidden, 1), w2 (10, hidden) and b2 (10, 1) among the arrays of a file.

    Parameters
    ----------
    arrays : mapping of str to array
        In the order in which they were saved. `metadata` is no part of the network.
    name : str
        What to call the file in a sentence.

    Returns
    -------
    list of four arrays, str
        The arrays in this order and form, and what was understood, in words; empty if all was as this app saves it.

    Raises
    ------
    WeightsError
        When they are no such network, or could be meant in several ways.
    """
    others = {key: array for key, array in arrays.items() if key != "metadata"}
    sources, how = _which(others, name)
    found = [others[source] for source in sources]
    upright = _upright(found)
    if upright is None:
        raise WeightsError(f"“{name}” holds another network: {_misfit(found)}")
    (w1, b1, w2, b2), turned = upright
    remarks = [how] if how else []
    if any(turned):
        both = " and ".join(key for key, one in zip(("w1", "w2"), turned, strict=True) if one)
        remarks.append(f"{both} {'were' if all(turned) else 'was'} transposed.")
    if flat := [key for key, bias in (("b1", found[1]), ("b2", found[3])) if bias.shape != (bias.size, 1)]:
        remarks.append(f"{' and '.join(flat)} {'were made columns' if len(flat) > 1 else 'was made a column'}.")
    return [w1, b1, w2, b2], " ".join(remarks)


def _which(arrays: Mapping[str, NDArray[Any]], name: str) -> tuple[tuple[str, ...], str]:
    """The names that stand for w1, b1, w2 and b2, and how they were found, in words."""
    if set(Params._fields) <= set(arrays):
        return Params._fields, ""
    keys = tuple(arrays)
    if named := _by_name(keys, name):
        return named, f"{', '.join(named)} were taken as w1, b1, w2, b2."
    if len(keys) != len(Params._fields):
        lacking = [key for key in Params._fields if key not in keys]
        raise WeightsError(f"“{name}” lacks an array: there is no {' and no '.join(lacking)}. {ADVICE}")
    unnamed = all(map(UNNAMED.fullmatch, keys))
    if unnamed:
        keys = tuple(sorted(keys, key=lambda key: int(key[4:])))
    orders = [tuple(keys[number] for number in order) for order in ORDERS] if unnamed else list(permutations(keys))
    fitting = [order for order in orders if _upright([arrays[key] for key in order])]
    if len(fitting) == 1:
        how = "The unnamed arrays were taken, in order," if unnamed else "The arrays were taken by their shapes:"
        return fitting[0], f"{how} {', '.join(fitting[0])} as w1, b1, w2, b2."
    if fitting:
        raise WeightsError(
            f"“{name}” can be understood in several ways: {', '.join(keys)} fit more than once. {ADVICE}"
        )
    shapes = ", ".join(f"{key} {arrays[key].shape}" for key in keys)[:200]
    raise WeightsError(f"“{name}” holds another network: {shapes}. {ADVICE}")


def _by_name(keys: tuple[str, ...], name: str) -> tuple[str, ...] | None:
    """Names like W1 or bias_2, as w1, b1, w2, b2; layers may count from 0. None where they are no such names."""
    found: dict[tuple[str, str], str] = {}
    for key in keys:
        if match := NAME.fullmatch(key):
            role = match[1].lower(), match[2]
            if role in found:
                raise WeightsError(f"“{name}” holds both {found[role]} and {key}, which may mean the same. {ADVICE}")
            found[role] = key
    layers = sorted({layer for _, layer in found})
    if len(layers) > 2:
        raise WeightsError(f"“{name}” holds another network: it has {len(layers)} layers, and this app runs two.")
    wanted = [(kind, layer) for layer in layers for kind in "wb"]
    return tuple(found[role] for role in wanted) if len(found) == len(wanted) == len(Params._fields) else None


def _upright(found: Arrays) -> tuple[Arrays, tuple[bool, bool]] | None:
    """The four arrays with our shapes, and whether w1 and w2 had to be transposed; None where they don't fit."""
    w1, b1, w2, b2 = found
    for turned in WAYS_ROUND:
        first, second = (array.T if one else array for array, one in zip((w1, w2), turned, strict=True))
        hidden = len(first) if first.ndim == 2 else 0
        fits = hidden and first.shape == (hidden, PIXELS) and second.shape == (CLASSES, hidden)
        if fits and _is_bias(b1, hidden) and _is_bias(b2, CLASSES):
            return [first, b1.reshape(hidden, 1), second, b2.reshape(CLASSES, 1)], turned
    return None


def _is_bias(array: NDArray[Any], length: int) -> bool:
    """Whether these are `length` numbers in a row, in whatever direction."""
    return array.ndim > 0 and array.size == length == max(array.shape)


def _misfit(found: Arrays) -> str:
    """The first array that doesn't fit, and what would."""
    w1, b1, w2, b2 = found
    if w1.ndim != 2 or PIXELS not in w1.shape or w1.size == 0:
        return f"its w1 is {w1.shape}, where 784 inputs and 10 outputs need (hidden, 784)."
    hidden = w1.size // PIXELS
    needed = f", where 784 inputs, {hidden} hidden units and 10 outputs need"
    if not _is_bias(b1, hidden):
        return f"its b1 is {b1.shape}{needed} ({hidden}, 1)."
    if w2.shape not in ((CLASSES, hidden), (hidden, CLASSES)):
        return f"its w2 is {w2.shape}{needed} (10, {hidden})."
    return f"its b2 is {b2.shape}{needed} (10, 1)."
