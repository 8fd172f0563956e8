"""What is chosen for a sweep: each setting as a text, as it stands in the link; several values, and it varies."""

from collections.abc import Mapping, Sequence

import streamlit as st

from engine import Plan, SweepError
from engine.sweep import MOST_VARIED, VARIABLE, plan_of, text_of, values_of
from model import Config, Dataset, DigitLabError
from ui import session

MOST_SEEDS = 10
ONE = {  # what each begins with when it is to stay
    "alpha": "0.1",
    "hidden": "10",
    "digits": "10000",
    "batch": "0",
    "decay": "0",
    "optimiser": "descent",
    "init": "he",
    "iterations": "200",
    "seeds": "3",
    "seed": "0",
}
SEVERAL = {  # and when it is to vary
    "alpha": "0.01:10:13",
    "hidden": "2,5,10,20,50",
    "digits": "100,1000,10000",
    "batch": "0,32,128,512",
    "decay": "0,0.001,0.01,0.1",
    "optimiser": "descent,momentum,adam",
    "init": "he,uniform,zeros",
}
USUAL = {**ONE, "alpha": SEVERAL["alpha"]}


def texts() -> dict[str, str]:
    """The settings as texts: from the link at the first visit, else as they were left."""
    state = st.session_state
    if session.SWEEP_TEXTS not in state:
        linked = {name: st.query_params[name] for name in USUAL if name in st.query_params}
        named = [name for name in st.query_params.get("vary", "").split(",") if name in VARIABLE]
        begin((ONE if named else USUAL) | linked, named)
    return dict(state[session.SWEEP_TEXTS])


def begin(wanted: Mapping[str, str], vary: Sequence[str] = ()) -> None:
    """Show these settings. Those that make no sense are as usual, and a sentence says so."""
    found, sentences = dict(wanted), []
    for name, text in wanted.items():
        try:
            _checked(name, text)
        except (DigitLabError, ValueError) as error:
            found[name] = ONE[name]
            sentences.append(
                f"{error} So {ONE[name]} is used." if isinstance(error, DigitLabError) else _odd(name, text)
            )
    several = [name for name in VARIABLE if is_several(found[name])]
    chosen = [*dict.fromkeys([*(name for name in vary if name in several), *several])][:MOST_VARIED]
    found |= {name: ONE[name] for name in several if name not in chosen}
    st.session_state.update({session.SWEEP_TEXTS: found, session.SWEEP_VARY: chosen, session.SWEEP_FIRSTS: {}})
    if sentences:
        st.session_state[session.SWEEP_ERROR] = " ".join(sentences)


def _odd(name: str, text: str) -> str:
    return f"{name}={text[:40]} in the link is no whole number that fits, so {ONE[name]} is used."


def _checked(name: str, text: str) -> None:
    """Raise for a text that stands for no value of this setting."""
    if name in VARIABLE:
        for value in values_of(name, text):
            Config(**{name: value})
    elif name == "seeds":
        if not 1 <= int(text) <= MOST_SEEDS:
            raise ValueError(text)
    elif name == "iterations":
        Config(iterations=int(text))
    else:
        Config(seed=int(text))


def is_several(text: str) -> bool:
    """Whether a text stands for several values."""
    return ":" in text or "," in text


def plan(data: Dataset) -> Plan:
    """The plan that is chosen, with no more digits than there are. Raises SweepError or ConfigError."""
    found = texts()
    base = Config(iterations=int(found["iterations"]), seed=int(found["seed"]))
    vary = st.session_state[session.SWEEP_VARY]
    wanted = {name: found[name] for name in [*vary, *(one for one in VARIABLE if one not in vary)]}
    most = int(data.y_train.size)
    if max(map(int, values_of("digits", wanted["digits"]))) > most:
        raise SweepError(f"There are {most:,} digits to learn from. Choose no more.")
    return plan_of(base, wanted, int(found["seeds"]))


def as_texts(plan: Plan) -> tuple[dict[str, str], list[str]]:
    """The settings of a plan as texts, and the names of those that vary."""
    found = {name: text_of((getattr(plan.base, name),)) for name in VARIABLE}
    found |= {name: text_of(values) for name, values in plan.varied}
    found |= {"iterations": str(plan.base.iterations), "seeds": str(plan.seeds), "seed": str(plan.base.seed)}
    return found, [name for name, _ in plan.varied]


def write_link() -> None:
    """Put the settings into the link, all at once."""
    found = texts() | {"vary": ",".join(st.session_state[session.SWEEP_VARY])}
    if any(st.query_params.get(name) != text for name, text in found.items()):
        st.query_params.update(found)
