"""The lower half of the Draw page: why this answer, what shrinking alone would have given, and the steps to 28 x 28."""

from collections.abc import Callable

import streamlit as st

from engine import Run, Status
from live.ink import Known, Strokes
from model import Weights
from model.errors import DigitLabError
from model.ink.answers import read
from model.ink.rows import split_ink
from model.ink.stages import PEN, find_ink, squash, stages_of_ink
from model.ink.stages import SIDE as DIGIT_SIDE
from model.ink.strokes import stroke_stages
from model.ink.why import Reasons, reasons
from model.network import CLASSES, Array
from ui import current_run, pictures, session
from ui.draw import contributions
from ui.draw.fine_tuning import fine_tuning
from ui.draw.paths import Pixels
from ui.draw.shrunk import compared
from ui.format import percent

SIDE = 168  # pixels of a 28 x 28 picture
VIEWS = WHY, SHRUNK, STEPS, TEACH = "Why this answer", "If it were just shrunk", "Step by step", "Teach it"
NOTHING_YET = "Draw a digit, and the reasons for the answer appear here."


def explanation(pixels: Pixels | None, known: Known, network: Callable[[], Weights], live: bool) -> None:
    """Four views of the same drawing, one at a time; the others cost nothing."""
    view = st.segmented_control(  # not st.tabs: those go back to the first when a stroke's answer comes after the click
        "View", VIEWS, default=WHY, required=True, key="view", label_visibility="collapsed"
    )
    column = known.column
    try:
        if view == TEACH:
            fine_tuning(column, network())
        elif pixels is None or column is None:
            st.caption(NOTHING_YET)
        elif view == WHY:
            run = current_run.find() if live else None
            if run is not None and run.status is Status.RUNNING:
                _learning(run)
            _why(column, network)
        elif view == SHRUNK:
            _squashed(pixels, column, network())
        elif known.strokes is not None:
            _steps_of_strokes(pixels, known.digits[known.at])
        else:
            _steps_of_pixels(pixels, known)
    except DigitLabError as error:
        st.warning(str(error))


def _learning(run: Run) -> None:
    """The answer above moves on with the network; the reasons stay, to be read, until they are asked for again."""
    with st.container(horizontal=True, vertical_alignment="center", key="learning"):
        st.caption(f"The network is learning. These are its reasons at step {run.iteration:,}.")
        st.button("Its reasons now", key="reasons_now", type="tertiary")


def _why(column: Array, network: Callable[[], Weights]) -> None:
    """Which ink, and which hidden units, spoke for the answer, and for it rather than for another digit."""
    weights = network()
    digit, runner_up = read(weights, column, drawn=True).ranking[:2]
    against = _against(digit, runner_up)
    row = st.container(horizontal=True, gap="large", key="why")
    with row.container(width=SIDE):
        alone = reasons(weights.params, column, digit)
        _ink(
            alone,
            f"Blue ink spoke for {digit}, orange ink against it.",
            f"What each pixel gave to the score of {digit}",
        )
    with row.container(width=SIDE):
        duel = reasons(weights.params, column, digit, against)
        caption = f"Blue ink spoke for {digit} and against {against}, orange ink the other way."
        _ink(duel, caption, f"What each pixel gave to the lead of {digit} over {against}")
        others = [other for other in range(CLASSES) if other != digit]
        st.selectbox("Against", others, key=session.AGAINST, help="Which other digit to compare the answer with.")
    with row.container(width=380, key="units_said"):
        title = f"What the hidden units gave to the score of {digit}: activation times weight"
        st.caption(title)
        st.vega_lite_chart(*contributions.contribution_bars(alone.units), width="stretch", alt=title)
        st.caption(
            f"Score of {digit}: **{alone.score:.2f}** = {alone.units.sum():.2f} from the units "
            f"{_signed(alone.output_bias)} bias. Over the ink: {alone.pixels.sum():.2f} "
            f"{_signed(alone.bias)} from all biases. Lead over {against}: **{duel.score:.2f}**."
        )


def _against(digit: int, runner_up: int) -> int:
    """The digit that the answer is compared with: the chosen one, as long as the answer stays, else the runner-up.

    The box is told at every run. When strokes follow each other fast, what it was told once may be overtaken.
    """
    state = st.session_state
    kept = state.get(session.AGAINST_OF) == digit and state.get(session.AGAINST) not in (None, digit)
    state[session.AGAINST], state[session.AGAINST_OF] = state[session.AGAINST] if kept else runner_up, digit
    return int(state[session.AGAINST])


def _ink(found: Reasons, caption: str, alt: str) -> None:
    """Contributions of the pixels as a signed picture, full colour for the largest."""
    image = pictures.signed(found.pixels, float(abs(found.pixels).max()), zoom=6)
    st.image(image, caption=caption, width=SIDE, alt=alt)


def _signed(value: float) -> str:
    return f"{'+' if value >= 0 else '−'} {abs(value):.2f}"


def _squashed(pixels: Pixels, column: Array, weights: Weights) -> None:
    """The same drawing, read twice."""
    shrunk = squash(pixels)
    row = st.container(horizontal=True, gap="large", key="squashed")
    for name, seen in (("The whole canvas, shrunk to 28 x 28", shrunk), ("Brought to MNIST’s form", column)):
        if seen is None:
            continue
        answer = read(weights, seen, drawn=True)
        with row.container(width=SIDE):
            st.image(pictures.digit(seen, zoom=6), width=SIDE, alt="The drawing as 28 by 28 pixels")
            st.markdown(f"**{answer.ranking[0]}** · {percent(answer.share)}  \n{name}")
    if shrunk is not None:
        row.container(width=380).caption(compared(read(weights, shrunk).ranking[0], read(weights, column).ranking[0]))


def _steps_of_strokes(pixels: Pixels, strokes: Strokes) -> None:
    """From the pen's path to 28 x 28."""
    ink, found = find_ink(pixels), stroke_stages(strokes, zoom=SIDE // DIGIT_SIDE)
    if ink is not None and found is not None:
        _pictures(
            (ink, "1. Here is the drawing, with the pen that you chose"),
            (found.path, "2. Take only the path that the pen went"),
            (found.boxed, f"3. Draw it again in 20 x 20, with a pen {PEN:.0f} pixels wide, as MNIST’s are"),
            (found.field, "4. Move its centre of mass into the middle of 28 x 28"),
        )


def _steps_of_pixels(pixels: Pixels, known: Known) -> None:
    """From a picture to 28 x 28."""
    ink = find_ink(pixels)
    if ink is not None:
        found = stages_of_ink(split_ink(ink)[known.at])
        _pictures(
            (found.ink, "1. Find the ink, whatever its colour and ground"),
            (found.digit, "2. Cut the digit out"),
            (found.thinned, f"3. Bring the stroke to MNIST’s width, {PEN:.0f} pixels of 20"),
            (found.field, "4. Fit it into 20 x 20, its centre of mass in the middle of 28 x 28"),
        )


def _pictures(*steps: tuple[Array, str]) -> None:
    """Pictures of ink beside each other, each with its caption."""
    row = st.container(horizontal=True, gap="medium", key="steps")
    for number, (image, caption) in enumerate(steps, 1):
        with row.container(width=SIDE):
            alt = f"The drawing after step {number} of {len(steps)}"
            st.image(pictures.ink(image, SIDE), caption=caption, width=SIDE, alt=alt)
