"""The class's board in the browser: what its scripts know of other places, and how they take in answers."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from ui import palette
from ui.components import classroom
from ui.inside import link

FOLDER = Path(classroom.__file__).parent
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(not NODE, reason="no Node to run a browser's script with")
MEMBER = {"kind": "member", "key": [1], "now": {"name": "Quiet Heron", "wish": "", "banned": False}}
RUN = {
    "member": 1,
    "status": "running",
    "iteration": 20,
    "iterations": 500,
    "alpha": 0.3,
    "alphas": ["0.10", "0.30"],
    "accuracy": 0.5,
    "created": 1.0,
}


def computed(expression, *given):
    """What this expression of the board's functions is, with `given` as its arguments."""
    scripts = "".join((FOLDER / name).read_text("utf-8") for name in ("ledger.js", "words.js"))
    script = f"{scripts}\nconst given = {json.dumps(given)};\nconsole.log(JSON.stringify({expression}));"
    done = subprocess.run([NODE, "--eval", script], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def answer(*items, whole=False):
    return {"book": "b", "latest": 1, "whole": whole, "here": [1], "frozen": False, "items": items}


def run_item(points, **changes):
    return {"kind": "run", "key": ["r"], "now": RUN | changes, "points": points}


def board(*answers):
    """The ledger and the facts after these answers."""
    ledger = "given.reduce(takeIn, emptyLedger())"
    found = "{people: facts.people, runs: facts.runs, best: facts.best, rounds: facts.rounds}"
    return computed(f"((facts) => ({found}))(factsOf({ledger}))", *answers)


def test_every_class_name_says_whose_it_is():
    styles = (FOLDER / "classroom.css").read_text("utf-8")
    names = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/", "", styles)))
    assert len(names) > 40
    assert {name for name in names if not name.startswith("classroom-")} == set()


def test_colours_in_the_browser_are_those_of_the_palette():
    script = "".join(file.read_text("utf-8") for file in (FOLDER.parent / "plot.js", FOLDER / "axes.js"))
    colours = dict(re.findall(r"(blue|grey|orange): \['(#\w{6})'", script))
    assert colours == {"blue": palette.BLUE, "grey": palette.GREY, "orange": palette.ORANGE}
    assert f"CHOSEN = '{palette.RUNS[0]}'" in script
    assert palette.RUNS[0] in (FOLDER / "classroom.css").read_text("utf-8")


@needs_node
def test_points_are_added_to_a_curve_and_none_is_there_twice():
    found = board(
        answer(MEMBER, run_item([[0, 0.1], [10, 0.4]]), whole=True),
        answer(run_item([[10, 0.4], [20, 0.5]])),
        answer(run_item([])),
    )
    assert found["runs"][0]["points"] == [[0, 0.1], [10, 0.4], [20, 0.5]]


@needs_node
def test_best_run_is_the_one_that_was_best_at_any_step():
    other = {"kind": "run", "key": ["s"], "now": RUN | {"accuracy": 0.1}, "points": [[0, 0.1], [10, 0.9], [20, 0.1]]}
    found = board(answer(MEMBER, run_item([[0, 0.1], [10, 0.8]]), other, whole=True))
    assert (found["best"]["id"], found["best"]["top"]) == ("s", [10, 0.9])


@needs_node
def test_another_book_begins_with_nothing():
    found = board(answer(MEMBER, run_item([[0, 0.1]]), whole=True), answer(MEMBER, whole=True))
    assert found == {"people": [1], "runs": [], "best": None, "rounds": []}


@needs_node
@pytest.mark.parametrize("now", [None, MEMBER["now"] | {"banned": True}])
def test_who_is_gone_is_left_out_with_their_runs(now):
    found = board(answer(MEMBER, run_item([[0, 0.1]]), whole=True), answer({"kind": "member", "key": [1], "now": now}))
    assert (found["people"], found["runs"]) == ([], [])


@needs_node
def test_readings_that_are_right_wrong_or_none_are_counted():
    drawings = [{"meant": 7, "readings": [{"digit": digit}, {"digit": 7}]} for digit in (7, 7, 2, None)]
    assert computed("counted(given, firstReading)", *drawings) == {"right": 2, "wrong": 1, "unsure": 1}
    assert computed("counted(given, latestReading)", *drawings) == {"right": 4, "wrong": 0, "unsure": 0}


@needs_node
def test_link_of_a_drawing_is_one_that_inside_can_read():
    paths = [np.random.default_rng(1).random((count, 2)).round(4) for count in (1, 12, 700)]
    flat = [path.ravel().tolist() for path in paths]
    strokes = link.strokes_in(computed("strokesInLetters(given)", *flat))
    assert sum(map(len, strokes)) <= link.MOST_POINTS
    assert computed("LETTERS") == link.LETTERS
    for path, read in zip(paths, strokes, strict=True):
        np.testing.assert_allclose(read[[0, -1]], path[[0, -1]], atol=1 / link.FINEST)


@needs_node
def test_a_number_stands_for_each_name_that_is_hidden():
    state = "{nameless: given[0], ledger: {members: new Map([[3, {name: 'Quiet Heron'}]])}}"
    assert computed(f"nameOf({state}, 3)", False) == "Quiet Heron"
    assert computed(f"nameOf({state}, 3)", True) == "3"
