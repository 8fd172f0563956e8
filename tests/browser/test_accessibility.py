"""Pages for everybody: nothing serious for axe-core, nothing out of the keyboard's reach, no flood of words."""

import re
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import (
    DESK,
    ONE,
    SEVEN,
    draw,
    part,
    press,
    wait_for_iteration,
    wait_until_still,
)
from tests.browser.test_lab import finished, start_lesson

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
SCREENS = {"desk": {"viewport": DESK}, "phone": PHONE}
LOOKS = [
    pytest.param({"color_scheme": scheme, **screen}, id=f"{scheme}-{name}")
    for scheme in ("light", "dark")
    for name, screen in SCREENS.items()
]
GRAVE = ("serious", "critical")
AXE = Axe()
LONG = "/Train?alpha=0.1&iterations=5000&digits=20000"
SHORT = "/Train?alpha=0.3&iterations=100&digits=1000"

# The element that has the focus, also one in a shadow root; nothing when all have had it.
FOCUSED = """() => {
    let one = document.activeElement;
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
    if (one === document.body) return {name: '', ring: true};
    window.first ||= one;
    if (one === window.first && one.dataset.reached) return null; // once around
    one.dataset.reached = 'yes';
    const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(one);
    const ring = (outlineStyle !== 'none' && parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
    const name = one.getAttribute('aria-label') || one.innerText || one.tagName;
    const ours = Boolean(one.closest('[class*=curve-], [class*=strip-], [class*=pad-], [class*=inside-]'));
    return {name: name.trim(), ring: ring || !ours};
}"""
MISSED = """() => [...document.querySelectorAll('.stMain :is(button, a[href], input, textarea, select, [role=slider])')]
    .filter((one) => one.role !== 'radio') // the arrow keys choose among them
    .filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex >= 0 && !one.dataset.reached)
    .map((one) => one.getAttribute('aria-label') || one.innerText || one.outerHTML)"""
# Notes when each live region says something, in milliseconds.
LISTEN = """() => {
    window.spoken = [];
    for (const place of document.querySelectorAll('[aria-live]:not([aria-live=off])')) {
        new MutationObserver(() => window.spoken.push([performance.now(), place.textContent]))
            .observe(place, {childList: true, characterData: true, subtree: true});
    }
}"""


def faults(page) -> list[str]:
    """The serious and critical faults that axe-core finds on the page as it is now."""
    return [
        f"{found['id']}: {' '.join(map(str, node['target']))} {node['html']} {node['failureSummary']}"
        for found in AXE.run(page).response["violations"]
        if found["impact"] in GRAVE
        for node in found["nodes"]
    ]


def shortest_silence(page) -> float:
    """Milliseconds between two sentences, at least, of what was said since LISTEN."""
    times = [at for at, _ in page.evaluate("window.spoken")]
    return min(later - earlier for earlier, later in pairwise(times))


def open_popover(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_selector("[data-testid=stPopoverBody] .stElementContainer")
    page.mouse.move(2, 2)
    expect(page.get_by_test_id("stTooltipContent")).to_have_count(0)  # no longer on its way in or out
    wait_until_still(page)


def close_popover(page):
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-testid=stPopoverBody]", state="hidden")


@pytest.mark.parametrize("look", LOOKS)
def test_home_has_no_grave_fault(tab, look):
    page = tab(**look)
    page.wait_for_selector("html[data-pen=followed]", state="attached")
    wait_until_still(page)
    assert faults(page) == []
    draw(page, SEVEN)
    expect(page.locator(".network-spoken")).to_contain_text("It reads")
    assert faults(page) == []


