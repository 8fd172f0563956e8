"""Runs in memory, and how they come back from the archive."""

import threading
import time
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from engine import Archive, ArchiveError, Status, UnknownRunError
from engine import entries as entries_module
from engine.changes import Entry
from engine.entries import Entries
from model import init_params
from tests.engine.helpers import PATIENCE, a_run
from tests.engine.sharing import two_archives


@pytest.fixture
def archive(tmp_path):
    with closing(Archive(f"sqlite:///{tmp_path / 'runs.db'}")) as one:
        yield one


def renamed(entry: Entry) -> Entry:
    return replace(entry, run=replace(entry.run, name="other"))


def test_an_unknown_run_gives_a_sentence(archive):
    for entries in (Entries(), Entries(archive)):
        assert entries.get("abc") is None
        with pytest.raises(UnknownRunError, match="can't be found"):
            entries.find("abc")


def test_a_run_in_the_archive_is_read_once(archive, monkeypatch):
    archive.save(a_run())
    entries = Entries(archive)
    assert entries.find("abc").run.name == "first"
    monkeypatch.setattr(archive, "load", None)
    assert entries.find("abc") is entries.get("abc")


def test_a_change_gives_the_entry_before_and_afterwards(archive):
    archive.save(a_run())
    entries = Entries(archive)
    before, after = entries.change("abc", renamed)
    assert (before.run.name, after.run.name) == ("first", "other")
    assert entries.find("abc") is after
    assert [run.name for run in entries.runs()] == ["other"]


def test_of_too_much_in_memory_what_rested_longest_is_let_go(monkeypatch):
    monkeypatch.setattr(entries_module, "HELD_BYTES", 3 * a_run().nbytes)
    entries = Entries()
    entries.put(Entry(a_run(id="runs", status=Status.RUNNING)))
    for run_id in ("a", "b", "c"):
        entries.put(Entry(a_run(id=run_id)))
    entries.change("a", renamed)  # so that b is now the oldest one
    entries.let_go({run.id: run for run in entries.runs()})
    assert [run.id for run in entries.runs()] == ["runs", "c", "a"]
    entries.let_go({run.id: run for run in entries.runs()})
    assert len(entries.runs()) == 3


def test_a_run_on_an_open_page_stays_until_there_is_far_too_much(monkeypatch):
    monkeypatch.setattr(entries_module, "HELD_BYTES", 0)
    monkeypatch.setattr(entries_module, "OPEN_BYTES", 2 * a_run().nbytes)
    entries = Entries()
    for run_id in ("a", "b", "c"):
        entries.put(Entry(a_run(id=run_id), looked=time.monotonic()))
    entries.put(Entry(a_run(id="left"), looked=time.monotonic() - 61))
    entries.let_go({run.id: run for run in entries.runs()})
    assert [run.id for run in entries.runs()] == ["b", "c"]


def test_what_runs_or_is_not_saved_as_it_is_stays(monkeypatch):
    monkeypatch.setattr(entries_module, "HELD_BYTES", 0)
    entries = Entries()
    entries.put(Entry(a_run(id="runs", status=Status.RUNNING)))
    entries.put(Entry(a_run(id="never")))
    entries.put(Entry(a_run(id="since")))
    saved = {run.id: run for run in entries.runs() if run.id != "never"}
    entries.change("since", renamed)
    entries.let_go(saved)
    assert [run.id for run in entries.runs()] == ["runs", "never", "since"]


def untouched(run_id: str, looked: float = -1_000.0) -> Entry:
    """A run that nobody started, last looked at so many seconds from now; by default its page was closed long ago."""
    return Entry(a_run(id=run_id, status=Status.READY, iteration=0), looked=time.monotonic() + looked)


def test_of_too_many_runs_that_nobody_started_or_looks_at_the_oldest_are_dropped(monkeypatch):
    monkeypatch.setattr(entries_module, "UNTOUCHED_BYTES", 2 * a_run().nbytes)
    entries = Entries()
    entries.put(Entry(a_run(id="rests")))
    for run_id in "abcd":
        entries.put(untouched(run_id))
    assert [run.id for run in entries.runs()] == ["rests", "c", "d"]


