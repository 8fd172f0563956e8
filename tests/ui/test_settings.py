"""Settings in the URL."""

from types import SimpleNamespace

import pytest

from model import Config
from ui import session, settings


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


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("alpha", "0.001", 0.001),
        ("alpha", "10", 10.0),
        ("iterations", "1", 1),
        ("iterations", "5e3", 5_000),
        ("seed", "0", 0),
    ],
)
def test_ends_of_a_range_belong_to_it(name, text, value):
    assert settings.from_link({name: text}) == ({name: value}, [])
    assert type(settings.from_link({name: text})[0][name]) is type(settings.SETTINGS[name].default)


def test_sentences_say_what_is_allowed():
    _, (alpha, iterations, digits) = settings.from_link({"alpha": "11", "iterations": "2.5", "digits": "5"})
    assert alpha == "alpha=11 in the link must be from 0.001 to 10, so 10 is used."
    assert iterations == "iterations=2.5 in the link must be a whole number from 1 to 5,000, so 2 is used."
    assert digits == "digits=5 in the link must be a whole number from 10 to 60,000, so 10 is used."


def test_word_of_a_link_must_be_one_of_its_options():
    assert settings.from_link({"optimiser": "adam", "init": "zeros"}) == ({"optimiser": "adam", "init": "zeros"}, [])
    values, (sentence,) = settings.from_link({"optimiser": "magic" * 20})
    assert values == {"optimiser": "descent"}
    assert sentence.startswith(f"optimiser={('magic' * 20)[:40]} in the link must be one of ")
    assert "adam" in sentence
    assert sentence.endswith("so descent is used.")


def test_values_go_into_a_link_and_come_back():
    values = {"alpha": 0.3, "iterations": 5_000, "digits": 60_000, "hidden": 7, "batch": 128, "decay": 0.0001}
    values |= {"distort": 1, "seed": 2**32 - 1, "init": "he", "optimiser": "momentum"}
    assert settings.from_link(settings.as_link(values)) == (values, [])


@pytest.fixture
def page(monkeypatch) -> SimpleNamespace:
    """A visitor's session and link."""
    found = SimpleNamespace(state={}, query={})
    monkeypatch.setattr(settings.st, "session_state", found.state)
    monkeypatch.setattr(settings.st, "query_params", found.query)
    return found


def widgets(page):
    return {name: page.state[name] for name in settings.SETTINGS}


def test_first_visit_shows_the_run_and_what_the_link_says(page):
    page.query.update(alpha="0.5", seed="x")
    settings.begin(Config(alpha=3.0, hidden=20, seed=4))
    expected = settings.values_of(Config(alpha=0.5, hidden=20))
    assert widgets(page) == expected
    assert len(page.state[session.SENTENCES]) == 1


def test_what_was_chosen_stays_so_whatever_the_link_says_later(page):
    settings.begin(Config())
    page.state["alpha"] = 0.9
    page.query["alpha"] = "0.5"
    settings.begin(Config())
    assert page.state["alpha"] == 0.9


def test_choosing_sets_all_others_to_their_defaults_and_starts_their_widgets_over(page):
    settings.begin(Config(alpha=3.0, hidden=20))
    key = settings.widget("hidden")["key"]
    settings.choose(alpha=0.4)
    assert widgets(page) == settings.values_of(Config(alpha=0.4))
    assert settings.widget("hidden")["key"] != key
    settings.show(Config(hidden=3))
    assert widgets(page) == settings.values_of(Config(hidden=3))
    assert page.state[session.VERSION] == 2


def test_chosen_settings_are_a_config_and_can_stand_in_a_link(page):
    settings.begin(Config(alpha=0.25, batch=16, distort=True, optimiser="adam"))
    assert settings.config() == Config(alpha=0.25, batch=16, distort=True, optimiser="adam")
    assert settings.config().distort is True
    assert settings.as_link(settings.chosen())["distort"] == "1"


def test_widget_hands_its_value_on(page):
    settings.begin(Config(hidden=20, init="zeros"))
    heard = []
    widget = settings.widget("hidden", after=heard.append)
    page.state[widget["key"]] = 50
    widget["on_change"](*widget["args"])
    assert page.state["hidden"] == 50
    assert heard == ["hidden"]
    assert settings.widget("hidden")["value"] == 20  # the first value: another one would make a new widget
    box = settings.widget("init", ["he", "uniform", "zeros"])
    assert (box["index"], "value" in box) == (2, False)


def test_widget_that_comes_back_begins_with_the_present_value(page):
    settings.begin(Config(hidden=20))
    page.state[settings.widget("hidden")["key"]] = 50
    page.state["hidden"] = 50
    del page.state["hidden_0"]  # as Streamlit does when it is not drawn
    assert settings.widget("hidden")["value"] == 50


def test_what_the_browser_says_of_a_widget_from_before_a_choice_counts_no_more(page):
    settings.begin(Config(alpha=0.2))
    old = settings.widget("alpha")
    settings.choose(alpha=0.002)
    assert settings.widget("alpha")["key"] != old["key"]
    assert settings.widget("alpha")["value"] == 0.002
    page.state[old["key"]] = 0.2
    old["on_change"](*old["args"])
    assert page.state["alpha"] == 0.002


def test_distortion_of_all_digits_at_once_becomes_one_in_batches_and_says_so(page):
    page.query["distort"] = "1"
    settings.begin(Config())
    assert (page.state["distort"], page.state["batch"]) == (1, 128)
    assert "in batches" in page.state[session.SENTENCES][-1]
    settings.choose()
    widget = settings.widget("distort", (0, 1))
    page.state[widget["key"]] = 1
    widget["on_change"](*widget["args"])
    assert page.state["batch"] == 128


def test_a_link_asks_for_a_thousand_hidden_units_at_most(page):
    page.query["hidden"] = "10000"
    settings.begin(Config())
    assert page.state["hidden"] == 1000
    assert "1,000" in page.state[session.SENTENCES][0]


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
    assert settings.widget("digits")["value"] == 2
    settings.st.session_state["digits_0"] = 3
    settings.st.session_state["digits"] = 3  # it was moved
    assert settings.choices("digits", [1, 3]) == [1, 2, 3]
