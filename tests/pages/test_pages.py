"""The pages as Streamlit's AppTest runs them: no browser, no timers, no canvas."""

import base64
import io
import json
import re
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.exceptions import StopException
from streamlit.testing.v1 import AppTest

from engine import ArchiveError, Status, UnknownRunError
from engine.bounds import Use
from engine.lab import Lab, lab
from engine.reading import Readings
from engine.saved_weights import LIVE
from live.ink import drawings, known_by_strokes
from live.reader import answer
from model import Config, evaluate, forward_prop, init_params
from ui import session
from ui.format import percent
from ui.lessons import LESSONS
from ui.train.note import NOT_OURS, STRAYED
from ui.train.watching import SENTENCE

ROOT = Path(__file__).parents[2]
PATIENCE = 60
TRAIN, DRAW, MISTAKES = "pages/1_Train.py", "pages/2_Draw.py", "pages/4_Mistakes.py"
INSIDE = "pages/3_Inside.py"
LESSON = {lesson.name: lesson for lesson in LESSONS}


@pytest.fixture(scope="module", autouse=True)
def one_lab(offline):
    with Lab() as lab:
        assert lab.loader.done.wait(PATIENCE)
        yield


def open_page(path, visitor="", **query):
    """Open a page as somebody new; or, by their secret, as the visitor of another page."""
    test = AppTest.from_file(ROOT / "home.py", default_timeout=PATIENCE)
    if visitor:
        test.session_state[session.VISITOR] = visitor
    test.switch_page(path)
    for name, value in query.items():
        test.query_params[name] = value
    test.run()
    assert not test.exception
    return test


def open_beside(test, **query):
    """Train in another tab of the same browser."""
    return open_page(TRAIN, visitor=test.session_state[session.VISITOR], **query)


def run_of(test):
    return lab().engine.get(test.session_state["run"])


def finish(test):
    deadline = time.monotonic() + PATIENCE
    while run_of(test).status is Status.RUNNING:
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)
    test.run()
    assert not test.exception
    return run_of(test)


def press(test, key):
    """Press a button; Train, Pause and Resume are one button by turns."""
    test.button(key="go" if key in {"train", "pause"} else key).click().run()
    assert not test.exception


def unfold(test, popover):
    """Open a popover; what is in a closed one is not drawn."""
    test.session_state[f"{popover}_popover"] = True
    test.run()
    assert not test.exception


def test_home_says_what_is_in_use():
    test = open_page("home.py")
    text = " ".join(caption.value for caption in test.caption)
    assert "offline digits" in text
    measured = r"classic-10 \(94\.\d % of MNIST's test images\), wide-800 \(99\.\d % of MNIST images held out\)"
    assert re.search(measured, text)


def parts_of(test):
    """What the pad and the network of Home begin with."""
    pad, network = (json.loads(part.proto.json) for part in test.get("bidi_component")[-2:])
    return pad, network


def test_home_begins_with_a_held_out_digit_in_the_network():
    pad, network = parts_of(open_page("home.py"))
    data, params = lab().loader.dataset, lab().weights("classic-10").params
    _, a1, _, _ = forward_prop(*params, data.X_test[:, [0]])
    assert network["shown"]["hidden"] == pytest.approx(a1[:, 0].tolist(), abs=1e-3)
    assert f"A held-out {data.y_test[0]}" in network["shown"]["remark"]
    assert pad["shown"] == network["shown"]
    assert pad["strokes"] == []


def test_home_shows_another_digit():
    test = open_page("home.py")
    before, _ = parts_of(test)
    test.session_state[session.HOME_DIGIT] += 1
    test.run()
    after, _ = parts_of(test)
    assert after["version"] == before["version"] + 1
    assert after["shown"]["seen"] != before["shown"]["seen"]
    test.session_state[session.HOME_DIGIT] = lab().loader.dataset.y_test.size
    test.run()
    assert parts_of(test)[0]["shown"] == before["shown"]


def test_home_has_a_digit_before_the_digits_have_come(monkeypatch):
    monkeypatch.setattr(lab().loader, "dataset", None)
    pad, _ = parts_of(open_page("home.py"))
    assert sum(base64.b64decode(pad["shown"]["seen"])) > 0
    assert "A held-out" in pad["shown"]["remark"]


def test_home_goes_on_with_what_was_drawn_and_with_what_was_cleared():
    test = open_page("home.py")
    pad, _ = parts_of(test)
    question = {"drawing": pad["drawing"], "version": pad["version"], **pad["network"]}
    seven = [[0.2, 0.2, 0.8, 0.2, 0.5, 0.9]]
    said = answer(question | {"strokes": seven})
    test.run()
    pad, _ = parts_of(test)
    assert (pad["strokes"], pad["shown"]) == (seven, said)
    answer(question | {"strokes": []})
    test.run()
    pad, _ = parts_of(test)
    assert (pad["strokes"], pad["shown"]) == ([], pad["blank"])


