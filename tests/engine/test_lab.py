"""What one server has one of."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from engine import Archive
from engine import lab as lab_module
from engine.lab import Lab, NoLabError, lab
from model import Config, WeightsError, init_params
from tests.engine.helpers import PATIENCE, finish


@pytest.fixture(autouse=True)
def own_database(offline, tmp_path, monkeypatch):  # the digits are made: making them sets threads of its own
    monkeypatch.setenv("DIGIT_LAB_DATABASE", f"sqlite:///{tmp_path / 'runs.db'}")
    monkeypatch.setenv("DIGIT_LAB_WEIGHTS", str(tmp_path / "weights"))


@pytest.fixture(autouse=True)
def no_workers(monkeypatch):
    """Engines whose workers are threads: most of these tests compute nothing."""
    monkeypatch.setattr(lab_module, "chosen_executor", lambda: lambda: ThreadPoolExecutor(1))


@pytest.fixture(autouse=True)
def two_blas_threads():
    with threadpool_limits(2, user_api="blas"):
        yield


def blas_threads():
    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


def test_without_a_lab_a_sentence_says_how_to_start_one():
    with pytest.raises(NoLabError, match="make run"):
        lab()


def test_an_open_lab_is_the_current_one_and_its_end_gives_back_the_one_before(tmp_path, monkeypatch):
    with Lab() as first:
        assert lab() is first
        monkeypatch.setenv("DIGIT_LAB_DATABASE", f"sqlite:///{tmp_path / 'second.db'}")
        with Lab() as second:
            assert lab() is second
        assert lab() is first
    with pytest.raises(NoLabError):
        lab()


def test_a_failure_inside_closes_the_lab_too():
    with pytest.raises(ZeroDivisionError), Lab():
        raise ZeroDivisionError
    assert set(blas_threads()) == {2}
    with pytest.raises(NoLabError):
        lab()


def test_blas_has_one_thread_while_a_lab_is_open():
    assert set(blas_threads()) == {2}
    with Lab():
        assert set(blas_threads()) == {1}
    assert set(blas_threads()) == {2}


def test_a_lab_has_digits_and_carries_runs_that_outlive_it(offline):
    with Lab() as one:
        assert one.loader.done.wait(PATIENCE)
        assert one.loader.dataset.name == "offline"
        run_id = one.engine.create(Config(iterations=3, digits=10), one.loader.dataset, "mine")
        one.engine.start(run_id)
        run = finish(one.engine, run_id)
    with Lab() as another:
        assert another.engine.summaries("mine") == [run.summary]


def test_a_database_that_cannot_be_opened_leaves_an_engine_that_says_so(tmp_path, offline):
    (tmp_path / "runs.db").write_bytes(b"not a database" * 1000)
    with Lab() as one:
        assert "can't be saved" in one.engine.not_saved
        run_id = one.engine.create(Config(iterations=3, digits=10), offline)
        one.engine.start(run_id)
        assert finish(one.engine, run_id).iteration == 3


def test_runs_that_are_saved_leave_nothing_to_say():
    with Lab() as one:
        assert one.engine.not_saved == ""


def test_shipped_weights_are_read_once(monkeypatch):
    with Lab() as one:
        first = one.weights("classic-10")
        monkeypatch.setattr(lab_module, "load_weights", None)
        assert one.weights("classic-10") is first


def test_saved_weights_are_found_by_name_and_read_again_each_time():
    with Lab() as one:
        one.store.save("mine", init_params(), {})
        assert one.weights("mine").name == "mine"
        (one.store.folder / "mine.npz").unlink()
        with pytest.raises(WeightsError):
            one.weights("mine")


def test_an_end_saves_all_runs(tmp_path, offline):
    with Lab() as one:
        run_id = one.engine.create(Config(iterations=3, digits=10), offline, "mine")
        one.engine.start(run_id)
        finish(one.engine, run_id)
        one.engine.rename(run_id, "a moment before the end")
    archive = Archive(f"sqlite:///{tmp_path / 'runs.db'}")
    assert archive.load(run_id).name == "a moment before the end"
    archive.close()
