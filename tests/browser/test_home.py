"""What a person does on Home: look, draw, and see the network answer while the pen moves."""

import re

import pytest
from playwright.sync_api import expect

from model import load_weights
from model.ink.answers import read
from tests.browser.browsers import LAUNCH_ARGS, chromium_path
from tests.browser.conftest import DESK, ONE, SEVEN, draw, go, part, wait_until_still
from tests.browser.proxy import Proxy
from tests.browser.server import Server
from ui.palette import BLUE

PROJECTOR = {"width": 1024, "height": 768}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
LOST = "Not connected"
# The output whose circle is filled with the colour of an answer, or null: its middle says which one it is.
LIT = f"""() => {{
    const canvas = document.querySelector('.network-canvas');
    const [rows, ratio] = [canvas.clientWidth < 400, canvas.width / canvas.clientWidth];
    const width = rows ? canvas.width : 120 * ratio; // of the part where the outputs are
    const height = rows ? 60 * ratio : canvas.height;
    const [left, top] = [canvas.width - width, canvas.height - height].map(Math.round);
    const {{data}} = canvas.getContext('2d').getImageData(left, top, width, height);
    const colour = {[int(BLUE[at : at + 2], 16) for at in (1, 3, 5)]};
    const found = [];
    for (let start = 0; start < data.length; start += 4) {{
        if (data[start + 3] < 255 || colour.some((part, index) => data[start + index] !== part)) continue;
        const pixel = start / 4;
        found.push(rows ? (pixel % width) / width : Math.floor(pixel / width) / height);
    }}
    if (found.length < 40) return null;
    return Math.floor(10 * found.reduce((sum, place) => sum + place, 0) / found.length);
}}"""
PICTURE = "() => document.querySelector('.network-canvas').toDataURL()"
INK = """() => {
    const canvas = document.querySelector('.pad-canvas');
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, index) => index % 4 === 3 && value === 255).length / (canvas.width * canvas.height);
}"""  # share of the pad that a pen has been over; an example is fainter


@pytest.fixture
def proxy(server):
    with Proxy(int(server.url.rsplit(":", 1)[1])) as one:
        yield one


@pytest.fixture(scope="module")
def example(offline) -> int | None:
    """What the network says to the first held-out digit."""
    return read(load_weights("classic-10"), offline.X_test[:, [0]]).digit


def ready(page):
    """Wait until the pen is followed: the module has come and the socket stands."""
    wait_until_still(page)
    page.wait_for_selector("html[data-pen=followed]", state="attached")
    expect(remark(page)).not_to_contain_text(LOST)
    return page


def remark(page):
    return page.locator(".network-remark")


def clear(page):
    page.get_by_role("button", name="Clear", exact=True).click()


def lit(page):
    return page.evaluate(LIT)


def wait_for(page, digit):
    """Wait until the output of this digit is lit."""
    page.wait_for_function(f"wanted => ({LIT})() === wanted", arg=digit)


def place(page, x, y):
    """A point of the pad, given in 0..1, in pixels of the window."""
    box = page.locator(".pad-canvas").bounding_box()
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def pen_down(page, *points):
    """Begin a stroke through these points, and do not end it."""
    page.mouse.move(*place(page, *points[0]))
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*place(page, *point), steps=8)


def test_at_rest_a_held_out_digit_runs_through_the_network(tab, example):
    page = ready(tab())
    wait_for(page, example)
    expect(remark(page)).to_contain_text("A held-out")
    expect(page.locator(".pad-hint")).to_be_visible()
    assert page.evaluate(INK) == 0


