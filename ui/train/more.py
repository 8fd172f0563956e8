"""The settings behind "More" on the Train page."""

import streamlit as st

from ui import settings

STARTS = {"he": "He: small, at random", "uniform": "between −0.5 and 0.5", "zeros": "zeros"}
OPTIMISERS = {"descent": "gradient descent", "momentum": "momentum", "adam": "Adam"}


def more_settings() -> None:
    """What there is to try once alpha and the iterations are understood. All of it counts from the next run."""
    st.caption("These count from the next run.")
    left, right = st.columns(2)
    left.select_slider(
        "How many digits to learn from",
        settings.choices("digits", settings.DIGITS),
        **settings.in_popover("digits"),
        format_func=lambda value: f"{value:,}",
        help="Fewer digits train faster, and are learned by heart. Try 100.",
    )
    right.select_slider(
        "Hidden units",
        settings.choices("hidden", settings.HIDDEN),
        **settings.in_popover("hidden"),
        help="More units see more, and take longer. Try 2, then 100.",
    )
    left.selectbox(
        "How the weights start",
        list(STARTS),
        **settings.in_popover("init", list(STARTS)),
        format_func=STARTS.__getitem__,
        help="Try zeros, and see that nothing happens.",
    )
    right.selectbox(
        "How a step is taken (optimiser)",
        list(OPTIMISERS),
        **settings.in_popover("optimiser", list(OPTIMISERS)),
        format_func=OPTIMISERS.__getitem__,
        help="Momentum keeps its speed: try a tenth of alpha. Adam chooses each weight's step: try alpha 0.002.",
    )
    left.select_slider(
        "How many digits a step looks at (batch)",
        settings.choices("batch", settings.BATCHES),
        **settings.in_popover("batch"),
        format_func=lambda value: f"{value:,}" if value else "all",
        help="Small batches give many quick, rough steps. Try 128.",
    )
    right.select_slider(
        "Pull towards zero (weight decay)",
        settings.choices("decay", settings.DECAYS),
        **settings.in_popover("decay"),
        format_func=lambda value: f"{value:g}",
        help="Keeps weights small, against learning by heart. Try 0.01 with 100 digits.",
    )
    left.number_input(
        "Seed",
        settings.NUMBERS["seed"].low,
        settings.NUMBERS["seed"].high,
        **settings.in_popover("seed"),
        help="Picks the random starting weights. The same seed gives the same run.",
    )
    right.selectbox(
        "Digits as they are, or distorted",
        (0, 1),
        **settings.in_popover("distort", (0, 1)),
        format_func=("as they are", "changed at random each time").__getitem__,
        help="Distorted digits can't be learned by heart. Slow with large batches: try it with batch 128.",
    )
