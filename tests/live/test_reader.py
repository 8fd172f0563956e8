"""Who reads a drawing: one network, or two side by side. How it is read, `test_ink` asks."""

import pytest

from engine.lab import lab
from live.reader import answer
from model import Config, DigitLabError

pytestmark = pytest.mark.usefixtures("running_lab")

SEVEN = [0.2, 0.2, 0.8, 0.2, 0.5, 0.9]


def ask(**question):
    return answer({"drawing": "a-drawing-of-mine", "version": 0, "weights": "wide-800", "strokes": [SEVEN]} | question)


def test_two_networks_answer_as_each_does_alone():
    both = ask(other="classic-10")
    one, other = ask(), ask(weights="classic-10")
    assert {name: both[name] for name in one} == one
    assert {name: both["other"][name] for name in other} == other


def test_a_run_answers_beside_weights_and_says_how_it_stands(offline):
    run = lab().engine.create(Config(iterations=5, digits=100, hidden=4), offline)
    both = ask(weights=None, run=run, other="classic-10")
    assert both["learning"] is False
    assert both["note"] == ""
    assert len(both["hidden"]) == 4
    assert "learning" not in both["other"]


def test_other_weights_that_nobody_has_get_a_sentence():
    with pytest.raises(DigitLabError, match="nobodys"):
        ask(other="nobodys")