def test_network_answers_before_the_pen_is_lifted_and_no_script_runs_for_it(tab):
    page = tab()
    asked = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda _: asked.append(socket.url)))
    page.reload()
    ready(page)
    page.wait_for_function("() => document.querySelector('.network-canvas').ariaLabel.includes('It reads')")
    before, scripts = page.evaluate(PICTURE), sum(url.endswith("/_stcore/stream") for url in asked)
    pen_down(page, *SEVEN[:2])
    expect(remark(page)).not_to_contain_text("A held-out")
    page.wait_for_function(f"before => ({PICTURE})() !== before", arg=before)
    expect(page.locator(".pad-hint")).to_be_hidden()
    half = page.evaluate(PICTURE)
    page.mouse.move(*place(page, *SEVEN[2]), steps=8)
    wait_for(page, 7)
    assert page.evaluate(PICTURE) != half
    page.mouse.up()
    expect(page.locator(".network-spoken")).to_have_text(re.compile(r"It reads a 7, \d+\.\d %\."))
    assert lit(page) == 7
    assert page.evaluate(INK) > 0.02
    assert sum(url.endswith("/_stcore/stream") for url in asked) == scripts
    assert any(url.endswith("/live/socket") for url in asked)


def test_stroke_may_leave_the_pad_and_return(tab):
    page = ready(tab())
    pen_down(page, SEVEN[0], (1.3, 0.2), SEVEN[1])
    page.mouse.move(*place(page, *SEVEN[2]), steps=8)
    page.mouse.move(*place(page, -0.2, 0.9), steps=4)
    page.mouse.up()
    once = page.evaluate(INK)
    page.mouse.move(*place(page, 0.5, 0.5), steps=4)  # the pen is lifted
    assert page.evaluate(INK) == once > 0


def test_clear_empties_pad_and_network_at_once_and_one_draws_on(tab):
    page = ready(tab())
    draw(page, SEVEN)
    wait_for(page, 7)
    clear(page)
    assert page.evaluate(INK) == 0
    assert lit(page) is None
    expect(page.locator(".pad-hint")).to_be_visible()
    expect(page.locator(".network-spoken")).to_have_text("The canvas is empty.")
    draw(page, ONE)
    wait_for(page, 1)


def test_another_digit_takes_the_drawings_place(tab):
    page = ready(tab())
    first = page.locator(".pad-canvas").evaluate("canvas => canvas.toDataURL()")
    draw(page, ONE)
    wait_for(page, 1)
    another = page.get_by_role("button", name="Another digit")
    another.click()
    expect(remark(page)).to_contain_text("A held-out")
    assert page.evaluate(INK) == 0
    assert page.locator(".pad-canvas").evaluate("canvas => canvas.toDataURL()") != first
    expect(another).to_be_focused()
    draw(page, SEVEN)
    wait_for(page, 7)


def test_drawing_survives_a_visit_to_another_page_and_a_reload_begins_again(tab, example):
    page = ready(tab())
    draw(page, SEVEN)
    wait_for(page, 7)
    ink = page.evaluate(INK)
    go(page, "Draw")
    expect(part(page, "prediction")).to_have_text("Draw a digit")  # a drawing of its own
    draw(page, ONE)
    expect(part(page, "prediction")).to_contain_text("1")
    go(page, "Home")
    expect(page.locator(".network-canvas")).to_be_visible()
    wait_for(page, 7)
    assert page.evaluate(INK) == pytest.approx(ink, rel=0.01)
    page.reload()
    ready(page)
    wait_for(page, example)
    assert page.evaluate(INK) == 0


@pytest.mark.parametrize("viewport", [DESK, PROJECTOR], ids=["desk", "projector"])
def test_all_is_on_one_screen_and_nothing_jumps(tab, viewport):
    page = ready(tab(viewport=viewport))
    page.wait_for_function("document.querySelector('.stMain').scrollHeight <= innerHeight")
    keys = ("canvas", "network", "links")
    before = {key: part(page, key).bounding_box() for key in keys}
    pen_down(page, *SEVEN)
    wait_for(page, 7)
    assert {key: part(page, key).bounding_box() for key in keys} == before
    page.mouse.up()
    clear(page)
    assert {key: part(page, key).bounding_box() for key in keys} == before
    pad, network = (page.locator(f".{name}-canvas").bounding_box() for name in ("pad", "network"))
    assert pad["height"] == pytest.approx(network["height"], abs=1)
    assert pad["x"] + pad["width"] < network["x"]


def fingers(page, kind, *points):
    page.session.send(
        "Input.dispatchTouchEvent",
        {"type": kind, "touchPoints": [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]},
    )


