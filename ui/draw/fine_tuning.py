"""Teach it: label drawings, and fine-tune a copy of the weights on them."""

from functools import partial

import streamlit as st

from engine import STEPS, FineTuning, Portion
from engine.lab import lab
from live.work import Progress, offer
from model import Dataset, DigitLabError, Weights
from model.fine_tuning import MOST_DRAWINGS, Drawings, no_drawings, pack_drawings, read_drawings
from model.network import CLASSES, Array
from ui import charts, pictures, session, uploads
from ui.clicks import uncut
from ui.components.progress import progress
from ui.digits import dataset
from ui.format import percent, plain
from ui.saving import name_and_buttons, say_how_it_went

SHOWN = 24  # drawings, the latest


def fine_tuning(column: Array | None, weights: Weights) -> None:
    """Collect drawings, fine-tune, watch, save."""
    state = st.session_state
    collected: Drawings = state.setdefault(session.EXAMPLES, no_drawings())
    st.caption(
        "Does it misread your hand? Tell it what you meant. With a few drawings of each digit it misreads, "
        f"a copy of {plain(weights.name)} learns them, mixed with digits it knows, so that it forgets little."
    )
    _collect(column, collected)
    if not collected.Y.size:
        st.caption("Your drawings will be listed here.")
        return
    first = max(0, collected.Y.size - SHOWN)
    st.image(
        [pictures.digit(collected.X[:, number], zoom=2) for number in range(first, collected.Y.size)],
        caption=[str(label) for label in collected.Y[first:]],
        width=56,
        alt=[f"A drawing that was meant as a {label}" for label in collected.Y[first:]],
    )
    data = dataset()
    st.button(
        "Teach",
        key="teach",
        type="primary",
        on_click=_start,
        args=(weights, data),
        disabled=data is None or _alive(),
    )
    if tuning := state.get(session.FINE_TUNING):
        _progress(tuning)


def _collect(column: Array | None, collected: Drawings) -> None:
    """Label the drawing and add it; take one back; download and load them."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="label"):
        st.selectbox("I meant", range(CLASSES), key="meant", width=110)
        full = collected.Y.size >= MOST_DRAWINGS
        st.button("Add this drawing", key="add", on_click=_add_meant, args=(column,), disabled=column is None or full)
        st.button("Take the last back", key="take_back", on_click=_take_back, disabled=not collected.Y.size)
        if collected.Y.size:
            st.download_button(
                "Download the drawings",
                pack_drawings(collected),
                "drawings.npz",
                "application/octet-stream",
                key="download_drawings",
                on_click="ignore",
            )
        with st.popover("Load drawings", key="load_drawings"):
            _load()


def _alive() -> bool:
    tuning: FineTuning | None = st.session_state.get(session.FINE_TUNING)
    return tuning is not None and tuning.alive


@uncut
def _add_meant(column: Array | None) -> None:
    _add(column, st.session_state["meant"])


def _add(column: Array | None, label: int) -> None:
    if column is not None:
        st.session_state[session.EXAMPLES] = st.session_state[session.EXAMPLES].with_one_more(column, label)


@uncut
def _take_back() -> None:
    collected: Drawings = st.session_state[session.EXAMPLES]
    st.session_state[session.EXAMPLES] = collected.without(collected.Y.size - 1)


def _load() -> None:
    """Drawings that were downloaded before, added to those that are here."""
    state = st.session_state
    file = st.file_uploader("Drawings that were downloaded here", ["npz"], key="drawings_file")
    if file and file.file_id != state.get(session.EXAMPLES_FILE):
        state[session.EXAMPLES_FILE] = file.file_id
        state[session.EXAMPLES_ERROR] = ""
        try:
            loaded = read_drawings(uploads.take(file))
        except DigitLabError as error:
            state[session.EXAMPLES_ERROR] = str(error)
        else:
            for number, label in enumerate(loaded.Y):
                if state[session.EXAMPLES].Y.size < MOST_DRAWINGS:
                    _add(loaded.X[:, [number]], int(label))
        st.rerun()
    if state.get(session.EXAMPLES_ERROR):
        st.error(state[session.EXAMPLES_ERROR])


@uncut
def _start(weights: Weights, data: Dataset) -> None:
    order = Portion(data.name, data.folder, st.session_state[session.EXAMPLES], weights.params, steps=0)
    tuning = st.session_state[session.FINE_TUNING] = FineTuning(lab().engine, order, weights.name)
    st.session_state[session.FINE_TUNING_WORK] = offer(partial(_go_on, tuning))


def _go_on(tuning: FineTuning) -> Progress:
    """Let the copy learn a little more, and say how far it is."""
    tuning.go_on()
    step = tuning.past[-1].step if tuning.past else 0
    return Progress(_in_words(tuning), step / STEPS, done=not tuning.alive)


def _in_words(tuning: FineTuning) -> str:
    if not tuning.past:
        return "Waiting for its turn …"
    before, now = tuning.past[0], tuning.past[-1]
    return (
        f"Your drawings: {percent(before.drawings)} → {percent(now.drawings)} · "
        f"test digits: {percent(before.test)} → {percent(now.test)} · step {now.step} of {STEPS}"
    )


def _progress(tuning: FineTuning) -> None:
    """How far the copy is; when it is done, the curve of both accuracies and a name to save it under."""
    past = tuning.past
    with st.container(key="taught"):
        if tuning.alive:
            progress("teaching", st.session_state[session.FINE_TUNING_WORK], _go_on(tuning))
            return
        if tuning.error:
            st.error(tuning.error)
        if not past:
            return
        st.markdown(_in_words(tuning))
        chart = charts.learning_curve(
            [reached.step for reached in past],
            [reached.test for reached in past],
            [reached.drawings for reached in past],
            STEPS,
            names=("test digits", "your drawings"),
        )
        st.vega_lite_chart(*chart, width="stretch", alt=f"Two accuracies, step by step. {_in_words(tuning)}")
    _save_or_download(tuning)


def _save_or_download(tuning: FineTuning) -> None:
    """Save the taught copy under a name, or download it."""
    reached = tuning.past[-1]
    metadata = {
        "taught_from": tuning.name,
        "drawings": int(tuning.order.drawings.Y.size),
        "steps": reached.step,
        "test_accuracy_of_2000": round(reached.test, 4),
    }
    name_and_buttons(
        "Save the copy as",
        f"{tuning.name[:30]}-taught",
        reached.params,
        metadata,
        lambda name: _save(tuning, name, metadata),
        suffix="_taught",
        name_key="taught_name",
    )
    if st.session_state.pop(session.FINE_TUNED_NEW, False):
        st.rerun()  # the whole page: the list of weights has a new name
    say_how_it_went(st.session_state.get(session.FINE_TUNED_SAVED))


def _save(tuning: FineTuning, name: str, metadata: dict[str, object]) -> None:
    try:
        used = lab().store.save(name, tuning.past[-1].params, metadata)
    except DigitLabError as error:
        _saved(False, f"{error} Or use Download: that always works.")
    else:
        _saved(True, f"Saved as “{used}”. Choose it above, under Weights.")


@uncut
def _saved(saved: bool, sentence: str) -> None:
    st.session_state[session.FINE_TUNED_SAVED] = saved, sentence
    st.session_state[session.FINE_TUNED_NEW] = saved
