"""The experiment for others: as a link, and as a Python script that runs without this app."""

from functools import partial
from urllib.parse import urlencode

import streamlit as st

from engine import Run
from model.script import script
from model.script.experiment import DIGITS
from ui import current_run, settings
from ui.downloads import download_button
from ui.visitor import OWNERS_LINK, may_change, visitor


def share(run: Run) -> None:
    """Links and a file."""
    base = (st.context.url or "").split("?")[0]
    named = settings.as_link(settings.values_of(run.legs[0].config if run.legs else run.config))
    st.caption("**The experiment.** Whoever opens it starts a run of their own: the same settings, the same curve.")
    st.code(f"{base}?{urlencode(named)}", language=None, wrap_lines=True)
    if run.start:
        st.caption("But this run began with weights of its own, which no link can carry: share the run, or the script.")
    elif len(run.legs) > 1:
        st.caption("But this run was changed on its way. The link says only how it began; the script has all of it.")
    st.caption("**This run, to watch.** Whoever opens it sees it move, and can't change it.")
    st.code(f"{base}?{urlencode(named | {'run': run.id})}", language=None, wrap_lines=True)
    if may_change(run):
        _owners_link(base, run)
    same = "the same up to rounding: this run shared its work with others" if run.in_company else "to the last digit"
    st.caption(
        "**As a Python script.** The lesson's functions with these settings, in one file. It needs NumPy only, and "
        f"prints the accuracies that you see here ({same})."
    )
    if run.data not in DIGITS:
        st.caption("But digits of your own can't go into a script, so this run has none.")
        return
    if not run.legs:
        st.caption("Take a step first: the script is made of what the run did.")
        return
    download_button(
        "Download the script",
        partial(as_script, run),
        "experiment.py",
        "text/x-python",
        key="script",
        help="Read it from top to bottom, then run it: python experiment.py",
    )


def _owners_link(base: str, run: Run) -> None:
    """The link that makes another browser an owner. It shows when it is asked for: this page may be on a projector."""
    if st.toggle(
        "Show the owner's link", key="show_owners_link", help="For your other computer. Try it on your phone."
    ):
        link = {"run": run.id, current_run.COLLECTION: run.collection, OWNERS_LINK: visitor().token(run.id)}
        st.caption("Whoever opens it may pause, change and delete this run, as you may. Keep it to yourself.")
        st.code(f"{base}?{urlencode(link)}", language=None, wrap_lines=True)


def as_script(run: Run) -> bytes:
    """The run so far as the text of a Python script."""
    start = run.moment_at(0).params if run.start else None
    return script(run.legs, run.iteration, run.data, start).encode()