def test_a_run_whose_page_is_open_stays_whatever_a_thousand_others_do(monkeypatch):
    monkeypatch.setattr(entries_module, "UNTOUCHED_BYTES", 2 * a_run().nbytes)
    entries = Entries()
    entries.put(untouched("open", looked=-30.0))
    for number in range(1_001):
        entries.put(untouched(str(number)))
    assert entries.get("open")
    assert len(entries.runs()) == 2


def test_large_runs_that_nobody_started_count_by_their_size():
    params = init_params(1_000, np.random.default_rng(0))
    entries = Entries()
    for number in range(30):
        large = replace(untouched(str(number)).run, params=params, moments=(), memory=None)
        entries.put(Entry(large, looked=time.monotonic() - 1_000.0))
    held = sum(run.nbytes for run in entries.runs())
    assert entries_module.UNTOUCHED_BYTES - large.nbytes < held <= entries_module.UNTOUCHED_BYTES


def test_a_forgotten_run_is_not_read_again(archive):
    archive.save(a_run())
    entries = Entries(archive)
    entries.find("abc")
    entries.forget("abc")
    with pytest.raises(UnknownRunError):
        entries.find("abc")
    with pytest.raises(UnknownRunError):
        entries.change("abc", renamed)
    assert entries.runs() == []


class SlowArchive(Archive):
    """Reads when the test says so."""

    def __init__(self, url):
        super().__init__(url)
        self.asked, self.free = threading.Event(), threading.Event()

    def load(self, run_id):
        found = super().load(run_id)
        self.asked.set()
        assert self.free.wait(PATIENCE)
        return found


def test_a_run_that_is_deleted_while_it_is_read_does_not_come_back(tmp_path):
    with closing(SlowArchive(f"sqlite:///{tmp_path / 'runs.db'}")) as archive:
        archive.save(a_run())
        entries, errors = Entries(archive), []

        def change():
            try:
                entries.change("abc", renamed)
            except UnknownRunError as error:
                errors.append(error)

        reader = threading.Thread(target=change)
        reader.start()
        assert archive.asked.wait(PATIENCE)
        entries.forget("abc")
        archive.free.set()
        reader.join(PATIENCE)
    assert len(errors) == 1
    assert entries.runs() == []


def test_numbers_go_on_from_the_highest_in_the_archive_collection_by_collection(archive):
    archive.save(a_run(number=7))
    entries = Entries(archive)
    entries.learn_numbers("mine")
    entries.learn_numbers("theirs")
    fresh = Entry(a_run(number=0))
    assert [entries.numbered(fresh).run.number for _ in range(2)] == [8, 9]
    assert entries.numbered(Entry(a_run(number=0, collection="theirs"))).run.number == 1
    entries.learn_numbers("mine")
    assert entries.numbered(fresh).run.number == 10


def test_a_number_stays(archive):
    assert Entries(archive).numbered(Entry(a_run(number=3))).run.number == 3


def test_numbers_are_counted_even_while_the_archive_cannot_be_read(archive, monkeypatch):
    def fail(collection):
        raise ArchiveError("The disk is gone.")

    archive.save(a_run(number=7))
    entries = Entries(archive)
    monkeypatch.setattr(archive, "highest_number", fail)
    entries.learn_numbers("mine")
    assert entries.numbered(Entry(a_run(number=0))).run.number == 1


def test_the_archive_is_asked_for_the_highest_number_of_a_collection_once(archive, monkeypatch):
    asked = []
    monkeypatch.setattr(archive, "highest_number", lambda collection: asked.append(collection) or 7)
    entries = Entries(archive)
    for collection in ("mine", "other", "mine"):
        entries.learn_numbers(collection)
    assert asked == ["mine", "other"]
    assert entries.numbered(Entry(a_run(number=0, collection="mine"))).run.number == 8


