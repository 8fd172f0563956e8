import pytest

from classroom import limits
from classroom.limits import Limit


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(limits.time, "monotonic", lambda: now[0])
    return now


def test_a_burst_goes_through_and_then_the_rate(clock):
    limit = Limit(rate=2, burst=3)
    assert [limit.allows("a") for _ in range(5)] == [True, True, True, False, False]
    clock[0] += 0.5
    assert [limit.allows("a") for _ in range(2)] == [True, False]


def test_one_person_does_not_hold_up_another(clock):
    limit = Limit(rate=1, burst=1)
    assert limit.allows("a")
    assert not limit.allows("a")
    assert limit.allows("b")


def test_who_waits_has_no_more_than_a_burst(clock):
    limit = Limit(rate=1, burst=2)
    limit.allows("a")
    clock[0] += 1_000
    assert [limit.allows("a") for _ in range(3)] == [True, True, False]


def test_with_a_rate_of_0_nobody_is_held_up():
    limit = Limit(rate=0, burst=0)
    assert all(limit.allows("a") for _ in range(100))


def test_many_strangers_are_not_all_remembered(clock, monkeypatch):
    monkeypatch.setattr(limits, "MOST_REMEMBERED", 3)
    limit = Limit(rate=1, burst=1)
    for who in "abcd":
        limit.allows(who)
    assert list(limit._left) == ["b", "c", "d"]
