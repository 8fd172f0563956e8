"""A sweep in front of a person: it moves, stops, goes on, ends; what is picked is picked everywhere."""

import csv
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PATIENCE, part, press, wait_until_still
from tests.browser.test_accessibility import LOOKS, faults

SHORT = "/Sweep?alpha=0.05,0.3&hidden=5&digits=500&iterations=50&seeds=2"
LONG = "/Sweep?alpha=0.01:1:4&hidden=10&digits=1000&iterations=5000&seeds=1"
TWO = "/Sweep?alpha=0.05,0.3&hidden=5,10&vary=alpha,hidden&digits=500&iterations=50&seeds=2"


def start(page):
    press(page, "start_sweep")
    expect(page).to_have_url(re.compile(r"/Sweep\?sweep=[\w-]+$"))
    expect(rows(page).first).to_be_visible()


def rows(page):
    return page.locator(".sweep-row")


def head(page):
    return page.locator(".sweep-progress")


def steps(page) -> list[int]:
    place = page.locator(".sweep-table thead th").all_text_contents().index("steps") + 1
    found = page.locator(f".sweep-row td:nth-child({place})").all_text_contents()
    return [int(words.replace(",", "")) for words in found]


def moves_on(page, beyond: list[int]) -> None:
    """Wait until each run has taken more steps than it had."""
    page.wait_for_function(
        """beyond => {
            const heads = [...document.querySelectorAll('.sweep-table thead th')];
            const place = heads.findIndex((one) => one.innerText === 'steps');
            const rows = [...document.querySelectorAll('.sweep-row')];
            const now = rows.map((row) => Number(row.cells[place].innerText.replaceAll(',', '')));
            return now.length === beyond.length && now.every((steps, at) => steps > beyond[at]);
        }""",
        arg=beyond,
        timeout=PATIENCE,
    )


def ended(page, runs: int) -> None:
    expect(head(page)).to_have_text(f"{runs} of {runs} runs done")
    expect(part(page, "sweep_hold")).to_have_count(0)  # the page's script has heard of it, too


def test_a_sweep_moves_by_itself_and_the_page_offers_a_new_one_at_its_end(tab):
    page = tab(SHORT)
    start(page)
    ended(page, 4)
    expect(rows(page)).to_have_count(4)
    expect(page.locator(".sweep-best")).to_have_text(re.compile(r"^Best \d+\.\d % on average at alpha 0\.\d+$"))
    press(page, "new_sweep")
    expect(part(page, "start_sweep").get_by_role("button")).to_be_enabled()
    expect(page).to_have_url(re.compile("iterations=50"))
    open_again = page.locator("[class*='st-key-open_']").get_by_role("button")
    open_again.first.click()
    ended(page, 4)


def test_stop_holds_all_runs_go_on_resumes_them_and_a_reload_loses_nothing(tab):
    page = tab(LONG)
    start(page)
    moves_on(page, [0] * 4)
    press(page, "sweep_hold")
    expect(part(page, "sweep_hold").get_by_role("button")).to_have_text("Go on")
    expect(head(page)).to_contain_text("4 paused")
    wait_until_still(page)  # the page is drawn again with other buttons
    expect(rows(page)).to_have_count(4)
    at_rest = steps(page)
    page.reload()
    expect(head(page)).to_contain_text("4 paused")
    wait_until_still(page)
    expect(rows(page)).to_have_count(4)
    assert steps(page) == at_rest
    press(page, "sweep_hold")
    moves_on(page, at_rest)
    expect(part(page, "sweep_hold").get_by_role("button")).to_have_text("Stop")
    delete(page)


def delete(page):
    press(page, "delete_sweep_popover")
    press(page, "delete_sweep")
    expect(part(page, "start_sweep")).to_be_visible()


def test_who_has_the_link_sees_it_move_and_cannot_change_it(tab):
    page = tab(LONG)
    start(page)
    other = tab(page.url.removeprefix(page.url.split("/Sweep")[0]))
    moves_on(other, [0] * 4)
    expect(part(other, "new_sweep")).to_be_visible()
    expect(part(other, "sweep_hold")).to_have_count(0)
    delete(page)


