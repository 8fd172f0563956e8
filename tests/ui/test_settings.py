"""Settings in the URL."""

import pytest

from model import Config
from ui import settings


def test_link_gives_the_settings():
    values, sentences = settings.from_link({"alpha": "0.3", "iterations": "50", "digits": "1000", "seed": "7"})
    assert values == {"alpha": 0.3, "iterations": 50, "digits": 1000, "seed": 7}
    assert sentences == []


def test_empty_link_gives_nothing():
    assert settings.from_link({}) == ({}, [])


@pytest.mark.parametrize("text", ["abc", "", "nan", "NaN", "1e", "0x10", "٣٫", "<script>", "1" * 10 + "x"])
def test_text_that_is_no_number_gives_the_default_and_a_sentence(text):
    values, sentences = settings.from_link({"alpha": text})
    assert values == {"alpha": 0.1}
    assert len(sentences) == 1
    assert "is not a number, so 0.1 is used" in sentences[0]


@pytest.mark.parametrize(
    ("name", "text", "kept"),
    [
        ("alpha", "1000", 10),
        ("alpha", "-1", 0.001),
        ("alpha", "0", 0.001),
        ("alpha", "inf", 10),
        ("alpha", "-inf", 0.001),
        ("iterations", "0", 1),
        ("iterations", "1e9", 5_000),
        ("iterations", "2.5", 2),
        ("digits", "1", 10),
        ("seed", "-3", 0),
        ("seed", "9" * 400, 2**32 - 1),
    ],
)
def test_value_out_of_range_is_put_into_range_and_said(name, text, kept):
    values, sentences = settings.from_link({name: text})
    assert values == {name: kept}
    shown = f"{kept:,}" if isinstance(kept, int) and name != "alpha" else f"{kept:g}"
    assert f"so {shown} is used" in sentences[0]


def test_endless_text_is_shown_shortened():
    assert len(settings.from_link({"alpha": "x" * 10_000})[1][0]) < 120


def test_every_slider_step_can_be_trained_with():
    for alpha in settings.ALPHAS:
        assert Config(alpha=alpha).alpha == alpha
    assert settings.ALPHAS[0] == 0.001
    assert settings.ALPHAS[-1] == 10.0
    assert sorted(set(settings.ALPHAS)) == settings.ALPHAS


def test_defaults_are_steps_of_their_sliders():
    assert settings.SETTINGS["alpha"].default in settings.ALPHAS
    assert settings.SETTINGS["digits"].default in settings.DIGITS


def test_value_from_a_link_stays_a_step_of_its_slider(monkeypatch):
    monkeypatch.setattr(settings.st, "session_state", {"digits": 2})
    assert settings.choices("digits", [1, 3]) == [1, 2, 3]
    assert settings.in_popover("digits")["value"] == 2
    settings.st.session_state["digits"] = 3  # it was moved
    assert settings.choices("digits", [1, 3]) == [1, 2, 3]