@pytest.mark.parametrize("look", LOOKS)
def test_train_has_no_grave_fault_at_rest_in_mid_run_and_at_the_end(tab, look):
    page = tab(LONG, **look)
    expect(part(page, "status")).to_contain_text("Press Train")
    wait_until_still(page)
    assert faults(page) == []
    press(page, "train")
    wait_for_iteration(page, 5)
    assert faults(page) == []
    press(page, "stop")
    expect(part(page, "status")).to_contain_text("stopped")
    start_lesson(page, "Too large a step")
    expect(part(page, "status")).to_contain_text("stopped itself")
    page.wait_for_selector(".st-key-alphas svg.marks")
    wait_until_still(page)
    assert faults(page) == []
    page.locator(".st-key-runs .dvn-scroller").hover(trial=True)
    assert faults(page) == []
    for name in ("More", "Weights", "Share"):
        open_popover(page, name)
        assert faults(page) == [], name
        close_popover(page)


@pytest.mark.parametrize("look", LOOKS)
def test_present_has_no_grave_fault(tab, look):
    page = tab(f"{SHORT}&present=1", **look)
    expect(part(page, "status")).to_contain_text("Press Train")
    press(page, "train")
    finished(page)
    wait_until_still(page)
    assert faults(page) == []


@pytest.mark.parametrize("look", LOOKS)
def test_mistakes_has_no_grave_fault_with_one_network_a_cell_and_two(tab, look):
    page = tab("/Mistakes", **look)
    expect(part(page, "lower").locator("svg.marks")).to_have_count(3)
    wait_until_still(page)
    assert faults(page) == []
    page.get_by_role("button", name="8 read as 8:").click()
    expect(part(page, "shown")).to_contain_text("8, read right")
    wait_until_still(page)
    assert faults(page) == []
    page.goto(page.url.split("?")[0] + "?other=wide-800")
    expect(part(page, "shown")).to_contain_text("Only wide-800 is right")
    expect(part(page, "lower").locator("svg.marks")).to_have_count(3)
    wait_until_still(page)
    assert faults(page) == []


@pytest.mark.parametrize("look", LOOKS)
def test_the_hour_has_no_grave_fault_on_its_own_page_and_above_others(tab, look):
    page = tab("/Hour", **look)
    expect(part(page, "plan")).to_contain_text("9. When to stay silent")
    wait_until_still(page)
    assert faults(page) == []
    page.goto(page.url.split("/Hour")[0] + "/?hour=1")
    open_popover(page, "Answer")
    assert faults(page) == []


@pytest.mark.parametrize("look", LOOKS)
def test_inside_has_no_grave_fault_whatever_is_opened(tab, look):
    for view in ("", "?digit=3&label=2&unit=4", "?digit=3&output=4", "?digit=3&stage=update_params&steps=0.01x3"):
        page = tab(f"/Inside{view}", **look)
        expect(page.locator(".inside-panel[data-ready=true]")).to_be_attached()
        expect(page.locator(".inside-loss")).to_contain_text("Loss")
        wait_until_still(page)
        assert faults(page) == []
        page.context.close()


@pytest.mark.parametrize("look", LOOKS)
def test_draw_has_no_grave_fault_empty_with_a_drawing_and_whatever_is_opened(tab, look):
    page = tab("/Draw", **look)
    expect(part(page, "canvas").locator("canvas").last).to_be_visible()
    wait_until_still(page)
    assert faults(page) == []
    open_popover(page, "More")
    assert faults(page) == []
    close_popover(page)
    page.wait_for_selector("html[data-pen=followed]", state="attached")
    draw(page, SEVEN)
    expect(part(page, "prediction")).to_contain_text("%")
    page.wait_for_selector(".st-key-units_said svg.marks")
    assert faults(page) == []
    for name, key in (("If it were just shrunk", "squashed"), ("Step by step", "steps"), ("Teach it", "label")):
        page.get_by_role("radio", name=name).click()
        expect(part(page, key)).to_be_visible()
        wait_until_still(page)
        assert faults(page) == [], name
    press(page, "add")
    press(page, "teach")
    page.wait_for_selector(".st-key-taught svg.marks")
    wait_until_still(page)
    assert faults(page) == []
    open_popover(page, "Load drawings")
    assert faults(page) == []


