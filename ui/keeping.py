"""Keeping what a run has learned: under a name on the server, or as a file."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from engine import Run
from model import DigitLabError, Params, pack_weights
from ui.services import store
from ui.training import KEEPABLE


def keep_weights(run: Run) -> None:
    """Save the weights under a name, or download them."""
    if run.status not in KEEPABLE or run.iteration == 0:
        return
    metadata = describe(run)
    name_and_buttons(
        "Keep these weights as",
        f"my-{len(store().names()) + 1}",
        run.params,
        metadata,
        lambda name: _save(run, name, metadata),
        name_key=f"name_{run.id}",
    )
    say(*st.session_state.get("kept", {}).get(run.id, ("", "")))


def name_and_buttons(
    label: str,
    proposal: str,
    params: Params,
    metadata: Mapping[str, Any],
    save: Callable[[str], None],
    suffix: str = "",
    name_key: str = "name",
) -> None:
    """A name with Save and Download beside it. The file is packed when it is asked for, not at every redraw."""
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"keep{suffix}"):
        name = st.text_input(label, value=proposal, key=name_key, max_chars=40, width=260)
        st.button("Save", key=f"save{suffix}", on_click=save, args=(name,))
        st.download_button(
            "Download",
            partial(pack_weights, params, metadata),
            file_name=f"{name.strip() or 'weights'}.npz",
            mime="application/octet-stream",
            key=f"download{suffix}",
            on_click="ignore",
        )


def say(kind: str, sentence: str) -> None:
    """How the saving went, if it was tried."""
    if sentence:
        (st.success if kind == "saved" else st.error)(sentence)


def describe(run: Run) -> dict[str, Any]:
    """What a weights file tells of the run it comes from."""
    held_out = run.latest_held_out
    return {
        "data": run.data,
        "alpha": run.config.alpha,
        "iterations": run.iteration,
        "digits": run.config.digits,
        "seed": run.config.seed,
        "held_out_accuracy": held_out.held_out_accuracy if held_out else None,
    }


def _save(run: Run, name: str, metadata: dict[str, Any]) -> None:
    try:
        used = store().save(name, run.params, metadata)
        said = ("saved", f"Saved as “{used}”. Choose it on the Draw page.")
    except DigitLabError as error:
        said = ("failed", f"{error} Or use Download: that always works.")
    st.session_state.setdefault("kept", {})[run.id] = said
