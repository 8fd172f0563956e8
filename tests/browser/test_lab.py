"""The Train page as a laboratory: lessons, time travel, trouble, and links."""

import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
from playwright.sync_api import expect

from engine import Archive
from tests.browser.conftest import beside, part, press, wait_for_iteration, wait_until_still
from tests.browser.server import Server

NETWORK = "document.querySelector('.st-key-units canvas').toDataURL()"  # as the browser drew it


def finished(page):
    expect(part(page, "status")).to_contain_text("finished")


def start_lesson(page, name):
    wait_until_still(page)  # so that no other lesson comes to lie under the mouse
    part(page, "lessons").get_by_role("button", name=re.compile(rf"^\d {name}")).click()


def figures(page):
    return part(page, "numbers").locator("dl").inner_text()


def test_a_lesson_sets_everything_and_starts(tab):
    page = tab("/Train")
    start_lesson(page, "By heart")
    finished(page)
    expect(page).to_have_url(re.compile("digits=100&.*"))
    expect(part(page, "note")).to_contain_text("Has it understood?")
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.get_by_text("learned them by heart")).to_be_visible()
    expect(part(page, "numbers")).to_contain_text("100.0 %")


def test_time_travel_takes_the_page_back_and_a_branch_goes_on_from_there(tab):
    page = tab("/Train?alpha=0.3&iterations=100&digits=1000")
    press(page, "train")
    finished(page)
    wait_until_still(page)
    at_the_end = figures(page)
    units, answers = page.evaluate(NETWORK), part(page, "strip").inner_text()
    part(page, "curve").get_by_role("slider").press("Home")
    expect(part(page, "numbers").locator("dl")).not_to_have_text(at_the_end, use_inner_text=True)
    expect(part(page, "strip")).not_to_have_text(answers, use_inner_text=True)
    page.wait_for_function(f"units => {NETWORK} !== units", arg=units)
    expect(part(page, "branch")).to_contain_text("Go on from step 0")
    address = page.url
    press(page, "branch")
    expect(page).not_to_have_url(address)
    finished(page)
    expect(part(page, "numbers").locator("dl")).to_have_text(at_the_end, use_inner_text=True)  # the same alpha and end


def test_a_run_that_goes_wrong_stops_itself_says_why_and_offers_a_way_back(tab):
    page = tab("/Train")
    start_lesson(page, "Too large a step")
    expect(part(page, "note")).to_contain_text("At alpha 9.00")
    expect(part(page, "note")).to_contain_text("Watch the hidden units in the first ten steps")
    expect(part(page, "units")).to_contain_text(re.compile("(All 10|9 of the 10) units are dead"))
    name = re.compile("units are dead")  # in the picture's words too
    expect(part(page, "units").get_by_role("img", name=name)).to_be_visible()
    expect(part(page, "curve").get_by_role("img", name="it went wrong at step")).to_be_visible()
    rewind = part(page, "rewind").get_by_role("button")
    expect(rewind).to_have_text("Rewind and try alpha 0.30")
    address = page.url
    rewind.click()
    expect(page).not_to_have_url(address)
    expect(page).to_have_url(re.compile("alpha=0.3&"))
    expect(part(page, "numbers")).to_contain_text(re.compile(r"Held-out\s*[89]\d\.\d %"))
    press(page, "stop")


def test_a_lesson_keeps_its_words_until_its_alpha_is_changed(tab):
    page = tab("/Train")
    start_lesson(page, "Too small a step")
    expect(part(page, "note")).to_contain_text("Can it be too careful?")
    wait_for_iteration(page, 2)
    part(page, "alpha").get_by_role("slider").press("ArrowRight")
    expect(part(page, "note")).to_contain_text("other settings than the lesson’s own")
    expect(page.get_by_role("button", name="Answer", exact=True)).to_have_count(0)
    press(page, "stop")


def test_a_unit_that_dies_is_said_in_words_and_so_is_how_many_units_are_shown(tab):
    page = tab("/Train?hidden=30&digits=100&iterations=5")
    expect(part(page, "units")).to_contain_text("These are the first 10 of 30 hidden units.")
    expect(part(page, "units")).not_to_contain_text("dead")
    page.goto(page.url.split("?")[0] + "?init=zeros&hidden=30")
    expect(part(page, "units")).to_contain_text("All 30 units are dead")


