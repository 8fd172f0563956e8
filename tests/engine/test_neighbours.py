"""Neighbours of a run: made beside it, moved with it, and taken over."""

from dataclasses import replace

import numpy as np
import pytest

from engine import Engine, Run, Status, changes
from engine.changes import Entry
from engine.entries import Entries
from engine.neighbours import BUSY, BY_ITSELF, LARGER, MOST_RUNS, SMALLER, GoneError, Neighbours, alphas_beside
from engine.slices import Outcome
from model import Config, init_params
from tests.engine.helpers import finish, same, undisturbed, wait_until

CONFIG = Config(alpha=0.1, iterations=1_000, digits=1_000)
PARAMS = init_params(rng=np.random.default_rng(0))
BOTH = {SMALLER: 0.033, LARGER: 0.3}


class Line:
    """What stands for the queue: who is in it, and who is being computed."""

    def __init__(self):
        self.waiting: list[str] = []
        self.computed: set[str] = set()

    def add(self, run_id):
        if run_id not in self.waiting:
            self.waiting.append(run_id)

    def computes(self, run_id):
        return run_id in self.computed


class Table:
    """Runs, their neighbours, and a line, without any worker or thread."""

    def __init__(self):
        self.entries, self.line, self.woken = Entries(), Line(), 0
        self.neighbours = Neighbours(self.entries, self.line, self.wake)
        self.now = 0.0

    def wake(self):
        self.woken += 1

    def run(self, run_id="main", config=CONFIG, **changed):
        """A run that is to have neighbours and is going."""
        run = Run(run_id, config, "offline", changed.pop("params", PARAMS), collection="table", owner="me", number=7)
        self.entries.put(changes.started(Entry(replace(run, **changed)), self.now))
        self.neighbours.wish(run_id)
        self.keep_up()
        return run_id

    def keep_up(self):
        self.now += 1.0
        self.neighbours.keep_up(self.now)

    def change(self, change, run_id="main"):
        self.entries.change(run_id, change)
        self.keep_up()

    def configure(self, **settings):
        self.change(lambda entry: replace(entry, run=changes.configured(entry.run, settings)))

    def slice(self, iteration, *run_ids):
        """A slice of these runs, or of all that are going, comes back."""
        for entry in self.entries.all():
            going = entry.run.id in run_ids if run_ids else entry.run.status is Status.RUNNING
            if going:
                outcome = Outcome(PARAMS, iteration, ())
                self.entries.put(changes.advanced(entry, outcome, self.now))
        self.keep_up()

    def beside(self, run_id="main"):
        return self.neighbours.of(run_id).runs

    def alphas(self, run_id="main"):
        return {side: run.config.alpha for side, run in self.beside(run_id).items()}

    def statuses(self):
        return {run.status for run in self.beside().values()}


@pytest.fixture
def table():
    return Table()


@pytest.mark.parametrize(
    ("alpha", "expected"),
    [
        (0.1, BOTH),
        (0.2, {SMALLER: 0.067, LARGER: 0.6}),
        (9.0, {SMALLER: 3.0}),
        (0.002, {LARGER: 0.006}),
        (0.0, {}),
    ],
)
def test_neighbours_have_a_third_of_alpha_and_three_times_as_much_where_a_page_can_set_that(alpha, expected):
    assert alphas_beside(alpha) == pytest.approx(expected)


def test_a_neighbour_differs_from_its_run_in_alpha_alone(table):
    params = init_params(rng=np.random.default_rng(3))
    table.run(params=params, start="classic-10")
    for side, run in table.beside().items():
        assert (run.config, run.data, run.start) == (replace(CONFIG, alpha=BOTH[side]), "offline", "classic-10")
        assert same(run.params, params)
        assert (run.status, run.iteration) == (Status.RUNNING, 0)


def test_neighbours_are_in_the_line_and_in_no_list_of_runs(table):
    table.run()
    assert {run.id for run in table.beside().values()} == set(table.line.waiting)
    assert [run.id for run in table.entries.runs()] == ["main"]
    assert [run.id for run in table.entries.summaries("table")] == []
    assert table.entries.running("me") == {"main"}


def test_a_run_without_the_wish_has_none(table):
    table.run()
    table.neighbours.wish("main", wanted=False)
    table.keep_up()
    assert table.neighbours.of("main") == ({}, "")
    assert [entry.run.id for entry in table.entries.all()] == ["main"]


