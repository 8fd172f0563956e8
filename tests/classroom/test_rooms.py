import time
from types import SimpleNamespace

import pytest

from classroom import rooms as rooms_module
from classroom.errors import NoClassError, NotTeacherError, RefusedError, TooFastError
from classroom.limits import Limit
from classroom.rooms import Rooms
from classroom.rules import Rules
from classroom.student import Student
from engine import Status
from engine.archive import ArchiveError
from engine.lab import NoLabError
from engine.leases import Leases
from engine.visitor import Visitor
from model import Config
from tests.classroom.conftest import ANN, BOB, TEACHER

OPEN = Limit(rate=0, burst=0)


def test_who_opens_a_class_teaches_it_and_nobody_else_does(rooms, lab):
    code, key = rooms.open(TEACHER, "7b")
    assert rooms.teacher(TEACHER, code).room.title == "7b"
    assert key
    for stranger in (ANN, "", "x" * 22):
        with pytest.raises(NotTeacherError):
            rooms.teacher(stranger, code)


def test_the_key_lets_a_second_device_teach(rooms):
    code, key = rooms.open(TEACHER, "7b")
    with pytest.raises(NotTeacherError, match="not the teacher’s key"):
        rooms.admit(BOB, code, key[:-1])
    rooms.admit(BOB, code.lower(), key.lower().upper())
    assert rooms.teacher(BOB, code).room is rooms.teacher(TEACHER, code).room


def test_the_key_works_after_a_restart_and_stands_nowhere(rooms, lab, tmp_path):
    code, key = rooms.open(TEACHER, "7b")
    Rooms(lab).admit(BOB, code, key)
    content = b"".join(file.read_bytes() for file in tmp_path.glob("runs.db*"))
    assert key.encode() not in content
    assert key.replace("-", "").encode() not in content
    assert TEACHER.encode() not in content


def test_a_key_is_tried_a_few_times_only(lab):
    rooms = Rooms(lab, tries=Limit(rate=0.0001, burst=10))
    code, key = rooms.open(TEACHER, "7b")
    refused = []
    for _ in range(12):
        with pytest.raises((NotTeacherError, TooFastError)) as caught:
            rooms.admit(ANN, code, "wrong")
        refused.append(caught.type)
    assert refused == [NotTeacherError] * 10 + [TooFastError] * 2
    rooms.admit(BOB, code, key)  # somebody else is not held up by that


def test_a_servers_own_key_is_asked_for(rooms, monkeypatch):
    monkeypatch.setenv("DIGIT_LAB_TEACHER_KEY", "open sesame")
    for wrong in ("", "open", "open sesame!"):
        with pytest.raises(NotTeacherError, match="key of this server"):
            rooms.open(TEACHER, "7b", wrong)
    code, shown = rooms.open(TEACHER, "7b", "open sesame ")
    assert shown == ""
    rooms.admit(BOB, code, "open sesame")
    assert rooms.teacher(BOB, code).room.title == "7b"


def test_a_code_is_found_however_it_is_typed_and_no_other_is(rooms, code):
    assert rooms.room(f" {code[:3].lower()}-{code[3:]} ") is rooms.room(code)
    for wrong in ("", code[:-1], "AAAAAA" if code != "AAAAAA" else "CCCCCC", "' or 1=1 --"):
        with pytest.raises(NoClassError, match="no open class with this code"):
            rooms.room(wrong)


def test_runs_against_the_rules_rest_when_their_owner_joins(rooms, code, lab, teacher):
    teacher.set_rules(Rules(("alpha",)))
    ann = lab.visitor(ANN)
    wild, tame = (ann.create(Config(digits=10_000, hidden=hidden), lab.loader.dataset, "c") for hidden in (400, 10))
    for run in (wild, tame):
        ann.start(run)
    rooms.join(ANN, code)
    assert [lab.engine.get(run).status for run in (wild, tame)] == [Status.PAUSED, Status.RUNNING]


def test_the_servers_key_is_tried_a_few_times_only_whoever_tries(lab, monkeypatch):
    monkeypatch.setenv("DIGIT_LAB_TEACHER_KEY", "open sesame")
    rooms = Rooms(lab, tries=Limit(rate=0.0001, burst=3))
    refused = []
    for number in range(5):
        with pytest.raises((NotTeacherError, TooFastError)) as caught:
            rooms.open(f"{number:022}", "7b", "wrong")
        refused.append(caught.type)
    assert refused == [NotTeacherError] * 3 + [TooFastError] * 2


def test_who_is_in_two_classes_is_in_the_one_that_they_came_to_last(rooms, code, lab):
    other, _ = rooms.open(TEACHER, "8c")
    rooms.join(ANN, code)
    assert rooms.join(ANN, other).room.title == "8c"
    assert rooms.student(ANN).room.code == other
    assert [*rooms.room(code).members] == [1]  # with all that they did there
    rooms.join(ANN, code)
    assert rooms.student(ANN).room.code == code
    assert Rooms(lab).student(ANN).room.code == code


