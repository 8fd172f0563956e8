"""The answer to a drawing while the pen moves, on good networks and bad ones."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, SEVEN, draw, part, press, read_to_the_end, wait_until_still
from tests.browser.proxy import Proxy

LOST = "Not connected"

TEXTS = """() => {
    const texts = window.texts = [];
    const look = () => {
        const text = document.querySelector(".st-key-prediction")?.innerText ?? "";
        if (text !== texts.at(-1)) texts.push(text);
        requestAnimationFrame(look);
    };
    look();
}"""  # all that the answer says from now on, one after the other


@pytest.fixture
def proxy(server):
    with Proxy(int(server.url.rsplit(":", 1)[1])) as one:
        yield one


def answer(page):
    return part(page, "prediction")


def ready(page):
    """Wait until the pen is followed: the module has come and the socket stands."""
    wait_until_still(page)
    page.wait_for_selector("html[data-pen=followed]", state="attached")
    expect(part(page, "canvas").locator("canvas").last).to_be_visible()
    return part(page, "canvas").locator("canvas").last.bounding_box()


class Pen:
    """A mouse on the canvas; places in 0..1."""

    def __init__(self, page, box):
        self.mouse, self.box = page.mouse, box

    def to(self, x, y, steps=8):
        self.mouse.move(self.box["x"] + x * self.box["width"], self.box["y"] + y * self.box["height"], steps=steps)


def test_answer_moves_while_the_pen_is_down_and_stays_when_it_is_lifted(tab):
    page = tab("/Draw")
    pen = Pen(page, ready(page))
    pen.to(*SEVEN[0])
    page.mouse.down()
    pen.to(*SEVEN[1])
    expect(answer(page)).not_to_contain_text("Draw a digit")
    before = answer(page).inner_text()
    pen.to(*SEVEN[2])
    expect(answer(page)).to_have_text(re.compile("^7 "))
    assert answer(page).inner_text() != before
    page.evaluate(TEXTS)
    page.mouse.up()
    expect(part(page, "why")).to_be_visible()  # the page's script has run
    wait_until_still(page)
    seen = page.evaluate("window.texts")
    assert all(re.match("^7 ", text) for text in seen), seen
    assert len(seen) <= 2, seen  # the answer to the last points may have been on its way
    expect(part(page, "bars").locator(".bars-answer")).to_contain_text("7")


def test_second_stroke_is_answered_together_with_the_first(tab):
    page = tab("/Draw")
    pen = Pen(page, ready(page))
    draw(page, SEVEN)
    expect(answer(page)).to_have_text(re.compile("^7 "))
    alone = read_to_the_end(page)
    pen.to(0.1, 0.95)
    page.mouse.down()
    pen.to(0.9, 0.95)
    expect(answer(page)).not_to_have_text(alone, use_inner_text=True)
    page.mouse.up()
    both = answer(page).inner_text()
    press(page, "undo")
    expect(answer(page)).to_have_text(alone, use_inner_text=True)
    page.reload()
    expect(answer(page)).to_contain_text("Draw a digit")
    assert both != alone


def test_pen_is_followed_while_the_page_is_drawn_again_after_the_stroke_before(tab):
    page = tab("/Draw")
    pen = Pen(page, ready(page))
    draw(page, [(0.3, 0.1), (0.25, 0.55), (0.7, 0.55)])  # the first stroke of a 4
    pen.to(0.6, 0.1)
    page.mouse.down()
    expect(part(page, "why")).to_be_visible()  # the script has run meanwhile
    wait_until_still(page)
    pen.to(0.6, 0.95)
    expect(answer(page)).to_have_text(re.compile("^4 "))
    page.mouse.up()


def test_network_that_stalls_in_the_middle_of_a_stroke_is_noticed_and_the_answer_comes_back(tab, proxy):
    page = tab("/Draw", base=proxy.url)
    pen = Pen(page, ready(page))
    pen.to(*SEVEN[0])
    page.mouse.down()
    pen.to(*SEVEN[1])
    expect(answer(page)).not_to_contain_text("Draw a digit")
    proxy.stalled = True
    pen.to(*SEVEN[2])
    expect(answer(page)).to_contain_text(LOST)
    proxy.stalled = False
    expect(answer(page)).not_to_contain_text(LOST)
    expect(answer(page)).to_contain_text(re.compile("^7 "))  # of all points, those drawn meanwhile too
    page.mouse.up()


def test_slow_network_lowers_the_rate_and_builds_no_queue(tab, proxy):
    page = tab("/Draw", base=proxy.url, viewport=DESK)
    pen = Pen(page, ready(page))
    proxy.delay = 0.15  # there, and back again
    page.evaluate("""() => {
        const send = WebSocket.prototype.send;
        window.asked = 0;
        WebSocket.prototype.send = function (data) {
            if (this.url.endsWith('/live/socket')) window.asked += 1;
            return send.call(this, data);
        };
    }""")
    began = page.evaluate("performance.now()")
    pen.to(*SEVEN[0])
    page.mouse.down()
    for number in range(120):
        share = number / 119
        pen.to(0.2 + 0.6 * share, 0.2, steps=1)
    pen.to(*SEVEN[2], steps=60)
    page.mouse.up()
    expect(answer(page)).to_have_text(re.compile("^7 "))
    seconds = (page.evaluate("performance.now()") - began) / 1000
    asked = page.evaluate("window.asked")
    assert 1 < asked <= 2 + seconds / 0.3
