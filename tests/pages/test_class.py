"""The Class page, and what a class does to the pages of its members, as Streamlit's AppTest runs them."""

import secrets
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from classroom.agenda import Task
from classroom.rooms import rooms
from classroom.rules import Rules
from engine import Status
from engine.lab import Lab, lab
from model import Config
from ui import frame, session
from ui.classroom import steering
from ui.membership import left_out_by

ROOT = Path(__file__).parents[2]
PATIENCE = 60
CLASS, TRAIN, DRAW = "pages/6_Class.py", "pages/1_Train.py", "pages/2_Draw.py"


@pytest.fixture(scope="module", autouse=True)
def one_lab(offline):
    with Lab() as one:
        assert one.loader.done.wait(PATIENCE)
        yield


@pytest.fixture
def teacher():
    """A class that somebody else has opened."""
    secret = secrets.token_urlsafe(16)
    return rooms().teacher(secret, rooms().open(secret, "7b")[0])


def open_page(path, visitor="", **query):
    test = AppTest.from_file(ROOT / "home.py", default_timeout=PATIENCE)
    test.session_state[session.VISITOR] = visitor or secrets.token_urlsafe(16)
    test.switch_page(path)
    for name, value in query.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    return test


def as_member(teacher, path, **query):
    """A page of somebody who is in the class."""
    secret = secrets.token_urlsafe(16)
    rooms().join(secret, teacher.room.code)
    return open_page(path, secret, **query)


def submit(test, label):
    next(button for button in test.button if button.label == label).click()
    test.run()
    assert not test.exception
    return test


def said(test) -> str:
    return " ".join(one.value for one in (*test.error, *test.warning, *test.info, *test.markdown))


def run_of(test):
    return lab().engine.get(test.session_state["run"])


def test_a_class_is_opened_and_its_key_is_kept_from_the_page():
    test = open_page(CLASS)
    test.text_input(key="class_title").set_value("7b *Tuesday*")
    submit(test, "Open the class")
    code = test.query_params["class"]
    room = rooms().room(code)
    assert room.title == "7b *Tuesday*"
    assert r"### 7b \*Tuesday\*" in [one.value for one in test.markdown]
    key = test.code[0].value
    assert room.fits(key)
    assert key not in said(test)


def test_who_is_no_teacher_of_it_sees_nothing_of_a_class(teacher):
    rooms().join(secrets.token_urlsafe(16), teacher.room.code)
    test = open_page(CLASS, **{"class": teacher.room.code})
    assert "Only the teacher sees this class" in said(test)
    assert not [button for button in test.button if button.label == "Pause all"]
    for member in teacher.room.members.values():
        assert member.name not in said(test)


@pytest.mark.parametrize("code", ["AAAAAA", "<b>x</b>", "../..", "![x](http://evil.test/x.png)"])
def test_a_link_to_no_class_says_so(code):
    test = open_page(CLASS, **{"class": code})
    assert "There is no open class with this code." in said(test)


def test_a_wrong_key_teaches_nobody_and_the_right_one_does():
    secret = secrets.token_urlsafe(16)
    code, key = rooms().open(secret, "8c")
    test = open_page(CLASS)
    test.text_input(key="class_code").set_value(code.lower())
    test.text_input(key="teachers_key").set_value("AAAA-AAAA-AAAA-AAAA")
    submit(test, "Teach it here")
    assert "This is not the teacher’s key of this class." in said(test)
    test.text_input(key="teachers_key").set_value(key)
    submit(test, "Teach it here")
    assert test.query_params["class"] == code
    assert "### 8c" in [one.value for one in test.markdown]


def test_where_the_server_has_a_key_nobody_opens_a_class_without_it(monkeypatch):
    monkeypatch.setenv("DIGIT_LAB_TEACHER_KEY", "open sesame")
    test = open_page(CLASS)
    test.text_input(key="server_key").set_value("wrong")
    submit(test, "Open the class")
    assert "not the teacher’s key of this server" in said(test)
    test.text_input(key="server_key").set_value("open sesame")
    submit(test, "Open the class")
    assert "### Our class" in [one.value for one in test.markdown]
    assert not test.code  # it is not shown to the class


def test_the_class_is_paused_and_goes_on():
    test = open_page(CLASS)
    submit(test, "Open the class")
    room = rooms().room(test.query_params["class"])
    test.button(key="pause_all").click().run()
    assert room.agenda.paused
    test.button(key="pause_all").click().run()
    assert not room.agenda.paused
    test.button(key="freeze").click().run()
    assert room.agenda.frozen


@pytest.mark.parametrize(
    ("label", "done"),
    [
        ("Ask the class", lambda agenda: agenda.poll.options[2] == "It goes wrong."),
        ("Give this task", lambda agenda: agenda.task == Task(0.9, 300)),
        ("Have everybody draw a 7", lambda agenda: agenda.round.digit == 7),
    ],
)
def test_what_was_pressed_is_done_even_if_the_page_is_cut_off_before_it_has_come_to_it(monkeypatch, label, done):
    test = open_page(CLASS)
    submit(test, "Open the class")
    monkeypatch.setattr(steering, "_holding", lambda _: st.stop())
    submit(test, label)
    assert done(rooms().room(test.query_params["class"]).agenda)


