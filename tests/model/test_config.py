"""Settings: what is refused, with which sentence, and how alpha changes."""

import dataclasses
import math

import pytest

from model import Config, ConfigError
from model.config import RANGES, written_alpha


@pytest.mark.parametrize("name", RANGES)
def test_both_ends_of_a_range_are_allowed(name):
    for value in RANGES[name]:
        assert getattr(Config(**{name: value}), name) == value


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("end", [0, 1])
def test_a_value_outside_its_range_is_refused(name, end):
    value = RANGES[name][end] + (1 if end else -1)
    with pytest.raises(ConfigError, match=rf"^{name} is .* must be a( whole)? number between .* and .*\.$"):
        Config(**{name: value})


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_values_that_are_no_numbers_are_refused(name, value):
    with pytest.raises(ConfigError, match=rf"^{name} is (nan|-?inf), but must be a( whole)? number between"):
        Config(**{name: value})


def test_unknown_schedule_is_refused():
    with pytest.raises(ConfigError, match=r"“linear”.*constant, cosine"):
        Config(schedule="linear")


@pytest.mark.parametrize("value", ["much", None, [1]])
def test_settings_that_are_not_numbers_at_all_are_refused(value):
    with pytest.raises(ConfigError, match="alpha"):
        Config(alpha=value)


@pytest.mark.parametrize("name", ["iterations", "digits", "hidden", "seed"])
def test_counts_must_be_whole(name):
    with pytest.raises(ConfigError, match=name):
        Config(**{name: 2.5})


@pytest.mark.parametrize("name", RANGES)
def test_numbers_too_large_for_a_float_are_refused(name):
    with pytest.raises(ConfigError, match=name):
        Config(**{name: 10**400})


def test_the_sentence_shows_the_number_that_was_given():
    with pytest.raises(ConfigError, match=r"1,?000,?001"):
        Config(iterations=1_000_001)


def test_settings_cannot_be_changed_behind_a_runs_back():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Config().alpha = 1


def test_constant_schedule_keeps_alpha():
    config = Config(alpha=0.3, iterations=20)
    assert [config.alpha_at(i) for i in range(20)] == [0.3] * 20


def test_cosine_schedule_climbs_then_falls_to_zero():
    config = Config(alpha=0.5, iterations=100, schedule="cosine")
    rates = [config.alpha_at(i) for i in range(101)]
    assert rates[0] == pytest.approx(0.5 / 11)
    assert max(rates) == rates[10] == 0.5
    assert rates[:11] == sorted(rates[:11])
    assert rates[10:] == sorted(rates[10:], reverse=True)
    assert rates[55] == pytest.approx(0.25)
    assert rates[100] == pytest.approx(0, abs=1e-12)
    assert min(rates) >= 0


@pytest.mark.parametrize("iterations", [0, 1, 2, 9])
def test_cosine_schedule_stands_few_iterations(iterations):
    config = Config(alpha=1, iterations=iterations, schedule="cosine")
    assert all(0 <= config.alpha_at(i) <= 1 for i in range(iterations + 1))


@pytest.mark.parametrize(
    ("alpha", "text"),
    [
        (0.3, "0.30"),
        (0.125, "0.125"),
        (0.015, "0.015"),
        (0.001, "0.001"),
        (0.0012, "0.0012"),
        (1e-7, "0.0000001"),
        (0.1 + 0.2, "0.30"),
        (0.0, "0.00"),
        (9, "9.00"),
        (10.0, "10.00"),
        (1_000.0, "1000.00"),
    ],
)
def test_alpha_is_written_with_two_decimals_and_more_where_it_needs_them(alpha, text):
    assert written_alpha(alpha) == text