def test_train_runs_to_the_end():
    test = open_page(TRAIN, alpha="0.2", iterations="20", digits="300")
    assert (test.button(key="go").label, test.button(key="stop").disabled) == ("Train", True)
    press(test, "train")
    run = finish(test)
    assert run.status is Status.FINISHED
    assert run.config.alpha == 0.2
    assert run.iteration == 20
    assert run.latest_held_out.iteration == 20
    assert test.button(key="go").label == "Train"


def test_a_run_has_neighbours_unless_the_link_says_otherwise():
    accompanied = open_page(TRAIN, iterations="20", digits="1000")
    press(accompanied, "train")
    finish(accompanied)
    assert len(lab().engine.neighbours.of(accompanied.session_state["run"]).runs) == 2
    alone = open_page(TRAIN, iterations="20", digits="1000", neighbours="0")
    press(alone, "train")
    finish(alone)
    assert lab().engine.neighbours.of(alone.session_state["run"]) == ({}, "")
    assert alone.query_params["neighbours"] == "0"


def test_neighbours_are_switched_off_and_on_in_mid_run():
    test = open_page(TRAIN, iterations="5000", digits="1000")
    press(test, "train")
    unfold(test, "more")
    test.toggle(key="neighbours").set_value(False).run()
    assert lab().engine.neighbours.of(test.session_state["run"]) == ({}, "")
    test.toggle(key="neighbours").set_value(True).run()
    press(test, "pause")
    press(test, "pause")  # it reads Resume now
    assert len(lab().engine.neighbours.of(test.session_state["run"]).runs) == 2
    press(test, "stop")


def test_link_with_nonsense_gets_sentences_and_a_working_page():
    test = open_page(TRAIN, alpha="abc", iterations="-5", seed="nan", digits="7.5e9")
    assert len(test.warning) == 4
    assert test.session_state["alpha"] == 0.1
    assert test.session_state["iterations"] == 1
    press(test, "train")
    assert finish(test).status is Status.FINISHED


def test_link_is_kept_up_to_date():
    test = open_page(TRAIN, alpha="0.37")
    assert test.session_state["alpha"] == 0.37
    test.select_slider(key="iterations_0").set_value(200).run()
    assert test.query_params["iterations"] == "200"
    assert test.query_params["alpha"] == "0.37"
    assert test.query_params["run"] == run_of(test).id


def test_widgets_tell_their_value_at_every_run_of_the_script_not_only_once():
    test = open_page(TRAIN, alpha="0.3", iterations="321")
    test.run()  # what the first run set could have been lost on its way to the browser
    alpha, iterations = test.select_slider(key="alpha_0"), test.select_slider(key="iterations_0")
    assert alpha.options[int(alpha.proto.default[0])] == "0.30"
    assert iterations.options[int(iterations.proto.default[0])] == "321"
    draw = open_page(DRAW, weights="classic-10")
    draw.selectbox(key="weights").set_value("wide-800").run()
    draw.run()
    box = draw.selectbox(key="weights")
    assert box.options[box.proto.default] == "wide-800"


def test_step_and_reset():
    test = open_page(TRAIN, digits="100", iterations="10")
    press(test, "step")
    assert finish(test).iteration == 1
    assert test.button(key="go").label == "Resume"
    press(test, "reset")
    assert run_of(test).status is Status.READY
    assert run_of(test).iteration == 0


@pytest.fixture
def cut_short(monkeypatch):
    """A callback ends, as Streamlit ends one, once it has stopped or deleted a run and touches the session again."""
    changed = threading.Event()

    def ends(_):
        if changed.is_set():
            changed.clear()
            raise StopException

    for name in ("stop", "forget"):
        act = getattr(lab().engine, name)
        monkeypatch.setattr(lab().engine, name, lambda run_id, act=act: (act(run_id), changed.set()))
    monkeypatch.setattr(ScriptRunner, "_maybe_handle_execution_control_request", ends)


def test_reset_leaves_the_run_even_if_the_page_is_drawn_again_at_once(cut_short):
    test = open_page(TRAIN, digits="100", iterations="5000")
    press(test, "train")
    before = run_of(test)
    test.button(key="reset").click().run()
    assert run_of(test.run()).id != before.id
    assert lab().engine.get(before.id).status is Status.STOPPED


def test_a_new_run_begins_even_if_the_page_is_drawn_again_at_once(cut_short):
    test = open_page(TRAIN, digits="100", iterations="5000")
    press(test, "step")
    before = finish(test)
    unfold(test, "more")
    test.button(key="train_with").click().run()
    after = run_of(test.run())
    assert (after.id != before.id, after.status) == (True, Status.RUNNING)
    assert lab().engine.get(before.id).status is Status.STOPPED


