"""Runs side by side: a table of all that were made here, their curves over each other, accuracy against alpha."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from engine import ArchiveError, Point, Status, Summary
from engine.lab import lab
from ui import current_run, session
from ui.format import plain
from ui.train import columns, comparison_charts, summaries
from ui.train.looks import swatch

SHOWN_UNTICKED, MOST_SHOWN = 4, 6  # curves: of the newest runs while none is ticked, and of ticked ones
SPARKLINE = 30  # points of the little curve
TABLE_HEIGHT, TOGGLE_HEIGHT = 248, 40  # pixels
COLUMNS = {
    "look": st.column_config.ImageColumn("Line", width=56, pinned=True, help="How its curve is drawn below."),
    "run": st.column_config.TextColumn("Run", width=150),
    "held-out": st.column_config.NumberColumn("Held-out", format="%.1f %%"),
    "curve": st.column_config.LineChartColumn("Curve", y_min=0, y_max=1, width="small"),
    "state": st.column_config.TextColumn("State"),
    "alpha": st.column_config.NumberColumn("Alpha", format="%g"),
    "alphas": st.column_config.TextColumn("Alpha changed", help="On the way, from and to."),
    "steps": st.column_config.NumberColumn("Steps", format="localized"),
    "digits": st.column_config.NumberColumn("Digits", format="localized"),
    "units": st.column_config.NumberColumn("Units", format="localized"),
    "start": st.column_config.TextColumn("Start"),
    "optimiser": st.column_config.TextColumn("Optimiser"),
    "batch": st.column_config.TextColumn("Batch"),
    "decay": st.column_config.NumberColumn("Decay", format="%g"),
    "seed": st.column_config.NumberColumn("Seed", format="%d"),
    "distorted": st.column_config.TextColumn("Distorted"),
    "data": st.column_config.TextColumn("Data"),
    "seconds": st.column_config.NumberColumn("Time", format="%.1f s"),
}
FILES = (
    (
        "Table as CSV",
        "csv",
        "runs.csv",
        summaries.table_csv,
        "A row a run, with every setting. Try it in a spreadsheet.",
    ),
    (
        "Curves as CSV",
        "curves_csv",
        "curves.csv",
        summaries.curves_csv,
        "A row a point of the curves, to draw them yourself.",
    ),
)


def comparison(collection: str) -> None:
    """The runs of this collection."""
    st.fragment(_compare)(collection)


def _compare(collection: str) -> None:
    current_run.rerun_if_moved()
    st.header("Your runs", anchor=False)
    if not_saved := lab().engine.not_saved:
        st.warning(f"{not_saved} Until that works, runs last as long as the app: download what you need.")
    try:
        found = lab().engine.summaries(collection)
    except ArchiveError as error:
        st.warning(str(error))
        return
    if not found:
        st.caption(
            "Each run that you start appears here, to be compared with the next one. Change one thing at a time."
        )
        return
    names = summaries.named(found)
    ticked = _table(found, names)
    _actions(found, ticked, names)
    drawn = (ticked or found[-SHOWN_UNTICKED:])[-MOST_SHOWN:]
    left, right = st.columns([5, 3], gap="medium")
    with left.container(key="overlay"):
        _curves(drawn, names)
        if len(ticked) > MOST_SHOWN:
            st.caption(f"The newest {MOST_SHOWN} of the ticked runs are drawn: more would cover each other.")
    with right.container(key="alphas"):
        _against_alpha(found, names, drawn)


def _curves(runs: Sequence[Summary], names: dict[str, str]) -> None:
    """The curves of these runs over each other."""
    with _above_plot():
        what = st.segmented_control(
            "What the curves show",
            ["held-out accuracy", "held-out loss"],
            default="held-out accuracy",
            required=True,
            key="overlay_of",
            help="Accuracy counts the right ones; loss says how sure it was of them.",
            label_visibility="collapsed",
        )
    st.vega_lite_chart(
        *comparison_charts.overlay(runs, names, what == "held-out loss"),
        width="stretch",
        alt=f"Curves of {what}, one a run. {comparison_charts.in_words(runs, names)}",
    )


def _against_alpha(runs: Sequence[Summary], names: dict[str, str], drawn: Sequence[Summary]) -> None:
    """How well each run ended, over its alpha."""
    with _above_plot():
        signs = ["✕ went wrong"] if any(one.status is Status.FAILED for one in runs) else []
        signs += ["▸ alpha was changed: the last one counts"] if any(len(one.alphas) > 1 for one in runs) else []
        st.caption(f"Held-out accuracy by alpha{' (' + ', '.join(signs) + ')' if signs else ', all runs'}")
    st.vega_lite_chart(
        *comparison_charts.against_alpha(runs, names, drawn),
        width="stretch",
        alt=f"Accuracy by alpha, a dot a run. {comparison_charts.in_words(drawn, names)}",
    )


def _above_plot() -> DeltaGenerator:
    """A line of fixed height, so that the two plots stand at the same one."""
    return st.container(height=TOGGLE_HEIGHT, border=False, horizontal=True, vertical_alignment="center")


def _table(runs: Sequence[Summary], names: dict[str, str]) -> list[Summary]:
    """Draw the table, the newest run first, and give the runs that are ticked.

    Ticks stay with their runs when others come and go.
    """
    state = st.session_state
    shown = runs[::-1]
    ids = [one.id for one in shown]
    if state.get(session.TABLE_IDS) != ids:
        ticked = state.get(session.TICKED, [])
        state[session.TABLE_IDS], state[session.TABLE_TICKED] = ids, [ids.index(one) for one in ticked if one in ids]
        state[session.TABLE_VERSION] = state.get(session.TABLE_VERSION, 0) + 1
    with st.container(key="runs", gap="small"):
        if words := columns.in_common(runs):
            st.caption(plain(words))
        event = st.dataframe(
            _cells(shown, names),
            key=f"runs_{state[session.TABLE_VERSION]}",
            on_select="rerun",
            selection_mode="multi-row",
            selection_default={"selection": {"rows": state[session.TABLE_TICKED], "columns": [], "cells": []}},
            height=min(TABLE_HEIGHT, 37 + 35 * len(runs)),
            hide_index=True,
            column_config=COLUMNS,
        )
    rows = event["selection"]["rows"]
    state[session.TICKED] = [ids[row] for row in rows if row < len(ids)]
    return [one for one in runs if one.id in state[session.TICKED]]


def _cells(runs: Sequence[Summary], names: dict[str, str]) -> dict[str, list[Any]]:
    """The table, column by column. What is the same for all runs has no column."""
    shares = [summaries.accuracy(one) for one in runs]
    table: dict[str, list[Any]] = {
        "look": [swatch(one.number) for one in runs],
        "run": [names[one.id] for one in runs],
        "held-out": [None if share is None else round(100 * share, 2) for share in shares],
        "curve": [[point.held_out_accuracy for point in _thinned(one.curve)] for one in runs],
    }
    if any(one.status is not Status.FINISHED for one in runs):
        table["state"] = [summaries.state(one) for one in runs]
    return table | columns.differing(runs) | {"seconds": [round(one.seconds, 1) for one in runs]}


def _actions(runs: Sequence[Summary], ticked: Sequence[Summary], names: dict[str, str]) -> None:
    """What can be done with the ticked runs, or with all."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="run_actions"):
        if len(ticked) == 1:
            _open_or_name(ticked[0])
        if ticked:
            _delete_or_not(ticked, names)
        for label, key, file, make, words in FILES:
            st.download_button(
                label,
                partial(make, ticked or runs, names),
                file_name=file,
                mime="text/csv",
                key=key,
                on_click="ignore",
                help=words,
            )
        if not ticked:
            st.caption("Tick runs on the left to lay their curves over each other, to open, name or delete them.")