def test_what_is_picked_in_the_table_is_told_and_leads_to_train_and_inside(tab):
    page = tab(SHORT)
    start(page)
    ended(page, 4)
    wait_until_still(page)
    row = rows(page).nth(2)
    row.click()
    words = page.locator(".sweep-words")
    expect(words).to_contain_text(re.compile(r"^alpha 0\.05, seed 1: \d+\.\d %, 50 / 50 steps, done$"))
    page.keyboard.press("Escape")
    page.mouse.move(0, 0)
    expect(words).to_contain_text("Point at a run")
    row.click()
    inside = page.locator(".sweep-look").get_attribute("href")
    page.get_by_role("link", name="Open on Train").click()
    expect(part(page, "status")).to_have_text(re.compile("^50 / 50"))
    expect(part(page, "alpha")).to_contain_text("0.05")
    page.goto(page.url.split("/Train")[0] + inside)
    expect(page.locator(".inside-stage, [class*=inside-]").first).to_be_visible()


def test_pointing_at_a_dot_picks_its_run(tab):
    page = tab(SHORT)
    start(page)
    ended(page, 4)
    wait_until_still(page)
    frame = page.locator(".sweep-ends .sweep-frame")
    words = page.locator(".sweep-words")
    box = frame.bounding_box()
    for height in range(0, int(box["height"]), 4):  # down along the left edge, where alpha is smallest
        frame.hover(position={"x": box["width"] * 0.13, "y": height})
        if "alpha 0.05" in words.inner_text():
            break
    expect(words).to_contain_text("alpha 0.05, seed")
    expect(page.locator(".sweep-picked-row")).to_have_count(1)


def test_two_settings_have_a_cell_for_each_pair(tab):
    page = tab(TWO)
    start(page)
    ended(page, 8)
    wait_until_still(page)
    cells = page.locator(".sweep-cells .sweep-frame")
    box = cells.bounding_box()
    cells.hover(position={"x": box["width"] * 0.7, "y": box["height"] * 0.6})
    expect(page.locator(".sweep-words")).to_contain_text(
        re.compile(r"alpha 0\.30, hidden units \d+, 2 seeds: .* 2 done")
    )
    expect(page.locator(".sweep-picked-row")).to_have_count(2)


def test_the_table_is_sorted_by_its_heads(tab):
    page = tab(SHORT)
    start(page)
    ended(page, 4)
    page.locator(".sweep-sort", has_text="accuracy").click()
    place = page.locator(".sweep-table thead th").all_text_contents().index("accuracy") + 1
    page.mouse.move(0, 0)
    shares = page.locator(f".sweep-row td:nth-child({place})").all_text_contents()
    found = [float(words.split()[0]) for words in shares]
    assert found == sorted(found, reverse=True)
    expect(page.locator(f".sweep-table thead th:nth-child({place})")).to_have_attribute("aria-sort", "descending")


def test_table_and_script_are_downloaded(tab):
    page = tab(SHORT)
    start(page)
    ended(page, 4)
    wait_until_still(page)
    with page.expect_download() as download:
        press(page, "sweep_csv")
    assert download.value.suggested_filename == "sweep-alpha.csv"
    found = [*csv.DictReader(download.value.path().read_text("utf-8-sig").splitlines())]
    assert [(row["alpha"], row["seed"], row["state"]) for row in found] == [
        ("0.05", "0", "finished"),
        ("0.3", "0", "finished"),
        ("0.05", "1", "finished"),
        ("0.3", "1", "finished"),
    ]
    with page.expect_download() as download:
        press(page, "sweep_script")
    assert download.value.path().read_text("utf-8").count("    Config(") == 4


def test_a_picture_of_it_is_saved(tab):
    page = tab(SHORT)
    start(page)
    ended(page, 4)
    with page.expect_download() as download:
        page.locator(".sweep-save").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("look", LOOKS)
def test_the_page_has_no_grave_fault_before_in_the_middle_and_at_the_end(tab, look):
    page = tab(TWO, **look)
    expect(part(page, "start_sweep").get_by_role("button")).to_be_enabled()
    wait_until_still(page)
    assert faults(page) == []
    start(page)
    ended(page, 8)
    wait_until_still(page)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