def test_the_link_gives_the_same_curve_to_the_last_bit_on_two_fresh_servers(tab, own_folders, tmp_path):
    link = "/Train?alpha=0.2&iterations=60&digits=2000&hidden=20&optimiser=momentum&batch=128&decay=0.001&seed=4"
    runs = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        url = f"sqlite:///{folder / 'runs.db'}"
        server = Server(folder, DIGIT_LAB_DATABASE=url, DIGIT_LAB_CACHE=str(folder / "cache"))
        try:
            page = tab(link, base=server.url)
            press(page, "train")
            expect(part(page, "status")).to_contain_text("60 / 60 · finished")
            run_id = parse_qs(urlsplit(page.url).query)["run"][0]
        finally:
            server.stop()  # it writes all it knows before it ends
        archive = Archive(url)
        runs.append(archive.load(run_id))
        archive.close()
    first, second = runs
    assert first.config == second.config
    assert len(first.points) == 61
    assert first.points == second.points
    assert all(np.array_equal(one, other) for one, other in zip(first.params, second.params, strict=True))


def test_settings_behind_more_count_for_the_next_run(tab):
    page = tab("/Train?iterations=20&digits=1000&alpha=0.05")
    page.get_by_role("button", name="More", exact=True).click()
    body = page.get_by_test_id("stPopoverBody")
    body.get_by_role("group", name="Hidden units").get_by_role("slider").press("ArrowLeft")
    expect(page).to_have_url(re.compile("hidden=5&"))
    for label, option, told in (
        ("How the weights start", "between −0.5 and 0.5", "init=uniform"),
        ("How a step is taken", "momentum", "optimiser=momentum"),
        ("Digits as they are", "changed at random each time", "distort=1"),
    ):
        body.get_by_role("combobox", name=re.compile(label)).click()
        page.get_by_role("option", name=option).click()
        expect(page).to_have_url(re.compile(told))
        wait_until_still(page)
    page.keyboard.press("Escape")
    press(page, "train")
    finished(page)
    expect(part(page, "units").get_by_role("img", name="5 hidden units")).to_be_visible()
    expect(part(page, "runs")).to_contain_text("uniform, momentum, batch 128, distorted")


def test_a_run_belongs_to_its_link_and_not_to_the_tab(tab):
    page = tab("/Train?alpha=0.1&iterations=5000&digits=60000", cut=True)
    press(page, "train")
    seen = wait_for_iteration(page, 3)
    link = page.url
    page.context.set_offline(True)  # the Wi-Fi is lost, the run goes on
    other = tab(link.split("/Train")[1].join(["/Train", ""]))
    seen = wait_for_iteration(other, seen + 5)
    other.close()
    page.context.set_offline(False)
    wait_for_iteration(page, seen)
    page.goto("about:blank")
    page.go_back()
    wait_for_iteration(page, seen + 1)
    press(page, "stop")
    expect(part(page, "status")).to_contain_text("stopped")


def test_two_tabs_of_one_browser_have_the_same_run_in_hand(tab):
    page = tab("/Train?alpha=0.1&iterations=5000&digits=60000")
    expect(page).to_have_url(re.compile("run="))
    other = beside(page)
    expect(part(other, "status")).to_contain_text("Press Train to start")
    press(page, "train")
    seen = wait_for_iteration(other, 2)
    press(other, "pause")
    expect(part(page, "status")).to_contain_text("paused")
    press(page, "pause")  # resumes
    wait_for_iteration(other, seen + 2)
    press(page, "stop")
    expect(part(other, "status")).to_contain_text("stopped")


def test_zeros_stop_themselves_and_say_why(tab):
    page = tab("/Train")
    start_lesson(page, "Zeros never learn")
    expect(part(page, "note")).to_contain_text("All weights began at zero")
    expect(part(page, "status")).to_contain_text("stopped itself")
    page.get_by_role("button", name="Start again with random weights").click()
    expect(page).to_have_url(re.compile("init=he"))
    finished(page)
