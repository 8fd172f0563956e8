import pytest

from classroom.errors import RefusedError
from classroom.rules import BASE, NO_RULES, Rules
from model import Config

ALPHA_ONLY = Rules(("alpha",))


def test_without_rules_everything_may_be_changed():
    wild = Config(alpha=9, hidden=3, iterations=7, digits=100, seed=5)
    assert NO_RULES.applied(wild, 60_000) == wild
    NO_RULES.check(wild, 60_000)
    NO_RULES.check_changes(["iterations"])
    assert NO_RULES.in_words() == ""


def test_only_free_settings_are_taken_over():
    wild = Config(alpha=0.7, hidden=3, iterations=7, digits=100, seed=5, optimiser="adam")
    assert ALPHA_ONLY.applied(wild, 60_000) == Config(alpha=0.7, digits=10_000)


@pytest.mark.parametrize(
    "change", [{"hidden": 11}, {"iterations": 501}, {"seed": 1}, {"digits": 9_999}, {"decay": 0.1}]
)
def test_a_run_against_the_rules_is_refused(change):
    with pytest.raises(RefusedError, match=f"{next(iter(change))} stays"):
        ALPHA_ONLY.check(Config(**{"digits": 10_000} | change), 60_000)


def test_with_fewer_digits_than_the_rules_say_all_of_them_are_learned_from():
    assert ALPHA_ONLY.applied(Config(), 500).digits == 500
    ALPHA_ONLY.check(Config(alpha=3, digits=500), 500)
    with pytest.raises(RefusedError):
        ALPHA_ONLY.check(Config(digits=500), 60_000)


def test_only_free_settings_may_be_changed_on_the_way():
    ALPHA_ONLY.check_changes(["alpha"])
    with pytest.raises(RefusedError, match="changes only alpha"):
        ALPHA_ONLY.check_changes(["alpha", "iterations"])


def test_rules_in_words():
    assert ALPHA_ONLY.in_words() == "Your class changes only alpha."
    three = Rules(("alpha", "iterations", "hidden"), BASE)
    assert three.in_words() == "Your class changes only alpha, the number of steps and the hidden units."
    assert Rules(()).in_words() == "Your class changes nothing."