def test_a_collections_runs_are_those_in_memory_and_those_in_the_archive_each_once_the_oldest_first(archive):
    entries = Entries(archive)
    for run_id, created in (("saved", 10.0), ("both", 20.0)):
        archive.save(a_run(id=run_id, created=created))
    entries.put(Entry(a_run(id="both", created=20.0, iteration=7)))
    entries.put(Entry(a_run(id="here", created=5.0, iteration=1)))
    entries.put(Entry(a_run(id="new", created=1.0, iteration=0)))
    entries.put(Entry(a_run(id="other", created=1.0, collection="other")))
    assert [(run.id, run.iteration) for run in entries.summaries("mine")] == [("here", 1), ("saved", 20), ("both", 7)]


def test_those_who_own_a_run_are_found_in_memory_and_in_the_archive(archive):
    entries = Entries(archive)
    archive.save(a_run(id="saved", owner="eve", co_owners=()))
    entries.put(Entry(a_run()))
    assert entries.owners("mine") == {"ann", "bob", "cem", "eve"}
    assert entries.owners("other") == set()
    assert Entries().owners("mine") == set()


def test_who_runs_what_counts_their_own_running_runs_outside_of_crowds():
    entries = Entries()
    for run_id, others in {
        "runs": {},
        "theirs": {"owner": "bob"},
        "crowded": {"collection": "crowd"},
        "rests": {"status": Status.PAUSED},
    }.items():
        entries.put(Entry(a_run(id=run_id, **{"status": Status.RUNNING} | others)))
    entries.crowds.add("crowd")
    assert entries.running("ann") == {"runs"}
    assert [run_id for run_id in ("runs", "rests", "gone") if entries.is_running(run_id)] == ["runs"]


def test_what_only_waits_for_what_computes_is_brought_back():
    entries, told = Entries(), []
    entries.put(Entry(a_run(id="waits", status=Status.PAUSED), waits=True))
    entries.put(Entry(a_run(id="held", status=Status.PAUSED)))
    entries.put(Entry(a_run(id="ended", status=Status.STOPPED), waits=True))
    assert [run_id for run_id in ("waits", "held", "ended", "gone") if entries.waits(run_id)] == ["waits"]
    entries.bring_back(1.0, told.append)
    assert told == ["waits"]
    assert [entries.find(run_id).run.status for run_id in ("waits", "held", "ended")] == [
        Status.RUNNING,
        Status.PAUSED,
        Status.STOPPED,
    ]


def test_a_run_is_elsewhere_while_another_server_has_it(tmp_path):
    with two_archives(f"sqlite:///{tmp_path / 'runs.db'}") as (ann, bob):
        ann.save(a_run())
        entries = Entries(bob)
        assert not entries.is_elsewhere("abc")  # nobody has looked yet
        assert entries.find("abc").elsewhere
        assert entries.is_elsewhere("abc")
        assert not entries.is_elsewhere("other")
        entries.put(Entry(a_run()))
        assert not entries.is_elsewhere("abc")
    assert not Entries().is_elsewhere("abc")


def test_without_an_archive_numbers_begin_at_one():
    entries = Entries()
    entries.learn_numbers("mine")
    assert entries.numbered(Entry(a_run(number=0, collection="mine"))).run.number == 1


def test_the_runs_of_some_people_are_found_in_memory_and_in_the_archive(archive):
    entries = Entries(archive)
    of_whom = ("old", "ann", 10.0), ("saved", "ann", 20.0), ("only there", "cleo", 15.0), ("other", "bob", 20.0)
    for name, owner, created in of_whom:
        archive.save(replace(a_run(), id=name, owner=owner, created=created))
    entries.put(Entry(replace(a_run(), id="here", owner="cleo", created=20.0)))
    entries.put(Entry(replace(a_run(), id="saved", owner="ann", created=20.0, iteration=7)))  # newer than what is saved
    found = {run.id: run.iteration for run in entries.made_by({"ann", "cleo"}, 15.0)}
    assert found == {"saved": 7, "only there": a_run().iteration, "here": a_run().iteration}
    assert entries.made_by(set(), 0.0) == []
