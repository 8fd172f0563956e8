"""Neighbours on the Train page: seen beside one's own curve, taken over, switched off, and gone where many train."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import part, press, wait_for_iteration, wait_until_still
from tests.browser.server import Server

SHORT = "/Train?alpha=0.3&iterations=60&digits=1000"
LONG = "/Train?alpha=0.1&iterations=5000&digits=3000"


@pytest.fixture(scope="module")
def server(own_folders, offline):
    """One of its own: where others' runs go, as they do for two minutes after their page is closed, there are none."""
    one = Server(own_folders)
    yield one
    one.stop()


def labels(page):
    """The labels of the neighbours' curves that are shown, the smaller alpha first."""
    return page.locator(".curve-take:visible")


def run_in(url):
    return parse_qs(urlsplit(url).query)["run"][0]


def test_a_third_of_alpha_and_three_times_as_much_end_beside_the_run(tab):
    page = tab(SHORT)
    press(page, "train")
    expect(part(page, "status")).to_contain_text("60 / 60 · finished")
    expect(labels(page)).to_have_count(2)
    for label, alpha in zip(labels(page).all(), ("0.10", "0.90"), strict=True):
        expect(label).to_have_attribute("aria-label", re.compile(rf"alpha {alpha}  [0-9.]+ %"))
    curve = part(page, "curve").locator("canvas")
    expect(curve).to_have_attribute("aria-label", re.compile(r"beside it alpha 0\.10, \d+ %, beside it alpha 0\.90"))


def test_they_move_with_the_run_and_rest_with_it(tab):
    page = tab(LONG)
    press(page, "train")
    wait_for_iteration(page, 20)
    expect(labels(page)).to_have_count(2)
    left = labels(page).first.bounding_box()["x"]
    wait_for_iteration(page, 200)
    page.wait_for_function("left => document.querySelector('.curve-take').getBoundingClientRect().x > left", arg=left)
    press(page, "pause")
    expect(part(page, "status")).to_contain_text("paused")
    press(page, "stop")


def test_a_click_makes_a_neighbour_the_run_and_the_run_its_neighbour(tab):
    page = tab(LONG)
    press(page, "train")
    wait_for_iteration(page, 20)
    before = page.url
    page.get_by_role("button", name=re.compile("neighbour: alpha 0.30")).click()
    expect(part(page, "alpha")).to_contain_text("0.30")
    page.wait_for_function("before => location.href !== before && location.href.includes('alpha=0.3')", arg=before)
    assert run_in(page.url) != run_in(before)
    wait_for_iteration(page, 21)
    expect(page.get_by_role("button", name=re.compile("neighbour: alpha 0.10"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("neighbour: alpha 0.90"))).to_be_visible()
    press(page, "stop")
    expect(part(page, "status")).to_contain_text("stopped")
    expect(part(page, "runs")).to_be_visible()
    wait_until_still(page)
    assert part(page, "overlay").locator("[role=graphics-document]").get_attribute("aria-label").count("alpha 0.") == 2


def test_a_new_alpha_has_new_neighbours(tab):
    page = tab(LONG)
    press(page, "train")
    wait_for_iteration(page, 20)
    for _ in range(3):  # 0.12, 0.15, 0.20
        part(page, "alpha").get_by_role("slider").press("ArrowRight")
    expect(page.get_by_role("button", name=re.compile("neighbour: alpha 0.067"))).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("neighbour: alpha 0.60"))).to_be_visible()
    press(page, "stop")


def test_one_that_dies_of_too_large_a_step_is_seen_to(tab):
    page = tab("/Train?alpha=0.7&iterations=200&digits=1000")  # three times 0.3 dies or not by rounding alone
    press(page, "train")
    expect(part(page, "status")).to_contain_text("200 / 200 · finished")
    expect(page.get_by_role("button", name=re.compile("alpha 2.10 went wrong"))).to_be_visible()


@pytest.mark.parametrize("where", ["link", "switch"])
def test_who_wants_none_has_none(tab, where):
    page = tab(SHORT + ("&neighbours=0" if where == "link" else ""))
    expect(part(page, "status")).to_contain_text("Press Train")
    if where == "switch":
        part(page, "rarer").get_by_role("button", name="More").click()
        page.get_by_text("Neighbours beside the curve").click()
        page.keyboard.press("Escape")
        expect(page).to_have_url(re.compile("neighbours=0"))
    press(page, "train")
    expect(part(page, "status")).to_contain_text("60 / 60 · finished")
    wait_until_still(page)
    expect(labels(page)).to_have_count(0)
    expect(page).to_have_url(re.compile("neighbours=0"))


def test_who_watches_sees_them_and_takes_nothing_over(tab):
    page = tab(LONG)
    press(page, "train")
    wait_for_iteration(page, 20)
    page.wait_for_url("**run=*")
    viewer = tab(f"/Train?run={run_in(page.url)}")
    curve = part(viewer, "curve").locator("canvas")
    expect(curve).to_have_attribute("aria-label", re.compile("beside it alpha"))
    expect(labels(viewer)).to_have_count(0)
    press(page, "stop")


def test_where_many_train_there_are_none(tab):
    pages = [tab(LONG) for _ in range(4)]
    for page in pages:
        press(page, "train")
        wait_for_iteration(page, 5)
    for page in pages:
        expect(labels(page)).to_have_count(0)
    for page in pages:
        press(page, "stop")
        expect(part(page, "status")).to_contain_text("stopped")
