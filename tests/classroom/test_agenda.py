import pytest

from classroom.agenda import Agenda, Place, Poll, Round, Task, as_text, from_json
from classroom.errors import RefusedError
from classroom.rules import Rules
from engine import Point
from model import Config

FULL = Agenda(
    own_names=True,
    reader="classic-10",
    task=Task(0.9, 300),
    rules=Rules(("alpha",)),
    hidden=("lessons", "share_popover"),
    place=Place("Train", 3, 2),
    paused=True,
    frozen=True,
    round=Round(4, 7, open=False),
    poll=Poll(2, "Which?", ("a", "b"), open=False),
    rounds=4,
    polls=2,
)


@pytest.mark.parametrize("agenda", [Agenda(), FULL])
def test_an_agenda_comes_back_from_json_as_it_was(agenda):
    assert from_json(agenda.to_json()) == agenda


def test_an_agenda_of_a_later_version_opens():
    assert from_json('{"paused": true, "music": "loud"}') == Agenda(paused=True)
    later = '{"task": {"accuracy": 0.9, "iterations": 300, "colour": 1}, "rules": {"free": [], "base": {"later": 1}}}'
    assert from_json(later) == Agenda(task=Task(0.9, 300), rules=Rules((), Config()))


def point(iteration, accuracy):
    return Point(iteration, 0.5, 1.0, accuracy, 1.0)


@pytest.mark.parametrize(
    ("curve", "solved"),
    [
        ((), False),
        ((point(300, 0.9),), True),
        ((point(301, 0.9),), False),
        ((point(299, 0.8999),), False),
        ((point(100, 0.95), point(400, 0.5)), True),
        ((point(100, None),), False),
    ],
)
def test_a_task_is_solved_by_enough_accuracy_in_few_enough_steps(curve, solved):
    assert Task(0.9, 300).is_solved(curve) is solved


def test_a_task_in_words():
    assert Task(0.905, 1_000).in_words() == "Read 90.5 % of the held-out digits with at most 1,000 steps."


@pytest.mark.parametrize(
    "make",
    [
        lambda: Task(0, 300),
        lambda: Task(1.01, 300),
        lambda: Task(float("nan"), 300),
        lambda: Task(0.9, 0),
        lambda: Place("../../etc", 1),
        lambda: Round(1, 10),
        lambda: Round(1, -1),
        lambda: Poll(1, "", ("a", "b")),
        lambda: Poll(1, "Which?", ("a",)),
        lambda: Poll(1, "Which?", ("a", "")),
        lambda: Poll(1, "Which?", tuple("abcdefg")),
        lambda: Poll(1, "x" * 121, ("a", "b")),
    ],
)
def test_what_makes_no_sense_is_refused(make):
    with pytest.raises(RefusedError):
        make()


def test_a_text_is_one_line_of_what_can_be_shown():
    assert as_text("  7b \n\t Tuesday\x00\x1b[2J\u202e ") == "7b Tuesday[2J"
    assert as_text("<b>Zoë</b> 漢字") == "<b>Zoë</b> 漢字"
    assert len(as_text("x" * 500)) == 120
