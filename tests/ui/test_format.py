"""How numbers and words are written."""

import numpy as np
import pytest

from ui.format import clock, percent, plain, speed


def test_percent():
    assert percent(0.9312) == "93.1 %"
    assert percent(1.0) == "100.0 %"
    assert percent(None) == "–"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.1125, "11.3 %"), (0.1135, "11.4 %"), (0.9125, "91.3 %"), (0.1765, "17.7 %"), (np.float32(0.5), "50.0 %")],
)
def test_a_half_goes_up_however_it_was_computed(share, text):
    for almost in (share, share * (1 - 2e-16), share * (1 + 2e-16)):
        assert percent(almost) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (5, "0:05"), (42.4, "0:42"), (59.4, "0:59"), (59.7, "1:00"), (61, "1:01"), (3_600, "60:00")],
)
def test_clock(seconds, text):
    assert clock(seconds) == text


def test_clock_before_the_rate_is_known():
    assert clock(None) == "–:––"


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (0, "– it/s"),
        (2.34, "2.3 it/s"),
        (9.96, "10.0 it/s"),
        (10, "10 it/s"),
        (31.4, "31 it/s"),
        (12_000, "12,000 it/s"),
    ],
)
def test_speed(rate, text):
    assert speed(rate) == text


def test_words_from_outside_do_not_become_markdown():
    assert plain("alpha=![x](http://a.b) *c*") == r"alpha=\!\[x\]\(http\://a.b\) \*c\*"
    assert plain("“classic-10” isn't there, 0.5 is used.") == "“classic-10” isn't there, 0.5 is used."


@pytest.mark.parametrize("sign", [*"\\`*_{}[]()#!|<>~$:"])
def test_every_sign_of_markdown_is_shown_as_it_is(sign):
    assert plain(f"a{sign}b") == f"a\\{sign}b"
