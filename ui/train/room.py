"""What the page says before runs are deleted because there is no room for more."""

import streamlit as st

from engine.bounds import MOST_RUNS
from engine.lab import lab
from ui.visitor import visitor

NEARLY = 0.9  # of a bound


def room() -> None:
    """Say what goes next, once a bound is nearly reached."""
    use = lab().engine.bounds.use
    count = use.runs[visitor().owner]
    if count >= NEARLY * MOST_RUNS:
        reached = f"You have {count:,} of {MOST_RUNS:,} saved runs."
    elif count and use.share >= NEARLY:
        reached = f"All runs on this server together fill {min(use.share, 1):.0%} of their disk space."
    else:
        return
    st.warning(
        f"{reached} When there is no room for more, runs are deleted: first those that nobody gave a name, and of "
        "these the one that was opened longest ago. Name what you want to keep."
    )