def test_all_ticked_runs_are_deleted_even_if_the_page_is_drawn_again_at_once(cut_short):
    test = open_page(TRAIN, digits="100", iterations="3")
    ids = []
    for _ in range(2):
        press(test, "train")
        ids.append(finish(test).id)
    test.session_state[session.TICKED] = ids
    test.session_state[session.TABLE_IDS] = []
    test.session_state["delete_popover"] = True
    test.run()
    test.button(key="delete_runs").click().run()
    for run_id in ids:
        with pytest.raises(UnknownRunError):
            lab().engine.get(run_id)


def test_alpha_moved_while_paused_counts_for_the_same_run():
    test = open_page(TRAIN, digits="100", iterations="10")
    press(test, "step")
    before = finish(test)
    test.select_slider(key="alpha_0").set_value(0.5).run()
    after = run_of(test)
    assert after.id == before.id
    assert after.config.alpha == 0.5
    assert after.iteration == 1


def test_ready_run_takes_up_changed_settings():
    test = open_page(TRAIN, digits="100")
    unfold(test, "more")
    test.number_input(key="seed_0").set_value(5).run()
    assert run_of(test).config.seed == 5


def test_train_after_the_end_is_a_new_run():
    test = open_page(TRAIN, digits="100", iterations="5")
    press(test, "train")
    first = finish(test)
    press(test, "train")
    assert finish(test).id != first.id
    assert lab().engine.get(first.id) == first


def test_second_visitor_of_a_link_sees_the_same_run():
    first = open_page(TRAIN, digits="100", iterations="5")
    press(first, "train")
    run = finish(first)
    second = open_page(TRAIN, run=run.id)
    assert run_of(second) == run


def test_link_to_a_forgotten_run_starts_afresh_and_says_so():
    test = open_page(TRAIN, run="forgotten")
    assert run_of(test).status is Status.READY
    assert "can't be found" in test.warning[0].value


def test_link_to_a_run_alone_brings_its_settings():
    first = open_page(TRAIN, digits="100", iterations="5", alpha="0.7", hidden="4")
    press(first, "train")
    run = finish(first)
    second = open_beside(first, run=run.id)
    assert run_of(second) == run
    assert second.select_slider(key="alpha_0").value == 0.7
    assert second.query_params["hidden"] == "4"


def test_value_between_the_stops_of_a_slider_can_be_moved_away_from():
    test = open_page(TRAIN, digits="77", hidden="7", iterations="5")
    unfold(test, "more")
    test.select_slider(key="digits_0").set_value(100).run()
    test.select_slider(key="hidden_0").set_value(10).run()
    assert not test.exception
    assert run_of(test).config.digits == 100
    test.run()
    assert not test.exception


def test_a_slider_changes_its_own_setting_only():
    first = open_page(TRAIN, digits="100", iterations="500")
    press(first, "step")
    run = finish(first)
    second = open_beside(first, run=run.id)
    second.select_slider(key="alpha_0").set_value(2.0).run()
    first.select_slider(key="iterations_0").set_value(200).run()
    assert run_of(first).config.alpha == 2.0
    assert run_of(first).config.iterations == 200


def test_pages_of_a_run_that_was_deleted_elsewhere_say_so_and_go_on():
    first = open_page(TRAIN, digits="100", iterations="60")
    press(first, "train")
    run = finish(first)
    second = open_beside(first, run=run.id)
    lab().engine.forget(run.id)
    press(second, "branch")
    assert "can't be found" in second.warning[0].value
    assert run_of(second).status is Status.READY
    first.run()
    assert not first.exception
    assert run_of(first).status is Status.READY


def test_stepping_stays_in_the_present():
    test = open_page(TRAIN, digits="10", iterations="500")
    for number in range(1, 14):
        press(test, "step")
        run = finish(test)
        assert run.iteration == number
    assert test.button(key="branch").label == "Go on from here"


def test_going_on_from_the_end_goes_as_many_steps_again():
    test = open_page(TRAIN, digits="100", iterations="20")
    press(test, "train")
    finish(test)
    press(test, "branch")
    assert finish(test).iteration == 40


def test_words_in_a_link_are_shown_as_they_are():
    test = open_page(TRAIN, alpha="![x](http://a.b/c.png)")
    assert r"\!\[x\]\(http" in test.warning[0].value


def test_saved_weights_are_at_once_on_the_draw_page(own_folders):
    test = open_page(TRAIN, digits="100", iterations="5")
    press(test, "train")
    run = finish(test)
    unfold(test, "weights")
    test.text_input(key=f"name_{run.id}").set_value("from the test").run()
    press(test, "save")
    assert "Saved as “from the test”" in test.success[0].value
    draw = open_page(DRAW)
    assert "from the test" in draw.selectbox(key="weights").options
    draw.selectbox(key="weights").set_value("from the test").run()
    assert not draw.exception
    assert draw.query_params["weights"] == "from the test"


def test_a_name_that_is_typed_and_saved_in_one_go_is_the_one_that_counts(own_folders):
    test = open_page(TRAIN, digits="100", iterations="2")
    press(test, "train")
    run = finish(test)
    unfold(test, "weights")
    test.text_input(key=f"name_{run.id}").set_value("typed last")
    press(test, "save")
    assert "Saved as “typed last”" in test.success[0].value


