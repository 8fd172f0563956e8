"""Weights out and in: save what a run has learned, and go on from what was saved."""

from dataclasses import replace
from typing import Any

import streamlit as st

from engine import Run, Status
from engine.lab import lab
from model import DigitLabError, Weights, evaluate, read_weights, shipped_weights
from ui import current_run, session, settings, uploads
from ui.clicks import uncut
from ui.format import percent, plain
from ui.saving import name_and_buttons, say_how_it_went


def weights_out(run: Run) -> None:
    """Save the weights under a name, or download them."""
    if run.status is Status.RUNNING or run.iteration == 0:
        st.caption("Once the run rests, its weights can be saved here.")
        return
    metadata = describe(run)
    name_and_buttons(
        "Save these weights as",
        f"my-{len(lab().store.names()) + 1}",
        run.params,
        metadata,
        lambda name: _save(run, name, metadata),
        name_key=f"name_{run.id}",
    )
    say_how_it_went(st.session_state.get(session.SAVED, {}).get(run.id))


def weights_in() -> None:
    """Train on from saved weights, from those that came with the app, or from a file."""
    state = st.session_state
    file = st.file_uploader(
        "Weights from a file",
        ["npz"],
        key="weights_file",
        help="A file that was downloaded here, or that a notebook saved by np.savez with w1, b1, w2 and b2. How many "
        "hidden units it has is found from the file.",
    )
    file_id = file.file_id if file else None
    if file_id != state.get(session.WEIGHTS_FILE):
        state[session.WEIGHTS_FILE], state[session.WEIGHTS_READ], state[session.WEIGHTS_ERROR] = file_id, None, ""
        state[session.WEIGHTS_ACCURACY] = None
    if file and not state[session.WEIGHTS_READ] and not state[session.WEIGHTS_ERROR]:
        try:
            state[session.WEIGHTS_READ] = read_weights(uploads.take(file), file.name.removesuffix(".npz")[:40])
        except DigitLabError as unreadable:
            state[session.WEIGHTS_ERROR] = str(unreadable)
    uploaded: Weights | None = state.get(session.WEIGHTS_READ)
    error = state.get(session.WEIGHTS_ERROR, "")
    names = [*lab().store.names(), *shipped_weights()]
    chosen = uploaded or st.selectbox(
        "Or saved weights", names, key="weights_from", help="Saved here, or shipped with the app. Try classic-10."
    )
    if error:
        st.error(plain(f"{error} Or take the file away, and choose saved weights."))
    if isinstance(chosen, Weights):
        st.caption(plain(_in_words(chosen)))
    st.button(
        "Train on from these",
        key="train_on",
        on_click=_train_on,
        args=(chosen,),
        disabled=bool(error),
        help="A new run with the alpha above. Try 0.05: big steps soon undo what it has learned.",
    )


def _in_words(weights: Weights) -> str:
    """What an uploaded file was understood to be, and how well it reads digits that it never saw."""
    state, data, hidden = st.session_state, lab().loader.dataset, weights.params.w1.shape[0]
    if data and state.get(session.WEIGHTS_ACCURACY) is None:
        state[session.WEIGHTS_ACCURACY], _ = evaluate(weights.params, data.X_test, data.y_test)
    known = state.get(session.WEIGHTS_ACCURACY)
    sentences = [f"“{weights.name}” has {hidden:,} hidden unit{'s' if hidden > 1 else ''}.", weights.understood]
    if known is not None:
        sentences.append(f"It reads {percent(known)} of the held-out digits.")
    return " ".join(filter(None, sentences))


@current_run.reports_errors
def _train_on(chosen: Weights | str) -> None:
    """Begin a run with these weights and the settings of the page."""
    weights = chosen if isinstance(chosen, Weights) else lab().weights(chosen)
    settings.show(replace(settings.config(), hidden=weights.params.w1.shape[0]))
    current_run.start_new(f"from {weights.name}", (weights.name, weights.params))


def describe(run: Run) -> dict[str, Any]:
    """What a weights file says about the run it comes from."""
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
        used = lab().store.save(name, run.params, metadata)
        outcome = (True, f"Saved as “{used}”. Choose it on the Draw page.")
    except DigitLabError as error:
        outcome = (False, f"{error} Or use Download: that always works.")
    _saved(run, outcome)


@uncut
def _saved(run: Run, outcome: tuple[bool, str]) -> None:
    st.session_state.setdefault(session.SAVED, {})[run.id] = outcome
