"""What happens to a run, without a worker, a clock or a disk."""

from concurrent.futures import BrokenExecutor, CancelledError
from dataclasses import replace

import numpy as np
import pytest

from engine import Cause, Leg, Moment, Point, Run, Status, changes
from engine.changes import Entry
from engine.executor import AwayError
from engine.slices import Outcome
from model import Config, ConfigError, init_params
from tests.engine.helpers import a_run, same

BEFORE, AFTER = init_params(3, np.random.default_rng(0)), init_params(3, np.random.default_rng(1))
ALL = list(Status)


def an_entry(status=Status.RUNNING, iteration=10, **changes) -> Entry:
    run = Run("abc", Config(iterations=100), "offline", BEFORE, iteration=iteration, status=status)
    known = {"moved": 50.0, "looked": 50.0} | {
        name: changes.pop(name) for name in ("single", "crashes") if name in changes
    }
    return Entry(replace(run, **changes), **known)


def an_outcome(iteration=20, first=10, **changes) -> Outcome:
    points = tuple(Point(number, 0.5, 1.0, None, None) for number in range(first, iteration))
    return Outcome(AFTER, iteration, points, **changes)


@pytest.mark.parametrize("status", ALL)
def test_a_start_moves_runs_that_wait_and_no_others(status):
    entry = changes.started(an_entry(status, message="Why.", since=3), 60.0)
    if status in {Status.READY, Status.PAUSED}:
        assert (entry.run.status, entry.run.message, entry.run.since) == (Status.RUNNING, "", 10)
        assert (entry.moved, entry.looked, entry.crashes) == (60.0, 60.0, 0)
    else:
        assert (entry.run.status, entry.run.message, entry.run.since) == (status, "Why.", 3)
        assert entry.moved == 50.0


def test_a_start_forgets_earlier_crashes():
    assert changes.started(an_entry(Status.PAUSED, crashes=4), 60.0).crashes == 0


@pytest.mark.parametrize("status", ALL)
def test_a_step_moves_runs_that_wait_and_no_others(status):
    entry = changes.stepping(an_entry(status), 60.0)
    assert entry.single is (status in {Status.READY, Status.PAUSED})
    assert entry.run.status is (Status.RUNNING if entry.single else status)


def test_a_start_during_a_step_makes_it_go_on():
    entry = changes.started(changes.stepping(an_entry(Status.PAUSED), 60.0), 61.0)
    assert not entry.single
    assert changes.advanced(entry, an_outcome(11), 62.0).run.status is Status.RUNNING


@pytest.mark.parametrize("status", ALL)
def test_only_what_runs_can_be_paused(status):
    entry = changes.paused(an_entry(status, rate=5.0))
    assert entry.run.status is (Status.PAUSED if status is Status.RUNNING else status)
    assert entry.run.rate == (0.0 if status is Status.RUNNING else 5.0)


@pytest.mark.parametrize("status", ALL)
def test_only_what_runs_or_is_paused_can_be_stopped(status):
    entry = changes.stopped(an_entry(status))
    assert entry.run.status is (Status.STOPPED if status in {Status.RUNNING, Status.PAUSED} else status)


def test_other_settings_leave_the_run_where_it_is():
    run = changes.configured(an_entry().run, {"alpha": 0.7})
    assert run == replace(an_entry().run, config=Config(alpha=0.7, iterations=100))


@pytest.mark.parametrize(("wanted", "given"), [(200, 200), (10, 10), (3, 10)])
def test_a_run_never_has_fewer_iterations_than_it_has_taken(wanted, given):
    assert changes.configured(an_entry(iteration=10).run, {"iterations": wanted}).config.iterations == given


def test_a_setting_that_is_no_number_is_refused():
    with pytest.raises(ConfigError, match="alpha"):
        changes.configured(an_entry().run, {"alpha": float("nan")})


