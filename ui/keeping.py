"""Keeping what a run has learned: under a name on the server, or as a file."""

from typing import Any

import streamlit as st

from engine import Run
from model import DigitLabError, pack_weights
from ui.services import store
from ui.training import KEEPABLE


def keep_weights(run: Run) -> None:
    """Save the weights under a name, or download them."""
    if run.status not in KEEPABLE or run.iteration == 0:
        return
    metadata = describe(run)
    with st.container(horizontal=True, vertical_alignment="bottom", key="keep"):
        name = st.text_input(
            "Keep these weights as",
            value=f"my-{len(store().names()) + 1}",
            key=f"name_{run.id}",
            max_chars=40,
            width=260,
        )
        st.button("Save", key="save", on_click=_save, args=(run, name, metadata))
        st.download_button(
            "Download",
            pack_weights(run.params, metadata),
            file_name=f"{name.strip() or 'weights'}.npz",
            mime="application/octet-stream",
            key="download",
            on_click="ignore",
        )
    kind, sentence = st.session_state.get("kept", {}).get(run.id, ("", ""))
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
