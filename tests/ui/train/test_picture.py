"""What stands in a picture of runs."""

import pytest

from engine import Status
from model import Config
from tests.engine.helpers import a_run
from tests.ui.test_summaries import a_summary
from ui.train import picture


@pytest.mark.parametrize(
    ("given", "title"),
    [
        ({"number": 3, "name": ""}, "Run 3"),
        ({"number": 3, "name": "slow"}, "Run 3: slow"),
        ({"number": 0, "name": ""}, "Run"),
    ],
)
def test_a_picture_is_titled_with_the_runs_number_and_name(given, title):
    assert picture.title(a_run(**given)) == title


def test_settings_name_the_digits_and_leave_out_what_changes_while_a_run_goes_on():
    run = a_run(config=Config(alpha=0.3, digits=1_000, hidden=20, seed=4, batch=128), data="mnist", start="")
    assert picture.settings_of(run) == ["1,000 digits", "20 units", "batch 128", "seed 4", "MNIST"]


@pytest.fixture
def offered(monkeypatch) -> list:
    """What is offered to be saved."""
    found: list = []
    monkeypatch.setattr(picture, "picture_part", lambda *given: found.append(given))
    return found


def test_runs_compared_stand_in_a_table_with_what_differs(offered):
    first = a_summary(number=1, config=Config(alpha=0.1), data="offline")
    second = a_summary("b", number=2, config=Config(alpha=0.5, hidden=1_000), data="offline", status=Status.FAILED)
    picture.save_button([first, second], {first.id: "1", second.id: "2 wide"}, loss=True)
    ((file, title, lines, plots, (head, *rows)),) = offered
    assert (file, title) == ("digit-lab-runs.png", "Runs compared")
    assert lines[0].startswith("All: ")
    assert lines[0].endswith("offline digits")
    assert plots["overlay"] == "Held-out loss by step"
    assert head["cells"][:4] == ["Run", "Held-out", "State", "Alpha"]
    assert rows[0]["look"]["colour"] != rows[1]["look"]["colour"]
    cells = dict(zip(head["cells"], rows[1]["cells"], strict=True))
    assert (cells["Run"], cells["State"], cells["Alpha"], cells["Units"]) == ("2 wide", "went wrong", "0.5", "1,000")


def test_the_picture_of_one_run_is_called_after_it(offered):
    one = a_summary(number=7)
    picture.save_button([one], {one.id: "7"}, loss=False)
    ((file, title, *_),) = offered
    assert (file, title) == ("digit-lab-run-7-compared.png", "Run 7")
