"""What differs among runs, for the columns of their table, and what all have in common, as a sentence."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from engine import Summary
from model.config import written_alpha
from ui.settings import OPTIMISERS

STARTS = {"he": "He"}  # the others are called in the table as they are in a link


class Setting(NamedTuple):
    """A way in which runs can differ."""

    value: Callable[[Summary], Any]
    words: Callable[[Any], str]  # in a sentence; none for a value that goes without saying
    cell: Callable[[Any], Any] = lambda value: value  # in the table


SETTINGS = {
    "alpha": Setting(lambda run: run.config.alpha, lambda alpha: f"alpha {written_alpha(alpha)}"),
    "alphas": Setting(
        lambda run: tuple(alpha for _, alpha in run.alphas) if len(run.alphas) > 1 else (),
        lambda alphas: f"alpha {arrows(alphas)}" if alphas else "",
        lambda alphas: arrows(alphas) if alphas else "",
    ),
    "steps": Setting(lambda run: run.iteration, lambda steps: f"{steps:,} step{'s' if steps != 1 else ''}"),
    "digits": Setting(lambda run: run.config.digits, "{:,} digits".format),
    "units": Setting(lambda run: run.config.hidden, "{} units".format),
    "start": Setting(
        lambda run: (run.start, run.config.init),
        lambda start: f"from {start[0]}" if start[0] else "" if start[1] == "he" else start[1],
        lambda start: start[0] or STARTS.get(start[1], start[1]),
    ),
    "optimiser": Setting(
        lambda run: run.config.optimiser,
        lambda name: "" if name == "descent" else OPTIMISERS[name],
        OPTIMISERS.__getitem__,
    ),
    "batch": Setting(
        lambda run: run.config.batch,
        lambda size: f"batch {size:,}" if size else "",
        lambda size: f"{size:,}" if size else "all",
    ),
    "decay": Setting(lambda run: run.config.decay, lambda decay: f"decay {decay:g}" if decay else ""),
    "seed": Setting(lambda run: run.config.seed, lambda seed: f"seed {seed}" if seed else ""),
    "distorted": Setting(
        lambda run: run.config.distort, lambda on: "distorted" if on else "", lambda on: "yes" if on else "no"
    ),
    "data": Setting(lambda run: run.data, lambda _: ""),  # the sidebar says which digits are in use
}


def arrows(alphas: Sequence[float]) -> str:
    """Alphas that followed each other: `0.10 → 0.50`."""
    return " → ".join(map(written_alpha, alphas))


def alpha_format(runs: Sequence[Summary]) -> str:
    """How their alphas stand below each other: all with as many decimals as the finest of them needs."""
    decimals = max(len(written_alpha(one.config.alpha).partition(".")[2]) for one in runs)
    return f"%.{decimals}f"


def differing(runs: Sequence[Summary]) -> dict[str, list[Any]]:
    """A column for each setting in which these runs differ."""
    return {
        name: [setting.cell(setting.value(one)) for one in runs]
        for name, setting in SETTINGS.items()
        if len({setting.value(one) for one in runs}) > 1
    }


def words(run: Summary, without: Collection[str] = ()) -> list[str]:
    """The settings of a run, in words: `500 steps`, `10 units`."""
    said = [setting.words(setting.value(run)) for name, setting in SETTINGS.items() if name not in without]
    return [word for word in said if word]


def in_common(runs: Sequence[Summary]) -> str:
    """The settings that all these runs share, as a sentence: `All: 500 steps, 10 units`."""
    shared = {}
    for name, setting in SETTINGS.items():
        values = {setting.value(one) for one in runs}
        if len(values) == 1:
            shared[name] = setting.words(values.pop())
    if shared.get("alphas"):
        shared.pop("alpha", None)  # it is the last of them
    words = ", ".join(filter(None, shared.values()))
    return words and f"{'All' if len(runs) > 1 else 'Settings'}: {words}"
