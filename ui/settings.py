"""The settings of the Train page: their widgets' ranges, and their way into the URL and back."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from model import Config


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
        kept = min(max(value, self.low), self.high)
        whole = isinstance(self.default, int)
        kept = round(kept) if whole else kept
        if kept == value:
            return kept, ""
        allowed = f"{'a whole number ' if whole else ''}from {self.low:g} to {self.high:,}"
        return kept, f"{name}={text[:40]} in the link must be {allowed}, so {kept:g} is used."


DEFAULTS = Config()
SETTINGS = {
    "alpha": Setting(0.001, 10.0, DEFAULTS.alpha),
    "iterations": Setting(1, 5_000, DEFAULTS.iterations),
    "digits": Setting(10, 60_000, DEFAULTS.digits),
    "seed": Setting(0, 2**32 - 1, DEFAULTS.seed),
}
# Twelve steps a decade, rounded as people would write them.
ALPHAS = [round(m * 10**e, 6) for e in (-3, -2, -1, 0) for m in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9)] + [10.0]
DIGITS = [10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 60_000]


def from_link(query: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Settings that a link names, and a sentence for each that had to be changed."""
    values, sentences = {}, []
    for name, setting in SETTINGS.items():
        if name in query:
            values[name], sentence = setting.parse(name, query[name])
            sentences += [sentence] if sentence else []
    return values, sentences


def begin() -> None:
    """On a visit to the page, fill the widgets: from the link, else from the last visit, else with the defaults.

    Streamlit forgets a widget's value when its page is left, so the last values are kept beside it.
    """
    if all(name in st.session_state for name in SETTINGS):
        return
    linked, sentences = from_link(st.query_params)
    kept = st.session_state.get("settings", {name: setting.default for name, setting in SETTINGS.items()})
    st.session_state.update(kept | linked)
    st.session_state["link_sentences"] = sentences


def remember() -> Config:
    """Keep what the widgets say, put it into the URL, and return it."""
    values = {name: st.session_state[name] for name in SETTINGS}
    st.session_state["settings"] = values
    written = {name: f"{value:.10g}" for name, value in values.items()}
    if any(st.query_params.get(name) != text for name, text in written.items()):
        st.query_params.update(written)
    return Config(
        alpha=float(values["alpha"]),
        iterations=int(values["iterations"]),
        digits=int(values["digits"]),
        seed=int(values["seed"]),
    )


def choices(fixed: list[Any], value: Any) -> list[Any]:
    """The steps of a slider, with the present value among them even if it came from a link."""
    return sorted({*fixed, value})
