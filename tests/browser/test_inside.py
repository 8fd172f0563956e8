"""Inside: click a unit and read its arithmetic, take steps, check a gradient, draw; by mouse, by keyboard, by link."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from model import load_dataset, load_weights
from model.network import forward_prop
from tests.browser.browsers import LAUNCH_ARGS, chromium_path
from tests.browser.conftest import DESK, SEVEN, choose, go, press, wait_for_iteration
from tests.browser.server import Server

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DRAWN = re.compile(r"drawing=[\w.-]{40,}")
SPEED = """async () => {
    let seen = '', moves = 0;
    const share = () => [...document.querySelectorAll('.inside-unit span')].map((one) => one.textContent).join();
    new MutationObserver(() => {
        if (share() === seen) return;
        seen = share();
        moves += 1;
    }).observe(document.querySelector('.inside-units'), {subtree: true, childList: true, characterData: true});
    window.moved = () => moves;
}"""
ANSWERED = """async (count) => {
    // For each click on a unit, how long until its arithmetic stands there, in milliseconds.
    const panel = document.querySelector('.inside-panel'), times = [];
    for (let click = 0; click < count; click += 1) {
        const units = document.querySelectorAll('.inside-unit');
        const begun = performance.now();
        units[click % units.length].click();
        const there = () => panel.dataset.ready === 'true' && panel.querySelector('.inside-sum');
        while (!there()) await new Promise(requestAnimationFrame);
        times.push(performance.now() - begun);
        await new Promise((resolve) => setTimeout(resolve, 30));
    }
    return times;
}"""


def opened(tab, query="", **options):
    page = tab(f"/Inside{query}", **options)
    ready(page)
    return page


def ready(page):
    expect(page.locator(".inside-output span").first).not_to_be_empty()
    page.wait_for_selector("html[data-pen=followed]", state="attached")


def unit(page, number):
    return page.get_by_role("button", name=re.compile(rf"^Hidden unit {number}\b"))


def output(page, digit):
    return page.get_by_role("button", name=re.compile(rf"^Output {digit}\b"))


def panel(page):
    return page.locator(".inside-panel")


def loss(page):
    return page.locator(".inside-loss")


def number(text):
    return float(text.replace("−", "-").replace("+", ""))


def write(page, *strokes):
    box = page.locator(".inside-canvas").bounding_box()
    for stroke in strokes:
        (x, y), *rest = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(x, y)
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(x, y, steps=15)
        page.mouse.up()


def shown_near(text, value):
    """Whether three figures on the page stand for this number."""
    assert number(text) == pytest.approx(value, rel=6e-3, abs=6e-4)


def test_a_click_opens_a_units_arithmetic_with_the_networks_own_numbers_and_leads_to_an_output(tab):
    page = opened(tab, "?digit=3")
    w1, b1, w2, b2 = load_weights("classic-10").params
    data = load_dataset("offline")
    X = (data.X_test[:, [3]]).astype(np.float32)
    z1, a1, z2, a2 = forward_prop(w1, b1, w2, b2, X)
    chosen = int(a1.argmax())
    unit(page, chosen + 1).click()
    expect(panel(page)).to_contain_text(f"Hidden unit {chosen + 1}")
    figures = panel(page).locator(".inside-sum dd")
    expect(figures).to_have_count(4)
    for place, value in enumerate((z1[chosen, 0] - b1[chosen, 0], b1[chosen, 0], z1[chosen, 0], a1[chosen, 0])):
        shown_near(figures.nth(place).inner_text(), value)
    tells = panel(page).get_by_role("row")
    for digit in range(10):
        row = tells.filter(has_text=f"output {digit}")
        shown_near(row.locator(".inside-figure").inner_text(), w2[digit, chosen] * a1[chosen, 0])
    tells.filter(has_text="output 4").get_by_role("button").click()
    expect(panel(page)).to_contain_text("Output 4")
    expect(output(page, 4)).to_have_attribute("aria-pressed", "true")
    shown_near(panel(page).get_by_role("row").filter(has_text="= z2").locator(".inside-figure").inner_text(), z2[4, 0])
    expect(page).to_have_url(re.compile("digit=3&output=4"))
    share = page.locator(".inside-output span").nth(int(a2.argmax())).inner_text()
    assert float(share.removesuffix(" %")) == pytest.approx(100 * a2.max(), abs=0.06)
    output(page, 4).click()
    expect(panel(page)).to_contain_text("Click on a hidden unit")
    expect(page).not_to_have_url(re.compile("output="))


def test_steps_make_the_loss_fall_a_large_one_does_not_and_all_can_be_undone(tab):
    page = opened(tab, "?digit=3")
    expect(loss(page)).to_have_text(re.compile(r"^Loss \d"))
    before = loss(page).inner_text()
    page.get_by_role("button", name="It is a 2", exact=True).click()  # what it is not: there is much to learn
    expect(loss(page)).not_to_have_text(before)
    first = number(loss(page).inner_text().removeprefix("Loss "))
    page.get_by_role("button", name="Take a step").click()
    expect(loss(page)).to_have_text(re.compile("after 1 step;"))
    expect(page.locator(".inside-said")).to_contain_text("The loss fell")
    second = number(loss(page).inner_text().split()[1])
    assert second < first
    page.get_by_role("button", name="Ten steps").click()
    expect(loss(page)).to_have_text(re.compile("after 11 steps;"))
    assert number(loss(page).inner_text().split()[1]) < second
    page.get_by_role("spinbutton", name="alpha").fill("10")
    page.get_by_role("spinbutton", name="alpha").press("Enter")
    page.get_by_role("button", name="It is a 5", exact=True).click()
    page.get_by_role("button", name="Take a step").click()
    expect(loss(page)).to_have_text(re.compile("after 1 step;"))
    expect(page).to_have_url(re.compile(r"label=5&alpha=10&steps=10x1"))
    page.get_by_role("button", name="Undo").click()
    expect(loss(page)).not_to_contain_text("after")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_for_all_digits_it_is_shown_where_a_step_would_land(tab):
    page = opened(tab, "?digit=3&alpha=10")
    lands = page.locator(".inside-lands")
    expect(lands).to_contain_text("alpha 10.00 goes over the valley")
    page.get_by_role("spinbutton", name="alpha").fill("0.001")
    page.get_by_role("spinbutton", name="alpha").press("Enter")
    expect(lands).to_contain_text("Alpha 0.001 is careful")


def test_a_gradient_is_checked_by_a_click_and_by_the_keyboard(tab):
    page = opened(tab, "?digit=3&label=2&unit=4")
    weights = panel(page).get_by_role("button", name=re.compile("Pixel in row"))
    inky, side = int(load_dataset("offline").X_test[:, 3].argmax()), weights.bounding_box()["width"] / 28
    weights.click(position={"x": (inky % 28 + 0.5) * side, "y": (inky // 28 + 0.5) * side})
    check = page.locator(".inside-check")
    expect(check).to_contain_text(f"w1[3, {inky}]")
    expect(check).to_contain_text("They agree.")
    by_back_prop, by_trying = (number(check.locator("dd").nth(place).inner_text()) for place in (1, 2))
    assert by_back_prop == pytest.approx(by_trying, rel=0.01)
    weights.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    wanted = weights.get_attribute("aria-label")
    row, column = map(int, re.search(r"row (\d+), column (\d+)", wanted).groups())
    page.keyboard.press("Enter")
    expect(check).to_contain_text(f"w1[3, {28 * (row - 1) + column - 1}]")
    output(page, 2).click()
    panel(page).get_by_role("button", name="w2 of unit 4").click()
    expect(check).to_contain_text("w2[2, 3]")
    expect(check).to_contain_text("They agree.")


def test_the_lessons_functions_show_their_source_and_their_numbers_or_what_is_missing(tab):
    page = opened(tab, "?digit=3")
    rail = page.get_by_role("group", name="The lesson’s functions").get_by_role("button")
    expect(rail).to_have_text(
        [
            "init_params",
            "ReLU",
            "softmax",
            "forward_prop",
            "ohe",
            "d_a",
            "back_prop",
            "update_params",
            "get_predictions",
            "get_accuracy",
            "gradient_descent",
        ]
    )
    rail.filter(has_text="softmax").click()
    expect(panel(page)).to_contain_text("def softmax(z: Array) -> Array:")
    expect(panel(page)).to_contain_text("a2 (10, 1)")
    expect(page).to_have_url(re.compile("stage=softmax"))
    page.get_by_role("button", name="Clear").click()
    expect(panel(page)).to_contain_text("Not computed yet: draw a digit")
    rail.filter(has_text="back_prop").click()
    write(page, SEVEN)
    expect(panel(page)).to_contain_text("Not computed yet: say what the digit is.")
    page.get_by_role("button", name="It is a 7").click()
    expect(panel(page)).to_contain_text("dw2 (10, 10)")


def test_edges_and_numbers_move_while_the_pen_does_and_a_click_is_answered_at_once(tab):
    page = opened(tab)
    page.evaluate(SPEED)
    write(page, SEVEN)
    expect(page.locator(".inside-which")).to_have_text("Your drawing.")
    expect(page.locator(".inside-read")).to_contain_text("7")
    assert page.evaluate("moved()") >= 5
    times = sorted(page.evaluate(ANSWERED, 20))
    print(f"a click is answered in {times[10]:.0f} ms (median), {times[18]:.0f} ms (95 of 100)")
    page.get_by_role("button", name="Next digit").click()
    expect(page.locator(".inside-which")).to_contain_text("A held-out")


def test_each_view_is_a_link_that_opens_the_same_on_a_fresh_server(tab, own_folders, tmp_path):
    page = opened(tab, "?weights=wide-800")
    page.get_by_role("button", name="Clear").click()
    write(page, SEVEN)
    expect(page).to_have_url(DRAWN)
    for weights in ("classic-10", "wide-800"):
        choose(page, "inside_weights", weights)
        expect(page).to_have_url(re.compile(f"weights={weights}"))
        expect(page).to_have_url(DRAWN)
    page.reload()
    ready(page)
    expect(page.locator(".inside-which")).to_have_text("Your drawing.")
    page.get_by_role("button", name="It is a 1", exact=True).click()
    page.get_by_role("button", name="Ten steps").click()
    expect(loss(page)).to_contain_text("after 10 steps")
    page.get_by_label("Look for unit").fill("700")
    page.get_by_label("Look for unit").press("Enter")
    expect(panel(page)).to_contain_text("Hidden unit 700")
    expect(page).to_have_url(re.compile("unit=700.*steps="))
    expect(panel(page).locator(".inside-sum")).to_be_visible()
    other = Server(tmp_path)
    try:
        again = tab(f"/Inside?{page.url.split('?')[1]}", base=other.url)
        ready(again)
        expect(panel(again)).to_contain_text("Hidden unit 700")
        expect(loss(again)).to_contain_text("after 10 steps")
        wanted = [float(share.removesuffix(" %")) for share in page.locator(".inside-output span").all_inner_texts()]
        found = [float(share.removesuffix(" %")) for share in again.locator(".inside-output span").all_inner_texts()]
        assert found == pytest.approx(wanted, abs=1)
    finally:
        again.context.close()
        other.stop()


def test_a_network_that_trains_is_looked_into_as_it_moves(tab):
    page = tab("/Train?alpha=0.1&iterations=5000&digits=20000")
    press(page, "train")
    wait_for_iteration(page, 3)
    go(page, "Inside")
    ready(page)
    choose(page, "inside_weights", "the network on the Train page")
    expect(page.locator(".inside-remark")).to_contain_text("It is training")
    said = page.locator(".inside-remark").inner_text()
    expect(page.locator(".inside-remark")).not_to_have_text(said)
    expect(page.get_by_role("button", name="Take a step")).to_be_disabled()
    go(page, "Train")
    press(page, "stop")


def test_the_page_is_there_again_after_another_one_and_after_a_reload(tab):
    page = opened(tab, "?digit=5")
    unit(page, 2).click()
    expect(page).to_have_url(re.compile("unit=2"))
    go(page, "Home")
    go(page, "Inside")
    ready(page)
    expect(panel(page)).to_contain_text("Hidden unit 2")
    expect(page).to_have_url(re.compile("digit=5&unit=2"))
    page.reload()
    ready(page)
    expect(panel(page)).to_contain_text("Hidden unit 2")


def test_all_of_it_by_the_keyboard_alone(tab):
    page = opened(tab, "?digit=5")
    unit(page, 1).focus()
    page.keyboard.press("ArrowDown")
    expect(unit(page, 2)).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel(page)).to_contain_text("Hidden unit 2")
    page.get_by_role("button", name="output 3", exact=True).press("Enter")
    expect(panel(page)).to_contain_text("Output 3")
    page.get_by_role("button", name="It is a 0").press("ArrowRight")
    expect(page.get_by_role("button", name="It is a 1")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Take a step").press("Enter")
    expect(loss(page)).to_contain_text("after 1 step")
    page.get_by_role("button", name="init_params").press("ArrowRight")
    page.keyboard.press("Enter")
    expect(panel(page)).to_contain_text("def ReLU")


def test_on_a_phone_a_tap_shows_the_arithmetic_and_nothing_is_wider_than_the_screen(tab):
    page = opened(tab, "?digit=5", **PHONE)
    unit(page, 4).tap()
    expect(panel(page).get_by_role("heading", name="Hidden unit 4")).to_be_in_viewport()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_it_answers_on_plain_http_under_a_base_path(chromium, own_folders, offline, tmp_path):
    """As in a classroom: the name is not localhost, so the page is no secure context."""
    server = Server(tmp_path, base_path="/lab")
    rule = "--host-resolver-rules=MAP lab.test 127.0.0.1"
    browser = chromium.browser_type.launch(executable_path=chromium_path(), args=[*LAUNCH_ARGS, rule])
    try:
        page = browser.new_page(viewport=DESK)
        page.goto(f"{server.url.replace('127.0.0.1', 'lab.test')}/Inside?digit=5&unit=4")
        ready(page)
        assert not page.evaluate("isSecureContext")
        expect(panel(page).locator(".inside-sum")).to_be_visible()
        write(page, SEVEN)
        expect(page.locator(".inside-read")).to_contain_text("7")
        page.get_by_role("button", name="It is a 1", exact=True).click()
        page.get_by_role("button", name="Take a step").click()
        expect(loss(page)).to_contain_text("after 1 step")
        expect(page).to_have_url(re.compile("/lab/Inside.*steps=0.01x1"))
    finally:
        browser.close()
        server.stop()


def test_what_a_link_can_not_mean_gets_a_sentence(tab):
    page = tab("/Inside?weights=![x](y)&digit=x&unit=4000&drawing=éé")
    expect(page.get_by_text("There are no weights “![x](y)” here, so classic-10 is used.")).to_be_visible()
    expect(page.get_by_text("digit=x in the link can’t be, so it is left out.")).to_be_visible()
    expect(page.get_by_text("unit=4000 in the link can’t be, so it is left out.")).to_be_visible()
    expect(page.get_by_text("The drawing in the link can’t be read")).to_be_visible()
    ready(page)