def test_a_run_is_called_what_was_typed_last():
    test = open_page(TRAIN, digits="100", iterations="2")
    press(test, "train")
    run = finish(test)
    test.session_state[session.TICKED] = [run.id]
    test.session_state[session.TABLE_IDS] = []
    test.run()
    test.text_input(key=f"rename_{run.id}").set_value("the second try")
    press(test, "rename_run")
    assert run_of(test).name == "the second try"


def test_a_lesson_runs_with_its_own_settings_whatever_the_browser_still_sends():
    test = open_page(TRAIN, alpha="0.5", digits="100")
    start_lesson(test, "Too small a step")
    slow = {"alpha_0": 0.5, "iterations_0": 500}  # the sliders as they were before the lesson, sent once more
    for key, value in slow.items():
        test.session_state[key] = value
    test.run()
    assert run_of(test).config.alpha == 0.002
    press(test, "stop")


def start_lesson(test, name):
    next(button for button in test.button if f"**{name}**" in button.label).click().run()
    assert not test.exception


def said(test):
    """All that is written on the page."""
    return " ".join(one.value for one in test.markdown)


def test_the_lessons_words_stay_beside_what_went_wrong():
    test = open_page(TRAIN)
    start_lesson(test, "Zeros never learn")
    lesson = LESSON["Zeros never learn"]
    assert lesson.watch in said(test)
    assert finish(test).status is Status.FAILED
    for words in ("It stopped itself.", lesson.question, lesson.watch, lesson.answer):
        assert words in said(test)


def test_a_lesson_whose_alpha_was_changed_on_the_way_claims_nothing_any_more():
    test = open_page(TRAIN)
    start_lesson(test, "Just right")
    lesson = LESSON["Just right"]
    assert lesson.answer in said(test)
    test.select_slider[0].set_value(0.7).run()
    assert STRAYED in said(test)
    assert lesson.watch not in said(test)
    assert lesson.answer not in said(test)
    press(test, "stop")


def test_another_seed_is_one_click_away_in_the_lesson_about_luck():
    test = open_page(TRAIN)
    start_lesson(test, "The lucky seed")
    press(test, "stop")
    first = run_of(test)
    press(test, "another")
    second = run_of(test)
    assert (first.config.seed, second.config.seed) == (0, 1)
    assert (second.name, second.status) == (first.name, Status.RUNNING)
    assert replace(second.config, seed=0) == first.config
    assert LESSON["The lucky seed"].answer in said(test)
    press(test, "stop")
    start_lesson(test, "Just right")
    assert not [button for button in test.button if button.key == "another"]
    press(test, "stop")


def test_an_answer_that_was_not_computed_with_these_digits_says_so(monkeypatch):
    monkeypatch.setattr("ui.train.note.OUR_OWN", {"mnist"})
    test = open_page(TRAIN)
    start_lesson(test, "Just right")
    assert NOT_OURS in [caption.value for caption in test.caption]
    press(test, "stop")


def test_a_second_tab_sees_the_alpha_that_the_first_has_set():
    first = open_page(TRAIN, alpha="0.2", iterations="5000", digits="1000")
    press(first, "train")
    second = open_beside(first, run=first.session_state["run"])
    first.select_slider[0].set_value(0.7).run()
    second.run()
    assert second.select_slider[0].value == 0.7
    assert second.query_params["alpha"] == "0.7"
    press(first, "stop")


def test_impossible_name_gets_a_sentence():
    test = open_page(TRAIN, digits="100", iterations="2")
    press(test, "train")
    run = finish(test)
    unfold(test, "weights")
    test.text_input(key=f"name_{run.id}").set_value("../../etc").run()
    press(test, "save")
    assert "Give a name" in test.error[0].value


def test_full_disk_at_saving_gets_a_sentence_and_the_download_stays(monkeypatch):
    test = open_page(TRAIN, digits="100", iterations="2")
    press(test, "train")
    finish(test)

    def full(*arguments, **settings):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("model.files.tempfile.NamedTemporaryFile", full)
    unfold(test, "weights")
    press(test, "save")
    assert "No space left on device" in test.error[0].value
    assert test.get("download_button")


def test_the_box_is_told_at_every_run_which_digit_the_answer_is_compared_with():
    test = open_page(DRAW)
    press(test, "sample")
    box = test.selectbox(key="against")
    other = next(option for option in box.options if option != str(box.value))
    box.set_value(int(other)).run()
    for _ in range(2):
        box = test.selectbox(key="against")
        assert (box.proto.set_value, box.proto.raw_value, box.value) == (True, other, int(other))
        assert any(f"Lead over {other}:" in caption.value for caption in test.caption)
        test.run()


