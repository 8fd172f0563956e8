"""When runs are written to the archive."""

import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import replace

import pytest

from engine import Archive, ArchiveError, Moment, Status
from engine import autosave as autosave_module
from engine.autosave import Autosave
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
    monkeypatch.setattr(autosave_module, "SOONEST", 3600.0)
    monkeypatch.setattr(autosave_module, "LATEST", 3600.0)


@pytest.fixture
def autosave(seldom, runs):
    one = Autosave(Notes(), lambda: runs)
    yield one
    one.close()


def test_what_did_not_change_is_not_written_again(autosave, runs):
    autosave.write()
    autosave.write()
    assert autosave.archive.saved == [("abc", 20, -1)]
    runs[0] = replace(runs[0], iteration=30)
    autosave.write()
    assert autosave.archive.saved[1:] == [("abc", 30, 10)]  # moments up to iteration 10 are there already


def test_a_moment_that_came_since_is_written(runs, seldom, tmp_path):
    url = f"sqlite:///{tmp_path / 'runs.db'}"
    autosave = Autosave(Archive(url), lambda: runs)
    autosave.write()
    runs[0] = replace(runs[0], moments=(*runs[0].moments, Moment(15, runs[0].params)))
    autosave.write()
    autosave.close()
    with closing(Archive(url)) as archive:
        assert [moment.iteration for moment in archive.load("abc").moments] == [0, 10, 15]


def test_a_run_that_nobody_started_is_not_worth_a_row(autosave, runs):
    runs[:] = [a_run(id="untouched", status=Status.READY, iteration=0), a_run(id="branch", status=Status.READY)]
    autosave.write()
    assert [run_id for run_id, *_ in autosave.archive.saved] == ["branch"]


def test_why_a_run_cannot_be_written_is_known_until_it_can(autosave, runs):
    autosave.archive.fails = True
    autosave.write()
    assert autosave.trouble == "The disk is full."
    autosave.archive.fails = False
    autosave.write()
    assert autosave.trouble == ""
    assert len(autosave.archive.saved) == 1


def test_a_run_let_go_from_memory_and_read_again_is_written_whole(autosave, runs):
    (run,) = runs
    autosave.write()
    runs.clear()
    autosave.write()
    runs.append(run)
    autosave.write()
    assert [known for *_, known in autosave.archive.saved] == [-1, -1]


def test_a_woken_autosave_writes_at_once(autosave, runs):
    autosave.wake()
    wait_until(lambda: autosave.archive.saved, "the run to be written")


def test_a_woken_autosave_lets_what_only_goes_on_wait_for_its_turn(autosave, runs):
    runs[:] = [a_run(id="goes", status=Status.RUNNING), a_run(id="held", status=Status.RUNNING)]
    autosave.write()
    runs[:] = [replace(runs[0], iteration=30), replace(runs[1], iteration=30, status=Status.PAUSED)]
    autosave.wake()
    wait_until(lambda: len(autosave.archive.saved) == 3, "the held run to be written")
    assert autosave.archive.saved[2][:2] == ("held", 30)
    autosave.write()
    assert autosave.archive.saved[3][:2] == ("goes", 30)


def test_woken_again_and_again_it_still_writes_what_goes_on(monkeypatch, runs):
    monkeypatch.setattr(autosave_module, "SOONEST", 0.05)
    runs[:] = [a_run(status=Status.RUNNING)]
    autosave = Autosave(Notes(), lambda: runs)
    autosave.write()

    def written_meanwhile():
        runs[0] = replace(runs[0], iteration=runs[0].iteration + 1)
        autosave.wake()
        return len(autosave.archive.saved) > 2

    wait_until(written_meanwhile, "the run to be written")
    autosave.close()


def test_an_end_writes_all_that_changed(autosave, runs):
    autosave.close()
    assert autosave.archive.saved == [("abc", 20, -1)]
    assert autosave.archive.closed


def test_it_tidies_up_after_it_wrote_and_only_in_its_own_thread(seldom, runs):
    tidied = []
    autosave = Autosave(Notes(), lambda: runs, tidy=lambda: tidied.append(threading.current_thread().name))
    autosave.write()
    assert tidied == []
    autosave.wake()
    wait_until(lambda: tidied, "the tidying")
    autosave.close()
    assert {*tidied} == {"autosave"}
    assert autosave.archive.saved == [("abc", 20, -1)]


def test_a_bug_does_not_end_the_autosave(seldom):
    failures = [ZeroDivisionError("a bug")]

    def runs():
        if failures:
            raise failures.pop()
        return [a_run()]

    autosave = Autosave(Notes(), runs)
    autosave.wake()
    wait_until(lambda: autosave.trouble, "the failure to be noticed")
    assert "a bug" in autosave.trouble
    autosave.close()
    assert len(autosave.archive.saved) == 1


def test_runs_are_written_all_the_time(monkeypatch, runs):
    monkeypatch.setattr(autosave_module, "SOONEST", 0.01)
    autosave = Autosave(Notes(), lambda: runs)
    wait_until(lambda: autosave.archive.saved, "the first write")
    runs[0] = replace(runs[0], iteration=30)
    wait_until(lambda: len(autosave.archive.saved) == 2, "the second write")
    autosave.close()


def test_a_disk_that_does_not_answer_cannot_hold_up_the_end_for_ever(monkeypatch, runs):
    monkeypatch.setattr(autosave_module, "CLOSE_SECONDS", 0.1)
    free = threading.Event()
    notes = Notes()
    monkeypatch.setattr(notes, "save", lambda *_: free.wait(PATIENCE))
    autosave = Autosave(notes, lambda: runs)
    start = time.monotonic()
    autosave.close()
    assert time.monotonic() - start < PATIENCE / 2
    assert notes.closed
    free.set()


def test_a_row_says_when_its_run_was_so(seldom, tmp_path, runs):
    before = time.time()
    autosave = Autosave(Archive(f"sqlite:///{tmp_path / 'runs.db'}"), lambda: runs)
    autosave.close()
    with closing(sqlite3.connect(tmp_path / "runs.db")) as database:
        ((as_of,),) = database.execute("SELECT json_extract(about, '$.as_of') FROM runs").fetchall()
    assert before <= as_of <= time.time()


def test_a_database_that_was_deleted_is_made_again_with_all_that_is_in_memory(seldom, tmp_path, runs):
    file = tmp_path / "runs.db"
    autosave = Autosave(Archive(f"sqlite:///{file}"), lambda: runs)
    autosave.write()
    for path in tmp_path.glob("runs.db*"):
        path.unlink()
    autosave.write()
    autosave.close()
    assert autosave.trouble == ""
    with closing(Archive(f"sqlite:///{file}")) as archive:
        assert [moment.iteration for moment in archive.load("abc").moments] == [0, 10]
