"""What a person does on the Draw page."""

import re
from itertools import pairwise

from playwright.sync_api import expect

from tests.browser.conftest import ONE, SEVEN, draw, go, part, press, wait_for_iteration, wait_until_still


def answer(page):
    return part(page, "prediction")


def test_blank_canvas_invites(tab):
    page = tab("/Draw")
    expect(answer(page)).to_have_text("Draw a digit")
    expect(part(page, "bars")).to_be_visible()


def test_drawn_digits_are_read_by_the_shipped_weights(tab):
    page = tab("/Draw")
    draw(page, SEVEN)
    expect(answer(page)).to_have_text(re.compile(r"^7 \d+\.\d %$"))
    old_canvas = part(page, "canvas").locator("canvas").last.element_handle()
    press(page, "clear")
    expect(answer(page)).to_have_text("Draw a digit")
    page.wait_for_function("canvas => !canvas.isConnected", arg=old_canvas)
    draw(page, ONE)
    expect(answer(page)).to_have_text(re.compile(r"^1 \d+\.\d %$"))


def test_undo_takes_the_last_stroke_back_until_nothing_is_left(tab):
    page = tab("/Draw")
    draw(page, SEVEN)
    expect(answer(page)).to_have_text(re.compile("^7 "))
    alone = answer(page).inner_text()
    draw(page, [(0.2, 0.9), (0.8, 0.9)])
    expect(answer(page)).not_to_have_text(alone)
    press(page, "undo")
    expect(answer(page)).to_have_text(alone)
    press(page, "undo")
    expect(answer(page)).to_have_text("Draw a digit")
    press(page, "undo")  # nothing left to take back
    expect(answer(page)).to_have_text("Draw a digit")


def test_drawing_survives_a_visit_to_another_page_and_can_be_continued(tab):
    page = tab("/Draw")
    draw(page, ONE)
    expect(answer(page)).to_have_text(re.compile("^1 "))
    shown = answer(page).inner_text()
    go(page, "Home")
    expect(page.get_by_role("heading", name="A neural network")).to_be_visible()
    go(page, "Draw")
    expect(answer(page)).to_have_text(shown)
    draw(page, [(0.2, 0.5), (0.8, 0.5)])
    expect(answer(page)).not_to_have_text(shown)


def test_live_network_answers_while_it_trains_and_the_run_goes_on(tab):
    page = tab("/Train?alpha=0.1&iterations=5000&digits=60000")
    press(page, "train")
    left_at = wait_for_iteration(page, 2)
    go(page, "Draw")
    draw(page, SEVEN)
    expect(answer(page)).to_have_text(re.compile(r"^7 "))
    part(page, "weights").locator("input").click()
    page.get_by_role("option", name="the network on the Train page").click()
    expect(page.get_by_text("It is training")).to_be_visible()
    first = answer(page).inner_text()
    assert re.match(r"\d \d+\.\d %$", first)
    expect(answer(page)).not_to_have_text(first)  # it changes with no hand on it
    go(page, "Train")
    wait_for_iteration(page, left_at + 2)
    press(page, "stop")


def test_answer_stays_in_its_place_whatever_it_says(tab):
    page = tab("/Draw")
    expect(answer(page)).to_have_text("Draw a digit")
    page.wait_for_selector(".st-key-bars svg, .st-key-bars canvas")
    expect(part(page, "canvas").locator("canvas").last).to_be_visible()
    wait_until_still(page)
    before = {key: part(page, key).bounding_box() for key in ("prediction", "bars", "weights", "clear")}
    draw(page, SEVEN)
    expect(answer(page)).to_have_text(re.compile("^7 "))
    assert {key: part(page, key).bounding_box() for key in before} == before


def test_finger_draws_on_a_phone(tab):
    page = tab("/Draw", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    board = part(page, "canvas").locator("canvas").last
    expect(board).to_be_visible()
    box = board.bounding_box()
    assert box["x"] + box["width"] <= 390
    touch = page.context.new_cdp_session(page)
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in SEVEN]
    path = [(a[0] + (b[0] - a[0]) * s / 8, a[1] + (b[1] - a[1]) * s / 8) for a, b in pairwise(points) for s in range(9)]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": path[0][0], "y": path[0][1]}]})
    for x, y in path[1:]:
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(answer(page)).to_have_text(re.compile("^7 "))
