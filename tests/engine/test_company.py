"""Who goes with whom, for how long, and by how many threads."""

from dataclasses import replace
from itertools import chain

import pytest

from engine import Run, Status
from engine.changes import Entry
from engine.company import CROWD_SLICE, FEW, LARGEST_HIDDEN, kind, slice_seconds, team
from engine.executor import Capacity
from model import Config, Params, init_params

TWO = Capacity(slots=2, threads=2)
NETWORKS = {hidden: init_params(hidden, init="zeros") for hidden in (10, 100, 101, 800)}


def entry(run_id: str, data="offline", params: Params | None = None, crashes=0, single=False, **settings) -> Entry:
    config = Config(**{"digits": 10_000, **settings})
    run = Run(run_id, config, data, params or NETWORKS[config.hidden], status=Status.RUNNING)
    return Entry(run, crashes=crashes, single=single)


def ids(entries) -> str:
    return "".join(one.run.id for one in entries)


def going(line: list[Entry], *computing: list[Entry], workers=2) -> tuple[str, int]:
    """Who goes next, and by how many threads, while these teams are being computed."""
    running = [*line, *chain(*computing)]
    members, _, threads = team(line, running, [members[0] for members in computing], Capacity(workers, workers))
    return ids(members), threads


def test_one_run_goes_alone_and_has_all_threads():
    assert going([entry("a")]) == ("a", 2)


def test_few_runs_on_the_same_digits_make_one_team_with_all_threads():
    """Whatever else they differ in."""
    line = [
        entry("a"),
        entry("b", alpha=3.0, seed=5, schedule="cosine", iterations=7),
        entry("c", hidden=100, init="zeros", decay=0.1, optimiser="adam"),
    ]
    assert going(line) == ("abc", 2)


def test_many_runs_make_a_team_for_each_worker():
    line = [entry(run_id) for run_id in "abcdefghijklmnopqrstuvwxyzäöüß"]
    assert going(line) == ("abcdefghijklmno", 1)
    assert going(line[15:], line[:15]) == ("pqrstuvwxyzäöüß", 1)
    assert going(line[20:], line[:20]) == ("uvwxyzäöüß", 1)


def test_where_only_crowds_run_slices_are_long():
    crowd = [Entry(replace(entry(run_id).run, collection="sweep")) for run_id in "abcdefghijkl"]
    other = entry("x")
    assert team(crowd, crowd, [], TWO, {"sweep"}).seconds == CROWD_SLICE
    assert team(crowd, [*crowd, other], [], TWO, {"sweep"}).seconds < CROWD_SLICE
    assert team(crowd, crowd, [], TWO).seconds < CROWD_SLICE


def test_slices_that_go_far_are_so_long_that_the_way_takes_a_tenth_of_them_at_most():
    far = replace(TWO, overhead=0.03)
    line = [entry("a")]
    assert team(line, line, [], far).seconds == pytest.approx(0.3)
    assert team(line, line, [], replace(TWO, overhead=0.002)).seconds == team(line, line, [], TWO).seconds
    crowd = [Entry(replace(one.run, collection="sweep")) for one in line]
    assert team(crowd, crowd, [], replace(TWO, overhead=0.1), {"sweep"}).seconds == pytest.approx(1.0)
    assert team(crowd, crowd, [], far, {"sweep"}).seconds == CROWD_SLICE


def test_a_team_has_no_more_threads_than_one_worker_has_cores():
    line = [entry("a")]
    assert team(line, line, [], Capacity(slots=8, threads=2)).threads == 2
    assert team(line, line, [], Capacity(slots=8, threads=16)).threads == 8


def test_who_comes_new_waits_for_those_it_can_go_with():
    """Else it would be computed beside them for ever, by threads that they have already."""
    line = [entry(run_id) for run_id in "abc"]
    assert going(line[1:], line[:1])[0] == ""
    assert going([*line[1:], entry("x", hidden=800)], line[:1])[0] == "x"
    assert going(line)[0] == "abc"


def test_many_runs_have_two_teams_so_who_comes_new_waits_for_neither():
    line = [entry(run_id) for run_id in "abcdefghijkl"]
    assert going(line[5:], line[:5])[0] == "fghijk"
    assert going(line[11:], line[:5], line[5:11])[0] == ""


def test_runs_on_other_digits_go_in_teams_of_their_own():
    line = [entry("a"), entry("x", digits=500), entry("b"), entry("y", digits=500), entry("m", data="mnist")]
    assert going(line, workers=4) == ("ab", 1)
    assert going(line[1:], line[:1], workers=4) == ("xy", 1)
    assert going(line[4:], line[:4], workers=4) == ("m", 1)


@pytest.mark.parametrize(
    "alone",
    [
        entry("x", hidden=800),
        entry("x", hidden=LARGEST_HIDDEN + 1),
        entry("x", batch=100),
        entry("x", distort=True),
        entry("x", single=True),
        entry("x", crashes=1),
        entry("x", params=NETWORKS[800]),  # of weights that somebody began with
    ],
)
def test_some_runs_always_go_by_themselves(alone):
    others = [entry("a"), entry("b")]
    assert going([alone, *others]) == ("x", 1)
    assert going([*others, alone]) == ("ab", 1)


def test_a_batch_of_all_digits_is_no_batch():
    assert kind(entry("x", batch=10_000)) == kind(entry("y"))


def test_a_product_has_only_so_many_rows():
    line = [entry(str(number), hidden=100) for number in range(FEW + 8)]
    assert going(line, workers=1) == ("0123456789", 1)


@pytest.mark.parametrize(
    ("workers", "running", "seconds"), [(2, 1, 0.07), (2, 5, 0.07), (2, 10, 0.044), (2, 22, 0.02), (2, 1_000, 0.015)]
)
def test_the_more_runs_the_shorter_their_slices(workers, running, seconds):
    assert slice_seconds(workers, running) == pytest.approx(seconds)


def test_a_team_has_the_time_of_all_its_members_but_never_so_much_that_a_curve_stands_still():
    assert slice_seconds(2, 30, members=3) == pytest.approx(0.044)
    assert slice_seconds(2, 30, members=15) == pytest.approx(0.15)
    assert slice_seconds(2, 30, members=3, threads=2) == pytest.approx(0.022)


def test_kinds_are_told_apart_by_the_network_that_is_there():
    small = replace(entry("x", hidden=800), run=replace(entry("x", hidden=800).run, params=NETWORKS[10]))
    assert kind(small) == kind(entry("y"))
