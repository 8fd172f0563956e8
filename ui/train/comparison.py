"""Runs side by side: a table of all that were made here, their curves over each other, accuracy against alpha."""

from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.column_types import ColumnConfig

from engine import ArchiveError, Point, Status, Summary
from engine.lab import lab
from model.ink.words import HAIR
from ui import current_run, session, summaries
from ui.format import plain
from ui.train import columns, comparison_charts
from ui.train.actions import actions
from ui.train.comparison_charts import ACCURACY, LOSS
from ui.train.looks import swatch
from ui.train.room import room

SHOWN_UNTICKED, MOST_SHOWN = 4, 6  # curves: of the newest runs while none is ticked, and of ticked ones
SPARKLINE = 30  # points of the little curve
TABLE_HEIGHT, TOGGLE_HEIGHT = 248, 40  # pixels
COLUMNS = {
    "look": st.column_config.ImageColumn("Line", width=56, pinned=True, help="How its curve is drawn below."),
    "run": st.column_config.TextColumn("Run", width=150),
    "held-out": st.column_config.NumberColumn("Held-out", format="%.1f %%"),
    "curve": st.column_config.LineChartColumn("Curve", y_min=0, y_max=1, width="small"),
    "state": st.column_config.TextColumn("State"),
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
    room()
    if not found:
        st.caption(
            "Each run that you start appears here, to be compared with the next one. Change one thing at a time."
        )
        return
    names = summaries.named(found)
    ticked = _table(found, names)
    drawn = (ticked or found[-SHOWN_UNTICKED:])[-MOST_SHOWN:]
    actions(found, ticked, drawn, names)
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
            [ACCURACY, LOSS],
            default=ACCURACY,
            required=True,
            key="overlay_of",
            help="Accuracy counts the right ones; loss says how sure it was of them.",
            label_visibility="collapsed",
        )
    st.vega_lite_chart(
        *comparison_charts.overlay(runs, names, what == LOSS),
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
            column_config=COLUMNS | {"alpha": _alphas(runs)},
        )
    rows = event["selection"]["rows"]
    state[session.TICKED] = [ids[row] for row in rows if row < len(ids)]
    return [one for one in runs if one.id in state[session.TICKED]]


def _alphas(runs: Sequence[Summary]) -> ColumnConfig:
    return st.column_config.NumberColumn("Alpha", format=columns.alpha_format(runs))


def _cells(runs: Sequence[Summary], names: dict[str, str]) -> dict[str, list[Any]]:
    """The table, column by column. What is the same for all runs has no column."""
    shares = [summaries.accuracy(one) for one in runs]
    table: dict[str, list[Any]] = {
        "look": [swatch(one.number) for one in runs],
        "run": [names[one.id] for one in runs],
        "held-out": [None if share is None else 100 * share + HAIR for share in shares],
        "curve": [[point.held_out_accuracy for point in _thinned(one.curve)] for one in runs],
    }
    if any(one.status is not Status.FINISHED for one in runs):
        table["state"] = [summaries.state(one) for one in runs]
    return table | columns.differing(runs) | {"seconds": [round(one.seconds, 1) for one in runs]}


def _thinned(points: Sequence[Point]) -> Sequence[Point]:
    return points[:: max(1, len(points) // SPARKLINE)]