def _delete_or_not(ticked: Sequence[Summary], names: dict[str, str]) -> None:
    """A button that asks first."""
    label = "Delete run" if len(ticked) == 1 else f"Delete {len(ticked)} runs"
    with st.popover(label, key="delete_popover"):
        st.markdown(plain(f"Delete {', '.join(names[one.id] for one in ticked)} for good?"))
        st.button("Delete for good", key="delete_runs", on_click=_delete, args=([one.id for one in ticked],))


def _open_or_name(one: Summary) -> None:
    """What can be done with a single run."""
    st.button(
        "Open",
        key="open_run",
        on_click=_open,
        args=(one.id,),
        help="Shows this run above. Try to go back in it, and on from there.",
    )
    key = f"rename_{one.id}"
    st.text_input(
        "Name",
        value=one.name,
        key=key,
        max_chars=40,
        width=220,
        placeholder="Give it a name",
        label_visibility="collapsed",
    )
    st.button(
        "Name it",
        key="rename_run",
        on_click=current_run.reports_errors(lambda: lab().engine.rename(one.id, st.session_state[key])),
        help="Try a name that says what you changed.",
    )


@current_run.reports_errors
def _open(run_id: str) -> None:
    current_run.open_run(run_id)
    st.session_state[session.OPENED] = True


@current_run.reports_errors
def _delete(ids: Iterable[str]) -> None:
    for run_id in ids:
        lab().engine.forget(run_id)
        if st.session_state.get(session.RUN) == run_id:
            current_run.leave()
            st.session_state[session.MOVED] = True


def _thinned(points: Sequence[Point]) -> Sequence[Point]:
    return points[:: max(1, len(points) // SPARKLINE)]
