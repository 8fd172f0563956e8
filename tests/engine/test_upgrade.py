"""A database of version 0.1, opened by this version. What is in it: tests/fixtures/version-0.1/README.md."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy

from engine import Archive, Cause, Engine, Status, trouble, upgrade
from engine.rows import Base, RunRow
from model import Config, Leg, train
from tests.engine.helpers import a_run, finish, same

WRITTEN = Path(__file__).parents[1] / "fixtures" / "version-0.1" / "runs.db"
FIRST, BRANCH, FAILED, PAUSED = "DKfVK-bp", "WntZ4Ln_", "K9TPUg1Y", "OekekEHG"
COLLECTION = "AbCdEf12"


@pytest.fixture
def database(tmp_path) -> Path:
    return Path(shutil.copy(WRITTEN, tmp_path / "runs.db"))


@pytest.fixture
def archive(database):
    one = Archive(f"sqlite:///{database}")
    yield one
    one.close()


def ask(database, query):
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        return connection.execute(query).fetchall()


def test_all_runs_come_back_as_they_were(archive):
    first, branch, failed, paused = (archive.load(run_id) for run_id in (FIRST, BRANCH, FAILED, PAUSED))
    assert [run.status for run in (first, branch, failed, paused)] == [
        Status.FINISHED,
        Status.PAUSED,  # it was running
        Status.FAILED,
        Status.PAUSED,
    ]
    assert [run.iteration for run in (first, branch, failed, paused)] == [6, 8, 107, 2]
    assert [run.name for run in (first, branch, failed, paused)] == ["slow one", "", "", ""]
    assert {run.collection for run in (first, branch, failed, paused)} == {COLLECTION}
    assert {run.data for run in (first, branch, failed, paused)} == {"offline"}
    assert (first.config.alpha, first.config.iterations, first.config.digits) == (0.2, 6, 500)
    assert first.seconds == pytest.approx(1.5079, abs=1e-4)
    assert "Resume" in branch.message


def test_a_branch_is_still_one(archive):
    first, branch = archive.load(FIRST), archive.load(BRANCH)
    assert branch.parent == FIRST
    assert [(leg.iteration, leg.config.alpha) for leg in branch.legs] == [(0, 0.2), (3, 0.5)]
    assert same(branch.moment_at(3).params, first.moment_at(3).params)
    assert [point.iteration for point in branch.points] == list(range(9))


def test_moments_come_back_with_what_the_optimiser_remembers(archive):
    runs = [archive.load(run_id) for run_id in (FIRST, BRANCH, FAILED, PAUSED)]
    assert [len(run.moments) for run in runs] == [7, 9, 3, 3]
    assert runs[3].memory.step == 2
    assert [moment.memory and moment.memory.step for moment in runs[3].moments] == [None, 1, 2]


def test_why_a_run_failed_is_found_from_its_sentence(archive):
    failed = archive.load(FAILED)
    assert failed.cause is Cause.DEAD
    assert failed.message.startswith("It is right no more often than chance. At alpha 9 ")  # as version 0.1 said it
    assert trouble.cure(failed) == {"alpha": 0.3}
    assert archive.load(FIRST).cause is None


@pytest.mark.parametrize(
    ("sentence", "cause"),
    [
        ("The numbers grew until they could not be computed with: at alpha 9 each step overshoots", Cause.OVERFLOW),
        ("The loss rises instead of falling: at alpha 9 each step overshoots the valley", Cause.RISING),
        ("All weights began at zero, so no hidden unit ever lights up, and none hears a gradient.", Cause.ZEROS),
        ("It is right no more often than chance. At alpha 5 the first big steps threw the hidden units", Cause.DEAD),
        ("It is right no more often than chance, and hardly moves: at alpha 0.001 the steps are", Cause.TOO_SLOW),
        ("Nobody looked for two minutes, so it paused itself. Press Resume to go on.", None),
        ("", None),
    ],
)
def test_each_sentence_of_version_0_1_has_its_cause(sentence, cause):
    assert upgrade.cause_of(sentence) is cause


def test_runs_are_listed_and_numbered_by_age(archive):
    summaries = archive.summaries(COLLECTION)
    assert [(one.id, one.number) for one in summaries] == [(PAUSED, 4), (FAILED, 3), (BRANCH, 2), (FIRST, 1)]
    assert summaries == [archive.load(one.id).summary for one in summaries]
    assert archive.highest_number(COLLECTION) == 4


def test_the_oldest_run_is_number_one_wherever_its_row_stands(database):
    ask(database, "UPDATE runs SET created = -created")
    with closing(Archive(f"sqlite:///{database}")) as archive:
        assert [(one.id, one.number) for one in archive.summaries(COLLECTION)] == [
            (FIRST, 4),
            (BRANCH, 3),
            (FAILED, 2),
            (PAUSED, 1),
        ]


def test_each_collection_counts_for_itself(database):
    ask(database, f"UPDATE runs SET bench = 'other' WHERE id IN ('{BRANCH}', '{PAUSED}')")
    with closing(Archive(f"sqlite:///{database}")) as archive:
        assert [one.number for one in archive.summaries("other")] == [2, 1]
        assert [one.number for one in archive.summaries(COLLECTION)] == [2, 1]


def test_a_second_opening_changes_nothing(database):
    Archive(f"sqlite:///{database}").close()
    before = ask(database, "SELECT * FROM runs")
    Archive(f"sqlite:///{database}").close()
    assert ask(database, "SELECT * FROM runs") == before


def test_an_upgrade_that_was_killed_half_way_is_finished_by_the_next_one(database):
    Archive(f"sqlite:///{database}").close()
    done = ask(database, "SELECT * FROM runs ORDER BY id")
    for column in ("cause", "curve", "held_out_loss"):
        ask(database, f"ALTER TABLE runs DROP COLUMN {column}")
    ask(database, f"UPDATE runs SET number = NULL WHERE id IN ('{FAILED}', '{PAUSED}')")
    Archive(f"sqlite:///{database}").close()
    columns = ", ".join(name for _, name, *_ in ask(WRITTEN, "PRAGMA table_info(runs)"))
    assert ask(database, f"SELECT {columns} FROM runs ORDER BY id") == ask(WRITTEN, "SELECT * FROM runs ORDER BY id")
    with closing(Archive(f"sqlite:///{database}")) as archive:
        assert [one.number for one in archive.summaries(COLLECTION)] == [4, 3, 2, 1]
        assert archive.load(FAILED).cause is Cause.DEAD
    assert len(ask(database, "SELECT * FROM runs")[0]) == len(done[0])


def test_a_damaged_run_does_not_stop_the_others(database):
    ask(database, f"UPDATE runs SET points = x'00ff' WHERE id = '{FIRST}'")
    with closing(Archive(f"sqlite:///{database}")) as archive:
        assert [one.id for one in archive.summaries(COLLECTION)] == [PAUSED, FAILED, BRANCH]


def test_runs_go_on_to_the_same_end_as_if_nothing_had_happened(archive, offline):
    engine = Engine(archive=archive)
    before = archive.load(PAUSED)
    try:
        assert [one.number for one in engine.summaries(COLLECTION)] == [1, 2, 3, 4]
        engine.start(PAUSED)
        run = finish(engine, PAUSED)
        assert (run.status, run.iteration, run.number) == (Status.FINISHED, 9, 4)
        assert [point.iteration for point in run.points] == list(range(10))
        new = engine.branch(FIRST, 3)
        assert engine.get(new).number == 5
    finally:
        engine.close()
    X, Y = offline.X_train[:, :300], offline.y_train[:300]
    *_, last = train(X, Y, before.config, params=before.params, start=2, memory=before.memory)
    assert same(run.params, last.params)


def test_other_databases_get_the_columns_in_their_own_words(monkeypatch):
    database = sqlalchemy.create_mock_engine("postgresql://", lambda *_: None)

    class Inspector:
        def get_columns(self, table):
            return [{"name": name} for name in ("id", "bench", "created", "about", "points", "state")]

    monkeypatch.setattr(upgrade, "inspect", lambda _: Inspector())
    statements = upgrade.missing_columns(database, Base.metadata.tables[RunRow.__tablename__])
    assert "ALTER TABLE runs ADD COLUMN curve BYTEA" in statements
    assert "ALTER TABLE runs ADD COLUMN number INTEGER" in statements
    assert all("NOT NULL" not in statement for statement in statements)


def test_a_new_database_holds_the_same_columns_as_an_upgraded_one(database, tmp_path):
    Archive(f"sqlite:///{database}").close()
    with closing(Archive(f"sqlite:///{tmp_path / 'new.db'}")) as archive:
        archive.save(a_run())
    names = [{name for _, name, *_ in ask(path, "PRAGMA table_info(runs)")} for path in (database, tmp_path / "new.db")]
    assert names[0] == names[1]
    (about,) = ask(tmp_path / "new.db", "SELECT about FROM runs")[0]
    assert sorted(json.loads(about)) == ["as_of", "in_company", "legs", "message", "since"]


def test_when_alpha_was_changed_is_found_in_what_was_saved_before_there_was_a_column_for_it(tmp_path):
    legs = (Leg(0, Config(0.1)), Leg(9, Config(0.5)))
    with closing(Archive(f"sqlite:///{tmp_path / 'runs.db'}")) as archive:
        archive.save(a_run(legs=legs))
    ask(tmp_path / "runs.db", "UPDATE runs SET alphas = NULL")
    with closing(Archive(f"sqlite:///{tmp_path / 'runs.db'}")) as archive:
        (summary,) = archive.summaries("mine")
    assert summary.alphas == ((0, 0.1), (9, 0.5))
