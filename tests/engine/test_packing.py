"""Moments and points as bytes, and back."""

import io
import math
import zipfile

import numpy as np
import pytest

from engine import Point, packing
from engine.packing import (
    GrowingTable,
    pack_curve,
    pack_moment,
    pack_points,
    points_of,
    table_of,
    unpack_curve,
    unpack_moment,
    unpack_points,
)
from tests.engine.helpers import a_run, same

POINTS = (
    Point(0, 0.1, 2.3, 0.12, 2.31, 0.5),
    Point(1, 0.25, 1e300, None, None, 0.0),
    Point(60_000, 1.0, 1 / 3, 0.9, None, 0.75),
)


@pytest.mark.parametrize("number", [0, 1])
def test_moment_comes_back_with_and_without_memory(number):
    moment = a_run().moments[number]
    found = unpack_moment(moment.iteration, pack_moment(moment))
    assert found.iteration == moment.iteration
    assert same(found.params, moment.params)
    assert {part.dtype for part in found.params} == {np.dtype(np.float32)}
    assert (found.memory is None) == (number == 0)


def test_memory_comes_back_with_its_parts_in_their_places():
    rng = np.random.default_rng(0)
    moment = a_run().moments[1]
    means, squares = (type(moment.params)(*(rng.random(part.shape) for part in moment.params)) for _ in range(2))
    memory = moment.memory._replace(step=17, means=means, squares=squares)
    found = unpack_moment(5, pack_moment(type(moment)(5, moment.params, memory))).memory
    assert (found.step, type(found.step)) == (17, int)
    assert same(found.means, means)
    assert same(found.squares, squares)


def packed_points(points):
    return pack_points(table_of(points))


@pytest.mark.parametrize(("pack", "unpack"), [(packed_points, unpack_points), (pack_curve, unpack_curve)])
@pytest.mark.parametrize("points", [POINTS, POINTS[:1], ()])
def test_points_come_back(pack, unpack, points):
    found = unpack(pack(points))
    assert found == points
    assert all(isinstance(point, Point) and type(point.iteration) is int for point in found)


def test_table_has_a_row_a_point_and_no_number_where_nothing_is_known():
    table = table_of(POINTS)
    assert table.shape == (3, 6)
    assert table.dtype == np.dtype("<f8")
    assert table[0].tolist() == [0, 0.1, 2.3, 0.12, 2.31, 0.5]
    assert [math.isnan(value) for value in table[1]] == [False, False, False, True, True, False]
    assert table_of(()).shape == (0, 6)


def test_growing_table_is_the_table_whether_the_curve_grew_was_cut_or_is_another_one():
    growing = GrowingTable()
    other = tuple(point._replace(train_loss=7.0) for point in POINTS)
    for points in (POINTS[:1], POINTS, POINTS, POINTS[:2], POINTS, other, (*other, POINTS[2]), (), POINTS):
        np.testing.assert_array_equal(growing.of(points), table_of(points))


def test_growing_table_looks_at_new_points_only(monkeypatch):
    growing, seen = GrowingTable(), []
    growing.of(POINTS[:2])
    monkeypatch.setattr(packing, "table_of", lambda points: seen.append(points) or table_of(points))
    growing.of(POINTS)
    assert seen == [POINTS[2:]]


def test_curve_is_eight_bytes_a_number():
    assert len(pack_curve(POINTS)) == 3 * 6 * 8
    assert np.frombuffer(pack_curve(POINTS), "<f8")[6:9].tolist() == [1, 0.25, 1e300]


def test_damaged_bytes_are_refused():
    with pytest.raises(ValueError, match="reshape"):
        unpack_curve(pack_curve(POINTS)[:-8])
    with pytest.raises(ValueError, match="unpack"):
        points_of(np.zeros((2, 5)))
    with pytest.raises((ValueError, OSError, EOFError, zipfile.BadZipFile)):
        unpack_points(packed_points(POINTS)[:40])


def test_nothing_is_unpickled():
    buffer = io.BytesIO()
    np.savez(buffer, points=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match="pickle"):
        unpack_points(buffer.getvalue())
    with pytest.raises(ValueError, match="pickle"):
        pack_moment(type(a_run().moments[0])(0, a_run().params._replace(w1=np.array([None]))))
