"""The Sweep page as Streamlit's AppTest runs it: what can be chosen, what a link says, and who may do what."""

import re
import threading
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine import Status, UnknownSweepError
from engine.lab import Lab, lab
from engine.sweep import Plan
from model import Config
from ui import session

ROOT = Path(__file__).parents[2]
PATIENCE = 60
PLAN = Plan(Config(iterations=100_000, digits=100), (("alpha", (0.01, 0.02)),))


@pytest.fixture(scope="module", autouse=True)
def one_lab(offline):
    with pytest.MonkeyPatch.context() as patch, Lab() as one:
        patch.setattr("engine.pace.TRIAL_SECONDS", 0.01)
        assert one.loader.done.wait(PATIENCE)
        yield one


def open_page(visitor="somebody", **query):
    test = AppTest.from_file(ROOT / "home.py", default_timeout=PATIENCE)
    test.session_state[session.VISITOR] = visitor
    test.switch_page("pages/5_Sweep.py")
    for name, value in query.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    return test


def words(test) -> str:
    return "\n".join(element.value for element in [*test.caption, *test.markdown, *test.warning])


def wait_until(condition):
    deadline, tick = time.monotonic() + PATIENCE, threading.Event()
    while not condition():
        assert time.monotonic() < deadline
        tick.wait(0.01)


def link(test) -> dict[str, str]:
    return {name: value[0] if isinstance(value, list) else value for name, value in test.query_params.items()}


def started(test) -> str:
    test.button("start_sweep").click().run()
    assert not test.exception
    return link(test)["sweep"]


def end(sweep_id):
    lab().sweeps.stop(sweep_id)
    lab().sweeps.forget(sweep_id)


def test_it_begins_with_alphas_at_equal_ratios_and_says_how_many_runs_that_makes_and_how_long():
    test = open_page()
    assert re.search(r"^39 runs, about \d+:[0-5]\d on \d+ cores?\.$", words(test), re.MULTILINE)
    assert "200 steps, 10,000 digits, 10 hidden units" in words(test)
    assert link(test) == {
        "alpha": "0.01:10:13",
        "hidden": "10",
        "digits": "10000",
        "batch": "0",
        "decay": "0",
        "optimiser": "descent",
        "init": "he",
        "iterations": "200",
        "seeds": "3",
        "seed": "0",
        "vary": "alpha",
    }


@pytest.mark.parametrize(
    ("name", "size"), [("hidden", 5), ("digits", 3), ("batch", 4), ("decay", 4), ("optimiser", 3), ("init", 3)]
)
def test_another_setting_can_vary(name, size):
    test = open_page()
    test.selectbox("sweep_vary_0").select(name).run()
    assert not test.exception
    assert f"{3 * size} runs" in words(test)
    assert link(test)["vary"] == name
    assert link(test)["alpha"] == "0.1"
    assert "," in link(test)[name]


def test_two_settings_can_vary_and_come_back_with_the_link():
    test = open_page()
    test.selectbox("sweep_vary_1").select("hidden").run()
    test.slider("sweep_alpha_count").set_value(4).run()
    test.slider("sweep_seeds").set_value(2).run()
    assert "40 runs" in words(test)
    again = open_page("somebody else", **link(test))
    assert link(again) == link(test)
    assert "40 runs" in words(again)
    assert again.selectbox("sweep_vary_1").value == "hidden"


def test_the_order_of_what_varies_is_kept():
    test = open_page(hidden="5,10", alpha="0.1,0.3", vary="hidden,alpha", seeds="1")
    assert (test.selectbox("sweep_vary_0").value, test.selectbox("sweep_vary_1").value) == ("hidden", "alpha")
    assert "4 runs" in words(test)


def test_the_ends_of_the_alphas_are_chosen():
    test = open_page()
    test.select_slider("sweep_alpha_range").set_range(0.1, 1.0).run()
    assert link(test)["alpha"] == "0.1:1:13"


def test_too_many_runs_are_refused_before_they_begin():
    test = open_page(alpha="0.01:10:25", hidden="2,5,10,20,50")
    assert "375 runs; a sweep has 2 to 120" in words(test)
    assert test.button("start_sweep").disabled


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("alpha", "quick", "must be numbers"),
        ("alpha", "0.1,5000", "must be"),
        ("hidden", "2.5", "whole numbers"),
        ("optimiser", "<b>sgd", "must be among"),
        ("seeds", "1000", "no whole number that fits"),
        ("seeds", "many", "no whole number that fits"),
        ("iterations", "-5", "must be"),
        ("seed", "x", "no whole number that fits"),
    ],
)
def test_a_link_that_makes_no_sense_is_put_right_with_a_sentence(name, text, sentence):
    test = open_page(**{name: text})
    assert any(sentence in warning.value for warning in test.warning)
    assert link(test)[name] != text


