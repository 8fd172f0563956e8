"""The settings of the Train page: their widgets' ranges, and their way into the URL and back."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from engine.neighbours import ALPHAS as ALPHA_RANGE
from model import Config
from model.config import CHOICES
from ui import session
from ui.clicks import uncut


@dataclass(frozen=True)
class Setting:
    """A number that a widget and the URL share: a whole one if its default is."""

    low: Any
    high: Any
    default: Any

    def parse(self, name: str, text: str) -> tuple[Any, str]:
        """The value a text stands for, put into range, and a sentence if it had to be changed."""
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if math.isnan(value):
            return self.default, f"{name}={text[:40]} in the link is not a number, so {self.default:g} is used."
        used = min(max(value, self.low), self.high)
        whole = isinstance(self.default, int)
        used = round(used) if whole else used
        if used == value:
            return used, ""
        low, high, shown = (f"{number:,}" if whole else f"{number:g}" for number in (self.low, self.high, used))
        allowed = f"{'a whole number ' if whole else ''}from {low} to {high}"
        return used, f"{name}={text[:40]} in the link must be {allowed}, so {shown} is used."


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    options: tuple[str, ...]
    default: str

    def parse(self, name: str, text: str) -> tuple[str, str]:
        """The option that a text names, and a sentence if it names none."""
        if text in self.options:
            return text, ""
        allowed = ", ".join(self.options)
        return self.default, f"{name}={text[:40]} in the link must be one of {allowed}, so {self.default} is used."


DEFAULTS = Config()
NUMBERS = {
    "alpha": Setting(*ALPHA_RANGE, DEFAULTS.alpha),
    "iterations": Setting(1, 5_000, DEFAULTS.iterations),
    "digits": Setting(10, 60_000, DEFAULTS.digits),
    "hidden": Setting(1, 1_000, DEFAULTS.hidden),
    "batch": Setting(0, 4_096, DEFAULTS.batch),
    "decay": Setting(0.0, 1.0, DEFAULTS.decay),
    "distort": Setting(0, 1, int(DEFAULTS.distort)),
    "seed": Setting(0, 2**32 - 1, DEFAULTS.seed),
}
WORDS = {
    "init": Choice(CHOICES["init"], DEFAULTS.init),
    "optimiser": Choice(CHOICES["optimiser"], DEFAULTS.optimiser),
}
STARTS = {"he": "He: small, at random", "uniform": "between −0.5 and 0.5", "zeros": "zeros"}
OPTIMISERS = {"descent": "gradient descent", "momentum": "momentum", "adam": "Adam"}
SETTINGS: dict[str, Setting | Choice] = NUMBERS | WORDS
# Twelve steps a decade, rounded as people would write them.
ALPHAS = [round(m * 10**e, 6) for e in (-3, -2, -1, 0) for m in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9)] + [10.0]
ITERATIONS = [m * 10**e for e in range(4) for m in (1, 2, 5)]  # 1, 2, 5, 10 ... 5,000
DIGITS = [10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 60_000]
HIDDEN = [2, 3, 5, 10, 20, 30, 50, 100, 200, 400, 800]
BATCHES = [0, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096]
SMALL_BATCH = 128
DECAYS = [0.0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1]


def from_link(query: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Settings that a link names, and a sentence for each that had to be changed."""
    values, sentences = {}, []
    for name, setting in SETTINGS.items():
        if name in query:
            values[name], sentence = setting.parse(name, query[name])
            sentences += [sentence] if sentence else []
    return values, sentences


def begin(config: Config) -> None:
    """At the first visit to the page, choose the settings: from the link, else from `config`."""
    if all(name in st.session_state for name in SETTINGS):
        return
    linked, sentences = from_link(st.query_params)
    st.session_state.update(values_of(config) | linked)
    st.session_state.setdefault(session.SENTENCES, []).extend(sentences)
    _keep_small()


def choose(**values: Any) -> None:
    """Choose these values, and for all other settings what they are by default."""
    change(**{name: setting.default for name, setting in SETTINGS.items()} | values)


def change(**values: Any) -> None:
    """Choose these values for somebody; the widgets show them."""
    st.session_state.update(values)
    st.session_state[session.VERSION] = st.session_state.get(session.VERSION, 0) + 1


def widget(name: str, options: Sequence[Any] = (), after: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Key, first value and callback of a setting's widget. The session holds the setting itself, under its name.

    The widget gets a new key whenever the setting is chosen for it: what the browser still sends of the old one, or
    shows, then counts no more. It begins with the present value, and keeps that as its first one as long as it is on
    the page, since with another it would be another widget. `options` are those of a box to select from; `after` is
    called with the name when somebody has changed the setting.
    """
    key = _key(name)
    firsts = st.session_state.setdefault(session.FIRST_VALUES, {})
    if key not in st.session_state:
        firsts[name] = st.session_state[name]
    value = {"index": list(options).index(firsts[name])} if options else {"value": firsts[name]}
    return {"key": key, "on_change": _take, "args": (name, key, after)} | value


@uncut
def _take(name: str, key: str, after: Callable[[str], None]) -> None:
    if key != _key(name):
        return  # the browser speaks of a widget that another one has taken the place of
    st.session_state[name] = st.session_state[key]
    _keep_small()
    after(name)


def _key(name: str) -> str:
    return f"{name}_{st.session_state.get(session.VERSION, 0)}"


def _keep_small() -> None:
    """Distorting all digits at once takes gigabytes and ten seconds a step, so it is done in batches."""
    state = st.session_state
    if state.get("distort") and not state.get("batch"):
        change(batch=SMALL_BATCH)
        state.setdefault(session.SENTENCES, []).append(
            f"Distorted digits are looked at in batches, here of {SMALL_BATCH}: all at once would take gigabytes."
        )


def show(config: Config) -> None:
    """Set the widgets to what a run was made with."""
    choose(**values_of(config))


def values_of(config: Config) -> dict[str, Any]:
    """What the widgets show for these settings."""
    return {name: type(setting.default)(getattr(config, name)) for name, setting in SETTINGS.items()}


def as_link(values: Mapping[str, Any]) -> dict[str, str]:
    """The values as they stand in a link."""
    return {name: value if isinstance(value, str) else f"{value:.10g}" for name, value in values.items()}


def chosen() -> dict[str, Any]:
    """The settings as they are chosen, by name."""
    return {name: type(setting.default)(st.session_state[name]) for name, setting in SETTINGS.items()}


def config() -> Config:
    """The settings as they are chosen, for a run."""
    values = chosen()
    return Config(**values | {"distort": bool(values["distort"])})


def choices(name: str, fixed: list[Any]) -> list[Any]:
    """The steps of a slider, with the present value and the first one among them even if they came from a link."""
    state = st.session_state
    first = state.get(session.FIRST_VALUES, {}).get(name, state[name])
    return sorted({*fixed, state[name], first})