def test_they_stay_the_same_while_alpha_does(table):
    table.run()
    before = {run.id for run in table.beside().values()}
    table.slice(5)
    assert {run.id for run in table.beside().values()} == before
    assert {run.iteration for run in table.beside().values()} == {5}


def test_a_new_alpha_starts_new_ones_from_where_it_counts(table):
    table.run()
    table.slice(5)
    table.line.computed = {"main"}
    table.configure(alpha=0.5)
    assert table.alphas() == BOTH  # the slice that is on its way still goes by the old alpha
    table.line.computed = set()
    table.slice(9)
    assert table.alphas() == {SMALLER: 0.17, LARGER: 1.5}
    assert {run.iteration for run in table.beside().values()} == {9}


def test_a_neighbour_that_has_the_wanted_alpha_already_stays(table):
    """As the run has that was, when a neighbour took its place."""
    table.run(config=replace(CONFIG, alpha=10.0))
    (smaller,) = table.beside().values()
    table.configure(alpha=9.9)
    assert table.beside()[SMALLER].id == smaller.id
    table.configure(alpha=9.0)
    assert table.alphas() == {SMALLER: 3.0}


def test_an_alpha_that_is_changed_during_a_pause_counts_when_the_run_goes_on(table):
    table.run()
    table.change(changes.paused)
    table.configure(alpha=0.3)
    assert table.alphas() == BOTH
    table.change(lambda entry: changes.started(entry, 0.0))
    assert table.alphas() == {SMALLER: 0.1, LARGER: 0.9}


@pytest.mark.parametrize(("change", "status"), [(changes.paused, "paused"), (changes.stopped, "stopped")])
def test_they_rest_with_their_run(table, change, status):
    table.run()
    table.change(change)
    assert table.statuses() == {status}


def test_they_go_on_with_their_run(table):
    table.run()
    before = {run.id for run in table.beside().values()}
    table.change(changes.paused)
    table.change(lambda entry: changes.started(entry, 0.0))
    assert table.statuses() == {Status.RUNNING}
    assert {run.id for run in table.beside().values()} == before


def test_more_iterations_are_for_all(table):
    table.run()
    table.configure(iterations=2_000)
    assert {run.config.iterations for run in table.beside().values()} == {2_000}


@pytest.mark.parametrize("order", [("main", SMALLER, LARGER), (LARGER, SMALLER, "main"), (SMALLER, "main", LARGER)])
def test_they_take_one_step_for_each_of_their_run_whoever_is_first(table, order):
    table.run()
    table.change(changes.paused)
    for step in (1, 2):
        table.change(lambda entry: changes.stepping(entry, 0.0))
        names = {"main": "main"} | {side: run.id for side, run in table.beside().items()}
        for name in order:
            table.slice(step, names[name])
        assert {run.iteration for run in table.beside().values()} == {step}
        assert table.statuses() == {Status.PAUSED}


def test_when_a_run_fails_its_neighbours_go_on(table):
    """One of them may be the cure."""
    table.run()
    diverged = Outcome(PARAMS, 3, (), diverged=True)
    table.change(lambda entry: changes.advanced(entry, diverged, 0.0))
    assert table.entries.get("main").run.status is Status.FAILED
    assert table.statuses() == {Status.RUNNING}


def test_a_neighbour_that_failed_stays_to_be_seen(table):
    table.run()
    larger = table.beside()[LARGER].id
    table.change(lambda entry: changes.advanced(entry, Outcome(PARAMS, 3, (), diverged=True), 0.0), larger)
    table.slice(8)
    assert table.beside()[LARGER].status is Status.FAILED
    assert table.beside()[LARGER].id == larger


def test_somebody_who_looks_at_the_run_looks_at_its_neighbours(table):
    table.run()
    table.change(lambda entry: replace(entry, looked=77.0))
    assert {table.entries.get(run.id).looked for run in table.beside().values()} == {77.0}


@pytest.mark.parametrize("settings", [{"hidden": 400}, {"batch": 100}, {"distort": True, "batch": 50}])
def test_who_goes_by_itself_has_none_and_says_why(table, settings):
    config = replace(CONFIG, **settings)
    table.run(config=config, params=init_params(config.hidden, init="zeros"))
    assert table.neighbours.of("main") == ({}, BY_ITSELF)