@pytest.mark.parametrize(("field", "label"), [("class_title", "Open the class"), ("class_code", "Teach it here")])
def test_a_class_is_opened_even_if_the_page_is_cut_off_before_it_has_come_to_it(monkeypatch, field, label):
    code, key = rooms().open(secrets.token_urlsafe(16), "8c")
    test = open_page(CLASS)
    test.text_input(key="teachers_key").set_value(key)
    test.text_input(key=field).set_value(code)
    with monkeypatch.context() as patch:
        patch.setattr(frame, "page", lambda _: st.stop())
        submit(test, label)
    test.run()
    assert rooms().room(test.query_params["class"]).title == {"class_title": code, "class_code": "8c"}[field]


def test_what_another_teacher_sets_shows_here_and_is_not_set_back():
    test = open_page(CLASS)
    submit(test, "Open the class")
    room = rooms().room(test.query_params["class"])
    room.plan(hidden=("lessons",), own_names=False)
    test.run()
    assert (test.multiselect(key="class_hidden").value, test.toggle(key="own_names").value) == (["lessons"], False)
    room.plan(hidden=("lessons", "runs"))
    test.toggle(key="own_names").set_value(True)
    test.run()
    assert (room.agenda.hidden, room.agenda.own_names) == (("lessons", "runs"), True)


def test_a_class_that_was_closed_elsewhere_is_said_to_be_gone():
    test = open_page(CLASS)
    submit(test, "Open the class")
    rooms().teacher(test.session_state[session.VISITOR], test.query_params["class"]).close()
    test.button(key="pause_all").click().run()
    assert not test.exception
    assert "There is no open class with this code." in said(test)


def test_a_members_run_goes_by_the_rules_whatever_the_link_says(teacher):
    teacher.set_rules(Rules(("alpha",)))
    test = as_member(teacher, TRAIN, alpha="0.7", hidden="800", iterations="5000", seed="9")
    assert run_of(test).config == Config(alpha=0.7, digits=10_000)


def test_new_rules_reach_a_page_that_is_open(teacher):
    test = as_member(teacher, TRAIN, hidden="20", iterations="200")
    assert run_of(test).config.hidden == 20
    teacher.set_rules(Rules(("alpha", "iterations")))
    test.run()
    assert not test.exception
    assert (run_of(test).config.hidden, run_of(test).config.iterations) == (10, 200)


def test_while_the_class_is_paused_train_says_so(teacher):
    test = as_member(teacher, TRAIN, digits="100")
    teacher.pause_all()
    test.button(key="go").click().run()
    assert "Your class is paused." in said(test)
    assert run_of(test).status is Status.READY


def test_what_has_no_use_under_the_rules_is_left_out():
    assert left_out_by(Rules()) == []
    assert left_out_by(Rules(("alpha",))) == ["iterations", "more_popover", "weights_popover", "lessons"]
    assert left_out_by(Rules(("iterations",))) == ["alpha", "more_popover", "weights_popover", "lessons"]
    assert left_out_by(Rules(("alpha", "hidden"))) == ["iterations", "weights_popover", "lessons"]


def heading(test) -> str:
    return " ".join(one.proto.body for one in test.get("html"))


def test_a_member_follows_the_class_once(teacher):
    test = as_member(teacher, DRAW)
    assert '<h1 class="spoken">Draw</h1>' in heading(test)
    teacher.send_to("Train")
    test.run()
    assert not test.exception
    assert '<h1 class="spoken">Train</h1>' in heading(test)
    test.switch_page(DRAW).run()
    assert '<h1 class="spoken">Draw</h1>' in heading(test)


def test_who_comes_late_is_left_where_they_are(teacher):
    teacher.send_to("Train")
    assert '<h1 class="spoken">Draw</h1>' in heading(as_member(teacher, DRAW))


def test_who_comes_by_an_older_sending_follows_the_newer_one(teacher):
    for page in ("Draw", "Train"):
        teacher.send_to(page)
    test = as_member(teacher, DRAW, turn="1")
    assert '<h1 class="spoken">Train</h1>' in heading(test)
    for nonsense in ("x", "-1", "9" * 50, "²"):
        as_member(teacher, DRAW, turn=nonsense)


def test_everybody_goes_to_a_stop_of_the_lesson(teacher):
    test = as_member(teacher, DRAW)
    teacher.send_to("Train", 3)
    test.run()
    assert not test.exception
    assert test.query_params["hour"] == "3"
    assert '<h1 class="spoken">Train</h1>' in heading(test)


def test_who_was_removed_is_told_so_and_is_a_visitor_again(teacher):
    teacher.set_rules(Rules(("alpha",)))
    teacher.set_task(Task(0.9, 300))
    test = as_member(teacher, TRAIN, hidden="800")
    (number,) = teacher.room.members
    teacher.remove(number)
    test.run()
    assert not test.exception
    assert "You are no longer in your class" in said(test)
    test.run()
    assert "no longer in your class" not in said(test)
    again = open_page(TRAIN, test.session_state[session.VISITOR], hidden="20")
    assert run_of(again).config.hidden == 20


def test_a_member_comes_back_to_the_run_that_they_had_unless_the_link_says_another(teacher):
    test = as_member(teacher, TRAIN)
    assert run_of(test).config == Config(digits=10_000)
    test.button(key="step").click().run()
    run = run_of(test)
    secret = test.session_state[session.VISITOR]
    assert run_of(open_page(TRAIN, secret)).id == run.id
    assert run_of(open_page(TRAIN, secret, alpha="0.5")).id != run.id
