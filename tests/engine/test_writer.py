"""When runs are written to the archive."""

import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import replace

import pytest

from engine import Archive, ArchiveError, Moment, Status
from engine import writer as writer_module
from engine.writer import Writer
from tests.engine.helpers import PATIENCE, a_run, wait_until


class Notes:
    """An archive that notes what it is given."""

    def __init__(self):
        self.saved, self.closed, self.fails = [], False, False

    def made_again(self):
        return False

    def save(self, run, known, as_of, table):
        assert table.of(run.points).shape == (len(run.points), 6)
        if self.fails:
            raise ArchiveError("The disk is full.")
        self.saved.append((run.id, run.iteration, known))

    def close(self):
        self.closed = True


@pytest.fixture
def runs():
    return [a_run()]


@pytest.fixture
def seldom(monkeypatch):
    """The thread writes only when it is woken."""
    monkeypatch.setattr(writer_module, "SOONEST", 3600.0)
    monkeypatch.setattr(writer_module, "LATEST", 3600.0)


@pytest.fixture
def writer(seldom, runs):
    one = Writer(Notes(), lambda: runs)
    yield one
    one.close()


def test_what_did_not_change_is_not_written_again(writer, runs):
    writer.write()
    writer.write()
    assert writer.archive.saved == [("abc", 20, -1)]
    runs[0] = replace(runs[0], iteration=30)
    writer.write()
    assert writer.archive.saved[1:] == [("abc", 30, 10)]  # moments up to iteration 10 are there already


def test_a_moment_that_came_since_is_written(runs, seldom, tmp_path):
    url = f"sqlite:///{tmp_path / 'runs.db'}"
    writer = Writer(Archive(url), lambda: runs)
    writer.write()
    runs[0] = replace(runs[0], moments=(*runs[0].moments, Moment(15, runs[0].params)))
    writer.write()
    writer.close()
    with closing(Archive(url)) as archive:
        assert [moment.iteration for moment in archive.load("abc").moments] == [0, 10, 15]


def test_a_run_that_nobody_started_is_not_worth_a_row(writer, runs):
    runs[:] = [a_run(id="untouched", status=Status.READY, iteration=0), a_run(id="branch", status=Status.READY)]
    writer.write()
    assert [run_id for run_id, *_ in writer.archive.saved] == ["branch"]


def test_why_a_run_cannot_be_written_is_known_until_it_can(writer, runs):
    writer.archive.fails = True
    writer.write()
    assert writer.trouble == "The disk is full."
    writer.archive.fails = False
    writer.write()
    assert writer.trouble == ""
    assert len(writer.archive.saved) == 1


def test_a_run_let_go_from_memory_and_read_again_is_written_whole(writer, runs):
    (run,) = runs
    writer.write()
    runs.clear()
    writer.write()
    runs.append(run)
    writer.write()
    assert [known for *_, known in writer.archive.saved] == [-1, -1]


def test_a_woken_writer_writes_at_once(writer, runs):
    writer.wake()
    wait_until(lambda: writer.archive.saved, "the run to be written")


def test_a_woken_writer_lets_what_only_goes_on_wait_for_its_turn(writer, runs):
    runs[:] = [a_run(id="goes", status=Status.RUNNING), a_run(id="held", status=Status.RUNNING)]
    writer.write()
    runs[:] = [replace(runs[0], iteration=30), replace(runs[1], iteration=30, status=Status.PAUSED)]
    writer.wake()
    wait_until(lambda: len(writer.archive.saved) == 3, "the held run to be written")
    assert writer.archive.saved[2][:2] == ("held", 30)
    writer.write()
    assert writer.archive.saved[3][:2] == ("goes", 30)


def test_woken_again_and_again_it_still_writes_what_goes_on(monkeypatch, runs):
    monkeypatch.setattr(writer_module, "SOONEST", 0.05)
    runs[:] = [a_run(status=Status.RUNNING)]
    writer = Writer(Notes(), lambda: runs)
    writer.write()

    def written_meanwhile():
        runs[0] = replace(runs[0], iteration=runs[0].iteration + 1)
        writer.wake()
        return len(writer.archive.saved) > 2

    wait_until(written_meanwhile, "the run to be written")
    writer.close()


def test_an_end_writes_all_that_changed(writer, runs):
    writer.close()
    assert writer.archive.saved == [("abc", 20, -1)]
    assert writer.archive.closed


def test_it_tidies_up_after_it_wrote_and_only_in_its_own_thread(seldom, runs):
    tidied = []
    writer = Writer(Notes(), lambda: runs, tidy=lambda: tidied.append(threading.current_thread().name))
    writer.write()
    assert tidied == []
    writer.wake()
    wait_until(lambda: tidied, "the tidying")
    writer.close()
    assert {*tidied} == {"writer"}
    assert writer.archive.saved == [("abc", 20, -1)]


def test_a_bug_does_not_end_the_writer(seldom):
    failures = [ZeroDivisionError("a bug")]

    def runs():
        if failures:
            raise failures.pop()
        return [a_run()]

    writer = Writer(Notes(), runs)
    writer.wake()
    wait_until(lambda: writer.trouble, "the failure to be noticed")
    assert "a bug" in writer.trouble
    writer.close()
    assert len(writer.archive.saved) == 1


def test_runs_are_written_all_the_time(monkeypatch, runs):
    monkeypatch.setattr(writer_module, "SOONEST", 0.01)
    writer = Writer(Notes(), lambda: runs)
    wait_until(lambda: writer.archive.saved, "the first write")
    runs[0] = replace(runs[0], iteration=30)
    wait_until(lambda: len(writer.archive.saved) == 2, "the second write")
    writer.close()


def test_a_disk_that_does_not_answer_cannot_hold_up_the_end_for_ever(monkeypatch, runs):
    monkeypatch.setattr(writer_module, "CLOSE_SECONDS", 0.1)
    free = threading.Event()
    notes = Notes()
    monkeypatch.setattr(notes, "save", lambda *_: free.wait(PATIENCE))
    writer = Writer(notes, lambda: runs)
    start = time.monotonic()
    writer.close()
    assert time.monotonic() - start < PATIENCE / 2
    assert notes.closed
    free.set()


def test_a_row_says_when_its_run_was_so(seldom, tmp_path, runs):
    before = time.time()
    writer = Writer(Archive(f"sqlite:///{tmp_path / 'runs.db'}"), lambda: runs)
    writer.close()
    with closing(sqlite3.connect(tmp_path / "runs.db")) as database:
        ((as_of,),) = database.execute("SELECT json_extract(about, '$.as_of') FROM runs").fetchall()
    assert before <= as_of <= time.time()


def test_a_database_that_was_deleted_is_made_again_with_all_that_is_in_memory(seldom, tmp_path, runs):
    file = tmp_path / "runs.db"
    writer = Writer(Archive(f"sqlite:///{file}"), lambda: runs)
    writer.write()
    for path in tmp_path.glob("runs.db*"):
        path.unlink()
    writer.write()
    writer.close()
    assert writer.trouble == ""
    with closing(Archive(f"sqlite:///{file}")) as archive:
        assert [moment.iteration for moment in archive.load("abc").moments] == [0, 10]
