"""What a sweep is, in words."""

from engine.sweep import Plan, Sweep
from model import Config
from ui.sweep import words

PLAN = Plan(Config(iterations=1), (("alpha", (0.01, 0.1, 1.0, 2.0, 10.0)), ("hidden", (5, 10))), seeds=3)


def test_the_title_names_what_varies():
    assert words.title(PLAN) == "alpha 0.01 to 10.00 (5 values), hidden units 5, 10, 3 seeds"
    assert words.title(Plan(Config(), (), seeds=2)) == "2 seeds"


def test_what_stays_the_same_leaves_out_what_varies_and_what_goes_without_saying():
    assert words.same(PLAN) == "1 step, 60,000 digits"
    base = Config(alpha=0.2, iterations=1500, hidden=1, batch=32, decay=0.01, optimiser="adam", init="zeros")
    assert words.same(Plan(base, (("digits", (10, 20)),))) == (
        "alpha 0.20, 1,500 steps, 1 hidden unit, batch 32, weight decay 0.01, adam, start zeros"
    )


def test_files_are_called_after_what_varies():
    sweep = Sweep("one", PLAN, "mnist", "ann", 1.0, ("",) * PLAN.size)
    assert words.file_name(sweep, "csv") == "sweep-alpha-hidden.csv"
