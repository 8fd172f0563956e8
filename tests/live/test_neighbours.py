"""What viewers are sent of a run's neighbours."""

from dataclasses import replace

import pytest

from engine import Leg, Point, Status
from engine.neighbours import BUSY, Beside
from live.neighbours import news, version
from tests.engine.helpers import a_run

POINTS = tuple(Point(at, 0.5, 1.0, 0.1 * at if at % 2 == 0 else None, 2.0 if at % 2 == 0 else None) for at in range(9))


def a_neighbour(alpha=0.3, **changes):
    """One that went its own way at iteration 4."""
    config = replace(a_run().config, alpha=alpha, iterations=100)
    legs = (Leg(0, replace(config, alpha=0.1)), Leg(4, config))
    return replace(a_run(), **{"config": config, "points": POINTS, "legs": legs, "status": Status.RUNNING} | changes)


def test_a_neighbour_is_sent_from_where_it_went_its_own_way():
    (curve,) = news(Beside({"larger": a_neighbour()}), {})["curves"]
    assert curve["points"] == [[4, pytest.approx(0.4), 2.0], [6, pytest.approx(0.6), 2.0], [8, pytest.approx(0.8), 2.0]]
    assert (curve["side"], curve["alpha"], curve["status"]) == ("larger", "0.30", "running")


def test_only_what_is_new_is_sent_to_who_knows_the_rest():
    beside = Beside({"larger": a_neighbour(), "smaller": a_neighbour(0.033)})
    name = news(beside, {})["curves"][0]["name"]
    larger, smaller = news(beside, {name: 6})["curves"]
    assert [point[0] for point in larger["points"]] == [8]
    assert [point[0] for point in smaller["points"]] == [4, 6, 8]


@pytest.mark.parametrize("known", [{"larger 0.3 4": "8"}, {"larger 0.3 4": None}, {"another": 8}, {"larger 0.3 4": []}])
def test_who_says_nothing_that_can_be_understood_is_sent_all(known):
    assert len(news(Beside({"larger": a_neighbour()}), known)["curves"][0]["points"]) == 3


@pytest.mark.parametrize(
    ("run", "name"),
    [
        (a_neighbour(), "larger 0.3 4"),
        (a_neighbour(0.9), "larger 0.9 4"),
        (a_neighbour(legs=(Leg(2, a_neighbour().config),)), "larger 0.3 2"),
        (a_neighbour(legs=(), points=()), "larger 0.3 20"),  # it was just made, and has had no slice yet
    ],
)
def test_one_in_the_place_of_another_has_another_name(run, name):
    assert news(Beside({"larger": run}), {})["curves"][0]["name"] == name


def test_nobody_learns_a_neighbours_id():
    assert a_neighbour().id not in repr(news(Beside({"larger": a_neighbour(id="secret")}), {}))
    assert "secret" not in repr(news(Beside({"larger": a_neighbour(id="secret")}), {}))


def test_why_there_are_none_is_told():
    assert news(Beside({}, BUSY), {}) == {"version": BUSY, "why": BUSY, "curves": []}


@pytest.mark.parametrize(
    "other",
    [
        Beside({"larger": a_neighbour(iteration=21)}),
        Beside({"larger": a_neighbour(status=Status.FAILED)}),
        Beside({"larger": a_neighbour(0.9)}),
        Beside({"smaller": a_neighbour()}),
        Beside({}),
        Beside({}, BUSY),
    ],
)
def test_the_version_differs_when_a_viewer_would_see_something_else(other):
    assert version(other) != version(Beside({"larger": a_neighbour()}))
    assert version(Beside({"larger": a_neighbour(id="another")})) == version(Beside({"larger": a_neighbour()}))