def test_a_teacher_does_not_join_the_own_class(rooms, code):
    with pytest.raises(RefusedError, match="private window"):
        rooms.join(TEACHER, code)


def test_a_visitor_in_a_class_is_a_student(rooms, code):
    assert type(rooms.visitor(ANN)) is Visitor
    rooms.join(ANN, code)
    assert type(rooms.visitor(ANN)) is Student
    assert rooms.visitor(ANN).owner == rooms.student(ANN).owner


def test_a_title_is_one_line(rooms):
    code, _ = rooms.open(TEACHER, " 7b\n<script> ")
    assert rooms.room(code).title == "7b <script>"
    assert rooms.room(rooms.open(TEACHER, "\x00")[0]).title == "Our class"


def test_classes_are_bounded(rooms, monkeypatch):
    for _ in range(rooms_module.MOST_OF_ONE):
        rooms.open(TEACHER, "7b")
    with pytest.raises(RefusedError, match="Close one"):
        rooms.open(TEACHER, "one more")
    monkeypatch.setattr(rooms_module, "MOST_CLASSES", rooms_module.MOST_OF_ONE)
    with pytest.raises(RefusedError, match="Close one"):
        rooms.open(BOB, "one more")
    rooms.teacher(TEACHER, rooms.taught_by(TEACHER)[0].code).close()
    rooms.open(BOB, "in its place")


def test_a_class_in_which_nothing_happens_is_closed_after_a_week(rooms, code, lab, monkeypatch):
    rooms.join(ANN, code)
    now = time.time()
    monkeypatch.setattr(rooms_module.time, "time", lambda: now + 6 * 86_400)
    assert Rooms(lab).room(code).title == "7b"
    monkeypatch.setattr(rooms_module.time, "time", lambda: now + 8 * 86_400)
    again = Rooms(lab)
    with pytest.raises(NoClassError):
        again.room(code)
    assert Rooms(lab).student(ANN) is None


def test_my_classes_are_listed_newest_first(rooms):
    codes = [rooms.open(TEACHER, title)[0] for title in ("a", "b")]
    assert [room.code for room in rooms.taught_by(TEACHER)] == codes[::-1]
    assert rooms.taught_by(ANN) == []


def test_one_browser_does_no_more_than_a_person_can(lab):
    rooms = Rooms(lab, asked=Limit(rate=0.001, burst=2))
    rooms.check_pace(ANN)
    rooms.check_pace(ANN)
    with pytest.raises(TooFastError):
        rooms.check_pace(ANN)
    rooms.check_pace(BOB)
    Rooms(lab, asked=OPEN).check_pace(ANN)


def test_without_a_database_a_class_lasts_as_long_as_the_server(lab, monkeypatch):
    def fail(url="", leases=None):
        if url:
            raise ArchiveError("The disk is full.")
        return store()

    store = rooms_module.Store
    monkeypatch.setattr(rooms_module, "Store", fail)
    rooms = Rooms(lab)
    code, _ = rooms.open(TEACHER, "7b")
    assert rooms.join(ANN, code).number == 1


def test_each_lab_has_its_own_classes(lab):
    here = rooms_module.rooms()
    assert rooms_module.rooms() is here
    assert here.belongs_to(lab)
    code, _ = here.open(TEACHER, "7b")
    assert here.board(here.room(code)) is here.board(here.room(code))


def test_without_a_lab_there_are_no_classes(monkeypatch):
    monkeypatch.setattr("engine.lab._open", [])
    with pytest.raises(NoLabError):
        rooms_module.rooms()


def test_of_several_servers_each_has_its_own_classes_and_those_of_a_dead_one(lab):
    both = []
    for name in ("lab-0", "lab-1"):
        leases = Leases(lab.engine.autosave.archive.database, name)
        leases.enter()
        lab.presence = SimpleNamespace(leases=leases, heirs=[], when_lost=[])
        both.append((Rooms(lab), lab.presence))
    (here, dead), (other, heir) = both
    dead.leases.look()
    code, _ = here.open(TEACHER, "7b")
    here.join(ANN, code)
    with pytest.raises(NoClassError, match="another server"):
        other.room(code)
    dead.leases.leave()
    heir.leases.look()
    for take_over in heir.heirs:
        take_over()
    assert [member.owner for member in other.room(code).members.values()] == [lab.key.owner(ANN)]
    assert other.teacher(TEACHER, code).room.title == "7b"
    for lose in dead.when_lost:
        lose()
    with pytest.raises(NoClassError):
        here.room(code)
    lab.presence = None
