"""The lesson's eleven functions, in their order: each with its formula, in a sentence, and its real source."""

import inspect
from functools import cache
from typing import NamedTuple

from model import network


class Function(NamedTuple):
    """One of the lesson's functions, as the page shows it."""

    name: str
    formula: str
    says: str
    source: str


SAID = {
    "init_params": (
        "w1, w2 ~ N(0, 2 / inputs);  b1, b2 = 0",
        "Starting weights: random, so that no two units begin alike. Here are some that were drawn just now.",
    ),
    "ReLU": ("a = max(0, z)", "What is positive passes, what is negative is silenced."),
    "softmax": (
        "a[k] = exp(z[k]) / (exp(z[0]) + … + exp(z[9]))",
        "Ten scores become ten probabilities that sum to one.",
    ),
    "forward_prop": (
        "z1 = w1 X + b1;  a1 = ReLU(z1);  z2 = w2 a1 + b2;  a2 = softmax(z2)",
        "From the pixels to the answer, with everything on the way.",
    ),
    "ohe": ("row[k] = 1 where k is the label, else 0", "The truth, written so that it can be taken from the answer."),
    "d_a": ("1 where z > 0, else 0", "The slope of ReLU: through a silenced unit, nothing flows back."),
    "back_prop": (
        "dz2 = a2 − ohe(Y);  dw2 = dz2 a1ᵀ;  dz1 = (w2ᵀ dz2) · d_a(z1);  dw1 = dz1 Xᵀ",
        "How the loss would change with each weight: the chain rule, from the answer back to the pixels.",
    ),
    "update_params": (
        "w = w − alpha · dw",
        "One step downhill: each weight moves against its gradient, alpha says how far.",
    ),
    "get_predictions": ("pred = the k with the largest a2[k]", "The answer: the most probable digit."),
    "get_accuracy": ("accuracy = the share of pred that equals Y", "Of a single digit, 1 if it is right and 0 if not."),
    "gradient_descent": (
        "again and again: forward_prop, back_prop, update_params",
        "All of learning is this loop. Take steps below the stage: here is the loss after each.",
    ),
}


@cache
def functions() -> tuple[Function, ...]:
    """All eleven, in the order in which `model/network.py` has them."""
    sources = {name: inspect.getsource(getattr(network, name)) for name in SAID}
    order = sorted(SAID, key=lambda name: inspect.getsourcelines(getattr(network, name))[1])
    return tuple(Function(name, *SAID[name], sources[name]) for name in order)
