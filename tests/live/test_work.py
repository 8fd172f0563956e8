"""How far work in the background is."""

import json

import pytest

from live import work
from live.work import Progress
from tests.loop import run


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    monkeypatch.setattr(work, "_works", type(work._works)())
    monkeypatch.setattr(work, "LOOK_SECONDS", 0.01)


def ask(**question) -> dict:
    return json.loads(run(work.answer(question)))


def test_a_page_that_knows_nothing_is_told_at_once():
    name = work.offer(lambda: Progress("Half", 0.5, done=False))
    assert ask(work=name) == {"text": "Half", "share": 0.5, "done": False}


def test_a_page_waits_until_the_work_is_further():
    looks = iter([0.1, 0.1, 0.1, 0.2])
    name = work.offer(lambda: Progress("On its way", next(looks), done=False))
    assert ask(work=name, text="On its way", share=0.1)["share"] == 0.2
    assert next(looks, None) is None


def test_the_end_is_told_even_if_nothing_else_changes():
    name = work.offer(lambda: Progress("All", 1.0, done=True))
    assert ask(work=name, text="All", share=1.0)["done"] is True


@pytest.mark.parametrize("name", ["unknown", None, 3])
def test_work_that_nobody_knows_counts_as_done(name):
    assert ask(work=name)["done"] is True


def test_names_cannot_be_guessed_unless_they_are_given():
    names = {work.offer(lambda: Progress("", 0, done=False)) for _ in range(50)}
    assert len(names) == 50
    assert min(map(len, names)) >= 16
    assert work.offer(lambda: Progress("", 0, done=False), name="digits") == "digits"


def test_old_work_is_let_go(monkeypatch):
    monkeypatch.setattr(work, "MOST_WORKS", 2)
    first, *_ = (work.offer(lambda: Progress("", 0, done=False)) for _ in range(3))
    assert work.progress(first).done
