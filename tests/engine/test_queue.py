"""Whose turn it is, without any worker: slices come back when the test says so."""

from concurrent.futures import BrokenExecutor, Executor, Future
from typing import NamedTuple

import pytest

from engine.queue import Queue
from engine.slices import advance


class Order(NamedTuple):
    """What stands for a slice."""

    run_id: str
    threads: int = 1


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
        """The ids of the runs that were handed out, those of a team in one word."""
        return ["".join(order.run_id for order in orders) for _, orders in self.given]


class Line:
    """A queue, its executors, and what it reported."""

    def __init__(self, parallel=2):
        self.executors: list[ByHand] = []
        self.returned = []
        self.now = 0.0
        self.queue = Queue(self.make, parallel, self.returned.append, lambda: self.now)

    def make(self):
        self.executors.append(ByHand())
        return self.executors[-1]

    def hand_out(self, orders_for=lambda line: {line[0]: Order(line[0])}, runs=lambda _: True):
        self.queue.hand_out(runs, orders_for)
        return self.executors[-1].runs()

    def come_back(self, at, seconds=0.0):
        """The slice that was handed out as number `at` comes back after so many seconds, and its runs wait again."""
        self.now += seconds
        self.executors[-1].given[at][0].set_result("done")
        self.queue.take_back(self.returned[-1])
        for run_id in self.returned[-1].run_ids:
            self.queue.add(run_id)


def test_runs_get_their_slices_in_the_order_in_which_they_came():
    line = Line()
    for run_id in "abcd":
        line.queue.add(run_id)
    assert line.hand_out() == ["a", "b"]  # two at a time
    assert line.hand_out() == ["a", "b"]
    line.executors[0].given[1][0].set_result("done")
    line.queue.take_back(line.returned[0])
    assert (line.returned[0].run_ids, line.returned[0].error) == (("b",), None)
    assert line.hand_out() == ["a", "b", "c"]


def test_a_run_stands_in_the_line_once():
    line = Line(parallel=5)
    for run_id in "aaba":
        line.queue.add(run_id)
    assert line.hand_out() == ["a", "b"]
    line.queue.add("a")  # it is being computed
    assert line.hand_out() == ["a", "b"]


def test_a_run_that_runs_no_more_loses_its_turn_and_holds_up_nobody():
    line = Line()
    for run_id in "abc":
        line.queue.add(run_id)
    assert line.hand_out(runs=lambda run_id: run_id != "b") == ["a", "c"]
    assert not line.queue.computes("b")


def test_who_has_to_wait_keeps_a_place_in_the_line():
    line = Line()
    line.queue.add("a")
    assert line.hand_out(lambda line: {}) == []
    assert line.hand_out() == ["a"]


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


def test_a_slice_that_cannot_be_made_comes_back_as_an_error_and_the_line_goes_on():
    line = Line()
    line.queue.add("a")
    line.queue.add("b")

    def orders_for(line):
        if line[0] == "a":
            raise OSError("no such folder")
        return {}

    line.hand_out(orders_for)
    assert [(one.run_ids, str(one.error)) for one in line.returned] == [(("a",), "no such folder")]
    line.queue.take_back(line.returned[0])
    assert not line.queue.computes()


def test_other_work_is_done_by_new_workers_if_the_old_ones_have_died():
    line = Line()
    line.executors[0].refuses = BrokenExecutor("died")
    line.queue.submit(print, "")
    assert len(line.executors) == 2


def together(line):
    return {run_id: Order(run_id, threads=2) for run_id in line if run_id in "abc"}


def test_those_who_go_together_are_one_slice_and_come_back_together():
    line = Line()
    for run_id in "axbc":
        line.queue.add(run_id)
    assert line.hand_out(lambda line: together(line) or {line[0]: Order(line[0])}) == ["abc", "x"]
    assert all(line.queue.computes(run_id) for run_id in "abcx")
    line.come_back(0)
    assert line.returned[0].run_ids == ("a", "b", "c")
    assert [line.queue.computes(run_id) for run_id in "abcx"] == [False, False, False, True]


def test_who_has_had_the_least_time_goes_next():
    line = Line(parallel=1)
    for run_id in "ab":
        line.queue.add(run_id)
    line.hand_out()
    line.come_back(0, seconds=1.0)  # a
    line.hand_out()
    for number in range(1, 5):  # b has a quarter of that each time
        line.come_back(number, seconds=0.25)
        line.hand_out()
    assert line.executors[0].runs() == [*"abbbba"]


def test_a_member_of_a_team_is_charged_its_share():
    """Three who shared two threads for 0.3 s have had 0.2 s each: less than who had one thread for 0.25 s."""
    line = Line(parallel=1)
    for run_id in "abcx":
        line.queue.add(run_id)
    line.hand_out(together)
    line.come_back(0, seconds=0.3)
    line.hand_out()  # x, which has had nothing
    line.come_back(1, seconds=0.25)
    assert line.hand_out(together)[2:] == ["abc"]
    line.come_back(2, seconds=0.3)
    assert line.hand_out()[3:] == ["x"]


def test_who_comes_new_has_no_debts_to_claim():
    line = Line(parallel=1)
    line.queue.add("a")
    for number in range(3):
        line.hand_out()
        line.come_back(number, seconds=1.0)
    line.hand_out()  # a, the fourth time, having had 3 s
    line.queue.add("n")
    line.come_back(3, seconds=1.0)
    line.hand_out()
    line.come_back(
        4, seconds=1.0
    )  # n has had no second yet, but begins with 3: so it gets one turn, and then they are even
    line.hand_out()
    line.come_back(5, seconds=1.0)
    line.hand_out()
    assert line.executors[0].runs() == [*"aaaanan"]