def test_a_branch_takes_with_it_what_lies_before_it_and_nothing_else():
    moments = tuple(Moment(number, init_params(3, np.random.default_rng(number))) for number in (0, 5, 10, 15))
    legs = tuple(Leg(number, Config(alpha=alpha, iterations=100)) for number, alpha in ((0, 0.1), (5, 0.2), (12, 0.3)))
    points = tuple(Point(number, 0.5, 1.0, None, None) for number in range(20))
    run = a_run(iteration=20, points=points, moments=moments, legs=legs, config=Config(alpha=0.3, iterations=100))
    branch = changes.branched(run, 12, "new", "", {"alpha": 0.9})
    assert (branch.id, branch.iteration, branch.status) == ("new", 10, Status.READY)  # the last moment before 12
    assert same(branch.params, moments[2].params)
    assert branch.points == points[:11]
    assert branch.moments == moments[:3]
    assert branch.legs == legs[:2]
    assert branch.config == Config(alpha=0.9, iterations=100)
    assert (branch.parent, branch.start, branch.data) == ("abc", "seed of doubt", "offline")
    assert (branch.seconds, branch.since, branch.number, branch.name, branch.message) == (0.0, 0, 0, "", "")
    assert branch.collection == "mine"
    assert changes.branched(run, 12, "new", "theirs", {}).collection == "theirs"


def test_a_branch_from_the_very_place_of_a_leg_leaves_that_leg_behind():
    legs = (Leg(0, Config(alpha=0.1)), Leg(10, Config(alpha=0.3)))
    run = a_run(iteration=20, moments=(Moment(10, BEFORE),), legs=legs)
    assert changes.branched(run, 10, "new", "", {}).legs == legs[:1]


def test_a_branch_goes_on_with_what_the_optimiser_remembered():
    run = a_run()
    assert changes.branched(run, 15, "new", "", {}).memory is run.moments[1].memory
    assert changes.branched(run, 20, "new", "", {}).memory is run.memory


def test_legs_grow_by_changed_settings_only():
    run = changes.with_present_leg(an_entry(iteration=0).run)
    assert run.legs == (Leg(0, run.config),)
    later = changes.with_present_leg(replace(run, iteration=10))
    assert later.legs == run.legs
    changed = changes.with_present_leg(changes.configured(later, {"alpha": 0.9}))
    assert changed.legs == (*run.legs, Leg(10, changed.config))


def test_a_setting_changed_twice_in_one_place_leaves_one_leg():
    run = replace(an_entry(iteration=0).run, legs=(Leg(0, Config(alpha=0.5)),))
    assert changes.with_present_leg(run).legs == (Leg(0, run.config),)


def test_a_slice_brings_the_run_up_to_date():
    moment = Moment(10, BEFORE)
    entry = changes.advanced(an_entry(seconds=3.0, crashes=2), an_outcome(moments=(moment,)), 52.5)
    assert same(entry.run.params, AFTER)
    assert entry.run.iteration == 20
    assert [point.iteration for point in entry.run.points] == list(range(10, 20))
    assert entry.run.moments == (moment,)
    assert entry.run.seconds == 5.5
    assert (entry.moved, entry.looked, entry.crashes) == (52.5, 50.0, 0)
    assert entry.run.status is Status.RUNNING


def test_points_and_moments_that_are_there_already_come_once():
    there = Point(10, 0.1, 2.0, None, None)
    moments = (Moment(10, BEFORE), Moment(15, AFTER))
    run = an_entry(points=(there,), moments=moments[:1])
    entry = changes.advanced(run, an_outcome(moments=moments), 51.0)
    assert [point.iteration for point in entry.run.points] == list(range(10, 20))
    assert entry.run.points[0] is there
    assert entry.run.moments == moments


def test_the_rate_is_that_of_the_first_slice_and_then_follows_slowly():
    first = changes.advanced(an_entry(), an_outcome(20), 50.5)
    assert first.run.rate == pytest.approx(20.0)  # 10 iterations in half a second
    second = changes.advanced(first, an_outcome(60, 20), 51.0)
    assert second.run.rate == pytest.approx(20.0 + 0.5 * (80.0 - 20.0))
    third = changes.advanced(second, an_outcome(80, 60), 53.0)
    assert third.run.rate == pytest.approx(10.0)  # more than a second: nothing of the past is left


def test_a_rate_of_no_time_at_all_is_the_one_before():
    assert changes.smoothed(7.0, 3, 0.0) == 7.0


@pytest.mark.parametrize("status", [status for status in ALL if status is not Status.RUNNING])
def test_a_run_that_rests_stays_so_whatever_its_last_slice_brings(status):
    entry = changes.advanced(an_entry(status), an_outcome(200, diverged=True), 51.0)
    assert (entry.run.status, entry.run.cause, entry.run.rate) == (status, None, 0.0)
    assert entry.run.iteration == 200
    assert entry.run.seconds == 1.0


