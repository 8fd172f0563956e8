"""The frame around each page."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from engine.executor import Capacity
from ui import frame

ROOT = Path(__file__).parents[2]
PATIENCE = 60


def page():
    import streamlit as st

    from ui.frame import page

    page("Somewhere")
    st.title("The page goes on")


@pytest.fixture
def a_lab(idle_lab, monkeypatch):
    done = SimpleNamespace(wait=lambda seconds: True, is_set=lambda: True)
    monkeypatch.setattr(idle_lab, "loader", SimpleNamespace(dataset=None, error="No digits today.", done=done))
    return idle_lab


def test_sidebar_links_every_page_there_is_and_says_which_digits(a_lab, monkeypatch):
    links = {}
    monkeypatch.setattr(frame.st, "page_link", lambda path, label: links.update({path: label}))
    test = AppTest.from_function(page, default_timeout=PATIENCE).run()
    assert not test.exception
    assert test.title[0].value == "The page goes on"
    assert test.sidebar.subheader[0].value == "Digit Lab"
    assert test.sidebar.caption[0].value == "No digits today."
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "pages").glob("*.py")}
    assert links == frame.PAGES
    assert {*links} == {"home.py"} | files
    for path in files:
        assert links[path] == re.sub(r"^\d+_", "", Path(path).stem)


@pytest.mark.parametrize(
    ("capacity", "words"),
    [
        (Capacity(2, 2), []),
        (Capacity(4, 2, 0.01, "2 workers with 4 cores of a cluster"), ["Runs are computed by 2 workers with 4 cores"]),
        (Capacity(1, 1, away="Nobody answers"), ["Nobody answers; runs wait"]),
    ],
)
def test_sidebar_says_what_computes_unless_it_is_this_computer(a_lab, monkeypatch, capacity, words):
    monkeypatch.setattr(frame.st, "page_link", lambda path, label: None)
    monkeypatch.setattr(a_lab.engine, "capacity", lambda: capacity)
    test = AppTest.from_function(page, default_timeout=PATIENCE).run()
    assert not test.exception
    said = [caption.value for caption in test.sidebar.caption[1:]]
    assert len(said) == len(words)
    assert all(text.startswith(one) for text, one in zip(said, words, strict=True))


def test_page_has_its_title_and_an_emoji_that_needs_no_other_host(a_lab, monkeypatch):
    settings = {}
    monkeypatch.setattr(frame.st, "page_link", lambda path, label: None)
    monkeypatch.setattr(frame.st, "set_page_config", lambda title, **others: settings.update(others, title=title))
    AppTest.from_function(page, default_timeout=PATIENCE).run()
    assert settings["title"] == "Somewhere · Digit Lab"
    assert settings["layout"] == "wide"
    assert not settings["page_icon"].isascii()


def test_what_a_link_hides_stays_hidden_on_the_next_pages_until_a_link_says_otherwise(a_lab, monkeypatch):
    monkeypatch.setattr(frame.st, "page_link", lambda path, label: None)
    test = AppTest.from_function(page, default_timeout=PATIENCE)

    def style(**query):
        test.query_params.clear()
        test.query_params.update(query)
        (found,) = [one.value for one in test.run().get("html") if "<style>" in one.value]
        return found.removeprefix(frame.STYLE)

    assert style() == ""
    hides = "<style>.st-key-lessons, .st-key-alpha { display: none !important; }</style>"
    assert style(hide="lessons,alpha,<b>") == hides
    assert style() == hides  # the navigation's links lead here without it
    assert style(hide="") == ""
    assert style() == ""


def test_without_a_lab_the_page_says_how_to_start_one_and_stops(monkeypatch):
    monkeypatch.setattr("engine.lab._open", [])
    test = AppTest.from_function(page, default_timeout=PATIENCE).run()
    assert not test.exception
    assert "make run" in test.error[0].value
    assert not test.title
