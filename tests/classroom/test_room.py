import threading

import pytest

from classroom import room as room_module
from classroom.errors import NoClassError, RefusedError
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


def test_who_is_there_is_who_asked_lately(ann, teacher, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(room_module.time, "monotonic", lambda: now[0])
    assert teacher.room.here() == set()
    teacher.room.look(ann.number)
    now[0] += 9
    assert teacher.room.here() == {ann.number}
    now[0] += 2
    assert teacher.room.here() == set()


def test_each_change_of_the_agenda_is_told_to_everybody(ann, teacher):
    before = teacher.room.version(ann.number)
    teacher.freeze()
    assert teacher.room.version(ann.number) != before


def test_a_member_of_another_number_is_nobody(teacher):
    with pytest.raises(NoClassError, match="Join it again"):
        teacher.room.member(1)
