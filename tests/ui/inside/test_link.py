"""A view of Inside as a link, and back."""

import numpy as np
import pytest

from ui.inside import link

DIGITS, HIDDEN = 1000, 10


def there_and_back(view, strokes=()):
    return link.from_link(link.as_link(view, list(strokes)), DIGITS, HIDDEN)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"digit": 417},
        {"digit": 0, "unit": 0, "wanted": 0},
        {"digit": 3, "output": 0, "label": 0},
        {"stage": "back_prop", "alpha": 2.5},
        {"digit": 1, "label": 4, "steps": [[0.1, 3], [10, 1]], "alpha": 0.001},
    ],
)
def test_each_view_comes_back_by_its_link(changes):
    view = link.empty() | changes
    assert there_and_back(view) == (view, [])


def test_a_drawing_comes_back_as_fine_as_anybody_draws():
    strokes = [np.random.default_rng(seed).random((40, 2)) for seed in range(2)]
    text = link.as_link(link.empty() | {"digit": 5}, strokes)
    assert "digit" not in text
    for one, other in zip(link.strokes_in(text["drawing"]), strokes, strict=True):
        np.testing.assert_allclose(one, other, atol=1 / link.FINEST)


def test_of_a_very_long_drawing_some_points_stand_in_the_link_and_the_last_ones_always():
    stroke = np.linspace(0, 1, 8000).reshape(-1, 2)
    text = link.written([stroke])
    assert len(text) <= 4 * (link.MOST_POINTS + 1)
    np.testing.assert_allclose(link.strokes_in(text)[0][-1], stroke[-1], atol=1e-3)
    assert link.written([]) == link.written([np.zeros((0, 2))]) == ""


@pytest.mark.parametrize("text", ["AAA", "AAAA.", ".", "A" * 4 * 700, "AAAé", "AA A", ".".join(["AAAA"] * 101)])
def test_what_is_no_drawing_is_none(text):
    assert link.strokes_in(text) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("digit", "1000"),
        ("digit", "-1"),
        ("digit", "x"),
        ("digit", "1e99"),
        ("digit", "nan"),
        ("label", "10"),
        ("unit", "0"),
        ("unit", "11"),
        ("output", "10"),
        ("stage", "import os"),
        ("alpha", "0"),
        ("alpha", "inf"),
        ("alpha", "much"),
        ("steps", "0.1x201"),
        ("steps", "5"),
        ("steps", "axb"),
        ("steps", "0.1x150,0.2x51"),
    ],
)
def test_what_can_not_be_gets_a_sentence_and_is_left_out(name, text):
    view, sentences = link.from_link({name: text}, DIGITS, HIDDEN)
    assert view == link.empty()
    assert sentences == [f"{name}={text} in the link can’t be, so it is left out."]


@pytest.mark.parametrize(
    "said",
    [{}, {"digit": True, "unit": 3.0, "steps": [[0.1, True]], "alpha": "1"}, {"steps": [5], "stage": ["softmax"]}],
)
def test_what_the_browser_says_is_not_trusted(said):
    assert link.view_in(said, DIGITS, HIDDEN) == link.empty()
