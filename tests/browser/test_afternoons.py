"""Three people's afternoons, each from beginning to end: a teacher, a student at home, a curious stranger."""

import re
import subprocess
import sys

from playwright.sync_api import expect

from engine.rows import RESTARTED
from model.ink.words import percent
from tests.browser.afternoons import (
    CROSS,
    LINE,
    address,
    back_and_forward,
    choose_weights,
    curve,
    files_say,
    finger,
    fold,
    has_no_lessons,
    held_out,
    odd_links_get_a_sentence,
    own_weights_come_back,
    pen_is_followed,
    query,
    reads,
    saved,
    school,
    status,
    taught,
    train_with_the_ends_of_the_sliders,
    unfold,
    visit,
    what_is_no_digit_is_declined,
    wrong_weights_are_declined,
)
from tests.browser.conftest import ONE, SEVEN, beside, choose, go, iteration, part, press, wait_for_iteration
from tests.browser.conftest import wait_until_still as still
from tests.browser.test_compare import column, delete, how_many, tick
from tests.browser.test_draw_page import answer, photo_of_a_seven
from tests.browser.test_home import PHONE, clear, ready, wait_for
from tests.browser.test_lab import finished, start_lesson
from tests.browser.test_live_curve import hit
from tests.browser.test_visitor import CONTROLS, SENTENCE


def test_a_teacher_prepares_a_lesson_and_finds_it_the_next_day(tab, offline, tmp_path):
    with school(tmp_path) as url:
        page = tab("/", base=url)
        page.get_by_role("link", name="Train a network").click()
        start_lesson(page, "By heart")
        expect(part(page, "note")).to_contain_text("Has it understood?")
        finished(page)
        expect(part(page, "numbers")).to_contain_text("100.0 %")
        learned_by_heart = page.url

        start_lesson(page, "Just right")
        wait_for_iteration(page, 20)
        press(page, "pause")
        expect(part(page, "pause")).to_contain_text("Resume")
        still(page)
        changed_at = iteration(page)
        part(page, "alpha").get_by_role("slider").press("ArrowRight")
        expect(part(page, "note")).to_contain_text("other settings than the lesson’s own")
        press(page, "pause")
        wait_for_iteration(page, changed_at + 30)
        expect(curve(page)).to_have_attribute("aria-label", re.compile(f"alpha 0.25 from step {changed_at}, "))
        press(page, "stop")
        expect(status(page)).to_contain_text("stopped")
        still(page)

        unfold(page, "Weights").get_by_label("Save these weights as").fill("class 9b")
        press(page, "save")
        expect(page.get_by_text("Saved as “class 9b”. Choose it on the Draw page.")).to_be_visible()
        fold(page)
        end, shown = iteration(page), held_out(page)  # the slice that was being computed has come back: its steps count
        column(page, "Run", ["2 Just right", "1 By heart"])
        column(page, "Alpha changed", ["0.20 → 0.25", ""])
        tick(page, 0)
        page.get_by_placeholder("Give it a name").fill("alpha in mid-run")
        press(page, "rename_run")
        expect(part(page, "runs")).to_contain_text("2 alpha in mid-run")
        looked_at = files_say(page, tmp_path, changed_at, shown)
        still(page)
        tick(page, 0)  # takes back what was ticked before
        expect(part(page, "delete_popover")).to_have_count(0)
        tick(page, 1)
        press(page, "delete_popover")
        expect(page.get_by_text("Delete 1 By heart for good?")).to_be_visible()
        fold(page)  # better not
        expect(part(page, "runs")).to_contain_text("1 By heart")
        delete(page)
        expect(part(page, "runs")).not_to_contain_text("By heart")
        column(page, "Run", ["2 alpha in mid-run"])

        share = unfold(page, "Share")
        expect(share.get_by_text("this run was changed on its way")).to_be_visible()
        experiment, to_watch = (address(share.locator("code").nth(number).inner_text()) for number in (0, 1))
        script = saved(page, tmp_path, "script")
        printed = subprocess.run([sys.executable, "-I", script], capture_output=True, text=True, check=True).stdout
        told = re.search(rf"iteration +{looked_at} .*held-out +([\d.]+) %", printed)[1]
        assert percent(float(told) / 100) == shown
        assert re.search(rf"iteration +{end} ", printed.splitlines()[-1])
        fold(page)

        student = tab(f"{experiment}&hide=lessons,rarer", base=url)
        has_no_lessons(student)
        student.goto(url + to_watch)
        expect(part(student, "watching")).to_contain_text(SENTENCE)
        expect(part(student, "watching")).to_contain_text(
            "“alpha in mid-run”: alpha 0.25, 500 steps, 10,000 digits. It has ended."
        )
        expect(status(student)).to_contain_text(f"{end} / 500 · stopped")

        part(page, "curve").get_by_role("slider").press("Home")
        expect(part(page, "branch")).to_contain_text("Go on from step 0")
        press(page, "branch")
        expect(page).not_to_have_url(re.compile(query(student)["run"][0]))
        wait_for_iteration(page, 2)
        press(page, "stop")
        expect(status(page)).to_contain_text("stopped")
        expect(part(page, "runs")).to_contain_text("3 from 2")
        still(page)
        column(page, "Run", ["3 from 2", "2 alpha in mid-run"])
        student.close()

        page.goto(f"{url}/Train?iterations=5000&digits=10000&present=1")
        expect(part(page, "key_line")).to_contain_text("Space train, pause")
        hit(page, "s")
        expect(status(page)).to_contain_text("1 / 5,000 · paused")
        press(page, "train")
        wait_for_iteration(page, 5)
        hit(page, "+")  # while the focus is on the button
        expect(part(page, "alpha")).to_contain_text("0.12")
        expect(curve(page)).to_have_attribute("aria-label", re.compile("alpha 0.12 from step"))
        bookmark, seen = page.url.removeprefix(url), wait_for_iteration(page, 20)
        cookies = page.context.storage_state()
        page.context.close()

    with school(tmp_path, int(url.rsplit(":", 1)[1])) as url:
        page = tab(bookmark, base=url, storage_state=cookies)
        expect(status(page)).to_contain_text(f"/ 5,000 · paused. {RESTARTED}")
        assert iteration(page) >= seen
        expect(part(page, "alpha")).to_contain_text("0.12")
        hit(page, "p")
        expect(part(page, "lessons")).to_be_visible()
        page.goto(url + address(learned_by_heart))
        expect(page.get_by_text("This run can't be found: it was deleted")).to_be_visible()
        column(page, "Run", ["3 from 2", "2 alpha in mid-run"])
        go(page, "Draw")
        choose(page, "weights", "class 9b")
        expect(page).to_have_url(re.compile("weights=class"))