def test_no_box_for_a_digit_begins_a_sentence_that_fits_only_some():
    test = open_page(DRAW)
    test.session_state["view"] = "Teach it"
    test.run()
    assert test.selectbox(key="meant").options == [str(digit) for digit in range(10)]
    assert [box.label for box in test.selectbox if box.label.endswith((" a", " an"))] == []


def test_blank_canvas_gets_an_invitation_and_never_a_guess():
    test = open_page(DRAW)
    (answer,) = (part.proto for part in test.get("bidi_component") if part.proto.component_name == "digit_lab_answer")
    shown = json.loads(answer.json)["shown"]
    assert (shown["headline"], shown["share"], shown["answer"], shown["seen"]) == ("Draw a digit", "", None, "")


def test_database_that_cannot_be_written_is_told_on_the_page(monkeypatch):
    monkeypatch.setattr(lab().engine.autosave, "trouble", "The run can't be kept on disk: it is full.")
    test = open_page(TRAIN)
    assert "it is full. Until that works" in test.warning[0].value


def test_damaged_run_in_the_link_gives_a_new_one(monkeypatch):
    def damaged(run_id):
        raise ArchiveError("This run can't be read.")

    monkeypatch.setattr(lab().engine.autosave.archive, "load", damaged)
    test = open_page(TRAIN, run="damaged")
    assert run_of(test).id != "damaged"
    assert run_of(test).status is Status.READY


def test_unknown_weights_in_the_link_get_a_sentence():
    test = open_page(DRAW, weights="nothing")
    assert "There are no weights “nothing”" in test.warning[0].value
    assert test.selectbox(key="weights").value == "wide-800"


@pytest.mark.parametrize("weights", ["classic-10", "wide-800"])
def test_inside_opens_with_a_digit_and_its_link_says_which(weights):
    test = open_page(INSIDE, weights=weights)
    assert test.query_params == {"weights": weights, "digit": "8"}
    assert not test.warning


def test_inside_keeps_what_a_link_says_and_names_what_can_not_be():
    right = {"weights": "wide-800", "digit": "17", "unit": "700", "label": "4", "alpha": "0.5", "steps": "0.5x2,1x1"}
    assert open_page(INSIDE, **right).query_params == right
    wrong = open_page(INSIDE, weights="classic-10", digit="8", unit="11", steps="1x201", drawing="A")
    assert [one.value for one in wrong.warning] == [
        "unit=11 in the link can’t be, so it is left out.",
        "steps=1x201 in the link can’t be, so it is left out.",
        "The drawing in the link can’t be read, so the board is as it was.",
    ]
    assert wrong.query_params == {"weights": "classic-10", "digit": "8"}


def test_inside_drawn_again_leaves_the_drawing_as_it_is_and_in_the_link():
    test = open_page(INSIDE)
    name = test.session_state[session.INSIDE_DRAWING]
    drawings.put(name, 0, known_by_strokes([np.array([[0.2, 0.2], [0.8, 0.2], [0.5, 0.9]])]))
    for _ in range(2):
        test.run()
        assert len(drawings.get(name, 0).columns) == 1
        assert "drawing" in test.query_params


def test_inside_shows_the_run_on_train_and_its_kept_view_fits_a_smaller_network():
    train = open_page(TRAIN, hidden="4", iterations="5", digits="1000")
    inside = train.switch_page(INSIDE).run()
    inside.selectbox(key=session.INSIDE_WEIGHTS).set_value(LIVE).run()
    assert not inside.exception
    assert inside.query_params["weights"] == LIVE


def mistakes(**query):
    """The Mistakes page, once its digits are read."""
    test = open_page(MISTAKES, **query)
    end = time.monotonic() + PATIENCE
    while "**Which digit is hardest?**" not in [one.value for one in test.markdown]:
        assert time.monotonic() < end
        test.run()
        assert not test.exception
    return test


def test_mistakes_says_how_many_digits_are_misread_and_shows_the_surest():
    test = mistakes()
    data, params = lab().loader.dataset, lab().weights("classic-10").params
    share = evaluate(params, data.X_test, data.y_test)[0]
    wrong = round((1 - share) * data.y_test.size)
    assert f"**classic-10** {percent(share)} right, {wrong:,} misread" in said(test)
    assert "**Its surest mistakes**" in said(test)


def test_a_cell_in_the_link_shows_its_digits():
    data, params = lab().loader.dataset, lab().weights("wide-800").params
    answers = forward_prop(*params, data.X_test)[3].argmax(axis=0)
    count = int(((data.y_test == 4) & (answers == 9)).sum())
    test = mistakes(weights="wide-800", cell="49")
    assert f"**4, read as 9\\: {count:,}**" in said(test)
    assert test.query_params["cell"] == "49"


@pytest.mark.parametrize("cell", ["4", "4x", "499", "-1", "４９"])
def test_a_link_that_names_no_cell_shows_the_surest_mistakes(cell):
    test = mistakes(cell=cell)
    assert "**Its surest mistakes**" in said(test)
    assert "cell" not in test.query_params


