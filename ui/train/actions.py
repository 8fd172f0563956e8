"""What can be done with runs in the table: open, name, delete, save as files."""

from collections.abc import Collection, Sequence
from functools import partial

import streamlit as st

from engine import Summary
from ui import current_run, session, summaries
from ui.downloads import download_button
from ui.format import plain
from ui.train import picture
from ui.train.comparison_charts import LOSS
from ui.visitor import may_change, visitor

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


def actions(
    runs: Sequence[Summary], ticked: Sequence[Summary], drawn: Sequence[Summary], names: dict[str, str]
) -> None:
    """What can be done with the ticked runs, or with all; `drawn` are those whose curves are shown."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="run_actions"):
        if len(ticked) == 1:
            _open(ticked[0])
        theirs = [one for one in ticked if not may_change(one)]
        if theirs:
            st.caption(
                "Only its owner can name or delete a run." if len(ticked) == 1 else "Not all of these are yours."
            )
        elif ticked:
            if len(ticked) == 1:
                _name(ticked[0])
            _delete_or_not(ticked, names)
        for label, key, file, make, words in FILES:
            download_button(label, partial(make, ticked or runs, names), file, "text/csv", key=key, help=words)
        picture.save_button(drawn, names, st.session_state.get("overlay_of") == LOSS)
        if not ticked:
            st.caption("Tick runs on the left to lay their curves over each other, to open, name or delete them.")


def _delete_or_not(ticked: Sequence[Summary], names: dict[str, str]) -> None:
    """A button that asks first."""
    label = "Delete run" if len(ticked) == 1 else f"Delete {len(ticked)} runs"
    with st.popover(label, key="delete_popover"):
        st.markdown(plain(f"Delete {', '.join(names[one.id] for one in ticked)} for good?"))
        st.button("Delete for good", key="delete_runs", on_click=_delete, args=([one.id for one in ticked],))


def _open(one: Summary) -> None:
    st.button(
        "Open",
        key="open_run",
        on_click=_show,
        args=(one.id,),
        help="Shows this run above. Try to go back in it, and on from there.",
    )


def _name(one: Summary) -> None:
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
        on_click=current_run.reports_errors(lambda: visitor().rename(one.id, st.session_state[key])),
        help="Try a name that says what you changed.",
    )


@current_run.reports_errors
def _show(run_id: str) -> None:
    current_run.open_run(run_id)
    st.session_state[session.OPENED] = True


@current_run.reports_errors
def _delete(ids: Collection[str]) -> None:
    who = visitor()
    if st.session_state.get(session.RUN) in ids:
        current_run.leave()
        st.session_state[session.MOVED] = True
    for run_id in ids:  # last: see `current_run.reports_errors`
        who.forget(run_id)
