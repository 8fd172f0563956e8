"""Strokes on the canvas and on Home's pad: drawn fast, taken back at once, drawn by a hand that rests on the screen."""

from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import draw, part, press, wait_until_still
from tests.browser.proxy import Proxy

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"
# How many upright bars the canvas shows, at a quarter of its height; and what was said last of the strokes.
BARS = """() => {
    const inside = (root) => [...root.querySelectorAll('*')]
        .flatMap((one) => [one, ...(one.shadowRoot ? inside(one.shadowRoot) : [])]);
    const found = inside(document.querySelector('.st-key-canvas')).filter((one) => one.tagName === 'CANVAS');
    const canvas = found.findLast((one) => !one.classList.contains('upper-canvas'));
    if (!canvas?.width) return -1;
    const {data} = canvas.getContext('2d').getImageData(0, Math.round(0.25 * canvas.height), canvas.width, 1);
    const white = Array.from({length: canvas.width}, (_, x) => data[4 * x] > 127);
    return white.filter((one, x) => one && !white[x - 1]).length;
}"""
LISTEN = """() => {
    const send = WebSocket.prototype.send;
    window.strokes = [];
    WebSocket.prototype.send = function (data) {
        const message = this.url.endsWith('/live/socket') ? JSON.parse(data) : {};
        if (message.kind === 'ink') window.strokes = message.strokes;
        return send.call(this, data);
    };
}"""

# Whether the strokes that were said last end here; the last points are said when what was before them is answered.
READ = """ends => window.strokes.length === ends.length && ends.every((end, at) =>
    window.strokes[at].slice(-2).every((place, axis) => Math.abs(place - end[axis]) < 0.01))"""


def bar(number: int) -> list[tuple[float, float]]:
    x = 0.1 + 0.15 * number
    return [(x, 0.2), (x, 0.45)]


@pytest.fixture
def open_page(tab):
    """A page on which the pen is followed, and listened to."""

    def opened(path="/Draw", **options):
        page = tab(path, **options)
        wait_until_still(page)
        page.wait_for_selector("html[data-pen=followed]", state="attached")
        expect(part(page, "canvas").locator("canvas").last).to_be_visible()
        page.evaluate(LISTEN)
        return page

    return opened


@pytest.fixture(params=[0, 0.4], ids=["fast", "slow"])
def network(request, server):
    """A good network and a slow one: seconds there, and as many back."""
    with Proxy(int(server.url.rsplit(":", 1)[1])) as proxy:
        yield proxy, request.param


def press_and_wait(page: Page, key: str) -> None:
    """Press Clear or Undo, and wait for the canvas that comes instead."""
    old = part(page, "canvas").locator("canvas").last.element_handle()
    press(page, key)
    page.wait_for_function("canvas => !canvas.isConnected", arg=old)
    expect(part(page, "canvas").locator("canvas").last).to_be_visible()


def shows(page: Page, count: int) -> None:
    """Wait until so many bars stand on the canvas, and as many are read."""
    page.wait_for_function(f"({BARS})() === {count}")
    expect(part(page, "prediction")).not_to_have_text("Draw a digit") if count else expect(
        part(page, "prediction")
    ).to_have_text("Draw a digit")
    wait_until_still(page)
    assert page.evaluate(BARS) == count


def reads(page: Page, count: int) -> None:
    """Draw one more stroke, and see what is read then."""
    draw(page, bar(5))
    page.wait_for_function(f"window.strokes.length === {count + 1}")
    page.wait_for_function(f"({BARS})() === {count + 1}")


@pytest.mark.parametrize("drawn", [1, 2, 3])
def test_undo_right_after_quick_strokes_takes_back_the_last_one_alone(network, open_page, drawn):
    proxy, delay = network
    page = open_page(base=proxy.url)
    proxy.delay = delay
    draw(page, *[bar(number) for number in range(drawn)])
    press_and_wait(page, "undo")
    shows(page, drawn - 1)
    reads(page, drawn - 1)


def test_undo_after_quick_strokes_that_were_reported_together_takes_back_the_last_one_alone(open_page):
    page = open_page()
    draw(page, bar(0), bar(1), bar(2))
    expect(part(page, "why")).to_be_visible()  # reported, and read by the page
    wait_until_still(page)
    press_and_wait(page, "undo")
    shows(page, 2)
    reads(page, 2)


def test_clear_right_after_quick_strokes_can_be_undone(network, open_page):
    proxy, delay = network
    page = open_page(base=proxy.url)
    proxy.delay = delay
    draw(page, bar(0), bar(1))
    press_and_wait(page, "clear")
    shows(page, 0)
    press_and_wait(page, "undo")
    shows(page, 2)
    reads(page, 2)


def test_a_stroke_right_before_leaving_is_there_again(open_page):
    page = open_page()
    draw(page, bar(0), bar(1))
    page.get_by_test_id("stSidebar").get_by_role("link", name="Home", exact=True).click()
    expect(page.get_by_role("heading", name="A neural network")).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_role("link", name="Draw", exact=True).click()
    expect(part(page, "tools")).to_be_visible()
    shows(page, 2)


