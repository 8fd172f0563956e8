import pytest

from classroom import attendance
from classroom.attendance import Attendance


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(attendance.time, "monotonic", lambda: now[0])
    return now


def test_who_is_there_is_who_asked_lately(clock):
    here = Attendance()
    assert here.here() == set()
    here.note(3)
    clock[0] += 9
    assert here.here() == {3}
    clock[0] += 2
    assert here.here() == set()


def test_of_many_who_ask_one_looks(clock):
    here = Attendance()
    assert [here.is_due(0.25) for _ in range(3)] == [True, False, False]
    clock[0] += 0.25
    assert here.is_due(0.25)
