"""Start a sweep, hold it, let it go on, delete it; and which one the page shows."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from engine import Sweep
from engine.lab import lab
from engine.pace import seconds_for
from engine.run import ENDED
from engine.sweep import Plan
from engine.sweep_table import table
from model import Dataset, DigitLabError
from model.script.experiment import DIGITS
from model.script.sweep import sweep_script
from ui import session
from ui.clicks import uncut
from ui.downloads import download_button
from ui.format import clock, plain
from ui.spreadsheet import as_csv
from ui.sweep import choices, planning, words
from ui.visitor import visitor

SWEEP = "sweep"  # in the link


def shown() -> Sweep | None:
    """The sweep that the link names; or None, and the settings that it names are chosen for a new one."""
    sweep_id = st.query_params.get(SWEEP, "")
    try:
        if sweep_id:
            return lab().sweeps.get(sweep_id)
    except DigitLabError as error:
        st.session_state[session.SWEEP_ERROR] = str(error)
        del st.query_params[SWEEP]
    choices.texts()
    return None


def sentences() -> None:
    """What could not be done, until the next click."""
    if error := st.session_state.pop(session.SWEEP_ERROR, ""):
        st.warning(plain(error))


def plan_one(data: Dataset) -> None:
    """The settings of the next sweep, how many runs they make, about how long they take, and a button."""
    planning.widgets()
    try:
        plan = choices.plan(data)
        visitor().check_sweeping()
    except DigitLabError as error:
        st.caption(plain(str(error)))
        st.button("Start the sweep", key="start_sweep", type="primary", width="stretch", disabled=True)
        return
    finally:
        choices.write_link()
    st.button("Start the sweep", key="start_sweep", type="primary", width="stretch", on_click=_start)
    st.caption(plain(f"All: {words.same(plan)}."))
    place = st.empty()  # the rest of the page doesn't wait for the estimate
    place.caption(f"{plan.size} runs.")
    engine = lab().engine  # asked for once: the server may end while a worker tries
    seconds, cores = seconds_for(plan, data, engine), engine.capacity().slots
    about = "" if seconds is None else f", about {clock(max(1.0, seconds))} on {cores} core{'s' if cores != 1 else ''}"
    place.caption(f"{plan.size} runs{about}.")


def steer(sweep: Sweep) -> None:
    """The buttons of the sweep that the page shows."""
    st.markdown(f"**{plain(words.title(sweep.plan))}**")
    st.caption(plain(f"All: {words.same(sweep.plan)}."))
    if trouble := lab().sweeps.troubles.get(sweep.id):
        st.warning(plain(trouble))
    mine = sweep.owner == visitor().owner
    ended = not sweep.going and all(run and run.status in ENDED for run in lab().sweeps.runs(sweep.id))
    if mine and not ended:
        label, act = ("Stop", _stop) if sweep.going else ("Go on", _go_on)
        with st.container(key="sweep_go"):
            st.button(label, key="sweep_hold", type="primary", width="stretch", on_click=act, args=(sweep.id,))
    st.button(
        "New sweep",
        key="new_sweep",
        type="primary" if ended or not mine else "secondary",
        width="stretch",
        on_click=_new,
        args=(sweep.plan,),  # which is here whatever becomes of the sweep
        help="Begins with the settings of this one.",
    )
    _files(sweep)
    if mine:
        with st.popover("Delete", type="tertiary", key="delete_sweep_popover"):
            st.write("Deletes the sweep with all its runs, for good.")
            st.button("Delete it", key="delete_sweep", on_click=_delete, args=(sweep.id,))
    else:
        st.caption("You watch somebody else’s sweep: it can be read, opened and downloaded, and not changed.")
    st.caption(
        "The runs are ordinary ones: each opens on Train and Inside. This page’s link shows the sweep to others."
    )


def _files(sweep: Sweep) -> None:
    with st.container(horizontal=True, gap="small", key="sweep_files"):
        csv = partial(_csv, sweep)
        download_button("Table", csv, words.file_name(sweep, "csv"), "text/csv", key="sweep_csv", help="A row a run.")
        if sweep.data in DIGITS:
            names = [*(name for name, _ in sweep.plan.varied), "seed"]
            script = partial(sweep_script, sweep.plan.configs, names, sweep.data)
            download_button(
                "Script",
                script,
                words.file_name(sweep, "py"),
                "text/x-python",
                key="sweep_script",
                help="All of it in one file that needs NumPy only.",
            )


def _csv(sweep: Sweep) -> bytes:
    return as_csv(table(sweep.plan, sweep.data, lab().sweeps.runs(sweep.id)))


def earlier() -> None:
    """What will stand here, and the sweeps that this person made before."""
    st.subheader("One experiment, many times", anchor=False)
    st.write(
        "A sweep trains the same network again and again with one thing changed, and with several seeds. Here you will "
        "see each run as a dot as soon as it learns: how well it does against what was changed, all curves over each "
        "other, and a table. Start it as it is: which alpha is best, and how much of that is luck?"
    )
    try:
        found = lab().sweeps.of(visitor().owner)
    except DigitLabError as error:
        st.warning(plain(str(error)))
        return
    if found:
        st.markdown("**Your sweeps**")
    for sweep in found[:20]:
        label = f"{words.title(sweep.plan)}{' · going' if sweep.going else ''}"
        st.button(plain(label), key=f"open_{sweep.id}", type="tertiary", on_click=_open, args=(sweep.id,))


def _tries(act: Callable[..., None]) -> Callable[..., None]:
    """A callback that says on the page what could not be done."""

    @uncut
    def attempt(*arguments: str) -> None:
        try:
            act(*arguments)
        except DigitLabError as error:
            st.session_state[session.SWEEP_ERROR] = str(error)

    return attempt


@_tries
def _start() -> None:
    data = lab().loader.dataset
    if data:
        _open(visitor().start_sweep(lab().sweeps, choices.plan(data), data))


@_tries
def _stop(sweep_id: str) -> None:
    visitor().stop_sweep(lab().sweeps, sweep_id)


@_tries
def _go_on(sweep_id: str) -> None:
    visitor().resume_sweep(lab().sweeps, sweep_id)


@_tries
def _delete(sweep_id: str) -> None:
    who = visitor()
    st.query_params.clear()
    who.forget_sweep(lab().sweeps, sweep_id)  # last: see `ui.current_run.reports_errors`


@uncut
def _new(plan: Plan) -> None:
    choices.begin(*choices.as_texts(plan))
    st.query_params.clear()


@uncut
def _open(sweep_id: str) -> None:
    st.query_params.clear()
    st.query_params[SWEEP] = sweep_id
