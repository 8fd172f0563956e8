"""Weights out and in: keep what a run has learned, and go on from what was kept."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from engine import Run, Status
from model import DigitLabError, Params, Weights, pack_weights, read_weights, shipped_weights
from ui import current, settings
from ui.format import plain
from ui.services import kept_weights, store


def weights_out(run: Run) -> None:
    """Save the weights under a name, or download them."""
    if run.status is Status.RUNNING or run.iteration == 0:
        st.caption("Once the run rests, its weights can be kept here.")
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


def weights_in() -> None:
    """Train on from weights that were kept, that came with the app, or from a file."""
    state = st.session_state
    file = st.file_uploader(
        "Weights from a file",
        ["npz"],
        key="weights_file",
        help="A file that was downloaded here. How many hidden units it has is found from the file.",
    )
    file_id = file.file_id if file else None
    if file_id != state.get("weights_file_id"):
        state["weights_file_id"], state["uploaded"], state["weights_trouble"] = file_id, None, ""
    if file and not state["uploaded"] and not state["weights_trouble"]:
        try:
            state["uploaded"] = read_weights(file.getvalue(), file.name.removesuffix(".npz")[:40])
        except DigitLabError as error:
            state["weights_trouble"] = str(error)
    uploaded: Weights | None = state.get("uploaded")
    trouble = state.get("weights_trouble", "")
    names = [*store().names(), *shipped_weights()]
    chosen = uploaded or st.selectbox(
        "Or kept ones", names, key="weights_from", help="Saved here, or shipped with the app. Try classic-10."
    )
    if trouble:
        st.error(plain(f"{trouble} Or take the file away, and choose kept ones."))
    if isinstance(chosen, Weights):
        hidden = chosen.params.w1.shape[0]
        st.caption(plain(f"“{chosen.name}” has {hidden:,} hidden unit{'s' if hidden > 1 else ''}."))
    st.button(
        "Train on from these",
        key="train_on",
        on_click=_train_on,
        args=(chosen,),
        disabled=bool(trouble),
        help="A new run with the alpha above. Try 0.05: what has been learned is easily shaken.",
    )


@current.told
def _train_on(chosen: Weights | str) -> None:
    """Begin a run with these weights and the settings of the page."""
    weights = chosen if isinstance(chosen, Weights) else kept_weights(chosen)
    settings.show(replace(settings.remember(), hidden=weights.params.w1.shape[0]))
    current.begin(f"from {weights.name}", (weights.name, weights.params))


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
        st.button(
            "Save", key=f"save{suffix}", on_click=save, args=(name,), help="Keeps them here, for the Draw page too."
        )
        st.download_button(
            "Download",
            partial(pack_weights, params, metadata),
            file_name=f"{name.strip() or 'weights'}.npz",
            mime="application/octet-stream",
            key=f"download{suffix}",
            on_click="ignore",
            help="An .npz file for your own computer. Try to read it with NumPy.",
        )


def say(kind: str, sentence: str) -> None:
    """How it went, if it was tried."""
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
