"""The Train page as a laboratory: lessons, time travel, trouble, and links."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import part, press, wait_until_still


def finished(page):
    expect(part(page, "status")).to_contain_text("finished")


def start_lesson(page, name):
    part(page, "buttons").get_by_role("button", name="Lessons").click()
    page.get_by_role("button", name=name).click()


def test_a_lesson_sets_everything_and_starts(tab):
    page = tab("/Train")
    start_lesson(page, "By heart")
    finished(page)
    expect(page).to_have_url(re.compile("digits=100&.*"))
    expect(page.get_by_text("learned them by heart")).to_be_visible()
    expect(part(page, "numbers")).to_contain_text("100.0 %")


def test_time_travel_takes_the_page_back_and_a_branch_goes_on_from_there(tab):
    page = tab("/Train?alpha=0.3&iterations=100&digits=1000")
    press(page, "train")
    finished(page)
    wait_until_still(page)
    at_the_end = part(page, "numbers").inner_text()
    units = part(page, "units").locator("img").first.get_attribute("src")
    part(page, "time").get_by_role("slider").press("Home")
    expect(part(page, "numbers")).not_to_have_text(at_the_end, use_inner_text=True)
    expect(part(page, "units").locator("img").first).not_to_have_attribute("src", units)
    address = page.url
    press(page, "branch")
    expect(page).not_to_have_url(address)
    finished(page)
    expect(part(page, "numbers")).to_have_text(at_the_end, use_inner_text=True)  # the same alpha, so the same end


def test_a_run_that_goes_wrong_stops_itself_says_why_and_offers_a_way_back(tab):
    page = tab("/Train")
    start_lesson(page, "Too large a step")
    expect(part(page, "note")).to_contain_text("At alpha 9")
    expect(part(page, "curve")).to_contain_text("it went wrong here")
    rewind = part(page, "rewind").get_by_role("button")
    expect(rewind).to_have_text("Rewind and try alpha 3")
    address = page.url
    rewind.click()
    expect(page).not_to_have_url(address)
    expect(page).to_have_url(re.compile("alpha=3&"))


def test_the_link_alone_gives_the_same_curve(tab):
    link = "/Train?alpha=0.2&iterations=60&digits=2000&hidden=20&optimiser=momentum&batch=128&decay=0.001&seed=4"
    ends = []
    for _ in range(2):
        page = tab(link)
        press(page, "train")
        finished(page)
        wait_until_still(page)
        ends.append(part(page, "numbers").inner_text())
    assert ends[0] == ends[1]
