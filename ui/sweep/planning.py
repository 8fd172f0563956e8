"""The widgets that say what to sweep: which settings vary and over which values, and what stays."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import streamlit as st

from engine.sweep import VARIABLE, text_of, values_of
from live.sweeps import written
from ui import session, settings
from ui.settings import OPTIMISERS, STARTS
from ui.sweep.choices import MOST_SEEDS, ONE, SEVERAL, is_several, texts

FEWEST_ALPHAS, MOST_ALPHAS = 3, 25
NOTHING = "nothing else"


class Row(NamedTuple):
    """A setting as the page shows it."""

    label: str
    options: Sequence[Any]
    written: Callable[[Any], str]
    help: str


ROWS = {
    "alpha": Row("alpha", settings.ALPHAS, lambda one: written("alpha", one), "How big a step is: the learning rate."),
    "hidden": Row("hidden units", settings.HIDDEN, str, "More units see more, and take longer."),
    "digits": Row("digits", settings.DIGITS, "{:,}".format, "How many digits there are to learn from."),
    "batch": Row("batch", settings.BATCHES, lambda one: written("batch", one), "How many digits a step looks at."),
    "decay": Row("weight decay", settings.DECAYS, "{:g}".format, "How strongly weights are pulled towards zero."),
    "optimiser": Row("optimiser", tuple(OPTIMISERS), OPTIMISERS.__getitem__, "How a step is taken."),
    "init": Row("start", tuple(STARTS), STARTS.__getitem__, "How the weights start."),
}


def widgets() -> None:
    """Everything there is to choose."""
    state, found = st.session_state, texts()
    chosen = [_what("What varies", 0, [])]
    _varied(chosen[0], found)
    if second := _what("And beside it", 1, chosen):
        _varied(second, found)
        chosen.append(second)
    found |= {name: ONE[name] for name in VARIABLE if name not in chosen and is_several(found[name])}
    seeds = st.slider(
        "Seeds for each",
        1,
        MOST_SEEDS,
        _first("seeds", int(found["seeds"])),
        key="sweep_seeds",
        help="Each seed starts from other random weights: how far the dots of one value lie apart is luck.",
    )
    _steps(found)
    with st.popover("What stays the same", type="tertiary", key="sweep_more"):
        for name in VARIABLE:
            _fixed(name, chosen, found)
        seed = st.number_input("First seed", 0, 2**32 - 1, _first("seed", int(found["seed"])), key="sweep_seed")
    state[session.SWEEP_TEXTS] = found | {"seeds": str(seeds), "seed": str(seed)}
    state[session.SWEEP_VARY] = chosen


def _steps(found: dict[str, str]) -> None:
    current = int(found["iterations"])
    first = _first("iterations", current)
    steps = sorted({*settings.ITERATIONS, current, first})
    picked = st.select_slider(
        "Steps (iterations)", steps, first, format_func=lambda one: f"{one:,}", key="sweep_iterations"
    )
    found["iterations"] = str(picked)


def _what(label: str, number: int, taken: Sequence[str]) -> str:
    """Which setting varies; of the second one, none may."""
    vary = st.session_state[session.SWEEP_VARY]
    options = [*([NOTHING] if number else []), *(name for name in VARIABLE if name not in taken)]
    current = vary[number] if len(vary) > number and vary[number] in options else options[0]
    key = f"sweep_vary_{number}"
    first = _first(f"vary_{number}", current)
    chosen = st.selectbox(
        label,
        options,
        options.index(first) if first in options else 0,
        format_func=lambda name: ROWS[name].label if name in ROWS else name,
        key=key,
    )
    return "" if chosen == NOTHING else str(chosen)


def _varied(name: str, found: dict[str, str]) -> None:
    """The values of a setting that varies."""
    text = found[name] if is_several(found[name]) else SEVERAL[name]
    if name == "alpha" and ":" in text:
        found[name] = _grid(text)
        return
    row, values = ROWS[name], values_of(name, text)
    words = isinstance(values[0], str)
    first = _first(f"{name}_values", list(values))
    known = {*row.options} if name != "alpha" else set()  # too many of them to show all
    options = list(row.options) if words else sorted({*known, *values, *first})
    picked = st.pills(
        f"Values of {row.label}",
        options,
        selection_mode="multi",
        default=first,
        format_func=row.written,
        key=f"sweep_{name}_values",
    )
    if len(picked) > 1:
        found[name] = text_of(tuple(sorted(picked, key=options.index)))
    else:
        st.caption("Choose at least two.")
        found[name] = text


def _grid(text: str) -> str:
    """Alphas at equal ratios, as on a logarithmic axis: from, to, and how many."""
    values, row = values_of("alpha", text), ROWS["alpha"]
    ends, count = _first("alpha_range", (values[0], values[-1])), _first("alpha_count", int(text.split(":")[2]))
    low, high = st.select_slider(
        "From, to",
        sorted({*row.options, *ends}),
        ends,
        format_func=row.written,
        key="sweep_alpha_range",
        help="The values between them lie at equal ratios, as on a logarithmic axis.",
    )
    fewest, most = min(FEWEST_ALPHAS, count), max(MOST_ALPHAS, count)
    number = st.slider("How many values", fewest, most, count, key="sweep_alpha_count")
    return f"{low:g}:{high:g}:{number}" if low < high else text


def _fixed(name: str, chosen: Sequence[str], found: dict[str, str]) -> None:
    """A setting that stays the same, unless it is one that varies."""
    if name in chosen:
        return
    row, (value,) = ROWS[name], values_of(name, found[name])
    first = _first(name, value)
    if isinstance(value, str):
        options = list(row.options)
        found[name] = str(
            st.selectbox(
                row.label.capitalize(),
                options,
                options.index(first),
                format_func=row.written,
                key=f"sweep_{name}",
                help=row.help,
            )
        )
        return
    steps = sorted({*row.options, value, first})
    picked = st.select_slider(
        row.label.capitalize(), steps, first, format_func=row.written, key=f"sweep_{name}", help=row.help
    )
    found[name] = text_of((picked,))


def _first(name: str, current: Any) -> Any:
    """What a widget begins with: the present value, and then the same as long as it is on the page."""
    firsts = st.session_state.setdefault(session.SWEEP_FIRSTS, {})
    if f"sweep_{name}" not in st.session_state or name not in firsts:
        firsts[name] = current
    return firsts[name]