def test_finger_draws_on_a_phone_and_a_second_one_does_not(tab):
    page = ready(tab(**PHONE))
    page.session = page.context.new_cdp_session(page)
    canvas = page.locator(".network-canvas").bounding_box()
    assert canvas["y"] + canvas["height"] <= 844  # pad and network in one look
    assert canvas["x"] + canvas["width"] <= 390
    (x, top), (_, bottom) = (place(page, *point) for point in ONE)
    fingers(page, "touchStart", (x, bottom))
    for share in range(9):
        fingers(page, "touchMove", (x, bottom + (top - bottom) * share / 8))  # upwards, as one scrolls
    wait_for(page, 1)
    second = place(page, 0.1, 0.1)
    fingers(page, "touchStart", (x, top), second)
    for share in range(9):
        fingers(page, "touchMove", (x, top), (second[0], second[1] + 20 * share))
    fingers(page, "touchEnd")
    expect(page.locator(".network-spoken")).to_contain_text("It reads a 1")
    drawn = """shares => {
        const canvas = document.querySelector('.pad-canvas');
        const [x, y] = shares.map((share) => share * canvas.width);
        return canvas.getContext('2d').getImageData(x, y, 1, 1).data[3];
    }"""
    assert page.evaluate(drawn, [0.5, 0.5]) == 255
    assert page.evaluate(drawn, [0.1, 0.2]) == 0
    assert lit(page) == 1
    assert page.evaluate("document.querySelector('.stMain').scrollTop") == 0


def test_lost_connection_is_noticed_and_what_was_drawn_meanwhile_is_answered(tab, proxy):
    page = ready(tab(base=proxy.url))
    pen_down(page, *SEVEN[:2])
    expect(remark(page)).not_to_contain_text("A held-out")
    proxy.stalled = True
    page.mouse.move(*place(page, *SEVEN[2]), steps=8)
    expect(remark(page)).to_contain_text(LOST)
    page.mouse.up()
    assert page.evaluate(INK) > 0.02  # the pen writes on
    clear(page)
    assert page.evaluate(INK) == 0
    assert lit(page) is None
    draw(page, ONE)
    proxy.stalled = False
    expect(remark(page)).not_to_contain_text(LOST)
    wait_for(page, 1)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_is_animated(tab, motion):
    page = ready(tab(reduced_motion=motion))
    pen_down(page, *SEVEN)
    moving = "document.getAnimations().filter(one => one.effect.target.closest('.st-key-stage')).length"
    assert page.evaluate(moving) == 0
    wait_for(page, 7)
    assert page.evaluate(moving) == 0
    page.mouse.up()


def test_theme_that_changes_takes_the_network_along(tab):
    page = ready(tab(color_scheme="light"))
    draw(page, SEVEN)
    wait_for(page, 7)
    framed = """dark => {
        const canvas = document.querySelector('.network-canvas');
        const colour = getComputedStyle(canvas).color.match(/\\d+/g).map(Number);
        const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width / 2, canvas.height);
        const is = (start) => data[start + 3] === 255 && colour.every((part, index) => data[start + index] === part);
        let found = 0;
        for (let start = 0; start < data.length; start += 4) found += is(start);
        return dark === colour[0] > 128 && found > 40;
    }"""
    assert page.evaluate(framed, False)  # the unit that answers most strongly has a frame in the colour of the text
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(framed, arg=True)
    assert lit(page) == 7


def test_network_answers_on_plain_http_under_a_base_path(chromium, own_folders, offline):
    """As in a classroom: the name is not localhost, so the page is no secure context."""
    server = Server(own_folders, base_path="/lab")
    rule = "--host-resolver-rules=MAP lab.test 127.0.0.1"
    browser = chromium.browser_type.launch(executable_path=chromium_path(), args=[*LAUNCH_ARGS, rule])
    try:
        page = browser.new_page(viewport=DESK)
        page.goto(server.url.replace("127.0.0.1", "lab.test"))
        ready(page)
        assert not page.evaluate("isSecureContext")
        pen_down(page, *SEVEN)
        wait_for(page, 7)
    finally:
        browser.close()
        server.stop()