def test_two_networks_are_shown_by_where_they_differ():
    test = mistakes(other="wide-800")
    for title in ("Only classic-10 is right", "Only wide-800 is right", "Both are wrong, each in its way"):
        assert title in said(test)
    test.selectbox(key=session.MISTAKES_OTHER).set_value("(nothing)").run()
    assert "**Its surest mistakes**" in said(test)
    assert "other" not in test.query_params


def test_weights_in_the_link_that_nobody_knows_get_a_sentence_on_mistakes():
    test = mistakes(weights="![x](y)", other="gone")
    sentences = [one.value.replace("\\", "") for one in test.warning]
    assert sentences == [
        "There are no weights “![x](y)” here, so classic-10 is used.",
        "There are no weights “gone” here.",
    ]


def test_digits_that_no_worker_could_read_get_a_sentence_and_another_try(monkeypatch):
    monkeypatch.setattr(lab(), "readings", Readings(lab().engine))
    monkeypatch.setattr("engine.reading.read_portion", None)  # what no worker can do
    test, end = open_page(MISTAKES), time.monotonic() + PATIENCE
    while not test.error:
        assert time.monotonic() < end
        test.run()
    assert test.error[0].value == "The digits could not be read (TypeError). Press Try again."
    monkeypatch.undo()
    test.button[0].click().run()
    while "**Its surest mistakes**" not in said(test):
        assert time.monotonic() < end
        test.run()
    assert not test.error


def upload_weights(content):
    """Train with this file as the weights to go on from."""
    test = open_page(TRAIN, digits="100")
    unfold(test, "weights")
    test.file_uploader(key="weights_file").set_value(("mine.npz", content, "application/octet-stream")).run()
    assert not test.exception
    return test


def test_a_notebooks_weights_are_taken_and_the_page_says_how_well_they_read():
    w1, b1, w2, b2 = params = lab().weights("classic-10").params
    content = io.BytesIO()
    np.savez(content, W1=w1.T, b1=b1[:, 0], W2=w2.T, b2=b2[:, 0])
    test = upload_weights(content.getvalue())
    data = lab().loader.dataset
    share = percent(evaluate(params, data.X_test, data.y_test)[0])
    (said,) = (caption.value for caption in test.caption if "hidden units" in caption.value)
    assert "w1 and w2 were transposed." in said.replace("\\", "")
    assert f"It reads {share} of the held-out digits." in said.replace("\\", "")
    test.run()
    assert said in [caption.value for caption in test.caption]
    press(test, "train_on")
    finish(test)
    assert np.array_equal(run_of(test).moments[0].params.w1, w1)


def test_a_pictures_file_name_is_shown_as_it_is():
    buffer = io.BytesIO()
    Image.new("L", (28, 28), 255).save(buffer, "PNG")
    test = open_page(DRAW)
    test.file_uploader(key="file_0").set_value(("*seven* $1$.png", buffer.getvalue(), "image/png")).run()
    assert not test.exception
    assert r"\*seven\* \$1\$.png. Clear brings the canvas back." in [one.value for one in test.caption]


def test_damaged_uploaded_weights_get_a_sentence():
    test = upload_weights(b"PK\x03\x04 and so on")
    assert "is damaged" in test.error[0].value


def test_damaged_saved_weights_get_a_sentence():
    lab().store.save("harmed", init_params(), {})
    path = lab().store.folder / "harmed.npz"
    path.write_bytes(path.read_bytes()[:1_000])
    test = open_page(DRAW, weights="harmed")
    assert "damaged" in test.error[0].value
    path.unlink()


def test_digits_that_cannot_be_loaded_get_a_sentence(monkeypatch):
    loader = lab().loader
    monkeypatch.setattr(loader, "dataset", None)
    monkeypatch.setattr(loader, "error", "The disk is full.")
    test = open_page(TRAIN)
    assert test.error[0].value == "The disk is full."


def test_reason_for_offline_digits_is_said(monkeypatch):
    loader = lab().loader
    noted = replace(loader.dataset, notes=("MNIST could not be downloaded.",))
    monkeypatch.setattr(loader, "dataset", noted)
    test = open_page("home.py")
    assert any("could not be downloaded" in caption.value for caption in test.caption)


