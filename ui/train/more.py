"""The settings behind "More" on the Train page."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import streamlit as st

from engine.lab import lab
from ui import settings
from ui.settings import OPTIMISERS, STARTS


class Slider(NamedTuple):
    """A setting with steps to choose from, and how each is written."""

    name: str
    label: str
    steps: list[Any]
    written: Callable[[Any], str]
    help: str


class Box(NamedTuple):
    """A setting with a few options, and how each is written."""

    name: str
    label: str
    options: Sequence[Any]
    written: Callable[[Any], str]
    help: str


class Number(NamedTuple):
    """A setting that is typed."""

    name: str
    label: str
    help: str


# Two beside each other in a row.
CONTROLS: tuple[Slider | Box | Number, ...] = (
    Slider(
        "digits",
        "How many digits to learn from",
        settings.DIGITS,
        "{:,}".format,
        "Fewer digits train faster, and are learned by heart. Try 100.",
    ),
    Slider("hidden", "Hidden units", settings.HIDDEN, str, "More units see more, and take longer. Try 2, then 100."),
    Box("init", "How the weights start", list(STARTS), STARTS.__getitem__, "Try zeros, and see that nothing happens."),
    Box(
        "optimiser",
        "How a step is taken (optimiser)",
        list(OPTIMISERS),
        OPTIMISERS.__getitem__,
        "Momentum gathers speed: try a tenth of alpha. Adam chooses each weight's step: try alpha 0.002.",
    ),
    Slider(
        "batch",
        "How many digits a step looks at (batch)",
        settings.BATCHES,
        lambda value: f"{value:,}" if value else "all",
        "Small batches give many quick, rough steps. Try 128.",
    ),
    Slider(
        "decay",
        "Pull towards zero (weight decay)",
        settings.DECAYS,
        "{:g}".format,
        "Keeps weights small, so that it learns less by heart. Try 0.01 with 100 digits.",
    ),
    Number("seed", "Seed", "Picks the random starting weights. The same seed gives the same run."),
    Box(
        "distort",
        "Digits as they are, or distorted",
        (0, 1),
        ("as they are", "changed at random each time").__getitem__,
        "Distorted digits can't be learned by heart. Slow with large batches: try it with batch 128.",
    ),
)


def more_settings(going: bool, train: Callable[[], None]) -> None:
    """What there is to try once alpha and the iterations are understood. All of it counts from the next run.

    While a run is `going`, paused or not, a button of its own starts the next one by calling `train`.
    """
    if going:
        st.caption("The present run goes on without changes made here. They count from the next run:")
        st.button("Start a new run with these", key="train_with", on_click=train)
    else:
        st.caption("These count from the next run.")
    data = lab().loader.dataset
    if data and data.y_train.size < settings.DIGITS[-1]:
        st.caption(f"There are {data.y_train.size:,} digits to learn from; a larger number means all of them.")
    columns = st.columns(2)
    for number, control in enumerate(CONTROLS):
        with columns[number % len(columns)]:
            _show(control)


def _show(control: Slider | Box | Number) -> None:
    match control:
        case Slider(name, label, steps, written, words):
            shown = settings.choices(name, steps)
            st.select_slider(label, shown, **settings.widget(name), format_func=written, help=words)
        case Box(name, label, options, written, words):
            st.selectbox(label, options, **settings.widget(name, options), format_func=written, help=words)
        case Number(name, label, words):
            limits = settings.NUMBERS[name]
            st.number_input(label, limits.low, limits.high, **settings.widget(name), help=words)
