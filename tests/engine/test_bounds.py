"""How many runs are kept, and which ones go first."""

import time
from collections import Counter
from contextlib import closing
from dataclasses import replace

import pytest

from engine import Archive, ArchiveError, Engine, Status, UnknownRunError
from engine import bounds as bounds_module
from engine.archive import Kept
from engine.bounds import Bounds, most_bytes, too_many, use_of
from engine.changes import Entry
from engine.entries import Entries
from tests.engine.helpers import a_run, wait_until

MB = 1_000_000


@pytest.fixture
def archive(tmp_path):
    with closing(Archive(f"sqlite:///{tmp_path / 'runs.db'}")) as one:
        yield one


@pytest.fixture
def entries(archive) -> Entries:
    return Entries(archive)


def saved(archive, run_id, opened=0.0, **changes):
    archive.save(a_run(**{"id": run_id, "owner": "ann", "named": False, **changes}), as_of=opened)


def ids(archive):
    return {run.id for run in archive.kept()}


def room_for(archive, monkeypatch, count):
    """Let `count` runs of the size of these fill the disk space."""
    size = archive.kept()[0].size
    monkeypatch.setattr(bounds_module, "most_bytes", lambda: count * size)


# --- which ones


def test_nothing_goes_before_a_bound_is_reached():
    runs = [Kept(str(number), "ann", MB) for number in range(200)]
    assert too_many(runs, set(), 200 * MB) == []


def test_of_too_much_on_disk_so_many_go_that_the_rest_has_room():
    runs = [Kept(name, "ann", MB) for name in "abcde"]
    assert too_many(runs, set(), 3 * MB) == ["a", "b"]
    assert too_many(runs, {"a", "c"}, 3 * MB) == ["b", "d"]
    assert too_many(runs, set(), 2 * MB + 1) == ["a", "b", "c"]


def test_of_one_persons_runs_too_many_go_and_nobody_elses(monkeypatch):
    monkeypatch.setattr(bounds_module, "MOST_RUNS", 2)
    runs = [Kept(name, owner, MB) for name, owner in zip("abcdef", ["ann", "bob", "ann", "", "ann", ""], strict=True)]
    assert too_many(runs, set(), 100 * MB) == ["a"]
    assert too_many(runs, {"a"}, 100 * MB) == ["c"]


def test_runs_without_an_owner_are_bounded_by_the_disk_alone(monkeypatch):
    monkeypatch.setattr(bounds_module, "MOST_RUNS", 1)
    runs = [Kept(name, "", MB) for name in "abc"]
    assert too_many(runs, set(), 3 * MB) == []
    assert too_many(runs, set(), 2 * MB) == ["a"]


def test_the_use_of_the_bounds_is_counted():
    runs = [Kept("a", "ann", MB), Kept("b", "ann", MB), Kept("c", "", 2 * MB)]
    assert use_of(runs, 8 * MB) == (Counter(ann=2), 0.5)


@pytest.mark.parametrize(
    ("text", "megabytes"), [("", 5_000), ("120", 120), ("0", 5_000), ("lots", 5_000), ("-3", 5_000), ("1.5", 5_000)]
)
def test_the_environment_chooses_the_disk_space(monkeypatch, text, megabytes):
    monkeypatch.setenv("DIGIT_LAB_DISK", text)
    assert most_bytes() == megabytes * MB


# --- deleting them


def test_those_without_a_name_go_first_and_the_one_opened_longest_ago_before_the_others(archive, entries, monkeypatch):
    saved(archive, "named", opened=1.0, named=True)
    saved(archive, "newest", opened=4.0)
    saved(archive, "oldest", opened=2.0)
    saved(archive, "middle", opened=3.0)
    assert [run.id for run in archive.kept()] == ["oldest", "middle", "newest", "named"]
    room_for(archive, monkeypatch, 2)
    Bounds(archive, entries).keep()
    assert ids(archive) == {"newest", "named"}