@pytest.fixture
def own_digits(tmp_path, monkeypatch):
    """A lab with forty digits of one's own, among which there is no 9."""
    monkeypatch.setenv("DIGIT_LAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("DIGIT_LAB_DATABASE", f"sqlite:///{tmp_path / 'runs.db'}")
    monkeypatch.setenv("DIGIT_LAB_DATA", str(tmp_path / "our-pens"))
    (tmp_path / "our-pens").mkdir()
    rng = np.random.default_rng(0)
    digits = {"images": rng.integers(0, 256, (42, 28, 28)), "labels": np.arange(42) % 9}
    np.savez(tmp_path / "our-pens" / "pens.npz", **digits)


def test_own_digits_are_trained_on_named_on_every_page_and_found_again_after_a_restart(own_digits, monkeypatch):
    with Lab() as first:
        assert first.loader.done.wait(PATIENCE)
        for path in ("home.py", TRAIN, DRAW):
            test = open_page(path)
            text = " ".join(one.value for one in test.caption)
            assert "Digits: our-pens, 35 to learn from, 7 held out" in text
            assert "There is no test set among the 42 digits" in text
            assert "Digits: MNIST" not in text
        assert "MNIST" not in " ".join(button.label for button in unfolded(DRAW).button)
        test = open_page(TRAIN, iterations="3")
        press(test, "train")
        run = finish(test)
        assert (run.status, run.data, run.config.digits) == (Status.FINISHED, "our-pens", 35)
        unfold(test, "share")
        assert any("digits of your own can't go into a script" in caption.value for caption in test.caption)
        unfold(test, "more")
        assert any("There are 35 digits to learn from" in caption.value for caption in test.caption)
        going_on = first.engine.branch(run.id, 2, iterations=5)
    monkeypatch.setenv("DIGIT_LAB_DATA", "offline")
    with Lab() as second:
        second.engine.start(going_on)
        deadline = time.monotonic() + PATIENCE
        while second.engine.get(going_on).status is Status.RUNNING:
            assert time.monotonic() < deadline
            threading.Event().wait(0.01)
        assert second.engine.get(going_on).status is Status.FINISHED


def unfolded(path):
    test = open_page(path)
    for popover in ("more", "share"):
        test.session_state[f"{popover}_popover"] = True
    test.run()
    assert not test.exception
    return test


# --- whose run it is


CHANGING = {"go", "step", "stop", "reset", "alpha_0", "iterations_0", "rename_run", "delete_runs", "lesson_0"}


def widgets_of(test) -> set[str]:
    return {one.key for kind in ("button", "select_slider", "text_input") for one in test.get(kind)}


@pytest.fixture
def theirs() -> AppTest:
    """Somebody else's page, with a run that goes on."""
    test = open_page(TRAIN, alpha="0.2", digits="300", iterations="5000")
    press(test, "train")
    yield test
    lab().engine.forget(test.session_state["run"])


def test_who_watches_sees_a_sentence_and_ways_on_but_no_controls(theirs):
    watcher = open_page(TRAIN, run=run_of(theirs).id)
    assert run_of(watcher).id == run_of(theirs).id
    assert any(SENTENCE in one.value for one in watcher.markdown)
    assert any("alpha 0.20, 5,000 steps, 300 digits" in one.value for one in watcher.caption)
    assert any("It moves here as it moves there." in one.value for one in watcher.caption)
    assert not widgets_of(watcher) & CHANGING
    assert widgets_of(watcher) >= {"branch", "own"}
    assert CHANGING - widgets_of(theirs) == {"rename_run", "delete_runs"}
    press(theirs, "stop")
    assert any("It has ended." in one.value for one in watcher.run().caption)


def test_a_runs_name_shows_who_watches_no_picture_from_elsewhere(theirs):
    lab().engine.rename(run_of(theirs).id, "![x](http://example.org/x.png)")
    watcher = open_page(TRAIN, run=run_of(theirs).id)
    (said,) = [one.value for one in watcher.caption if "example.org" in one.value]
    assert r"“\!\[x\]\(http\://example.org/x.png\)”" in said


def test_who_watches_goes_on_from_the_run_as_their_own(theirs):
    watcher = open_page(TRAIN, run=run_of(theirs).id)
    press(watcher, "branch")
    mine = run_of(watcher)
    assert mine.parent == run_of(theirs).id
    assert (mine.config.alpha, mine.status) == (0.2, Status.RUNNING)
    assert mine.collection != run_of(theirs).collection
    press(watcher, "stop")
    assert run_of(watcher).status is Status.STOPPED
    assert run_of(theirs).status is Status.RUNNING


def test_who_watches_starts_their_own_with_the_same_settings(theirs):
    watcher = open_page(TRAIN, run=run_of(theirs).id)
    press(watcher, "own")
    mine = run_of(watcher)
    assert (mine.status, mine.config) == (Status.READY, run_of(theirs).config)
    assert mine.id != run_of(theirs).id
    assert watcher.query_params["run"] == mine.id
    assert widgets_of(watcher) >= {"go", "alpha_0"}


def test_the_address_bar_hands_nobody_the_table_of_runs():
    first = open_page(TRAIN, digits="100", iterations="5")
    press(first, "train")
    finish(first)
    query = {name: value for name, value in first.query_params.items() if name in {"run", "bench"}}
    second = open_page(TRAIN, **query)
    assert run_of(second).id == query["run"]
    assert second.query_params["bench"] != query["bench"]
    assert not second.dataframe
    assert open_beside(first, **query).dataframe


@pytest.mark.parametrize("key", ["go", "step", "stop", "reset", "alpha_0"])
def test_a_control_that_is_not_theirs_any_more_changes_nothing(key):
    """An old run is nobody's, until somebody changes it: those whose page still shows its controls are too late."""
    old = lab().engine.create(Config(digits=100, iterations=500), lab().loader.dataset)
    lab().engine.step(old)
    deadline = time.monotonic() + PATIENCE
    while lab().engine.get(old).status is Status.RUNNING:
        assert time.monotonic() < deadline
        threading.Event().wait(0.01)
    late = open_page(TRAIN, run=old)
    assert CHANGING - widgets_of(late) == {"rename_run", "delete_runs"}
    lab().visitor("somebody else").pause(old)
    before = lab().engine.get(old)
    if key == "alpha_0":
        late.select_slider(key=key).set_value(0.5)
    else:
        late.button(key=key).click()
    late.run()
    assert not late.exception
    assert lab().engine.get(old) == before
    assert not widgets_of(late) & CHANGING


def test_an_owners_link_gives_the_controls_and_leaves_the_address_bar(theirs):
    unfold(theirs, "share")
    theirs.toggle(key="show_owners_link").set_value(True).run()
    (link,) = (one.value for one in theirs.code if "owner=" in one.value)
    query = {name: value for name, (value,) in parse_qs(urlsplit(link).query).items()}
    other = open_page(TRAIN, **query)
    assert "owner" not in other.query_params
    assert "This run is yours now" in other.warning[0].value
    assert other.query_params["bench"] == run_of(theirs).collection
    press(other, "pause")
    assert run_of(theirs).status is Status.PAUSED


def test_who_watches_gets_no_owners_link(theirs):
    watcher = open_page(TRAIN, run=run_of(theirs).id)
    unfold(watcher, "share")
    assert not watcher.toggle
    assert [one.value for one in watcher.code if "owner" in one.value] == []
    assert any(f"run={run_of(theirs).id}" in one.value for one in watcher.code)


def test_a_wrong_owners_link_watches_and_says_so(theirs):
    watcher = open_page(TRAIN, run=run_of(theirs).id, owner="wrong")
    assert "not complete" in watcher.warning[0].value
    assert not widgets_of(watcher) & CHANGING


def test_a_run_that_was_deleted_while_somebody_watched_gives_them_their_own(theirs):
    watcher = open_page(TRAIN, run=run_of(theirs).id)
    lab().engine.forget(run_of(theirs).id)
    watcher.run()
    assert not watcher.exception
    assert "can't be found" in watcher.warning[0].value
    assert widgets_of(watcher) >= {"go", "alpha_0"}


def test_the_network_of_a_run_that_somebody_watches_reads_their_drawings(theirs):
    draw = open_page(DRAW, run=run_of(theirs).id)
    assert LIVE in draw.selectbox(key="weights").options


def test_one_more_run_than_may_go_at_once_gets_a_sentence_and_waits(monkeypatch):
    monkeypatch.setattr("engine.visitor.MOST_RUNNING", 1)
    first = open_page(TRAIN, digits="300", iterations="5000")
    press(first, "train")
    second = open_beside(first, digits="300")
    press(second, "train")
    assert "1 runs of yours are going already" in second.warning[0].value
    assert run_of(second).status is Status.READY
    press(first, "stop")
    press(second, "train")
    assert run_of(second).status is not Status.READY
    lab().engine.stop(run_of(second).id)


@pytest.mark.parametrize(
    ("runs", "share", "sentence"),
    [
        (180, 0.1, "You have 180 of 200 saved runs."),
        (3, 0.93, "fill 93% of their disk space"),
        (179, 0.89, ""),
        (0, 1, ""),
    ],
)
def test_page_says_what_goes_next_before_a_bound_is_reached(monkeypatch, runs, share, sentence):
    test = open_page(TRAIN)
    owner = lab().visitor(test.session_state[session.VISITOR]).owner
    monkeypatch.setattr(lab().engine.bounds, "use", Use(Counter({owner: runs}), share))
    test.run()
    said = [one.value for one in test.warning]
    assert any(sentence in one and "Name what you want to keep" in one for one in said) if sentence else said == []


def test_of_runs_of_several_owners_each_names_and_deletes_their_own():
    first = open_page(TRAIN, digits="100", iterations="2")
    press(first, "train")
    run = finish(first)
    token = lab().visitor(first.session_state[session.VISITOR]).token(run.id)
    press(first, "train")
    not_shared = finish(first)
    second = open_page(TRAIN, run=run.id, bench=run.collection, owner=token)
    for run_id, theirs in ((run.id, True), (not_shared.id, False)):
        second.session_state[session.TICKED], second.session_state[session.TABLE_IDS] = [run_id], []
        second.run()
        assert ({"rename_run", "delete_runs"} <= widgets_of(second)) is theirs
        assert any("Only its owner" in one.value for one in second.caption) is not theirs
