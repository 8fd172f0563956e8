"""What a viewer of a run is sent."""

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from engine import Cause, Moment, Point, Run, Status
from live import frames
from model import Config, Dataset, init_params
from model.ink.words import percent
from model.network import forward_prop
from tests.engine.helpers import a_run


def long_run(iterations: int, held_out_every: int = 100) -> Run:
    points = tuple(
        Point(at, 0.5, 1.0, 0.6 if at % held_out_every == 0 else None, 0.9 if at % held_out_every == 0 else None, 0.1)
        for at in range(iterations)
    )
    return a_run(config=Config(iterations=iterations), iteration=iterations, points=points)


def test_news_say_where_the_run_stands():
    run = a_run(status=Status.RUNNING, rate=4.0)
    found = frames.news(run, -1)
    assert (found["status"], found["iteration"], found["iterations"]) == ("running", 20, 50)
    assert (found["rate"], found["left"]) == (4.0, 7.5)  # 30 iterations at 4 a second
    assert found["points"] == [[0, 0.1, 2.3, 0.12, 2.31, 0.5], [1, 0.2, 2.2, None, None, 0.4]]
    assert (found["latest"][0], found["held"][0]) == (1, 0)
    assert found["trouble"] is None
    assert found["alphas"] == [(0, "0.10"), (7, "0.30")]
    json.dumps(found, allow_nan=False)


def test_only_points_after_the_last_known_one_are_news():
    assert [point[0] for point in frames.news(a_run(), 0)["points"]] == [1]
    assert frames.news(a_run(), 1)["points"] == []


def test_curves_are_thinned_to_what_a_screen_shows_and_keep_the_held_out_points():
    found = frames.thinned(long_run(5_000, held_out_every=50), -1)
    assert len(found) <= frames.MOST_POINTS + 100
    assert [p.iteration for p in found if p.held_out_accuracy is not None] == list(range(0, 5_000, 50))
    assert frames.thinned(long_run(300), -1) == list(long_run(300).points)


def test_pieces_of_a_thinned_curve_fit_together_wherever_it_is_cut():
    run = long_run(1_003)
    whole = frames.thinned(run, -1)
    for cut in (0, 1, 2, 400, 999, 1_002):
        first = [point for point in whole if point.iteration <= cut]
        assert first + frames.thinned(run, cut) == whole


def test_numbers_that_are_none_reach_the_browser_as_nothing():
    assert frames.written(Point(3, 0.25, float("nan"), None, float("inf"), 1.0)) == [3, 0.25, None, None, None, 1.0]


def test_a_share_is_shown_as_it_is_wherever_it_is_rounded():
    for right in range(0, 60_001, 7):
        share = right / 60_000
        assert percent(frames.written(Point(3, share, 1.0, None, None))[1]) == percent(share)


def test_a_failed_run_tells_where_it_went_wrong():
    points = tuple(Point(at, 0.1, 2.0 + at, None, None) for at in range(5))
    assert frames.news(a_run(status=Status.FAILED, cause=Cause.RISING, points=points), -1)["trouble"] == 2


@pytest.mark.parametrize(
    "change", [{"iteration": 21}, {"status": Status.PAUSED}, {"config": Config(0.7)}, {"message": "It paused."}]
)
def test_whatever_a_viewer_would_see_changes_the_version(change):
    assert frames.version(a_run(**change)) != frames.version(a_run())
    assert frames.version(a_run(seconds=99.0)) == frames.version(a_run())


def test_a_run_that_goes_on_stands_as_before_and_one_that_rests_where_it_is():
    going = a_run(status=Status.RUNNING)
    assert frames.standing(going) == frames.standing(a_run(status=Status.RUNNING, iteration=30))
    changes = [{"status": Status.PAUSED}, {"config": Config(0.7)}, {"config": Config(0.3, iterations=60)}]
    for change in changes:
        assert frames.standing(a_run(**{"status": Status.RUNNING} | change)) != frames.standing(going)
    assert frames.standing(a_run(iteration=7)) != frames.standing(a_run(iteration=8))