def test_a_student_at_home_draws_and_trains_on_a_phone(tab, tmp_path):
    page = ready(tab(**PHONE))
    finger(page, SEVEN)
    wait_for(page, 7)
    clear(page)
    finger(page, ONE)
    wait_for(page, 1)
    page.get_by_role("link", name="Draw a digit").click()
    expect(answer(page)).to_have_text("Draw a digit")
    pen_is_followed(page)
    finger(page, SEVEN)
    expect(part(page, "why")).to_contain_text("spoke for 7")
    drawn = answer(page).inner_text()
    finger(page, LINE)
    expect(answer(page)).not_to_have_text(drawn, use_inner_text=True)
    for key, shown in (("undo", drawn), ("clear", "Draw a digit"), ("undo", drawn)):
        press(page, key)
        expect(answer(page)).to_have_text(shown, use_inner_text=True)

    unfold(page, "More")
    page.locator("input[type=file]").set_input_files(photo_of_a_seven(tmp_path / "seven.jpg"))
    expect(part(page, "picture")).to_contain_text("seven.jpg")
    reads(page, 7)
    fold(page)
    press(page, "clear")
    expect(answer(page)).to_have_text("Draw a digit")
    pen_is_followed(page)
    choose_weights(page, "classic-10")
    finger(page, *CROSS)
    expect(answer(page)).not_to_have_text("Draw a digit")
    choose_weights(page, taught(page, 4))
    expect(answer(page)).to_contain_text(re.compile("^4 |then a 4"))

    visit(page, "Train")
    train_with_the_ends_of_the_sliders(page)
    press(page, "rewind")
    expect(page).to_have_url(re.compile("alpha=0.3&iterations=5000"))
    seen = wait_for_iteration(page, 5)
    run = query(page)["run"]
    page.reload()
    seen = wait_for_iteration(page, seen + 1)
    back_and_forward(page, seen)
    assert query(page)["run"] == run
    other = beside(page)
    press(other, "pause")
    expect(status(page)).to_contain_text("paused")
    press(page, "stop")
    expect(status(page)).to_contain_text("stopped")

    page.goto(page.url.split("?")[0] + "?iterations=20&digits=1000&hidden=5")
    press(page, "train")
    finished(page)
    still(page)
    own_weights_come_back(page, tmp_path)
    press(page, "train_on")
    finished(page)
    expect(part(page, "runs")).to_contain_text("from of my own")


def test_a_curious_stranger_finds_nothing_to_break(tab, server, tmp_path):
    page = tab("/train?alpha=abc&hidden=10000&init=magic")
    odd_links_get_a_sentence(page, server.url)

    owner = tab("/Train?alpha=0.1&iterations=5000&digits=60000")
    press(owner, "train")
    wait_for_iteration(owner, 2)
    page.goto(owner.url)
    expect(part(page, "watching")).to_contain_text(SENTENCE)
    seen = wait_for_iteration(page, 3)
    for key in CONTROLS:
        expect(part(page, key)).to_have_count(0)
    for key in ("Space", "s", "+"):
        hit(page, key)
    wait_for_iteration(page, seen + 2)
    expect(part(page, "watching")).to_contain_text("alpha 0.10, 5,000 steps")
    part(page, "branch").get_by_role("button").dblclick()
    expect(part(page, "pause")).to_contain_text("Pause")
    assert query(page)["run"] != query(owner)["run"]
    still(page)
    how_many(page, 1)
    seen = wait_for_iteration(page, iteration(page) + 1)
    page.goto("about:blank")
    page.go_back()
    wait_for_iteration(page, seen + 1)
    part(page, "stop").get_by_role("button").dblclick()
    expect(status(page)).to_contain_text("stopped")
    wait_for_iteration(owner, iteration(owner) + 1)
    expect(part(owner, "alpha")).to_contain_text("0.10")
    press(owner, "stop")

    wrong_weights_are_declined(page, tmp_path)
    go(page, "Draw")
    expect(answer(page)).to_have_text("Draw a digit")
    pen_is_followed(page)
    what_is_no_digit_is_declined(page, tmp_path)
