"""The teacher's page: each stop of the lesson with its time, what students say, and what to answer; for print, too."""

from pathlib import Path

import streamlit as st

import model
from ui import hour
from ui.stops import MINUTES, STOPS, Stop

NOTEBOOK = Path(model.__file__).with_name("lesson.ipynb")
STYLE = """<style>
.st-key-plan { max-width: 60rem; }
.st-key-plan [class*="st-key-stop_"] { break-inside: avoid; }
@media print {
    [data-testid="stSidebar"], [data-testid="stHeader"], .st-key-begin { display: none !important; }
    .stMainBlockContainer { padding: 0; max-width: none; }
    .stApp, .stMain { position: static; overflow: visible; height: auto; }
}
</style>"""


def beginning() -> None:
    """What it is, the way in, and the notebook."""
    st.html(STYLE)
    st.write(
        f"A lesson of {MINUTES} minutes in {len(STOPS)} stops, for people who know no calculus. At each there is one "
        "thing to do, one question, and an answer that opens. Page Down and Page Up go on and back, and so does a "
        "remote control for slides. This page is for the teacher; it prints well."
    )
    with st.container(key="begin", horizontal=True, gap="small"):
        st.button("Start the lesson", key="start_hour", type="primary", on_click=hour.go, args=(1,))
        st.download_button("Notebook", NOTEBOOK.read_bytes(), NOTEBOOK.name, "application/x-ipynb+json", key="notebook")
    st.caption(
        "The notebook builds the same network from nothing, function by function, and ends where the app’s own "
        "training ends. Open it in the project’s folder."
    )


def stops() -> None:
    """All of them, one below the other."""
    begins = 0
    with st.container(key="plan"):
        for number, stop in enumerate(STOPS, 1):
            with st.container(key=f"stop_{number}", border=True, gap="small"):
                _stop(number, stop, begins)
            begins += stop.minutes


def _stop(number: int, stop: Stop, begins: int) -> None:
    st.markdown(f"**{number}. {stop.name}** · {stop.page} · minute {begins} to {begins + stop.minutes}")
    st.markdown(f"{stop.do} *{stop.question}*")
    st.markdown(stop.answer)
    st.markdown(f"Students say: {stop.say} — {stop.reply}")
