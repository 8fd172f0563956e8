"""A run as a row of the database, and back."""

import json
from dataclasses import fields, replace
from types import SimpleNamespace

import numpy as np
import pytest

from engine import Cause, Point, Run, Status
from engine.packing import pack_moment, unpack_curve
from engine.rows import DAMAGED, RESTARTED, SUMMARY, MomentRow, RunRow, columns_of, to_row, to_run, to_summary
from model import Config
from tests.engine.helpers import a_run, same

ARRAYS = {"params", "memory", "moments"}


def moment_rows(run) -> list[MomentRow]:
    return [MomentRow(run=run.id, iteration=one.iteration, state=pack_moment(one)) for one in run.moments]


@pytest.mark.parametrize("cause", [None, Cause.DEAD])
def test_every_field_of_a_run_comes_back_but_its_rate(cause):
    run = a_run(cause=cause, message="Said.", rate=7.0)
    found = to_run(to_row(run), moment_rows(run))
    for field in fields(Run):
        if field.name not in ARRAYS | {"rate"}:
            assert getattr(found, field.name) == getattr(run, field.name), field.name
    assert found.rate == 0
    assert same(found.params, run.params)
    assert found.memory.step == 20
    assert same(found.memory.squares, run.memory.squares)
    assert [moment.iteration for moment in found.moments] == [0, 10]
    assert same(found.moments[1].params, run.moments[1].params)


@pytest.mark.parametrize("status", [*Status])
def test_only_a_run_that_was_running_has_another_status_and_message(status):
    row = to_row(a_run(status=status, message="Said."))
    running = status is Status.RUNNING
    assert row.status == status.value
    assert to_summary(row).status is (Status.PAUSED if running else status)
    found = to_run(row, [])
    assert (found.status, found.message) == ((Status.PAUSED, RESTARTED) if running else (status, "Said."))


def test_columns_hold_the_last_look_at_the_held_out_digits():
    points = Point(0, 0.1, 2.3, 0.12, 2.31), Point(5, 0.4, 1.5, 0.5, 1.25), Point(6, 0.9, 0.1, None, None)
    row = to_row(a_run(points=points))
    assert (row.held_out_accuracy, row.held_out_loss, row.train_accuracy) == (0.5, 1.25, 0.4)
    assert unpack_curve(row.curve) == points[:2]
    blank = to_row(a_run(points=()))
    assert (blank.held_out_accuracy, blank.held_out_loss, blank.train_accuracy) == (None, None, None)
    assert unpack_curve(blank.curve) == ()


def test_summary_is_made_of_its_columns_alone():
    run = a_run(parent="p")
    row = to_row(run)
    columns = SimpleNamespace(**{column.key: getattr(row, column.key) for column in SUMMARY})
    assert to_summary(columns) == run.summary


def test_row_says_in_json_what_no_table_shows():
    about = json.loads(to_row(a_run(message="Said."), as_of=3.5).about)
    assert about["as_of"] == 3.5
    assert about["since"] == 7
    assert about["message"] == "Said."
    assert [(iteration, Config(**config)) for iteration, config in about["legs"]] == [
        (leg.iteration, leg.config) for leg in a_run().legs
    ]
    assert json.loads(to_row(a_run()).about)["as_of"] is None


def test_run_of_version_0_1_was_last_started_at_its_beginning():
    row = to_row(a_run())
    about = json.loads(row.about)
    del about["since"]
    row.about = json.dumps(about)
    assert to_run(row, []).since == 0


@pytest.mark.parametrize(
    "damage",
    [
        {"config": "{"},
        {"config": '{"alpha": -5}'},
        {"status": "asleep"},
        {"curve": b"123"},
        {"points": b""},
        {"state": b"PK"},
        {"about": "{}"},
        {"cause": "bad luck"},
        {"config": None},
    ],
)
def test_what_a_damaged_row_raises_is_expected(damage):
    row = to_row(a_run())
    for column, value in damage.items():
        setattr(row, column, value)
    with pytest.raises(DAMAGED):
        to_run(row, [])


def test_network_of_other_numbers_stays_what_it_is():
    run = a_run(params=a_run().params._replace(w1=np.full((4, 784), 0.1)))
    found = to_run(to_row(replace(run, memory=None)), [])
    assert found.params.w1.dtype == np.float64
    assert found.memory is None


def test_a_row_is_told_by_the_names_of_its_columns():
    row = to_row(a_run())
    found = columns_of(row)
    assert set(found) == set(RunRow.__table__.columns.keys())
    assert found["bench"] == row.collection  # an attribute that has another name than its column
    assert columns_of(MomentRow(run="one", iteration=3, state=b"s")) == {"run": "one", "iteration": 3, "state": b"s"}
