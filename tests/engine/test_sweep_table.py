"""A sweep as a table."""

from dataclasses import replace

from engine.run import Point, Status
from engine.sweep import Plan
from engine.sweep_table import table
from model import Config
from tests.engine.helpers import a_run

PLAN = Plan(Config(iterations=20, digits=500), (("hidden", (5, 10)), ("alpha", (0.1, 0.3))))


def test_what_varies_stands_first_and_each_run_has_a_row_made_or_not():
    run = replace(a_run(), config=PLAN.configs[2], points=(Point(20, 0.9, 0.3, 0.88, 0.4),), status=Status.FINISHED)
    rows = table(PLAN, "mnist", [None, None, run.summary, None])
    assert [*rows[0]][:3] == ["hidden", "alpha", "seed"]
    assert [(row["hidden"], row["alpha"], row["state"]) for row in rows] == [
        (5, 0.1, "not made"),
        (5, 0.3, "not made"),
        (10, 0.1, "finished"),
        (10, 0.3, "not made"),
    ]
    made = rows[2]
    assert (made["held_out_accuracy"], made["held_out_loss"], made["train_accuracy"]) == (0.88, 0.4, 0.9)
    assert (made["steps"], made["seconds"], made["id"], made["data"]) == (20, 1.5, "abc", "mnist")
    assert rows[0]["held_out_accuracy"] is None
    assert (rows[0]["iterations"], rows[0]["digits"]) == (20, 500)
    assert len({tuple(row) for row in rows}) == 1
