"""The frame around each page: title, navigation, and what data is in use."""

import streamlit as st

from ui import services
from ui.canvas import SIDE
from ui.palette import ORANGE

PAGES = {"app.py": "Home", "pages/1_Train.py": "Train", "pages/2_Draw.py": "Draw"}
DATA_NAMES = {"mnist": "MNIST", "offline": "offline digits"}

MOMENT, LOOK_AGAIN = 0.1, 0.5  # seconds a page waits for the digits, and until it looks for them again
SIDEBAR_WIDTH = 200  # pixels: a projector of 1024 keeps room for the page

# What Streamlit's theme has no options for: less empty space, digits of equal width where numbers tick, the hidden
# units in rows of ten or five, a canvas that grows and shrinks with the screen, and no fading where things change
# several times a second: painting it would take a core from the training.
STYLE = f"""<style>
.stMainBlockContainer {{ padding: 3.25rem clamp(1rem, 3vw, 4rem) 1rem; max-width: 76rem; }}
.stMetric, .st-key-status, .st-key-prediction {{ font-variant-numeric: tabular-nums; }}
.spoken {{ position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }}
.st-key-prediction h1 {{ padding: 0; }}
:is(.st-key-status, .st-key-numbers, .st-key-curve, .st-key-units, .st-key-strip) * {{
    transition: none !important; animation: none !important;
}}
.pictures {{ display: grid; grid-template-columns: repeat(10, minmax(0, 5.75rem)); gap: 0.2rem 0.5rem; }}
.pictures figure {{ margin: 0; text-align: center; font-size: 0.85rem; line-height: 1.4; white-space: nowrap; }}
.pictures img {{ display: block; width: 100%; aspect-ratio: 1; image-rendering: pixelated; }}
.pictures figcaption {{ opacity: 0.75; }}
.pictures .wrong {{ color: {ORANGE}; opacity: 1; font-weight: 600; }}
@media (max-width: 640px) {{ .pictures {{ grid-template-columns: repeat(5, 1fr); }} }}
.st-key-time {{ min-height: 3.75rem; }}
.st-key-note p {{ font-size: 0.925rem; line-height: 1.45; }}
.st-key-canvas {{ min-width: {SIDE}px; min-height: {SIDE}px; }}
.st-key-picture {{ width: {SIDE}px; height: {SIDE + 32}px; }}
@media (max-width: 640px) {{ :is(.st-key-canvas, .st-key-picture) {{ zoom: 0.85; }} }}
@media (max-width: 374px) {{ :is(.st-key-canvas, .st-key-picture) {{ zoom: 0.7; }} }}
@media (min-width: 1280px) and (min-height: 750px) {{ :is(.st-key-canvas, .st-key-picture) {{ zoom: 1.2; }} }}
</style>"""


def page(title: str) -> None:
    """Begin a page: call this first."""
    st.set_page_config(f"{title} · Digit Lab", page_icon="✏️", layout="wide", initial_sidebar_state=SIDEBAR_WIDTH)
    st.html(STYLE)
    services.engine()
    services.loader()
    with st.sidebar:
        st.subheader("Digit Lab", anchor=False)
        for path, name in PAGES.items():
            st.page_link(path, label=name)
        st.divider()
        waiting = not services.loader().done.wait(MOMENT)
        st.fragment(_data_in_use, run_every=LOOK_AGAIN if waiting else None)(waiting)


def _data_in_use(waiting: bool) -> None:
    """Which digits these are; if they are not MNIST, why not, and how to get it."""
    loader = services.loader()
    if waiting and loader.done.is_set():
        st.rerun()
    data = loader.dataset
    if data is None:
        st.caption(loader.error or f"{loader.text} …")
        return
    st.caption(f"Digits: {DATA_NAMES[data.name]}, {data.y_train.size:,} to learn from, {data.y_test.size:,} held out")
    for note in data.notes:
        with st.expander("Why not MNIST?" if data.name == "offline" else "About these files"):
            st.caption(note)
    if data.name == "offline":
        st.button("Look for MNIST again", on_click=services.loader().load, type="tertiary")
