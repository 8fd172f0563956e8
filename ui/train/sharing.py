"""The experiment for others: as a link, and as a Python script that runs without this app."""

from functools import partial
from urllib.parse import urlencode

import streamlit as st

from engine import Run
from model.script import script
from model.script.experiment import DIGITS
from ui import settings


def share(run: Run) -> None:
    """Two links and a file."""
    base = (st.context.url or "").split("?")[0]
    named = settings.as_link(settings.values_of(run.legs[0].config if run.legs else run.config))
    st.caption("**The experiment.** Whoever opens it starts a run of their own: the same settings, the same curve.")
    st.code(f"{base}?{urlencode(named)}", language=None, wrap_lines=True)
    if run.start:
        st.caption("But this run began with weights of its own, which no link can carry: share the run, or the script.")
    elif len(run.legs) > 1:
        st.caption("But this run was changed on its way. The link says only how it began; the script has all of it.")
    st.caption("**This run.** Whoever opens it watches along, and has the same buttons.")
    st.code(f"{base}?{urlencode(named | {'run': run.id})}", language=None, wrap_lines=True)
    st.caption(
        "**As a Python script.** The lesson's functions with these settings, in one file. It needs NumPy only, and "
        "prints the accuracies that you see here."
    )
    if run.data not in DIGITS:
        st.caption("But digits of your own can't go into a script, so this run has none.")
        return
    if not run.legs:
        st.caption("Take a step first: the script is made of what the run did.")
        return
    st.download_button(
        "Download the script",
        partial(as_script, run),
        file_name="experiment.py",
        mime="text/x-python",
        key="script",
        on_click="ignore",
        help="Read it from top to bottom, then run it: python experiment.py",
    )


def as_script(run: Run) -> bytes:
    """The run so far as the text of a Python script."""
    start = run.moment_at(0).params if run.start else None
    return script(run.legs, run.iteration, run.data, start).encode()