@pytest.mark.parametrize("path", ["/", "/Train", "/Draw"])
def test_each_page_has_one_main_heading(tab, path):
    page = tab(path)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_charts_pictures_and_the_canvas_say_what_they_show(tab):
    page = tab(SHORT)
    press(page, "train")
    finished(page)
    for key, words in (("overlay", "Curves of held-out accuracy"), ("alphas", "Accuracy by alpha")):
        chart = part(page, key).locator("[role=graphics-document]")
        expect(chart).to_have_attribute("aria-label", re.compile(rf"{words}.* 1, alpha 0.30, [0-9.]+ %"))
    page.goto(page.url.split("/Train")[0] + "/Draw")
    expect(page.get_by_role("group", name="The canvas")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    ["/?hour=1", SHORT, "/Draw?other=classic-10", "/Inside?digit=3&unit=4"],
    ids=["Home", "Train", "Draw", "Inside"],
)
def test_tab_reaches_every_control_and_shows_where_it_is(tab, path):
    page = tab(path)
    page.wait_for_selector(".stMain button")
    if path == SHORT:
        press(page, "step")
        expect(part(page, "runs")).to_be_visible()
    wait_until_still(page)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Tab")
    reached = []
    while one := page.evaluate(FOCUSED):
        reached.append(one)
        page.keyboard.press("Tab")
    assert page.evaluate(MISSED) == []
    assert [one["name"] for one in reached if not one["ring"]] == []


def test_focus_stays_on_the_main_button_whatever_it_says(tab):
    page = tab(LONG)
    button = part(page, "train").get_by_role("button")
    expect(button).to_have_text("Train")
    wait_until_still(page)
    button.focus()
    for says in ("Pause", "Resume", "Pause"):
        page.keyboard.press("Enter")
        expect(button).to_have_text(says)
        wait_until_still(page)
        expect(button).to_be_focused()
    press(page, "stop")


def test_focus_stays_where_it_is_when_a_run_comes_to_its_end(tab):
    page = tab(SHORT)
    expect(part(page, "status")).to_contain_text("Press Train")
    wait_until_still(page)
    button = part(page, "train").get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    finished(page)
    expect(part(page, "runs")).to_be_visible()
    wait_until_still(page)
    expect(button).to_have_text("Train")
    expect(button).to_be_focused()


def test_a_run_is_told_at_a_pace_that_one_can_listen_to(tab):
    page = tab(LONG)
    expect(part(page, "status")).to_contain_text("Press Train")
    wait_until_still(page)
    page.evaluate(LISTEN)
    press(page, "train")
    wait_for_iteration(page, 10)
    press(page, "pause")
    expect(part(page, "pause")).to_contain_text("Resume")
    page.wait_for_function("window.spoken.length > 0")
    for _ in range(3):
        press(page, "step")
    press(page, "stop")
    page.wait_for_function("window.spoken.at(-1)?.[1].includes('stopped')")
    assert shortest_silence(page) > 2_900


def test_an_answer_is_told_once_it_has_settled(tab):
    page = tab("/Draw")
    page.wait_for_selector("html[data-pen=followed]", state="attached")
    wait_until_still(page)
    page.evaluate(LISTEN)
    draw(page, ONE)
    page.wait_for_function("window.spoken.at(-1)?.[1].includes('It reads a 1')")
    press(page, "clear")
    page.wait_for_function("window.spoken.at(-1)?.[1].includes('The canvas is empty')")
    assert shortest_silence(page) > 2_900


def test_what_is_told_stands_beside_what_is_read(tab):
    page = tab("/Train")
    expect(part(page, "numbers").locator("[aria-live=polite]")).to_have_count(1)
    assert part(page, "status").locator("[aria-live]").count() == 0
    page.goto(page.url.split("/Train")[0] + "/Draw")
    expect(part(page, "bars").locator("[aria-live=polite]")).to_have_count(1)
    assert part(page, "prediction").locator("[aria-live]").count() == 0