def test_three_settings_with_several_values_leave_two_that_vary():
    test = open_page(alpha="0.1,0.3", hidden="5,10", batch="0,32", seeds="1")
    assert "4 runs" in words(test)
    assert link(test)["batch"] == "0"


def test_more_digits_than_there_are_is_a_sentence(one_lab):
    test = open_page(digits="100,60000", alpha="0.1")
    most = lab().loader.dataset.y_train.size
    expected = "There are 1" if most < 60_000 else "6 runs"
    assert expected in words(test)


def test_a_sweep_is_started_held_resumed_and_deleted():
    test = open_page(alpha="0.01,0.02", iterations="5000", digits="1000", seeds="1")
    sweep_id = started(test)
    assert "alpha 0.01, 0.02" in words(test)
    wait_until(lambda: all(lab().sweeps.runs(sweep_id)))
    assert test.button("sweep_hold").label == "Stop"
    test.button("sweep_hold").click().run()
    assert [run.status for run in lab().sweeps.runs(sweep_id)] == [Status.PAUSED] * 2
    assert test.button("sweep_hold").label == "Go on"
    test.button("sweep_hold").click().run()
    assert lab().sweeps.get(sweep_id).going
    test.button("delete_sweep").click().run()
    assert not test.exception
    assert "sweep" not in link(test)
    with pytest.raises(UnknownSweepError):
        lab().sweeps.get(sweep_id)


def test_a_new_sweep_begins_with_the_settings_of_the_last_one():
    test = open_page(alpha="0.01,0.02", iterations="2000", digits="300", seeds="2", optimiser="momentum")
    sweep_id = started(test)
    test.button("new_sweep").click().run()
    found = link(test)
    assert (found["alpha"], found["iterations"], found["digits"], found["seeds"], found["optimiser"]) == (
        "0.01,0.02",
        "2000",
        "300",
        "2",
        "momentum",
    )
    labels = [button.label for button in test.button]
    assert any("2 seeds · going" in label for label in labels)
    test.button(f"open_{sweep_id}").click().run()
    assert link(test) == {"sweep": sweep_id}
    end(sweep_id)


@pytest.mark.parametrize(
    ("button", "is_found_out"), [("sweep_hold", True), ("delete_sweep", True), ("new_sweep", False)]
)
def test_a_sweep_that_was_deleted_in_another_tab_leaves_buttons_that_lead_to_a_new_one(button, is_found_out):
    test = open_page(alpha="0.01,0.02", iterations="5000", digits="1000", seeds="2")
    end(started(test))
    test.button(button).click().run()
    assert not test.exception
    assert any("can't be found" in warning.value for warning in test.warning) == is_found_out
    assert test.button("start_sweep")
    assert "sweep" not in link(test)
    if button == "new_sweep":
        assert (link(test)["alpha"], link(test)["seeds"]) == ("0.01,0.02", "2")


def test_only_one_of_a_persons_sweeps_goes_at_a_time():
    test = open_page(alpha="0.01,0.02", iterations="5000", digits="1000", seeds="1")
    sweep_id = started(test)
    other = open_page(alpha="0.01,0.02", iterations="5000", digits="1000", seeds="1")
    other.button("start_sweep").click().run()
    assert any("going already" in warning.value for warning in other.warning)
    assert "sweep" not in link(other)
    end(sweep_id)


def test_somebody_elses_sweep_can_be_watched_and_not_changed():
    sweep_id = started(open_page("ann", alpha="0.01,0.02", iterations="5000", digits="1000", seeds="1"))
    test = open_page("bob", sweep=sweep_id)
    keys = {button.key for button in test.button}
    assert "new_sweep" in keys
    assert not {"sweep_hold", "delete_sweep"} & keys
    assert "somebody else’s sweep" in words(test)
    end(sweep_id)


def test_a_link_to_no_sweep_says_so_and_offers_a_new_one():
    test = open_page(sweep="nothing")
    assert any("can't be found" in warning.value for warning in test.warning)
    assert test.button("start_sweep")


def test_digits_of_ones_own_have_no_script(monkeypatch):
    sweep_id = lab().sweeps.start(PLAN, "mine", "ann")
    wait_until(lambda: sweep_id in lab().sweeps.troubles)
    test = open_page("bob", sweep=sweep_id)
    assert any("The sweep stopped" in warning.value for warning in test.warning)
    assert "Script" not in [button.label for button in test.get("download_button")]
    end(sweep_id)