def test_on_a_busy_server_nobody_has_any_and_it_says_why(table):
    names = [table.run(f"run-{number}") for number in range(MOST_RUNS)]
    assert all(table.alphas(name) == BOTH for name in names)
    one_more = table.run("one more")
    assert [table.neighbours.of(name) for name in [*names, one_more]] == [({}, BUSY)] * (MOST_RUNS + 1)
    assert len(table.entries.all()) == MOST_RUNS + 1
    table.change(changes.paused, one_more)
    assert table.alphas("run-0") == BOTH


def test_neighbours_of_a_run_that_is_gone_are_gone(table):
    table.run()
    table.entries.forget("main")
    table.keep_up()
    assert table.entries.all() == []


@pytest.mark.parametrize(("side", "other"), [(LARGER, SMALLER), (SMALLER, LARGER)])
def test_one_that_is_taken_over_is_the_run_and_the_run_is_its_neighbour(table, side, other):
    table.run()
    table.slice(5)
    taken = table.neighbours.take_over("main", side)
    table.keep_up()
    run = table.entries.get(taken).run
    assert (run.config.alpha, run.iteration, run.status) == (BOTH[side], 5, Status.RUNNING)
    assert (run.collection, run.owner) == ("table", "me")
    assert run.number > 0
    assert table.entries.get("main").run.status is Status.STOPPED
    assert {one.id for one in table.entries.runs()} == {"main", taken}
    beside = table.beside(taken)
    assert beside[other].config.alpha == CONFIG.alpha
    assert {one.iteration for one in beside.values()} == {5}
    assert {one.status for one in beside.values()} == {Status.RUNNING}
    assert set(table.line.waiting) >= {one.id for one in beside.values()}
    assert table.neighbours.of("main") == ({}, "")
    assert table.woken == 1


def test_one_can_be_taken_over_when_all_is_done(table):
    table.run()
    table.slice(CONFIG.iterations)
    taken = table.neighbours.take_over("main", LARGER)
    table.keep_up()
    assert table.entries.get(taken).run.status is Status.FINISHED
    assert table.entries.get("main").run.status is Status.FINISHED
    assert table.alphas(taken) == {SMALLER: 0.1}


@pytest.mark.parametrize("side", ["", "main", "Larger", LARGER])
def test_what_is_not_there_cannot_be_taken_over(table, side):
    table.run(config=replace(CONFIG, alpha=9.0))
    with pytest.raises(GoneError, match="there no more"):
        table.neighbours.take_over("main", side)


def test_a_change_of_a_neighbour_is_told_as_one_of_its_run(table):
    heard = []
    table.run()
    table.entries.listeners.add(heard.append)
    table.slice(5, table.beside()[LARGER].id)
    assert heard == ["main"]


@pytest.fixture(scope="module")
def engine():
    one = Engine()
    yield one
    one.close()


def test_neighbours_learn_what_runs_with_their_alpha_learn(engine, offline):
    config = Config(alpha=0.1, iterations=40, digits=2_000)
    run_id = engine.create(config, offline)
    engine.neighbours.wish(run_id)
    engine.start(run_id)
    finish(engine, run_id)
    wait_until(
        lambda: all(run.status is Status.FINISHED for run in engine.neighbours.of(run_id).runs.values()), "their end"
    )
    neighbours = engine.neighbours.of(run_id).runs
    assert {run.config.alpha for run in neighbours.values()} == {0.033, 0.3}
    for run in neighbours.values():
        alone = undisturbed(offline, replace(config, alpha=run.config.alpha))[-1]
        assert run.in_company
        assert len(run.points) == 41
        for one, other in zip(run.params, alone.params, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-2, atol=1e-3)


def test_a_neighbour_that_was_taken_over_has_its_whole_past(engine, offline):
    run_id = engine.create(Config(alpha=0.3, iterations=5_000, digits=2_000), offline)
    engine.neighbours.wish(run_id)
    engine.start(run_id)
    wait_until(lambda: engine.get(run_id).iteration >= 5, "a few iterations")
    engine.configure(run_id, alpha=0.6)
    wait_until(lambda: 0.2 in {run.config.alpha for run in engine.neighbours.of(run_id).runs.values()}, "new ones")
    wait_until(lambda: engine.neighbours.of(run_id).runs[SMALLER].points[-1:], "their first steps")
    taken = engine.neighbours.take_over(run_id, SMALLER)
    wait_until(lambda: engine.get(taken).iteration > engine.get(run_id).iteration, "a few more")
    engine.stop(taken)
    run = engine.get(taken)
    assert [point.iteration for point in run.points] == list(range(run.iteration))
    assert [alpha for _, alpha in run.alphas] == [0.3, 0.2]
