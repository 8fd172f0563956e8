"""What viewers of a sweep are told."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from engine import UnknownSweepError
from engine.run import Point, Status
from engine.sweep import Plan, Sweep
from live import sweeps
from model import Config
from tests.engine.helpers import a_run
from tests.loop import run

PLAN = Plan(Config(iterations=20, digits=500), (("hidden", (5, 10)), ("alpha", (0.1, 0.3))), seeds=2)


class Made:
    """Sweeps that a test makes up."""

    def __init__(self):
        self.sweep = Sweep("one", PLAN, "offline", "ann", 1.0, ("",) * PLAN.size)
        self.found = [None] * PLAN.size
        self.computed = set()

    def get(self, sweep_id):
        if sweep_id != "one":
            raise UnknownSweepError("This sweep can't be found.")
        return self.sweep

    def runs(self, sweep_id):
        self.get(sweep_id)
        return self.found

    def computes(self, run_id):
        return run_id in self.computed

    def seconds_left(self, sweep_id, runs):
        return 12.5

    def make(self, at, status=Status.RUNNING, shares=(0.1, 0.5)):
        points = tuple(Point(5 * step, 0.9, 0.3, share, 0.4) for step, share in enumerate(shares))
        run = replace(
            a_run(),
            id=f"run{at}",
            config=PLAN.configs[at],
            status=status,
            points=points,
            iteration=points[-1].iteration,
        )
        self.found[at] = run.summary
        self.sweep = replace(self.sweep, runs=tuple((one and one.id) or "" for one in self.found))


@pytest.fixture
def made(monkeypatch):
    one = Made()
    monkeypatch.setattr(sweeps, "lab", lambda: type("Lab", (), {"sweeps": one}))
    monkeypatch.setattr(sweeps, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(sweeps, "_versions", type(sweeps._versions)())
    return one


def ask(**question) -> dict:
    return json.loads(run(sweeps.answer({"sweep": "one"} | question)))


def test_who_comes_new_is_told_everything(made):
    made.make(2)
    told = ask()
    assert told["whole"]
    assert told["going"]
    assert told["left"] == 12.5
    assert told["plan"]["seeds"] == [0, 1]
    hidden, alpha = told["plan"]["varied"]
    assert (hidden["label"], hidden["scale"], hidden["written"]) == ("hidden units", "log", ["5", "10"])
    assert (alpha["values"], alpha["written"]) == ([0.1, 0.3], ["0.10", "0.30"])
    assert len(told["runs"]) == PLAN.size
    assert told["runs"][2] == {
        "index": 2,
        "place": [1, 0],
        "seed": 0,
        "id": "run2",
        "status": "running",
        "iteration": 5,
        "iterations": 20,
        "accuracy": 0.5,
        "from": 0,
        "points": [[0, 0.1], [5, 0.5]],
    }
    assert (told["runs"][3]["id"], told["runs"][3]["status"], told["runs"][3]["accuracy"]) == ("", "waiting", None)


def test_afterwards_only_what_changed_is_told_with_the_points_that_are_new(made):
    made.make(2)
    first = ask()
    made.make(2, shares=(0.1, 0.5, 0.6))
    made.make(4)
    told = ask(version=first["version"], known=[len(run["points"]) for run in first["runs"]])
    assert not told["whole"]
    assert "plan" not in told
    assert [(run["index"], run["from"], run["points"]) for run in told["runs"]] == [
        (2, 2, [[10, 0.6]]),
        (4, 0, [[0, 0.1], [5, 0.5]]),
    ]


def test_a_viewer_waits_until_something_is_new(made):
    made.make(2)
    first = ask()
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(ask, version=first["version"], known=[2] * PLAN.size)
        assert not waiting.done()
        made.sweep = replace(made.sweep, going=False)
        told = waiting.result(timeout=60)
    assert (told["going"], told["left"], told["runs"]) == (False, None, [])


@pytest.mark.parametrize(
    "question",
    [
        {"version": "from before the restart", "known": [0] * PLAN.size},
        {"known": "all"},
        {"known": [1, 2]},
        {"version": 3, "known": None},
        {"version": ["a"], "known": {}},
    ],
)
def test_who_has_something_else_is_told_everything(made, question):
    ask()
    assert ask(**question)["whole"]


def test_counts_that_cannot_be_are_taken_for_none(made):
    made.make(2)
    first = ask()
    made.make(2, shares=(0.1, 0.5, 0.6))
    told = ask(version=first["version"], known=[-3, "x", None, *[9] * 5])
    assert told["runs"][0]["points"] == [[0, 0.1], [5, 0.5], [10, 0.6]]


def test_a_run_that_is_held_runs_until_its_last_slice_is_here(made):
    made.make(2, Status.PAUSED)
    made.computed.add("run2")
    first = ask()
    assert first["runs"][2]["status"] == "running"
    made.computed.clear()
    told = ask(version=first["version"], known=[len(run["points"]) for run in first["runs"]])
    assert [run["status"] for run in told["runs"]] == ["paused"]


def test_a_run_that_was_deleted_is_told_so(made):
    made.make(2)
    made.found[2] = None
    assert ask()["runs"][2]["status"] == "deleted"


def test_a_sweep_that_is_not_there_is_an_error_for_the_channel(made):
    with pytest.raises(UnknownSweepError):
        sweeps.news({"sweep": "other"})


def test_old_versions_are_let_go(made, monkeypatch):
    monkeypatch.setattr(sweeps, "MOST_VERSIONS", 2)
    versions = []
    for share in (0.1, 0.2, 0.3):
        made.make(0, shares=(share,))
        versions.append(ask()["version"])
    assert [*sweeps._versions] == versions[1:]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("alpha", 0.1, "0.10"),
        ("digits", 10_000, "10,000"),
        ("batch", 0, "all"),
        ("batch", 32, "32"),
        ("decay", 0.001, "0.001"),
        ("optimiser", "adam", "adam"),
    ],
)
def test_values_are_written_as_people_read_them(name, value, words):
    assert sweeps.written(name, value) == words
