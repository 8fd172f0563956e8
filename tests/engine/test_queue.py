"""Whose turn it is, without any worker: slices come back when the test says so."""

from concurrent.futures import BrokenExecutor, Executor, Future

import pytest

from engine.queue import Queue, slice_seconds, slice_threads
from engine.slices import advance


class ByHand(Executor):
    """An executor that computes nothing: the test finishes each future."""

    def __init__(self):
        self.given: list[tuple[Future, object]] = []
        self.refuses: Exception | None = None
        self.shut = False

    def submit(self, work, /, *arguments):
        if self.refuses:
            raise self.refuses
        future: Future = Future()
        if work is advance:
            self.given.append((future, *arguments))
        return future

    def shutdown(self, wait=True, *, cancel_futures=False):
        self.shut = True

    def runs(self):
        return [order for _, order in self.given]


class Line:
    """A queue, its executors, and what it reported."""

    def __init__(self, parallel=2):
        self.executors: list[ByHand] = []
        self.returned = []
        self.queue = Queue(self.make, parallel, self.returned.append)

    def make(self):
        self.executors.append(ByHand())
        return self.executors[-1]

    def hand_out(self, slice_of=lambda run_id: run_id):
        self.queue.hand_out(slice_of)
        return self.executors[-1].runs()


def test_runs_get_their_slices_in_the_order_in_which_they_came():
    line = Line()
    for run_id in "abcd":
        line.queue.add(run_id)
    assert line.hand_out() == ["a", "b"]  # two at a time
    assert line.hand_out() == ["a", "b"]
    line.executors[0].given[1][0].set_result("done")
    line.queue.take_back(line.returned[0])
    assert (line.returned[0].run_id, line.returned[0].error) == ("b", None)
    assert line.hand_out() == ["a", "b", "c"]


def test_a_run_stands_in_the_line_once():
    line = Line(parallel=5)
    for run_id in "aaba":
        line.queue.add(run_id)
    assert line.hand_out() == ["a", "b"]
    line.queue.add("a")  # it is being computed
    assert line.hand_out() == ["a", "b"]


def test_a_run_that_has_no_slice_to_compute_loses_its_turn_and_holds_up_nobody():
    line = Line()
    for run_id in "abc":
        line.queue.add(run_id)
    assert line.hand_out(lambda run_id: None if run_id == "b" else run_id) == ["a", "c"]
    assert not line.queue.computes("b")


def test_who_is_computed_is_known_until_the_slice_is_taken_back():
    line = Line()
    assert not line.queue.computes()
    line.queue.add("a")
    line.hand_out()
    assert line.queue.computes()
    assert line.queue.computes("a")
    assert not line.queue.computes("b")
    line.executors[0].given[0][0].set_result("done")
    assert line.queue.computes("a")
    line.queue.take_back(line.returned[0])
    assert not line.queue.computes()


def test_dead_workers_are_replaced_once_however_many_slices_they_had():
    line = Line()
    for run_id in "ab":
        line.queue.add(run_id)
    line.hand_out()
    for future, _ in line.executors[0].given:
        future.set_exception(BrokenExecutor("a worker died"))
    for returned in line.returned:
        line.queue.take_back(returned)
    assert len(line.executors) == 2
    assert line.executors[0].shut
    line.queue.add("a")
    assert line.hand_out() == ["a"]


@pytest.mark.parametrize("error", [BrokenExecutor("broken"), RuntimeError("shut down")])
def test_an_executor_that_takes_no_slice_counts_as_broken(error):
    line = Line()
    line.executors[0].refuses = error
    line.queue.add("a")
    line.hand_out()
    assert isinstance(line.returned[0].error, BrokenExecutor)
    line.queue.take_back(line.returned[0])
    assert len(line.executors) == 2


def test_a_failure_of_the_work_itself_replaces_nobody():
    line = Line()
    line.queue.add("a")
    line.hand_out()
    line.executors[0].given[0][0].set_exception(ValueError("wrong"))
    line.queue.take_back(line.returned[0])
    assert len(line.executors) == 1


def test_a_cancelled_slice_is_an_error_like_any_other():
    line = Line()
    line.queue.add("a")
    line.hand_out()
    assert line.executors[0].given[0][0].cancel()
    line.executors[0].given[0][0].set_running_or_notify_cancel()
    assert line.returned[0].error is not None


@pytest.mark.parametrize(
    ("workers", "running", "seconds"), [(2, 1, 0.085), (2, 5, 0.085), (2, 10, 0.044), (2, 22, 0.02), (2, 1_000, 0.015)]
)
def test_the_more_runs_the_shorter_their_slices(workers, running, seconds):
    assert slice_seconds(workers, running) == pytest.approx(seconds)


@pytest.mark.parametrize(("workers", "running", "threads"), [(4, 1, 4), (4, 2, 2), (4, 3, 1), (2, 30, 1)])
def test_all_workers_together_use_each_core_once(workers, running, threads):
    assert slice_threads(workers, running) == threads


def test_a_slice_that_cannot_be_made_comes_back_as_an_error_and_the_line_goes_on():
    line = Line()
    line.queue.add("a")
    line.queue.add("b")

    def slice_of(run_id):
        if run_id == "a":
            raise OSError("no such folder")
        return

    line.queue.hand_out(slice_of)
    assert [(one.run_id, str(one.error)) for one in line.returned] == [("a", "no such folder")]
    line.queue.take_back(line.returned[0])
    assert not line.queue.computes()


def test_other_work_is_done_by_new_workers_if_the_old_ones_have_died():
    line = Line()
    line.executors[0].refuses = BrokenExecutor("died")
    line.queue.submit(print, "")
    assert len(line.executors) == 2
