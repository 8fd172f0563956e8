"""Runs on disk: what goes in comes out, and what is damaged is told."""

import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import Archive, ArchiveError, Leg, Moment, Point, Run, Status
from model import Config, init_params
from model.optimisers import blank_memory


@pytest.fixture
def archive(tmp_path):
    one = Archive(f"sqlite:///{tmp_path / 'runs.db'}")
    yield one
    one.close()


def a_run(**changes) -> Run:
    params = [init_params(4, np.random.default_rng(seed)) for seed in range(3)]
    run = Run(
        "abc",
        Config(alpha=0.3, hidden=4, optimiser="adam", iterations=50),
        "offline",
        Path("digits"),
        params[2],
        iteration=20,
        points=(Point(0, 0.1, 2.3, 0.12, 2.31, 0.5), Point(1, 0.2, 2.2, None, None, 0.4)),
        status=Status.FINISHED,
        seconds=1.5,
        memory=blank_memory(params[2])._replace(step=20),
        moments=(Moment(0, params[0]), Moment(10, params[1], blank_memory(params[1]))),
        collection="mine",
        legs=(Leg(0, Config(alpha=0.1, hidden=4)), Leg(7, Config(alpha=0.3, hidden=4))),
        start="seed of doubt",
        name="first",
        created=12.0,
    )
    return replace(run, **changes)


def same_moment(one: Moment, other: Moment) -> bool:
    parts = zip(one.params, other.params, strict=True)
    return one.iteration == other.iteration and all(np.array_equal(a, b) for a, b in parts)


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


def test_a_bench_lists_its_own_runs_the_newest_first_and_forgets(archive):
    for name, collection, created in (("b", "mine", 2.0), ("a", "mine", 1.0), ("c", "other", 0.0)):
        archive.save(a_run(id=name, collection=collection, created=created))
    assert [summary.id for summary in archive.summaries("mine")] == ["b", "a"]
    assert [summary.id for summary in archive.summaries("mine", without=["b"])] == ["a"]
    archive.forget("a")
    assert [summary.id for summary in archive.summaries("mine")] == ["b"]
    assert archive.load("a") is None


def test_a_record_tells_what_the_run_tells(archive):
    run = a_run()
    archive.save(run)
    assert archive.summaries("mine") == [run.summary]
    assert [point.iteration for point in run.summary.curve] == [0]


def test_a_damaged_run_does_not_hide_the_others(archive, tmp_path):
    archive.save(a_run())
    archive.save(a_run(id="other"))
    with sqlite3.connect(tmp_path / "runs.db") as database:
        database.execute("UPDATE runs SET points = x'00ff' WHERE id = 'abc'")
    assert [summary.id for summary in archive.summaries("mine")] == ["other"]


def test_unknown_run_is_none(archive):
    assert archive.load("nobody") is None


def test_damaged_row_is_told_in_a_sentence(archive, tmp_path):
    archive.save(a_run())
    with sqlite3.connect(tmp_path / "runs.db") as database:
        database.execute("UPDATE runs SET state = x'00ff'")
    with pytest.raises(ArchiveError, match="can't be read"):
        archive.load("abc")


def test_file_that_is_no_database_is_told_in_a_sentence(tmp_path):
    (tmp_path / "runs.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(ArchiveError, match="can't be kept"):
        Archive(f"sqlite:///{tmp_path / 'runs.db'}")


WRITE_FOR_EVER = """
import sys, dataclasses
from pathlib import Path
import numpy as np
from engine import Archive, Run
from model import Config, init_params
archive = Archive(sys.argv[1])
run = Run("abc", Config(), "offline", Path("digits"), init_params(50, np.random.default_rng(0)))
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
