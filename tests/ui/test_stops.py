"""The stops of the hour: their links mean what they say, and they claim what the lessons claim."""

import pytest

from model import shipped_weights
from ui import settings
from ui.inside import link
from ui.lessons import LESSONS
from ui.stops import MINUTES, PLACES, STOPS

LESSON = {lesson.name: lesson for lesson in LESSONS}


def test_they_take_45_minutes_and_lead_through_all_pages():
    assert MINUTES == sum(stop.minutes for stop in STOPS) == 45
    assert 8 <= len(STOPS) <= 10
    assert {stop.page for stop in STOPS} == PLACES.keys() == {"Home", "Train", "Draw", "Inside", "Mistakes"}


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.name)
def test_each_has_all_its_words_and_a_link_that_is_understood(stop):
    assert stop.question.endswith("?")
    assert all(text.strip().endswith((".", "?", "”")) for text in (stop.do, stop.answer, stop.say, stop.reply))
    assert {stop.query.get(name, "classic-10") for name in ("weights", "other")} <= {*shipped_weights()}
    if stop.page == "Train":
        values, sentences = settings.from_link(stop.query)
        assert values.keys() == stop.query.keys()
        assert sentences == []
    if stop.page == "Inside":
        view, sentences = link.from_link(stop.query, 10_000, 10)
        assert sentences == []
        assert link.as_link(view, []) == {name: text for name, text in stop.query.items() if name != "weights"}


@pytest.mark.parametrize(
    ("stop", "lesson"),
    [("It learns", "Just right"), ("Too small a step", "Too small a step"), ("Too large a step", "Too large a step")],
)
def test_what_they_claim_of_training_a_lesson_claims_of_the_same_settings(stop, lesson):
    (found,) = [one for one in STOPS if one.name == stop]
    values, _ = settings.from_link(found.query)
    usual = {name: setting.default for name, setting in settings.SETTINGS.items()}
    assert usual | values == usual | LESSON[lesson].settings
