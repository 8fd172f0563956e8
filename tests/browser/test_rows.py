"""A row of digits on the canvas: read from left to right, each of them in turn what the page is about."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import draw, part, press, wait_until_still

SEVEN = [(0.08, 0.3), (0.3, 0.3), (0.16, 0.75)]
ONE = [(0.45, 0.28), (0.44, 0.76)]
FOUR = [(0.68, 0.27), (0.6, 0.55), (0.85, 0.55)], [(0.78, 0.4), (0.77, 0.78)]


def answer(page):
    return part(page, "prediction").locator(".answer-digit")


def digits(page):
    return part(page, "row").get_by_role("button")


def ready(page):
    wait_until_still(page)
    page.wait_for_selector("html[data-pen=followed]", state="attached")


def test_digits_beside_each_other_are_read_as_a_row_and_a_single_one_as_before(tab):
    page = tab("/Draw")
    ready(page)
    draw(page, SEVEN)
    expect(answer(page)).to_have_text("7")
    expect(digits(page)).to_have_count(0)
    draw(page, ONE)
    expect(answer(page)).to_have_text("71")
    draw(page, *FOUR)
    expect(answer(page)).to_have_text("714")
    expect(digits(page)).to_have_text(["7", "1", "4"])
    press(page, "undo")
    press(page, "undo")
    expect(answer(page)).to_have_text("71")
    press(page, "clear")
    expect(answer(page)).to_have_text("Draw a digit")
    expect(digits(page)).to_have_count(0)


def test_the_whole_page_is_about_the_digit_that_is_chosen(tab):
    page = tab("/Draw")
    ready(page)
    draw(page, SEVEN, *FOUR)
    expect(digits(page)).to_have_text(["7", "4"])
    expect(digits(page).nth(1)).to_have_attribute("aria-pressed", "true")  # the last one
    expect(part(page, "why")).to_contain_text("spoke for 4")
    digits(page).first.click()
    expect(digits(page).first).to_have_attribute("aria-pressed", "true")
    expect(part(page, "bars").locator(".bars-answer")).to_contain_text("7")
    expect(part(page, "prediction")).to_contain_text("First digit: 7")
    expect(part(page, "why")).to_contain_text("spoke for 7")
    draw(page, [(0.45, 0.28), (0.44, 0.76)])  # whoever draws on looks at what is drawn
    expect(answer(page)).to_have_text("714")
    expect(part(page, "why")).to_contain_text(re.compile("spoke for [14]"))


def test_a_row_is_chosen_from_by_keyboard_and_told_to_who_cannot_see_it(tab):
    page = tab("/Draw")
    ready(page)
    draw(page, SEVEN, ONE)
    expect(digits(page).first).to_have_attribute("aria-label", "Digit 1, read as 7")
    digits(page).first.focus()
    page.keyboard.press("Enter")
    expect(part(page, "bars").locator(".bars-answer")).to_contain_text("7")
    expect(part(page, "bars").locator(".spoken")).to_have_text("It reads two digits: 7 and 1.")


def test_home_says_what_a_row_is_and_shows_the_network_at_work_on_its_last_digit(tab):
    page = tab("/")
    ready(page)
    draw(page, SEVEN, ONE)
    expect(page.locator(".network-remark")).to_have_text(re.compile(r"It reads ..\. Second digit: "))