def test_the_network_comes_as_bytes_on_a_common_scale_with_what_it_makes_of_the_digits():
    params = init_params(12, np.random.default_rng(1))
    X = np.random.default_rng(2).random((784, 3), dtype=np.float32)
    found = frames.network(7, params, X)
    units = np.frombuffer(base64.b64decode(found["units"]), np.int8).reshape(10, 784)
    assert np.abs(units).max() == 127
    assert found["scale"] == pytest.approx(np.percentile(np.abs(params.w1[:10]), 98, method="higher"))
    clipped = params.w1[:10].clip(-found["scale"], found["scale"])
    np.testing.assert_allclose(units * found["scale"] / 127, clipped, atol=found["scale"] / 254)
    _, a1, _, a2 = forward_prop(*params, X)
    np.testing.assert_allclose(found["hidden"], a1[:10].T, atol=6e-4)
    np.testing.assert_allclose(found["probabilities"], a2.T, atol=6e-4)
    np.testing.assert_allclose(found["w2"], params.w2[:, :10], atol=6e-4)
    assert found["iteration"] == 7


def test_dead_units_are_marked_among_those_that_are_shown_and_counted_among_all(offline):
    params = init_params(12, np.random.default_rng(1))
    params.b1[[3, 11]] = -1_000
    tried = frames.tried_columns(offline)
    found = frames.network(7, params, None, tried)
    assert found["dead"] == [3]
    assert found["remark"] == (
        "These are the first 10 of 12 hidden units. "
        "Units 4 and 12 are dead: none of 2,000 digits excites them, and a unit learns only when one does."
    )
    assert frames.moments(a_run(params=params), None, tried)[-1]["dead"] == [3]
    assert (frames.network(7, params, None)["dead"], frames.network(7, init_params(), None, tried)["remark"]) == (
        [],
        "",
    )


def test_units_are_tried_on_digits_from_all_over_the_held_out_ones(offline):
    chosen = frames.tried_digits(offline)
    assert chosen.size == np.unique(chosen).size == frames.TRIED
    assert (chosen[0], chosen[-1]) == (0, offline.y_test.size - 1)
    assert np.diff(chosen).max() <= 6
    np.testing.assert_array_equal(frames.tried_columns(offline), offline.X_test[:, chosen])
    images, labels = offline.test_images[:3], offline.y_test[:3]
    few = Dataset("few", images, labels, images, labels, Path("there"))
    assert frames.tried_digits(few).tolist() == [0, 1, 2]


def test_a_network_whose_numbers_overflowed_can_be_sent_and_shown():
    params = init_params(3)
    params.w1[0, 0], params.w1[1, 1], params.w2[0, 0] = np.nan, np.inf, -np.inf
    json.dumps(frames.network(1, params, np.ones((784, 2), dtype=np.float32)), allow_nan=False)


def test_moments_are_spread_over_the_run_and_end_with_the_present():
    found = frames.moments(a_run(), None)
    assert [moment["iteration"] for moment in found] == [0, 10, 20]
    assert found[-1]["units"] == frames.network(20, a_run().params, None)["units"]
    assert [moment["held"][0] for moment in found] == [0, 0, 0]
    assert [moment["latest"][0] for moment in found] == [0, 1, 1]


def test_all_moments_together_stay_under_half_a_megabyte():
    wide = init_params(800)
    moments = tuple(Moment(at, wide) for at in range(50))
    run = a_run(params=wide, moments=moments, iteration=50)
    found = frames.moments(run, np.ones((784, 10), dtype=np.float32))
    assert len(found) == frames.MOST_MOMENTS
    assert len(json.dumps(found)) < 500_000


def test_the_digits_that_are_read_again_and_again_are_one_of_each_kind(offline):
    shown = frames.shown_digits(offline)
    assert offline.y_test[shown].tolist() == list(range(10))
    np.testing.assert_array_equal(frames.shown_columns(offline), offline.X_test[:, shown])


@pytest.mark.parametrize("labels", [[1, 1, 7, 7, 1, 7, 7, 7, 7, 1, 1], [3], [0, 0, 0, 2]])
def test_ten_digits_are_shown_even_where_kinds_are_missing(labels):
    test = np.array(labels)
    images = np.zeros((len(labels), 784), dtype=np.uint8)
    found = frames.shown_digits(Dataset("few", images, test, images, test, Path("there")))
    assert len(found) == 10
    assert all(0 <= at < len(labels) for at in found)
    for kind in set(labels):
        assert found[kind] == labels.index(kind)
    assert len(set(found)) == min(10, len(labels))
