"""Mistakes: from the table of all pairs to the digits, by mouse and by keyboard, and a link that opens the same."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import choose, go, part, wait_until_still


def cell(page, digit, answer):
    return page.get_by_role("button", name=f"{digit} read as {answer}:")


def pressed(page):
    return page.locator(".confusion-table button[aria-pressed=true]")


def opened(tab, query=""):
    page = tab(f"/Mistakes{query}")
    expect(part(page, "lower").locator("svg.marks")).to_have_count(3)
    wait_until_still(page)
    return page


def test_a_click_on_a_cell_shows_its_digits_and_another_lets_go(tab):
    page = opened(tab)
    shown, count = part(page, "shown"), cell(page, 8, 8).inner_text()
    expect(shown).to_contain_text("Its surest mistakes")
    cell(page, 8, 8).click()
    expect(shown).to_contain_text(f"8, read right: {count}")
    expect(pressed(page)).to_have_count(1)
    expect(page).to_have_url(re.compile("cell=88"))
    first = shown.get_by_role("button").first
    expect(first).to_have_accessible_name(re.compile(r"^A 8\. classic-10 reads 8, \d+\.\d % sure\. See inside\."))
    cell(page, 8, 8).click()
    expect(shown).to_contain_text("Its surest mistakes")
    expect(pressed(page)).to_have_count(0)
    expect(page).not_to_have_url(re.compile("cell="))


def test_a_click_on_a_digit_leads_to_inside_with_the_same_network_whatever_was_drawn_there(tab):
    page = tab("/Inside")
    page.wait_for_selector("html[data-pen=followed]", state="attached")
    box = page.locator(".inside-canvas").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 60, box["y"] + 90, steps=5)
    page.mouse.up()
    expect(page.locator(".inside-which")).to_have_text("Your drawing.")
    go(page, "Mistakes")
    choose(page, "mistakes_weights", "wide-800")
    expect(page).to_have_url(re.compile("weights=wide-800"))
    cell(page, 4, 9).click()
    expect(part(page, "shown")).to_contain_text("4, read as 9")
    part(page, "shown").get_by_role("button").first.click()
    expect(page).to_have_url(re.compile(r"/Inside\?.*weights=wide-800"))
    expect(page.locator(".inside-which")).to_have_text("A held-out 4: never learned from.")
    expect(page.locator(".inside-read")).to_contain_text("9")
    expect(page.locator(".inside-panel")).to_contain_text("Output 9")


def test_arrow_keys_go_through_the_table_and_enter_chooses(tab):
    page = opened(tab)
    cell(page, 0, 0).focus()
    for key in ("ArrowUp", "ArrowLeft", "ArrowDown", "ArrowRight", "ArrowRight"):  # the first two lead nowhere
        page.keyboard.press(key)
    expect(cell(page, 1, 2)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(part(page, "shown")).to_contain_text("1, read right")
    expect(cell(page, 1, 1)).to_be_focused()
    expect(page.locator('.confusion-table button[tabindex="0"]')).to_have_count(1)


def test_a_link_opens_the_same_view_and_a_reload_keeps_it(tab):
    page = opened(tab, "?weights=wide-800&other=classic-10&cell=33")
    for _ in range(2):
        expect(part(page, "shown")).to_contain_text("3, read right")
        expect(cell(page, 3, 3)).to_have_attribute("aria-pressed", "true")
        expect(part(page, "whose")).to_contain_text("wide-800")
        expect(part(page, "lower")).to_contain_text("Which digit is hardest?")
        page.reload()
    cell(page, 3, 3).click()
    expect(part(page, "shown")).to_contain_text("Only classic-10 is right")


def test_other_weights_have_another_table_and_the_page_is_there_again_after_another_one(tab):
    page = opened(tab)
    before = page.locator(".confusion-table").inner_text()
    choose(page, "mistakes_weights", "wide-800")
    expect(page).to_have_url(re.compile("weights=wide-800"))
    expect(page.locator(".confusion-table")).not_to_have_text(before, use_inner_text=True)
    go(page, "Draw")
    expect(part(page, "canvas")).to_be_visible()
    go(page, "Mistakes")
    expect(cell(page, 0, 0)).to_be_visible()
    expect(page).to_have_url(re.compile("weights=wide-800"))
