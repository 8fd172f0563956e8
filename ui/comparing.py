"""Runs side by side: a table of all that were made here, their curves over each other, accuracy against alpha."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from functools import partial
from typing import Any

import streamlit as st

from engine import ArchiveError, Point, Record, Status
from model import Config
from ui import current, curves
from ui.services import engine

SHOWN_UNTICKED, MOST_SHOWN = 4, 6  # curves: of the newest runs while none is ticked, and of ticked ones
SPARKLINE = 30  # points of the little curve
PLAIN = Config()
TABLE_HEIGHT, TOGGLE_HEIGHT = 248, 40  # pixels
ELSEWHERE = {"alpha", "iterations", "digits", "hidden", "schedule"}  # settings that have a column, or no widget
STATES = {Status.FAILED: "went wrong"}
WORDS = {"descent": "gradient descent", "adam": "Adam"}


def compare(bench: str) -> None:
    """The runs of this bench."""
    st.fragment(_compare)(bench)


def _compare(bench: str) -> None:
    current.rerun_if_moved()
    st.subheader("Your runs", anchor=False)
    if engine().not_kept:
        st.warning(f"{engine().not_kept} Until that is mended, runs last as long as the app: download what you need.")
    try:
        records = engine().bench(bench)
    except ArchiveError as error:
        st.warning(str(error))
        return
    if not records:
        st.caption(
            "Each run that you start is kept here, to be compared with the next one. Change one thing at a time."
        )
        return
    names = named(records)
    ticked = _table(records, names)
    _actions(records, ticked, names)
    shown = ticked[-MOST_SHOWN:] or records[-SHOWN_UNTICKED:]
    left, right = st.columns([5, 3], gap="medium")
    with left.container(key="overlay"):
        what = st.segmented_control(
            "What the curves show",
            ["held-out accuracy", "held-out loss"],
            default="held-out accuracy",
            required=True,
            key="overlay_of",
            help="Accuracy counts the right ones; loss tells how sure it was of them.",
            label_visibility="collapsed",
        )
        lines = {names[one.id]: _curve(one.curve, loss=what == "held-out loss") for one in shown}
        if len(ticked) > MOST_SHOWN:
            st.caption(f"The newest {MOST_SHOWN} of the ticked runs are drawn: more could not be told apart.")
        st.vega_lite_chart(*curves.overlay(lines, loss=what == "held-out loss"), width="stretch")
    with right.container(key="alphas"):
        with st.container(height=TOGGLE_HEIGHT, border=False, horizontal=True, vertical_alignment="center"):
            st.caption("Held-out accuracy against alpha, all runs")
        ends = [(names[one.id], one.config.alpha, accuracy(one)) for one in records]
        st.vega_lite_chart(*curves.against_alpha(ends), width="stretch")


def named(records: Sequence[Record]) -> dict[str, str]:
    """What each run is called: its number, and its name or where it branched off."""
    numbers = {one.id: number for number, one in enumerate(records, start=1)}
    names = {}
    for one in records:
        origin = f"from {numbers[one.parent]}" if one.parent in numbers else ""
        names[one.id] = f"{numbers[one.id]} {one.name or origin}".strip()
    return names


def accuracy(record: Record) -> float:
    """Of the held-out digits, when they were last looked at; 0..1."""
    return record.curve[-1].held_out_accuracy or 0.0 if record.curve else 0.0


def others(config: Config) -> str:
    """The settings that have no column of their own and aren't as usual, in words."""
    told = []
    for field in fields(Config):
        value = getattr(config, field.name)
        if field.name in ELSEWHERE or value == getattr(PLAIN, field.name):
            continue
        if isinstance(value, bool):
            told.append("distorted")
        elif isinstance(value, str):
            told.append(WORDS.get(value, value))
        else:
            told.append(f"{field.name} {value:g}")
    return ", ".join(told)


