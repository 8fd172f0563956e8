"""Runs on disk: what goes in comes out, and what is damaged is reported."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from engine import Archive, ArchiveError, Cause, Moment, Status
from engine import archive as archive_module
from tests.engine.helpers import a_run, same_moment


@pytest.fixture
def archive(tmp_path):
    one = Archive(f"sqlite:///{tmp_path / 'runs.db'}")
    yield one
    one.close()


@pytest.fixture
def ask(archive, tmp_path):
    """Ask the database itself."""
    database = sqlite3.connect(tmp_path / "runs.db", isolation_level=None)
    yield lambda *query: database.execute(*query).fetchall()
    database.close()


def test_a_run_comes_back_as_it_was(archive):
    run = a_run()
    archive.save(run)
    found = archive.load("abc")
    assert same_moment(found.moment_at(20), run.moment_at(20))
    assert found.memory.step == 20
    assert all(same_moment(a, b) for a, b in zip(found.moments, run.moments, strict=True))
    assert found.moments[1].memory is not None
    plain = {"params": None, "memory": None, "moments": ()}
    assert replace(found, **plain) == replace(run, **plain)


def test_why_a_run_failed_comes_back(archive):
    archive.save(a_run(status=Status.FAILED, cause=Cause.TOO_SLOW, message="Too slow."))
    found = archive.load("abc")
    assert (found.status, found.cause, found.message) == (Status.FAILED, Cause.TOO_SLOW, "Too slow.")


def test_nothing_in_the_database_names_a_folder(archive, ask):
    archive.save(a_run())
    texts = [value for (*row,) in ask("SELECT * FROM runs") for value in row if isinstance(value, str)]
    assert not any("folder" in text or "/" in text for text in texts)


def test_saving_again_replaces_the_row_and_adds_moments(archive):
    run = a_run()
    archive.save(run)
    later = replace(run, iteration=30, moments=(*run.moments, Moment(20, run.params)))
    archive.save(later, known=10)
    found = archive.load("abc")
    assert found.iteration == 30
    assert [moment.iteration for moment in found.moments] == [0, 10, 20]


def test_a_run_that_was_running_comes_back_paused_with_a_word(archive):
    archive.save(a_run(status=Status.RUNNING))
    found = archive.load("abc")
    assert found.status is Status.PAUSED
    assert "Resume" in found.message


def test_a_collection_lists_its_own_runs_the_newest_first(archive):
    for name, collection, created in (("b", "mine", 2.0), ("a", "mine", 1.0), ("c", "other", 0.0)):
        archive.save(a_run(id=name, collection=collection, created=created))
    assert [summary.id for summary in archive.summaries("mine")] == ["b", "a"]
    assert [summary.id for summary in archive.summaries("mine", without=["b"])] == ["a"]


def test_of_very_many_runs_the_newest_are_listed(archive, monkeypatch):
    assert archive_module.MOST_SUMMARIES == 200
    monkeypatch.setattr(archive_module, "MOST_SUMMARIES", 2)
    for number in (1, 3, 2):
        archive.save(a_run(id=str(number), created=float(number)))
    assert [summary.id for summary in archive.summaries("mine")] == ["3", "2"]


def test_a_deleted_run_leaves_nothing_behind_and_takes_no_other_with_it(archive, ask):
    archive.save(a_run())
    archive.save(a_run(id="other"))
    archive.forget("abc")
    assert archive.load("abc") is None
    assert [summary.id for summary in archive.summaries("mine")] == ["other"]
    assert ask("SELECT DISTINCT run FROM moments") == [("other",)]
    assert ask("SELECT id FROM runs") == [("other",)]


def test_the_highest_number_of_a_collection_is_known(archive):
    assert archive.highest_number("mine") == 0
    for name, collection, number in (("a", "mine", 7), ("b", "mine", 2), ("c", "other", 9)):
        archive.save(a_run(id=name, collection=collection, number=number))
    assert archive.highest_number("mine") == 7


def test_a_summary_says_what_the_run_says(archive):
    run = a_run()
    archive.save(run)
    assert archive.summaries("mine") == [run.summary]
    assert [point.iteration for point in run.summary.curve] == [0]


def test_a_listed_run_that_was_running_rests(archive):
    archive.save(a_run(status=Status.RUNNING))
    assert archive.summaries("mine")[0].status is Status.PAUSED


def test_a_list_of_runs_reads_no_points_and_no_weights(archive, ask):
    archive.save(a_run())
    ask("UPDATE runs SET points = x'00ff', state = x'00ff', about = ''")
    assert archive.summaries("mine") == [a_run().summary]


def test_what_the_table_of_runs_shows_can_be_asked_for_in_sql(archive, ask):
    archive.save(a_run())
    (row,) = ask("SELECT number, name, status, iteration, seconds, json_extract(config, '$.alpha') FROM runs")
    assert row == (3, "first", "finished", 20, 1.5, 0.3)
    assert ask("SELECT held_out_accuracy, held_out_loss, train_accuracy FROM runs") == [(0.12, 2.31, 0.1)]


@pytest.mark.parametrize("damage", ["curve = x'00ff'", "curve = NULL", "config = '{'", "status = 'gone'"])
def test_a_damaged_run_does_not_hide_the_others(archive, ask, damage):
    archive.save(a_run())
    archive.save(a_run(id="other"))
    ask(f"UPDATE runs SET {damage} WHERE id = 'abc'")
    assert [summary.id for summary in archive.summaries("mine")] == ["other"]


def test_owners_of_a_collection_are_all_who_own_a_run_in_it(archive):
    archive.save(a_run(id="a", owner="ann", co_owners=("bob",)))
    archive.save(a_run(id="b", owner="", co_owners=()))
    archive.save(a_run(id="c", owner="eve", collection="other"))
    assert archive.owners("mine") == {"", "ann", "bob"}
    assert archive.owners("none") == set()


def test_a_runs_size_on_disk_is_counted_with_its_moments_whenever_it_was_saved(archive, ask):
    run = a_run()
    archive.save(run)
    (before,) = archive.kept()
    lengths = "SELECT length(points) + length(state) FROM runs", "SELECT sum(length(state)) FROM moments"
    assert before == ("abc", "ann", sum(ask(query)[0][0] for query in lengths))
    assert before.size > run.nbytes / 3  # the optimiser's memory is not that of all its moments
    archive.save(replace(run, moments=(*run.moments, Moment(20, run.params))), known=10)
    (after,) = archive.kept()
    assert after.size == sum(ask(query)[0][0] for query in lengths) > before.size


def test_a_run_whose_size_was_not_counted_yet_takes_no_room(archive, ask):
    archive.save(a_run())
    ask("UPDATE runs SET size = NULL")
    with archive.database.connect() as connection:
        assert connection.execute(archive_module.KEPT).all() == [("abc", "ann", 0)]


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:"])
def test_a_database_in_memory_has_no_file(url):
    with closing(Archive(url)) as archive:
        assert archive.file is None
        assert not archive.made_again()


def test_a_database_that_was_deleted_is_made_again(archive, tmp_path):
    assert archive.file == tmp_path / "runs.db"
    assert not archive.made_again()
    archive.save(a_run())
    archive.file.unlink()
    assert archive.made_again()
    assert archive.load("abc") is None


def test_runs_of_some_people_since_a_time_are_found(archive):
    for run_id, owner, created in (("a", "ann", 10.0), ("b", "ann", 9.9), ("c", "bob", 20.0), ("d", "eve", 20.0)):
        archive.save(a_run(id=run_id, owner=owner, created=created))
    assert {run.id for run in archive.made_by({"ann", "bob"}, 10.0)} == {"a", "c"}


def test_runs_are_counted_in_portions(archive, monkeypatch):
    monkeypatch.setattr(archive_module, "COUNTED_AT_ONCE", 2)
    for run_id in "abcde":
        archive.save(a_run(id=run_id))
    assert len({run.size for run in archive.kept()}) == 1


def test_what_bounds_read_of_all_runs_comes_from_an_index_alone(archive, ask):
    query = str(archive_module.KEPT.compile(archive.database))
    (plan,) = {detail for *_, detail in ask(f"EXPLAIN QUERY PLAN {query}", (0,)) if "runs" in detail}
    assert "COVERING INDEX ix_runs_bounds" in plan


def test_when_a_run_was_opened_is_written_down(archive, ask):
    archive.save(a_run(), as_of=20.0)
    assert ask("SELECT opened FROM runs") == [(20.0,)]
    archive.stamp({"abc": 30.0, "gone": 40.0})
    assert ask("SELECT opened FROM runs") == [(30.0,)]
    archive.stamp({})


def test_unknown_run_is_none(archive):
    assert archive.load("nobody") is None


@pytest.mark.parametrize("damage", ["state = x'00ff'", "points = x'00ff'", "about = '{'", "config = NULL"])
def test_a_damaged_row_gives_a_sentence(archive, ask, damage):
    archive.save(a_run())
    ask(f"UPDATE runs SET {damage}")
    with pytest.raises(ArchiveError, match="can't be read"):
        archive.load("abc")


def test_a_file_that_is_no_database_gives_a_sentence(tmp_path):
    (tmp_path / "runs.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(ArchiveError, match="can't be saved"):
        Archive(f"sqlite:///{tmp_path / 'runs.db'}")


@pytest.mark.parametrize(
    ("do", "sentence"),
    [
        (lambda archive: archive.save(a_run()), "can't be saved"),
        (lambda archive: archive.load("abc"), "can't be read"),
        (lambda archive: archive.summaries("mine"), "can't be read"),
        (lambda archive: archive.forget("abc"), "can't be deleted"),
        (lambda archive: archive.owners("mine"), "can't be read"),
        (lambda archive: archive.kept(), "can't be counted"),
        (lambda archive: archive.stamp({"abc": 1.0}), "can't be saved"),
    ],
    ids=["save", "load", "summaries", "forget", "owners", "kept", "stamp"],
)
def test_a_table_that_was_lost_gives_a_sentence(archive, ask, do, sentence):
    ask("DROP TABLE moments")
    ask("DROP TABLE runs")
    with pytest.raises(ArchiveError, match=sentence):
        do(archive)


def test_readers_do_not_wait_for_the_writer(archive, ask):
    assert ask("PRAGMA journal_mode") == [("wal",)]


WRITE_FOR_EVER = """
import sys, dataclasses
import numpy as np
from engine import Archive, Run
from model import Config, init_params
archive = Archive(sys.argv[1])
run = Run("abc", Config(), "offline", init_params(50, np.random.default_rng(0)))
for iteration in range(10**6):
    archive.save(dataclasses.replace(run, iteration=iteration))
    print(iteration, flush=True)
"""


def test_process_killed_while_writing_harms_nothing(tmp_path):
    url = f"sqlite:///{tmp_path / 'runs.db'}"
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", WRITE_FOR_EVER, url], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        ) as process:
            for _ in range(5):
                written = int(process.stdout.readline())
            process.kill()
        archive = Archive(url)
        assert archive.load("abc").iteration >= written
        archive.close()
        with sqlite3.connect(tmp_path / "runs.db") as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