def test_what_is_on_a_page_or_running_stays(archive, entries, monkeypatch):
    for number, run_id in enumerate(("shown", "runs", "rests", "newest")):
        saved(archive, run_id, opened=float(number))
    entries.put(replace(Entry(archive.load("shown")), looked=time.monotonic()))
    entries.put(Entry(replace(archive.load("runs"), status=Status.RUNNING)))
    entries.put(Entry(archive.load("rests")))
    room_for(archive, monkeypatch, 2)
    Bounds(archive, entries).keep()
    assert ids(archive) == {"shown", "runs"}
    with pytest.raises(UnknownRunError):
        entries.find("rests")
    assert entries.find("shown").run.id == "shown"


def test_a_run_that_somebody_opens_at_the_last_moment_stays(archive, entries, monkeypatch):
    saved(archive, "old")
    saved(archive, "new", named=True)
    entries.put(Entry(archive.load("old")))
    room_for(archive, monkeypatch, 1)
    monkeypatch.setattr(entries, "in_use", set)  # as it was a moment before
    entries.change("old", lambda entry: replace(entry, looked=time.monotonic()))
    Bounds(archive, entries).keep()
    assert ids(archive) == {"old", "new"}


def test_a_run_that_was_opened_again_goes_later(archive, entries, monkeypatch):
    saved(archive, "first", opened=1.0)
    saved(archive, "second", opened=2.0)
    entries.put(Entry(archive.load("first"), looked=time.monotonic() - 100))
    Bounds(archive, entries).keep()
    assert [run.id for run in archive.kept()] == ["second", "first"]


def test_a_look_is_written_down_once_an_hour(archive, entries, monkeypatch):
    written = []
    monkeypatch.setattr(archive, "stamp", lambda opened: written.append([*opened]))
    monkeypatch.setattr(bounds_module, "EVERY_SECONDS", 0.0)
    saved(archive, "abc")
    bounds = Bounds(archive, entries)
    for ago in (9_000.0, 5_500.0, 5_000.0, 100.0):
        entries.put(Entry(archive.load("abc"), looked=time.monotonic() - ago))
        bounds.keep()
    assert written == [["abc"], [], ["abc"], ["abc"]]


def test_it_looks_once_a_minute(archive, entries, monkeypatch):
    looks = []
    monkeypatch.setattr(archive, "kept", lambda: looks.append(1) or [])
    bounds = Bounds(archive, entries)
    for _ in range(5):
        bounds.keep()
    assert len(looks) == 1


def test_far_too_many_go_a_few_at_a_time(archive, entries, monkeypatch):
    for number in range(7):
        saved(archive, str(number), opened=float(number))
    room_for(archive, monkeypatch, 1)
    monkeypatch.setattr(bounds_module, "MOST_AT_ONCE", 3)
    bounds = Bounds(archive, entries)
    bounds.keep()
    assert ids(archive) == {"3", "4", "5", "6"}
    bounds.keep()
    assert ids(archive) == {"6"}


def test_the_use_is_known_as_it_is_after_the_deleting(archive, entries, monkeypatch):
    for number in range(4):
        saved(archive, str(number), owner="ann" if number else "bob", opened=float(number))
    room_for(archive, monkeypatch, 3)
    bounds = Bounds(archive, entries)
    assert bounds.use == (Counter(), 0.0)
    bounds.keep()
    assert bounds.use == (Counter(ann=3), 1.0)


def test_the_engine_keeps_what_it_saves_within_bounds(tmp_path, monkeypatch):
    archive = Archive(f"sqlite:///{tmp_path / 'runs.db'}")
    for number in range(5):
        saved(archive, str(number), opened=float(number))
    room_for(archive, monkeypatch, 2)
    engine = Engine(archive=archive)
    try:
        wait_until(lambda: len(ids(archive)) == 2, "runs to be deleted")
        assert {run.id for run in engine.summaries("mine")} == {"3", "4"}
        with pytest.raises(UnknownRunError):
            engine.get("0")
    finally:
        engine.close()


def test_a_database_that_cannot_be_read_is_tried_again(archive, entries, monkeypatch, caplog):
    def fail():
        raise ArchiveError("The disk is gone.")

    saved(archive, "abc")
    monkeypatch.setattr(bounds_module, "EVERY_SECONDS", 0.0)
    bounds = Bounds(archive, entries)
    with monkeypatch.context() as broken:
        broken.setattr(archive, "kept", fail)
        bounds.keep()
    assert "The disk is gone." in caplog.text
    assert bounds.use.runs == {}
    bounds.keep()
    assert bounds.use.runs == {"ann": 1}