def _table(records: Sequence[Record], names: dict[str, str]) -> list[Record]:
    """Draw the table, and give the runs that are ticked. Ticks stay with their runs when others come and go."""
    state = st.session_state
    ids = [one.id for one in records]
    if state.get("table_ids") != ids:
        ticked = state.get("ticked", [])
        state["table_ids"], state["table_ticked"] = ids, [ids.index(one) for one in ticked if one in ids]
        state["table_version"] = state.get("table_version", 0) + 1
    table = {
        "run": [names[one.id] for one in records],
        "held-out": [round(100 * accuracy(one), 2) for one in records],
        "curve": [[point.held_out_accuracy for point in _thinned(one.curve)] for one in records],
        "alpha": [one.config.alpha for one in records],
        "steps": [one.iteration for one in records],
        "seconds": [round(one.seconds, 1) for one in records],
        "digits": [one.config.digits for one in records],
        "units": [one.config.hidden for one in records],
        "also": [others(one.config) for one in records],
        "state": [STATES.get(one.status, one.status.value) for one in records],
    }
    column = st.column_config
    with st.container(key="runs"):
        event = st.dataframe(
            table,
            key=f"runs_{state['table_version']}",
            on_select="rerun",
            selection_mode="multi-row",
            selection_default={"selection": {"rows": state["table_ticked"], "columns": [], "cells": []}},
            height=min(TABLE_HEIGHT, 37 + 35 * len(records)),
            hide_index=True,
            column_config={
                "run": column.TextColumn("Run"),
                "held-out": column.NumberColumn("Held-out", format="%.1f %%"),
                "curve": column.LineChartColumn("Curve", y_min=0, y_max=1, width="small"),
                "alpha": column.NumberColumn("Alpha", format="%g"),
                "steps": column.NumberColumn("Steps", format="localized"),
                "seconds": column.NumberColumn("Time", format="%.1f s"),
                "digits": column.NumberColumn("Digits", format="localized"),
                "units": column.NumberColumn("Units"),
                "also": column.TextColumn("Also"),
                "state": column.TextColumn("State"),
            },
        )
    rows = event["selection"]["rows"]
    state["ticked"] = [ids[row] for row in rows if row < len(ids)]
    return [one for one in records if one.id in state["ticked"]]


def _actions(records: Sequence[Record], ticked: Sequence[Record], names: dict[str, str]) -> None:
    """What can be done with the ticked runs, or with all."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="run_actions"):
        if ticked:
            if len(ticked) == 1:
                (one,) = ticked
                st.button(
                    "Open",
                    key="open_run",
                    on_click=current.told(current.open_run),
                    args=(one.id,),
                    help="Shows this run above. Try to go back in it, and on from there.",
                )
                name = st.text_input(
                    "Name",
                    value=one.name,
                    key=f"rename_{one.id}",
                    max_chars=40,
                    width=220,
                    placeholder="Give it a name",
                    label_visibility="collapsed",
                )
                st.button(
                    "Name it",
                    key="rename_run",
                    on_click=current.told(engine().rename),
                    args=(one.id, name),
                    help="Try a name that says what you changed.",
                )
            runs = "run" if len(ticked) == 1 else f"{len(ticked)} runs"
            st.button(
                f"Delete {runs}",
                key="delete_runs",
                on_click=_delete,
                args=([one.id for one in ticked],),
                help="For good. Download what you want to keep first.",
            )
        chosen = ticked or records
        for label, key, make, words in (
            ("Table as CSV", "csv", table_csv, "A row a run, with every setting. Try it in a spreadsheet."),
            ("Curves as CSV", "curves_csv", curves_csv, "A row a point of the curves, to draw them yourself."),
        ):
            st.download_button(
                label,
                partial(make, chosen, names),
                file_name=f"{key}.csv",
                mime="text/csv",
                key=key,
                on_click="ignore",
                help=words,
            )
        if not ticked:
            st.caption("Tick runs on the left to lay their curves over each other, to open, name or delete them.")


@current.told
def _delete(ids: Iterable[str]) -> None:
    for run_id in ids:
        engine().forget(run_id)
        if st.session_state.get("run") == run_id:
            current.leave()
            st.session_state["moved"] = True


def table_csv(records: Sequence[Record], names: dict[str, str]) -> bytes:
    """A row a run: every setting, and how it ended."""
    rows = []
    for one in records:
        last = one.curve[-1] if one.curve else Point(0, float("nan"), float("nan"), None, None)
        rows.append(
            {"run": names[one.id], "data": one.data}
            | asdict(one.config)
            | {"began_with": one.start or one.config.init, "state": one.status.value, "steps": one.iteration}
            | {"seconds": round(one.seconds, 2), "held_out_accuracy": last.held_out_accuracy}
            | {"held_out_loss": last.held_out_loss, "train_accuracy": last.train_accuracy, "id": one.id}
        )
    return _csv(rows)


def curves_csv(records: Sequence[Record], names: dict[str, str]) -> bytes:
    """A row for each time that a run looked at the held-out digits."""
    return _csv([{"run": names[one.id], "id": one.id} | asdict(point) for one in records for point in one.curve])


def _csv(rows: Sequence[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else [])
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode("utf-8-sig")  # so that spreadsheets know the encoding


def _harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value


def _curve(points: Sequence[Point], loss: bool) -> list[tuple[int, float | None]]:
    return [(point.iteration, point.held_out_loss if loss else point.held_out_accuracy) for point in points]


def _thinned(points: Sequence[Point]) -> Sequence[Point]:
    return points[:: max(1, len(points) // SPARKLINE)]
