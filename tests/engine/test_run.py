"""A run as plain data."""

import tracemalloc
from dataclasses import fields, replace

import numpy as np
import pytest

from engine import Moment, Point, Run, Status, Summary
from model import Config, Leg
from tests.engine.helpers import a_run


def test_time_left_is_what_is_missing_at_the_present_rate():
    assert a_run(rate=12.0).seconds_left == (50 - 20) / 12
    assert a_run(rate=0.0).seconds_left is None


def test_curve_is_where_the_held_out_digits_were_looked_at():
    points = tuple(Point(number, 0.1, 2.3, 0.0 if number % 3 == 0 else None, 2.3) for number in range(8))
    run = a_run(points=points)
    assert [point.iteration for point in run.curve] == [0, 3, 6]
    assert run.latest == points[7]
    assert run.latest_held_out == points[6]


def test_run_without_points_has_no_latest():
    run = a_run(points=())
    assert run.curve == ()
    assert run.latest is None
    assert run.latest_held_out is None


@pytest.mark.parametrize(("asked", "found"), [(0, 0), (9, 0), (10, 10), (19, 10), (20, 20), (1_000, 20), (-1, 20)])
def test_moment_is_the_last_one_that_is_not_later(asked, found):
    run = a_run()
    moment = run.moment_at(asked)
    assert moment.iteration == found
    expected = {0: run.moments[0], 10: run.moments[1], 20: Moment(20, run.params, run.memory)}[found]
    assert moment.params is expected.params
    assert moment.memory is expected.memory


def test_its_size_counts_the_curves_as_much_as_they_take():
    values = np.random.default_rng(0).random((5_000, 5))
    tracemalloc.start()
    points = tuple(
        Point(number, *row) if number % 50 == 0 else Point(number, *row[:2], None, None, row[4])
        for number, row in enumerate(map(np.ndarray.tolist, values))
    )
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    counted = a_run(points=points).nbytes - a_run(points=()).nbytes
    assert counted == pytest.approx(taken, rel=0.15)


def test_its_size_counts_its_params_those_of_its_moments_and_three_times_as_much_where_the_optimiser_remembers():
    run = a_run(points=(), memory=None)
    params = sum(part.nbytes for part in run.params)
    assert replace(run, moments=()).nbytes == params
    assert run.nbytes == 3 * params  # two moments
    assert a_run(points=()).nbytes == 9 * params


def test_summary_says_the_same_as_the_run_field_by_field():
    run = a_run(seconds=1.5, created=12.0)
    names = [field.name for field in fields(Summary) if field.name != "curve"]
    assert len(names) == 14
    assert [getattr(run.summary, name) for name in names] == [getattr(run, name) for name in names]
    assert run.summary.curve == run.curve
    assert run.summary is run.summary
    assert replace(run, name="other").summary.name == "other"


def test_new_run_rests_at_its_beginning():
    run = Run("a", a_run().config, "offline", a_run().params)
    assert (run.status, run.iteration, run.points, run.moments, run.legs) == (Status.READY, 0, (), (), ())
    assert (run.rate, run.seconds, run.since, run.number, run.created) == (0, 0, 0, 0, 0)
    assert (run.message, run.cause, run.start, run.parent, run.collection, run.name) == ("", None, "", "", "", "")


def test_each_change_of_alpha_is_known_with_its_place():
    legs = [Leg(0, Config(0.1)), Leg(5, Config(0.1, iterations=7)), Leg(9, Config(0.5)), Leg(12, Config(0.1))]
    run = a_run(legs=tuple(legs))
    assert run.alphas == run.summary.alphas == ((0, 0.1), (9, 0.5), (12, 0.1))
