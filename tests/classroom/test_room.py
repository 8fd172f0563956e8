import threading
import time

import pytest

from classroom import room as room_module
from classroom.errors import NoClassError, RefusedError
from classroom.members import read_by
from classroom.rooms import Rooms
from model import load_weights
from tests.classroom.conftest import ANN, SEVEN, TEACHER


def test_the_same_person_is_the_same_member_however_often_they_come(rooms, code, ann):
    assert rooms.join(ANN, code).member == ann.member
    assert rooms.join(ANN, code.lower()).number == 1


def test_a_member_has_a_friendly_name_and_another_than_the_others(rooms, code, teacher):
    for number in range(60):
        rooms.join(f"{number:022}", code)
    assert len({member.name for member in teacher.room.members.values()}) == 60


def test_a_class_is_full_at_some_point(rooms, code, ann, monkeypatch):
    monkeypatch.setattr(room_module, "MOST_MEMBERS", 1)
    with pytest.raises(RefusedError, match="full"):
        rooms.join("x" * 22, code)
    assert rooms.join(ANN, code).number == 1


def test_thirty_who_join_at_the_same_moment_are_all_in(rooms, code, teacher):
    start = threading.Barrier(30)

    def join(number):
        start.wait()
        rooms.join(f"{number:022}", code)

    threads = [threading.Thread(target=join, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [*teacher.room.members] == [*range(1, 31)]
    assert len({member.owner for member in teacher.room.members.values()}) == 30


def test_after_a_restart_everything_is_as_it_was(lab, rooms, code, ann, teacher):
    teacher.set_rules(room_module.Agenda().rules)
    ann.draw(teacher.begin_round(7).number, SEVEN)
    teacher.ask("Which?", ["a", "b"])
    ann.vote(1, 1)
    weights = load_weights("classic-10")
    teacher.room.keep_taught(weights.params, weights.metadata)
    again = Rooms(lab)
    room, student = again.room(code), again.student(ANN)
    assert (room.title, room.agenda, room.members) == ("7b", teacher.room.agenda, teacher.room.members)
    assert room.work.drawings() == teacher.room.work.drawings()
    assert room.work.counts(room.agenda.poll) == [0, 1]
    assert (room.taught.params.w1 == weights.params.w1).all()
    assert (student.number, student.owner) == (ann.number, ann.owner)
    assert again.teacher(TEACHER, code).room is room
    assert room.ledger.name != teacher.room.ledger.name


def test_numbers_are_never_used_again(lab, rooms, code, ann):
    ann.leave()
    assert Rooms(lab).join(ANN, code).number == 2


def test_nobody_joins_or_draws_in_a_class_that_was_closed_meanwhile(ann, teacher, rooms, code):
    room = teacher.room
    number = teacher.begin_round(7).number
    teacher.close()
    with pytest.raises(NoClassError):
        room.join("late")
    with pytest.raises(NoClassError):
        room.change_member(ann.number, wish="x")
    with pytest.raises((NoClassError, RefusedError)):
        ann.draw(number, SEVEN)
    assert room._store.all() == []


def test_a_drawing_that_was_read_while_the_class_began_again_is_not_taken(ann, teacher, monkeypatch):
    number = teacher.begin_round(7).number

    def slowly(*given):
        teacher.reset()
        return read_by(*given)

    monkeypatch.setattr("classroom.student.read_by", slowly)
    with pytest.raises(RefusedError, match="over"):
        ann.draw(number, SEVEN)
    assert teacher.room.work.drawings() == []


def test_a_class_that_is_used_stays_open(ann, teacher, lab, monkeypatch):
    teacher.begin_round(7)
    teacher.allow_own_names(True)
    later = time.time() + 1_000
    monkeypatch.setattr("classroom.work.time.time", lambda: later)
    for act, given in ((ann.draw, (1, SEVEN)), (ann.ask_for_name, ("Zoë",))):
        later += 1
        act(*given)
        assert teacher.room._store.all()[0].touched == teacher.room.touched == later


def test_each_change_of_the_agenda_is_told_to_everybody(ann, teacher):
    before = teacher.room.version(ann.number)
    teacher.freeze()
    assert teacher.room.version(ann.number) != before


def test_a_member_of_another_number_is_nobody(teacher):
    with pytest.raises(NoClassError, match="Join it again"):
        teacher.room.member(1)
