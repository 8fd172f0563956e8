"""Experiments that one click starts."""

from types import SimpleNamespace

import pytest

from model import Config
from ui import settings
from ui.train.lessons import LESSONS, lesson_of


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_settings_of_each_lesson_can_be_trained_with_and_stand_in_a_link(lesson):
    chosen = {name: setting.default for name, setting in settings.SETTINGS.items()} | lesson.settings
    assert settings.from_link(settings.as_link(chosen)) == (chosen, [])
    config = Config(**chosen | {"distort": bool(chosen["distort"])})
    assert settings.values_of(config) == chosen
    assert config != Config()


def test_run_knows_its_lesson_by_its_name():
    assert len({lesson.name for lesson in LESSONS}) == len(LESSONS)
    for lesson in LESSONS:
        assert lesson_of(SimpleNamespace(name=lesson.name)) is lesson
    assert lesson_of(SimpleNamespace(name="mine")) is None
    assert lesson_of(SimpleNamespace(name="")) is None
