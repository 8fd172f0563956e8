"""The lesson's bar above each page: where one is, what to do, a question, an answer that opens, back and on."""

from typing import NoReturn

import streamlit as st

from ui import drawing, session, settings
from ui.clicks import uncut
from ui.components.keys import keys
from ui.open_inside import turn_inside
from ui.stops import PLACES, STOPS, Stop

HOUR = "hour"  # in the link: the stop's number, from 1
FORTH, BACK = "pagedown", "pageup"  # what a remote control for slides sends, too
STYLE = """<style>
.st-key-hour { border-bottom: 1px solid color-mix(in srgb, currentcolor 20%, transparent); padding-bottom: 0.6rem; }
.st-key-hour p { font-size: 0.95rem; }
.hour-line { display: flex; gap: 3px; margin-bottom: 0.35rem; }
.hour-line i { flex: 1; height: 4px; border-radius: 2px; background: currentcolor; opacity: 0.18; }
.hour-line i.here { background: #0877bd; opacity: 1; }
@media (min-width: 900px) { /* so much less room is left */
    .stApp .curve-plot { height: max(16rem, 47vh - 6rem); }
    .stApp .inside-stage { --tall: clamp(18rem, 100vh - 29rem, 40rem); }
}
@media print { .st-key-hour { display: none; } }
</style>"""


def bar(title: str) -> None:
    """Above the page `title`: the stop that the link names, or that this session is at. Nothing outside of a lesson."""
    state = st.session_state
    wanted = state.get(session.HOUR_WANTED, 0)
    if wanted < 0:
        st.query_params.pop(HOUR, None)  # first: a click may cut the script off here
        state.pop(session.HOUR, None)
    state.pop(session.HOUR_WANTED, None)
    if wanted > 0:
        turn_to(wanted)
    number = _number()
    if not number:
        return
    state[session.HOUR] = number
    if st.query_params.get(HOUR) != str(number):
        st.query_params[HOUR] = str(number)
    st.html(STYLE)
    with st.container(key="hour", gap="small"):
        _line(number)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _words(STOPS[number - 1])
            _ways(number, STOPS[number - 1].page != title)
    keys({FORTH: lambda: go(number + 1), BACK: lambda: go(number - 1)}, key="hour_keys")


@uncut
def go(number: int) -> None:
    """Turn to this stop with the next run of the script: what a callback writes into the link is lost."""
    if 1 <= number <= len(STOPS):
        st.session_state[session.HOUR_WANTED] = number


@uncut
def end() -> None:
    """End the lesson; the page stays."""
    st.session_state[session.HOUR_WANTED] = -1


def turn_to(number: int) -> NoReturn:
    """The stop's page, as its link says, whatever was looked at there before."""
    stop, state = STOPS[number - 1], st.session_state
    for key in (session.WEIGHTS, session.OTHER_WEIGHTS, session.MISTAKES_WEIGHTS, session.MISTAKES_OTHER):
        state.pop(key, None)
    state.pop(session.WEIGHTS_KEPT, None)
    state[session.HOUR] = number
    if stop.page == "Train":
        values, _ = settings.from_link(stop.query)
        settings.choose(**values)
        state.pop(session.RUN, None)
    if stop.page == "Inside":
        turn_inside()
    if stop.page == "Draw":
        drawing.empty()
    st.switch_page(PLACES[stop.page], query_params={**stop.query, HOUR: str(number)})


def _number() -> int:
    """The stop of the link, or of this session; 0 for none."""
    said = st.query_params.get(HOUR) or str(st.session_state.get(session.HOUR, 0))
    number = int(said) if said.isdecimal() and said.isascii() and len(said) < 3 else 0
    return number if number <= len(STOPS) else 0


def _line(number: int) -> None:
    parts = "".join(f'<i class="{"here" if at < number else ""}"></i>' for at in range(len(STOPS)))
    st.html(f'<div class="hour-line" role="img" aria-label="Stop {number} of {len(STOPS)}">{parts}</div>')


def _words(stop: Stop) -> None:
    with st.container(width="stretch", gap=None):
        st.markdown(f"**{stop.name}.** {stop.do}")
        st.markdown(f"*{stop.question}*")


def _ways(number: int, elsewhere: bool) -> None:
    with st.container(horizontal=True, width="content", gap="small"):
        if elsewhere:
            st.button(f"Back to {STOPS[number - 1].page}", key="hour_there", on_click=go, args=(number,))
        with st.popover("Answer", key="hour_answer"):
            st.write(STOPS[number - 1].answer)
        st.button("‹", key="hour_back", help="Back (Page Up)", on_click=go, args=(number - 1,), disabled=number == 1)
        last = number == len(STOPS)
        st.button("›", key="hour_on", help="On (Page Down)", on_click=go, args=(number + 1,), disabled=last)
        st.button("End", key="hour_end", type="tertiary", on_click=end)
