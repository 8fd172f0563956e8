"""The sweep in the browser: how its scripts take in answers, and what they make of them."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from engine.sweep import Plan, Sweep
from live.sweeps import plan_of
from model import Config
from ui.components import sweep

FOLDER = Path(sweep.__file__).parent
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(not NODE, reason="no Node to run a browser's script with")
PLAN = Plan(Config(iterations=200), (("alpha", (0.01, 0.1, 1.0)), ("hidden", (5, 10))), seeds=2)
SHOWN = plan_of(Sweep("one", PLAN, "mnist", "", 0.0, ("",) * PLAN.size))


def computed(expression, *given):
    """What this expression of the part's functions is, with `given` as its arguments."""
    files = FOLDER.parent / "elements.js", *(FOLDER / name for name in ("ledger.js", "scales.js", "words.js"))
    scripts = "".join(file.read_text("utf-8") for file in files)
    script = f"{scripts}\nconst given = {json.dumps(given)};\nconsole.log(JSON.stringify({expression}));"
    done = subprocess.run([NODE, "--eval", script], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def run(index, accuracy=None, status="running", points=(), start=0):
    place, seed = PLAN.places[index]
    return {
        "index": index,
        "place": place,
        "seed": seed,
        "id": f"run{index}",
        "status": status,
        "iteration": 20,
        "iterations": 200,
        "accuracy": accuracy,
        "from": start,
        "points": points,
    }


def answer(*runs, whole=False, going=True, left=42.0):
    return {"version": "v", "going": going, "left": left, "whole": whole, "runs": runs} | (
        {"plan": SHOWN} if whole else {}
    )


def after(expression, *answers):
    return computed(
        f"((ledger) => ((facts) => {expression})(factsOf(ledger)))(given.reduce(takeIn, emptyLedger()))", *answers
    )


def test_every_class_name_says_whose_it_is():
    styles = (FOLDER / "sweep.css").read_text("utf-8")
    names = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/", "", styles)))
    assert len(names) > 20
    assert {name for name in names if not name.startswith("sweep-")} == set()


@needs_node
def test_points_are_added_where_they_belong_and_none_is_there_twice():
    answers = (
        answer(run(3, 0.4, points=[[0, 0.1], [10, 0.4]]), whole=True),
        answer(run(3, 0.5, points=[[20, 0.5]], start=2)),
        answer(run(3, 0.5, points=[[20, 0.5], [30, 0.6]], start=2)),
    )
    assert after("ledger.runs[3].points", *answers) == [[0, 0.1], [10, 0.4], [20, 0.5], [30, 0.6]]
    assert after("knownOf(ledger)", *answers) == [0, 0, 0, 4]


@needs_node
def test_the_whole_of_it_takes_the_place_of_what_was_there():
    answers = answer(run(3, 0.4, points=[[0, 0.1]]), whole=True), answer(run(1), whole=True)
    assert after("facts.runs.map((run) => run.index)", *answers) == [1]


@needs_node
def test_the_best_is_the_best_mean_over_runs_that_finished():
    runs = [
        run(0, 0.9, "finished"),
        run(6, 0.7, "finished"),  # the same values with the other seed
        run(1, 0.85, "finished"),
        run(7, 0.2, "failed"),
        run(2, 0.99),
    ]
    words = after("bestInWords(facts)", answer(*runs, whole=True))
    assert words == "Best 85.0 % on average at alpha 0.01, hidden units 10 (1 of 2 seeds)"
    progress = after("progressInWords(facts)", answer(*runs, whole=True))
    assert progress == "3 of 5 runs done · 1 going · 1 went wrong · about 0:42 left"


@needs_node
def test_without_a_result_it_says_what_will_stand_there():
    assert "once a run is done" in after("bestInWords(facts)", answer(run(0), whole=True))


@needs_node
@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0:00"), (59.6, "1:00"), (3_725, "1:02:05")])
def test_the_time_left_is_written_as_a_clock(seconds, words):
    assert computed("clock(given[0])", seconds) == words


@needs_node
def test_every_status_that_the_server_tells_has_a_word():
    statuses = ["waiting", "ready", "running", "paused", "finished", "stopped", "failed", "deleted"]
    assert None not in computed("given.map((status) => STATES[status] ?? null)", *statuses)


@needs_node
def test_values_lie_on_a_logarithmic_axis_where_the_plan_says_so():
    alpha, hidden = SHOWN["varied"]
    assert computed("[0, 1, 2].map((index) => placeOf(given[0], index))", alpha) == pytest.approx([0, 0.5, 1])
    assert computed("placeOf(given[0], 1)", hidden) == 1
    words = {"values": ["he", "uniform", "zeros"], "scale": "ordinal"}
    assert computed("[0, 1, 2].map((index) => placeOf(given[0], index))", words) == [0, 0.5, 1]


@needs_node
@pytest.mark.parametrize("ground", ["#ffffff", "rgb(14, 17, 23)"])
def test_every_colour_can_be_told_from_the_ground(ground):
    """A contrast of at least 1.5 for lines on either ground, and more for most of them."""
    contrast = "((a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05))"
    shares = "[...Array(11).keys()].map((step) => step / 10)"
    found = computed(
        f"[VIRIDIS, WINE].flatMap((scale) => {shares}.map((share) => "
        f"{contrast}(luminance(colourAt(scale, share, given[0])), luminance(given[0]))))",
        ground,
    )
    assert min(found) > 1.5
    assert sorted(found)[len(found) // 2] > 3
