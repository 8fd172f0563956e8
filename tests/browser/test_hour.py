"""The hour: from stop to stop by button, by key and by link, and a teacher's page that prints."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import go, part, press, wait_until_still
from ui.stops import STOPS


def at(page, number):
    """The bar says so, and the page is the stop's."""
    stop = STOPS[number - 1]
    expect(part(page, "hour")).to_contain_text(f"{stop.name}.")
    expect(page.get_by_role("img", name=f"Stop {number} of {len(STOPS)}")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/{'' if stop.page == 'Home' else stop.page}\?.*hour={number}"))
    wait_until_still(page)


def test_a_class_goes_through_all_stops_and_each_answer_opens(tab):
    page = tab("/Hour")
    press(page, "start_hour")
    for number, stop in enumerate(STOPS, 1):
        at(page, number)
        for name, value in stop.query.items():
            expect(page).to_have_url(re.compile(rf"[?&]{name}={value}(&|$)"))
        part(page, "hour_answer").get_by_role("button").click()
        expect(page.get_by_test_id("stPopoverBody")).to_contain_text(stop.answer[:40])
        page.keyboard.press("Escape")
        if number < len(STOPS):
            press(page, "hour_on")
    expect(part(page, "hour_on").get_by_role("button")).to_be_disabled()
    press(page, "hour_end")
    expect(part(page, "hour")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("hour="))


def test_two_stops_on_the_same_page_each_show_what_they_are_about(tab):
    page = tab("/Inside?weights=classic-10&digit=0&unit=4&hour=6")
    at(page, 6)
    panel = page.locator(".inside-panel")
    expect(panel).to_contain_text("Hidden unit 4")
    page.get_by_role("button", name="Next digit").click()
    expect(page).to_have_url(re.compile("digit=1"))
    press(page, "hour_on")
    at(page, 7)
    expect(panel).to_contain_text("def back_prop")
    expect(page.locator(".inside-number")).to_have_value("8")
    press(page, "hour_back")
    at(page, 6)
    expect(panel).to_contain_text("Hidden unit 4")
    expect(page.locator(".inside-number")).to_have_value("0")


def test_keys_go_on_and_back_and_the_link_keeps_the_stop(tab):
    page = tab("/Train?alpha=0.002&iterations=500&digits=10000&hour=4")
    at(page, 4)
    expect(part(page, "alpha")).to_contain_text("0.002")
    expect(page.locator("html[data-keys='2']")).to_be_attached()  # Present's and the hour's
    page.keyboard.press("PageDown")
    at(page, 5)
    expect(part(page, "alpha")).to_contain_text("9.00")
    page.keyboard.press("PageUp")
    at(page, 4)
    expect(part(page, "alpha")).to_contain_text("0.002")
    page.reload()
    at(page, 4)


def test_who_strays_is_led_back(tab):
    page = tab("/Mistakes?weights=classic-10&cell=49&hour=8")
    at(page, 8)
    go(page, "Home")
    expect(part(page, "hour")).to_contain_text("Where it fails.")
    expect(page).to_have_url(re.compile("hour=8"))
    press(page, "hour_there")
    at(page, 8)


@pytest.mark.parametrize("hour", ["0", "10", "x", "-1", "４"])
def test_a_stop_that_is_none_shows_no_bar(tab, hour):
    page = tab(f"/?hour={hour}")
    expect(page.locator(".network-canvas")).to_be_visible()
    wait_until_still(page)
    expect(part(page, "hour")).to_have_count(0)


def test_the_teachers_page_prints_all_stops_without_the_frame_and_has_the_notebook(tab):
    page = tab("/Hour")
    expect(part(page, "plan")).to_contain_text("9. When to stay silent")
    with page.expect_download() as download:
        press(page, "notebook")
    assert download.value.suggested_filename == "lesson.ipynb"
    page.emulate_media(media="print")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(part(page, "begin")).to_be_hidden()
    heights = page.evaluate(
        "[document.documentElement.scrollHeight, document.querySelector('.st-key-plan').scrollHeight]"
    )
    assert heights[0] >= heights[1]
