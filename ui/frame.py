"""The frame around each page: title, navigation, and what data is in use."""

import re

import streamlit as st

from engine.lab import NoLabError, lab
from ui import hour, membership, session
from ui.digits import digits_in_use
from ui.palette import BLUE

PAGES = {
    "home.py": "Home",
    "pages/1_Train.py": "Train",
    "pages/2_Draw.py": "Draw",
    "pages/3_Inside.py": "Inside",
    "pages/4_Mistakes.py": "Mistakes",
    "pages/5_Sweep.py": "Sweep",
    "pages/6_Class.py": "Class",
    "pages/7_Hour.py": "Hour",
}
HIDE = "hide"  # in a link: names of what a teacher's own lesson does without
WITH_HEADINGS = {"Home"}  # pages that show one; the others have it for those who hear the page
NAME = re.compile(r"[a-z][a-z0-9_]*")
SIDEBAR_WIDTH = 200  # pixels: a projector of 1024 keeps room for the page

# What Streamlit's theme has no options for: less empty space, digits of equal width where numbers tick, and no fading
# where things change several times a second: painting it would take a core from the training. Words in charts and
# on the buttons that matter are as easy to read as all others, on a dark ground too. A page's part that needs more
# brings it along.
STYLE = f"""<style>
.stMainBlockContainer {{ padding: 3.25rem clamp(1rem, 3vw, 4rem) 1rem; max-width: 120rem; }}
.st-key-prediction {{ font-variant-numeric: tabular-nums; }}
.spoken {{ position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); }}
.st-key-prediction h1 {{ padding: 0; }}
.stVegaLiteChart :is(.role-axis-label, .role-legend-label) text, .st-key-units_said text {{ fill: currentcolor; }}
button[kind^="primary"]:enabled {{ border-color: {BLUE}; background: {BLUE}; }}
button[kind^="primary"]:enabled:is(:hover, :focus-visible) {{ background: color-mix(in srgb, {BLUE} 85%, black); }}
button[kind="tertiary"]:is(:active, [aria-expanded="true"]) {{ color: inherit; }}
.st-key-note {{ min-height: 3.9rem; }}
.st-key-note p {{ font-size: 0.925rem; line-height: 1.4; }}
.st-key-lessons button p {{ text-align: left; font-size: 0.875rem; }}
.st-key-lesson_ways {{ position: relative; z-index: 1; }} /* the words above reach over it, invisibly */
.st-key-lesson_ways button {{ min-height: 1.6rem; padding-block: 0; }}
.st-key-laboratory {{ --network-height: 10.5rem; }}
.st-key-laboratory .network-remark {{ margin: 0; }}
@media (min-width: 900px) {{
    .st-key-note:has(.st-key-lesson) {{ min-height: 8rem; }}
    .st-key-at_work {{ display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0 1.5rem; }}
    .st-key-at_work > :has(> .st-key-valley) {{ grid-column: 1 / -1; }}
    .st-key-laboratory {{
        display: grid; grid-template: "controls stage" auto "lessons stage" 1fr / 15.5rem minmax(0, 1fr);
        gap: 0.5rem clamp(1rem, 2vw, 2.5rem);
    }}
    .st-key-laboratory > :has(> .st-key-controls) {{ grid-area: controls; }}
    .st-key-laboratory > :has(> .st-key-stage) {{ grid-area: stage; }}
    .st-key-laboratory > :has(> .st-key-lessons) {{ grid-area: lessons; }}
}}
@media (min-width: 1280px) {{
    .st-key-at_work {{ grid-template-columns: max-content minmax(0, 1fr) 13rem; }}
    .st-key-at_work > :has(> .st-key-valley) {{ grid-column: auto; }}
    .st-key-summary {{
        display: grid; grid-template: "numbers note" auto "status note" 1fr / max-content minmax(0, 1fr); gap: 0 2rem;
    }}
    .st-key-summary > :has(> .st-key-numbers) {{ grid-area: numbers; }}
    .st-key-summary > :has(> .st-key-status) {{ grid-area: status; }}
    .st-key-summary > :has(> .st-key-note) {{ grid-area: note; }}
}}
</style>"""


def page(title: str) -> None:
    """Begin a page: call this first."""
    st.set_page_config(f"{title} · Digit Lab", page_icon="✏️", layout="wide", initial_sidebar_state=SIDEBAR_WIDTH)
    try:
        lab()
    except NoLabError as error:
        st.error(str(error))
        st.stop()
    hidden = membership.follow(title)
    st.html(STYLE + _without(",".join([left_out(), *hidden])))
    if title not in WITH_HEADINGS:
        st.html(f'<h1 class="spoken">{title}</h1>')
    hour.bar(title)
    membership.bar()
    with st.sidebar:
        st.subheader("Digit Lab", anchor=False)
        for path, name in PAGES.items():
            st.page_link(path, label=name)
        st.divider()
        digits_in_use()
        _computed_where()


def _computed_where() -> None:
    """For the sidebar: what computes, if it isn't this computer."""
    capacity = lab().engine.capacity()
    if capacity.away:
        st.caption(f"{capacity.away}; runs wait for it.")
    elif capacity.place:
        st.caption(f"Runs are computed by {capacity.place}.")


def left_out() -> str:
    """What the link leaves out, or the one that this session began with: the navigation's links don't say it."""
    names = st.query_params.get(HIDE, st.session_state.get(session.LEFT_OUT, ""))
    st.session_state[session.LEFT_OUT] = names
    return str(names)


def _without(names: str) -> str:
    """A style that hides the elements with these keys, divided by commas."""
    found = [f".st-key-{name}" for name in names.split(",") if NAME.fullmatch(name)]
    return f"<style>{', '.join(found)} {{ display: none !important; }}</style>" if found else ""
