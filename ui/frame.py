"""The frame around each page: title, navigation, and what data is in use."""

import streamlit as st

from ui import services

PAGES = {"app.py": "Home", "pages/1_Train.py": "Train", "pages/2_Draw.py": "Draw"}
DATA_NAMES = {"mnist": "MNIST", "offline": "offline digits"}

# Streamlit's theme has no options for these: less empty space on top, and digits of equal width where numbers tick.
STYLE = """<style>
.stMainBlockContainer { padding-top: 3.25rem; padding-bottom: 1rem; max-width: 76rem; }
.stMetric, .st-key-status, .st-key-prediction { font-variant-numeric: tabular-nums; }
</style>"""


def page(title: str) -> None:
    """Begin a page: call this first."""
    st.set_page_config(f"{title} · Digit Lab", page_icon="✏️", layout="wide", initial_sidebar_state="auto")
    st.html(STYLE)
    services.engine()
    services.loader()
    with st.sidebar:
        st.subheader("Digit Lab", anchor=False)
        for path, name in PAGES.items():
            st.page_link(path, label=name)
        st.divider()
        _data_in_use()


def _data_in_use() -> None:
    """Which digits these are; if they are not MNIST, why not, and how to get it."""
    data = services.dataset(wait=0.1)
    if data is None:
        st.caption(services.loader().error or "Digits: on their way")
        return
    st.caption(f"Digits: {DATA_NAMES[data.name]}, {data.y_train.size:,} to learn from, {data.y_test.size:,} held out")
    for note in data.notes:
        with st.expander("Why not MNIST?" if data.name == "offline" else "About these files"):
            st.caption(note)
    if data.name == "offline":
        st.button("Look for MNIST again", on_click=services.loader().load, type="tertiary")