class Fingers:
    """Fingers on a phone's screen, each with a number; places in pixels of the window."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)
        self._down: dict[int, tuple[float, float]] = {}

    def put(self, finger: int, place: tuple[float, float]) -> None:
        self._down[finger] = place
        self._send("touchStart", self._down)

    def move(self, finger: int, *places: tuple[float, float]) -> None:
        for place in places:
            self._down[finger] = place
            self._send("touchMove", self._down)

    def lift(self, finger: int) -> None:
        gone = {finger: self._down.pop(finger)}
        self._send("touchEnd", gone if self._down else {})  # Chromium lifts those that are named, or all

    def take_away(self) -> None:
        """As the system does, for a gesture of its own."""
        self._down.clear()
        self._send("touchCancel", {})

    def _send(self, kind: str, fingers: dict[int, tuple[float, float]]) -> None:
        points = [{"id": finger, "x": x, "y": y} for finger, (x, y) in fingers.items()]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.fixture(params=["/Draw", "/"], ids=["canvas", "pad"])
def phone(request, open_page):
    """A page with something to draw on, fingers, and a place on it in 0..1 in pixels of the window."""
    page = open_page(request.param, **PHONE)
    box = part(page, "canvas").locator("canvas").last.bounding_box()

    def at(x: float, y: float) -> tuple[float, float]:
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    return page, Fingers(page), at


def along(*places: tuple[float, float]) -> list[tuple[float, float]]:
    """Places on the way from one to the next."""
    shares = [step / 6 for step in range(1, 7)]
    return [(a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s) for a, b in pairwise(places) for s in shares]


def drawn(page: Page, *ends: tuple[float, float]) -> None:
    """Wait until so many bars are shown, and read with these ends."""
    page.wait_for_function(f"({BARS})() === {len(ends)}")
    page.wait_for_function(READ, arg=ends)


def test_a_second_finger_adds_no_line_and_does_not_lift_the_pen(phone):
    page, fingers, at = phone
    fingers.put(1, at(0.3, 0.1))
    fingers.move(1, *along(at(0.3, 0.1), at(0.3, 0.4)))
    fingers.put(2, at(0.8, 0.1))
    fingers.move(2, *along(at(0.8, 0.1), at(0.8, 0.4)))
    fingers.move(1, *along(at(0.3, 0.4), at(0.3, 0.6)))
    fingers.lift(2)
    fingers.move(1, *along(at(0.3, 0.6), at(0.3, 0.9)))
    fingers.lift(1)
    drawn(page, (0.3, 0.9))


def test_a_palm_that_stays_on_the_screen_lets_the_next_stroke_be_drawn(phone):
    page, fingers, at = phone
    fingers.put(1, at(0.3, 0.1))
    fingers.move(1, *along(at(0.3, 0.1), at(0.3, 0.4)))
    fingers.put(2, at(0.9, 0.9))
    fingers.move(1, *along(at(0.3, 0.4), at(0.3, 0.6)))
    fingers.lift(1)
    drawn(page, (0.3, 0.6))
    fingers.put(3, at(0.6, 0.1))
    fingers.move(3, *along(at(0.6, 0.1), at(0.6, 0.7)))
    fingers.lift(3)
    drawn(page, (0.3, 0.6), (0.6, 0.7))
    fingers.lift(2)
    fingers.put(1, at(0.8, 0.1))
    fingers.move(1, *along(at(0.8, 0.1), at(0.8, 0.5)))
    fingers.lift(1)
    drawn(page, (0.3, 0.6), (0.6, 0.7), (0.8, 0.5))


def test_a_palm_beside_the_canvas_neither_scrolls_nor_holds_the_line(phone):
    page, fingers, at = phone
    fingers.put(2, (195, 820))
    fingers.put(1, at(0.3, 0.1))
    for y in (0.2, 0.4, 0.6, 0.8):
        fingers.move(1, at(0.3, y))
        fingers.move(2, (195, 820 - 40 * y))
    fingers.lift(1)
    drawn(page, (0.3, 0.8))
    assert page.evaluate(SCROLLED) == 0
    fingers.lift(2)


def test_a_stroke_that_the_system_takes_away_does_not_swallow_the_next_one(phone):
    page, fingers, at = phone
    fingers.put(1, at(0.3, 0.1))
    fingers.move(1, *along(at(0.3, 0.1), at(0.3, 0.6)))
    fingers.take_away()
    drawn(page, (0.3, 0.6))
    fingers.put(1, at(0.6, 0.1))
    fingers.move(1, *along(at(0.6, 0.1), at(0.6, 0.5)))
    fingers.lift(1)
    drawn(page, (0.3, 0.6), (0.6, 0.5))


def test_a_finger_draws_without_scrolling_from_the_first_pixel_on_and_scrolls_outside(phone):
    page, fingers, at = phone
    left, top = at(0.5, 0)
    fingers.put(1, (left, top + 1))  # Streamlit's own toolbar must not lie there
    fingers.move(1, *along((left, top + 1), at(0.5, 0.95), at(0.5, 0.5)))
    fingers.lift(1)
    drawn(page, (0.5, 0.5))
    assert page.evaluate(SCROLLED) == 0
    outside = (195, at(0, 1)[1] + 70)
    fingers.put(1, outside)
    fingers.move(1, *along(outside, (195, outside[1] - 300)))
    fingers.lift(1)
    page.wait_for_function(f"{SCROLLED} > 50")