def test_divergence_ends_the_run_with_its_cause_in_a_sentence():
    run = changes.advanced(an_entry(config=Config(alpha=7.0)), an_outcome(diverged=True), 51.0).run
    assert (run.status, run.cause, run.rate) == (Status.FAILED, Cause.OVERFLOW, 0.0)
    assert "alpha 7.00 " in run.message


def test_a_curve_that_goes_wrong_ends_the_run():
    points = tuple(Point(number, 0.1, 2.3, None, None) for number in range(10, 80))
    run = changes.advanced(an_entry(config=Config(alpha=7.0)), Outcome(AFTER, 80, points), 51.0).run
    assert (run.status, run.cause) == (Status.FAILED, Cause.DEAD)


@pytest.mark.parametrize(("iteration", "status"), [(99, Status.RUNNING), (100, Status.FINISHED)])
def test_the_last_iteration_ends_the_run(iteration, status):
    assert changes.advanced(an_entry(), an_outcome(iteration), 51.0).run.status is status


def test_a_run_whose_end_was_moved_behind_it_ends_where_it_stands():
    entry = an_entry(config=Config(iterations=12))
    run = changes.advanced(entry, an_outcome(20), 51.0).run
    assert (run.status, run.config.iterations, run.iteration) == (Status.FINISHED, 20, 20)


def test_a_single_step_is_followed_by_a_pause():
    entry = changes.advanced(an_entry(single=True), an_outcome(11), 51.0)
    assert (entry.run.status, entry.run.message, entry.single) == (Status.PAUSED, "", False)


def test_the_last_single_step_ends_the_run():
    assert changes.advanced(an_entry(single=True), an_outcome(100), 51.0).run.status is Status.FINISHED


@pytest.mark.parametrize(("seconds", "status"), [(119.0, Status.RUNNING), (121.0, Status.PAUSED)])
def test_a_run_that_nobody_looks_at_pauses_after_two_minutes(seconds, status):
    run = changes.advanced(an_entry(), an_outcome(), 50.0 + seconds).run
    assert run.status is status
    assert ("Nobody looked" in run.message) is (status is Status.PAUSED)


@pytest.mark.parametrize("error", [BrokenExecutor("a worker died"), CancelledError()])
def test_a_dead_worker_costs_a_run_nothing_five_times_in_a_row(error):
    entry = an_entry()
    for crashes in range(1, 6):
        entry = changes.interrupted(entry, error)
        assert (entry.run, entry.crashes) == (an_entry().run, crashes)
    entry = changes.interrupted(entry, error)
    assert entry.run.status is Status.PAUSED
    assert "ended 5 times in a row" in entry.run.message


def test_a_run_whose_cluster_is_away_waits_and_goes_on_as_it_went():
    waiting = changes.interrupted(an_entry(single=True), AwayError("Nobody answers"))
    assert waiting.run.status is Status.PAUSED
    assert waiting.run.message == "Nobody answers; the run waits for it."
    assert waiting.waits
    back = changes.brought_back(waiting, 60.0)
    assert (back.run.status, back.run.message, back.single, back.waits) == (Status.RUNNING, "", True, False)
    assert (back.moved, back.looked) == (60.0, waiting.looked)


def test_a_run_that_waits_and_is_paused_by_a_person_waits_no_more():
    waiting = changes.interrupted(an_entry(), AwayError("Nobody answers"))
    assert not changes.paused(waiting).waits
    assert not changes.started(waiting, 60.0).waits


def test_digits_that_cannot_be_read_pause_the_run():
    run = changes.interrupted(an_entry(), FileNotFoundError("no such file")).run
    assert run.status is Status.PAUSED
    assert "can't be read any more (no such file)" in run.message


def test_a_run_whose_own_digits_are_gone_names_them_and_what_to_set():
    entry = replace(an_entry(), run=replace(an_entry().run, data="my-digits"))
    run = changes.interrupted(entry, FileNotFoundError("no such file")).run
    assert run.status is Status.PAUSED
    assert "“my-digits”" in run.message
    assert "DIGIT_LAB_DATA" in run.message


def test_any_other_failure_pauses_the_run_with_its_own_words():
    run = changes.interrupted(an_entry(), MemoryError("No memory left.")).run
    assert (run.status, run.message) == (
        Status.PAUSED,
        "No memory left. Press Resume to go on from where it was.",
    )


@pytest.mark.parametrize("error", [BrokenExecutor("a worker died"), OSError("gone")])
def test_a_run_that_rests_stays_so_whatever_became_of_its_last_slice(error):
    entry = an_entry(Status.STOPPED)
    assert changes.interrupted(entry, error) == entry
