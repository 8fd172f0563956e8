"""A run as its viewers see it: live, without page scripts, on good networks and bad ones."""

import re
import signal
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from engine.rows import RESTARTED
from tests.browser.browsers import LAUNCH_ARGS, chromium_path
from tests.browser.conftest import ONE, beside, draw, go, iteration, part, press, wait_for_iteration, wait_until_still
from tests.browser.proxy import Proxy
from tests.browser.server import Server

LONG = "/Train?alpha=0.1&iterations=5000&digits=20000"
SHORT = "/Train?alpha=0.3&iterations=100&digits=1000"
LOST = "not connected"
# Counts how often the page's script runs, and how often something of the page is greyed out.
COUNT = """() => {
    window.scripts = 0;
    window.grey = 0;
    const app = document.querySelector('[data-testid=stApp]');
    new MutationObserver(() => { window.scripts += app.dataset.testScriptState === 'running'; })
        .observe(app, {attributes: true, attributeFilter: ['data-test-script-state']});
    setInterval(() => { window.grey += document.querySelectorAll('[data-stale=true]').length > 0; }, 20);
}"""
# Another viewer of a run, in a process of its own: asks for what is new, again and again.
VIEWER = """
import json, sys
from websockets.sync.client import connect
with connect(sys.argv[1] + "/live/socket") as socket:
    question = {"kind": "run", "number": 1, "run": sys.argv[2], "version": "", "since": -1, "network": -1}
    socket.send(json.dumps(question))
    print(json.loads(socket.recv())["iteration"] >= 0 and "moved", flush=True)
    while True:
        socket.send(json.dumps(question))
        socket.recv()
"""
# Counts how often the shown step changes.
COUNT_MOVES = """() => {
    const line = document.querySelector('.st-key-status');
    window.moves = 0;
    new MutationObserver(() => { window.moves += 1; })
        .observe(line, {subtree: true, childList: true, characterData: true});
}"""


@pytest.fixture
def proxy(server):
    with Proxy(int(server.url.rsplit(":", 1)[1])) as one:
        yield one


def finished(page):
    expect(part(page, "status")).to_contain_text("finished")


def go_on(page):
    """Press Train, and wait until the script has drawn the page of a run that goes on."""
    press(page, "train")
    expect(part(page, "pause")).to_contain_text("Pause")
    seen = wait_for_iteration(page, 2)
    wait_until_still(page)
    return seen


def elsewhere(tab, page):
    """The same page of the same person, in a browser that nothing holds up."""
    return tab("/Train" + page.url.split("/Train")[1], storage_state=page.context.storage_state())


def test_a_run_moves_without_a_page_script_and_nothing_is_greyed_out(tab):
    page = tab(LONG)
    seen = go_on(page)
    page.evaluate(COUNT)
    wait_for_iteration(page, seen + 100)
    assert page.evaluate("[window.scripts, window.grey]") == [0, 0]
    press(page, "stop")


def test_a_run_moves_more_often_than_news_of_it_come(tab, server):
    page, news = tab(), []

    def hear(frame):
        news.append(isinstance(frame, str) and '"points"' in frame)

    page.on("websocket", lambda socket: socket.on("framereceived", hear))
    page.goto(server.url + LONG)
    go_on(page)
    page.evaluate(COUNT_MOVES)
    news.clear()
    page.wait_for_function("window.moves >= 60")
    assert page.evaluate("window.moves") > 1.3 * sum(news) > 10
    press(page, "pause")
    expect(part(page, "pause")).to_contain_text("Resume")
    other = elsewhere(tab, page)
    for each in (page, other):
        expect(part(each, "status")).to_contain_text("paused")
    expect(part(other, "status")).to_have_text(part(page, "status").inner_text(), use_inner_text=True)


def test_the_end_of_a_run_reaches_the_buttons_and_the_table(tab):
    page = tab(SHORT)
    press(page, "train")
    finished(page)
    expect(part(page, "stop").get_by_role("button")).to_be_disabled()
    expect(part(page, "train")).to_contain_text("Train")
    expect(part(page, "runs")).to_be_visible()


def test_the_slider_takes_everything_back_with_the_finger_and_without_a_page_script(tab):
    page = tab(SHORT)
    press(page, "train")
    finished(page)
    expect(part(page, "branch").get_by_role("button")).to_be_enabled()
    wait_until_still(page)
    slider = part(page, "curve").get_by_role("slider")
    box = slider.bounding_box()
    page.evaluate(COUNT)
    page.mouse.move(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    page.mouse.down()
    seen = set()
    for share in (0.8, 0.6, 0.4, 0.2, 0.0):
        page.mouse.move(box["x"] + 8 + share * (box["width"] - 16), box["y"] + box["height"] / 2, steps=4)
        expect(slider).to_have_attribute("aria-valuetext", re.compile(rf"step {100 * share:.0f}\b"))
        seen.add(part(page, "numbers").locator("dl").inner_text())
    assert len(seen) == 5
    assert page.evaluate("window.scripts") == 0
    page.mouse.up()
    expect(part(page, "branch")).to_contain_text("Go on from step 0")


def test_a_network_that_is_cut_for_five_seconds_is_noticed_and_the_run_goes_on_where_it_is(tab, proxy):
    page = tab(LONG, base=proxy.url)
    go_on(page)
    proxy.stalled = True
    expect(part(page, "status")).to_contain_text(LOST)
    before = iteration(page)
    page.wait_for_timeout(2_500)  # what is tried is a cut that lasts, and 2.5 s have gone by until it was noticed
    proxy.stalled = False
    wait_for_iteration(page, before + 1)
    expect(part(page, "status")).not_to_contain_text(LOST)
    press(page, "stop")
    expect(part(page, "status")).to_contain_text("stopped")


def test_a_module_that_does_not_come_is_asked_for_until_it_does(tab):
    page = tab("/Draw", cut=True)
    page.wait_for_selector("html[data-pen=followed]", state="attached")
    refused = []

    def refuse(route):
        refused.append(route.request.url)
        route.abort() if len(refused) <= 12 else route.continue_()

    page.route("**/live/*/run.js", refuse)
    go(page, "Train")
    expect(part(page, "status")).to_contain_text("Press Train")
    assert len(refused) > 12


def test_a_slow_network_lowers_the_rate_and_builds_no_queue(tab, proxy, server):
    page, near = tab(LONG, base=proxy.url), None
    seen = go_on(page)
    proxy.delay = 0.15  # there, and back again
    near = elsewhere(tab, page)
    wait_for_iteration(near, seen + 150)
    here = iteration(near)
    wait_for_iteration(page, here)
    assert iteration(page) <= iteration(near) + 1
    press(near, "stop")
    expect(part(page, "status")).to_contain_text("stopped")


def test_a_slow_processor_sees_the_newest_state_and_no_queue(tab):
    page, near = tab(LONG), None
    seen = go_on(page)
    slow = page.context.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    near = elsewhere(tab, page)
    wait_for_iteration(near, seen + 150)
    wait_for_iteration(page, iteration(near))
    press(near, "pause")
    expect(part(near, "pause")).to_contain_text("Resume")
    expect(part(page, "pause")).to_contain_text("Resume")
    expect(part(near, "status")).to_contain_text("paused")
    expect(part(page, "status")).to_have_text(part(near, "status").inner_text(), use_inner_text=True)


def test_a_hidden_tab_shows_the_newest_state_when_it_is_looked_at_again(tab):
    page = tab(LONG)
    seen = go_on(page)
    hide = """hidden => {
        Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});
        document.dispatchEvent(new Event('visibilitychange'));
    }"""
    page.evaluate(hide, True)
    other = elsewhere(tab, page)
    far = wait_for_iteration(other, seen + 100)
    assert iteration(page) < far
    press(other, "pause")
    expect(part(other, "pause")).to_contain_text("Resume")
    assert iteration(page) < far
    page.evaluate(hide, False)
    expect(part(other, "status")).to_contain_text("paused")
    expect(part(page, "status")).to_have_text(part(other, "status").inner_text(), use_inner_text=True)
    press(other, "stop")


def test_a_server_that_is_killed_and_started_again_brings_the_open_page_back_paused(tab, tmp_path):
    database = f"sqlite:///{tmp_path / 'runs.db'}"
    server = Server(tmp_path, DIGIT_LAB_DATABASE=database)
    try:
        page = tab(LONG, base=server.url)
        go_on(page)
        wait_for_iteration(page, 60)
        server.kill()
        expect(part(page, "status")).to_contain_text(LOST)
        server = Server(tmp_path, port=int(server.url.rsplit(":", 1)[1]), DIGIT_LAB_DATABASE=database)
        expect(part(page, "status")).to_contain_text(RESTARTED)
        expect(part(page, "pause")).to_contain_text("Resume")
        held = iteration(page)
        press(page, "pause")
        wait_for_iteration(page, held + 5)
        press(page, "stop")
    finally:
        server.stop()
    assert "Traceback" not in server.output(), server.output()


def test_two_tabs_and_somebody_else_see_the_same_alpha(tab):
    page = tab(LONG)
    go_on(page)
    other, watcher = beside(page), tab("/Train" + page.url.split("/Train")[1])
    expect(part(other, "alpha")).to_contain_text("0.10")
    expect(part(watcher, "watching")).to_contain_text("alpha 0.10,")
    part(page, "alpha").get_by_role("slider").press("ArrowRight")
    expect(part(other, "curve").get_by_role("img", name="alpha 0.12 from step")).to_be_visible()
    expect(part(page, "curve").get_by_role("img", name="alpha 0.12 from step")).to_be_visible()
    expect(part(other, "alpha")).to_contain_text("0.12")
    expect(part(watcher, "watching")).to_contain_text("alpha 0.12,")
    press(page, "stop")


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="this system can't stop a process")
def test_a_viewer_that_is_stopped_costs_the_others_nothing(tab, server):
    page = tab(LONG)
    go_on(page)
    run_id = parse_qs(urlsplit(page.url).query)["run"][0]
    viewer = subprocess.Popen(
        [sys.executable, "-c", VIEWER, server.url.replace("http", "ws"), run_id], stdout=subprocess.PIPE, text=True
    )
    try:
        assert viewer.stdout.readline() == "moved\n"
        viewer.send_signal(signal.SIGSTOP)
        page.evaluate(COUNT_MOVES)
        page.wait_for_function("window.moves >= 40")
        assert iteration(page) < 5000  # so it still goes on
    finally:
        viewer.kill()
        viewer.communicate()
    press(page, "stop")


def test_all_of_it_works_at_a_plain_name_without_https(chromium, server):
    args = [*LAUNCH_ARGS, "--host-resolver-rules=MAP lab.test 127.0.0.1"]
    browser = chromium.browser_type.launch(executable_path=chromium_path(), args=args)
    errors = []
    try:
        page = browser.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        base = server.url.replace("127.0.0.1", "lab.test")
        page.goto(base + SHORT)
        assert page.evaluate("window.isSecureContext") is False
        press(page, "train")
        finished(page)
        page.goto(base + "/Draw")
        wait_until_still(page)
        page.wait_for_selector("html[data-pen=followed]", state="attached")
        draw(page, ONE)
        expect(part(page, "prediction")).to_have_text(re.compile("^1 "))
    finally:
        browser.close()
    assert errors == []


def test_nothing_is_animated(tab):
    page = tab(LONG, reduced_motion="reduce")
    seen = go_on(page)
    wait_for_iteration(page, seen + 20)
    moving = "() => document.getAnimations().filter((one) => one.effect.target.closest('.st-key-stage')).length"
    assert page.evaluate(moving) == 0
    press(page, "stop")


def hit(page, key):
    """Press a key of the keyboard once the page hears it."""
    wait_until_still(page)
    page.wait_for_selector("html[data-keys='1']", state="attached")
    page.keyboard.press(key)


def test_keys_press_the_buttons_and_leave_the_stage_alone_on_it(tab):
    page = tab(LONG)
    hit(page, "p")
    page.wait_for_function("location.search.includes('present=1')")
    expect(part(page, "lessons")).to_have_count(0)
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    hit(page, "s")
    expect(part(page, "status")).to_contain_text("1 / 5,000 · paused")
    hit(page, "+")
    expect(part(page, "alpha")).to_contain_text("0.12")
    hit(page, "-")
    expect(part(page, "alpha")).to_contain_text("0.10")
    hit(page, "Space")
    wait_for_iteration(page, 5)
    expect(part(page, "pause")).to_contain_text("Pause")
    hit(page, "Space")
    expect(part(page, "pause")).to_contain_text("Resume")
    hit(page, "p")
    expect(part(page, "lessons")).to_be_visible()


def test_keys_are_heard_wherever_the_focus_is_not_in_need_of_them(tab):
    page = tab("/Train?iterations=5000&digits=10000")
    press(page, "step")
    expect(part(page, "status")).to_contain_text("1 / 5,000 · paused")
    hit(page, "s")  # the focus is on the button that was pressed
    expect(part(page, "status")).to_contain_text("2 / 5,000 · paused")
    part(page, "alpha").get_by_role("slider").focus()
    hit(page, "+")
    expect(part(page, "alpha")).to_contain_text("0.12")
    part(page, "strip").get_by_role("button").nth(3).focus()
    hit(page, "Space")  # is for the digit alone
    expect(part(page, "strip").get_by_role("button").nth(3)).to_have_attribute("aria-pressed", "true")
    page.locator(".st-key-runs canvas").first.focus()
    hit(page, "Space")  # is for the table alone
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_label("Seed", exact=True).fill("")
    page.get_by_label("Seed", exact=True).press("s")
    page.keyboard.press("Escape")
    hit(page, "s")
    expect(part(page, "status")).to_contain_text("3 / 5,000 · paused")


def test_the_chosen_digit_runs_through_the_network(tab):
    page = tab(SHORT)
    press(page, "train")
    finished(page)
    digits = part(page, "strip").get_by_role("button")
    pressed = part(page, "strip").locator("[aria-pressed=true]")
    expect(digits).to_have_count(10)
    expect(pressed).to_have_count(1)
    drawn = "document.querySelector('.st-key-units canvas').toDataURL()"
    before = page.evaluate(drawn)
    digits.nth(7).click()
    expect(digits.nth(7)).to_have_attribute("aria-pressed", "true")
    page.wait_for_function(f"before => {drawn} !== before", arg=before)
    page.evaluate("document.activeElement.blur()")
    hit(page, "n")
    expect(digits.nth(8)).to_have_attribute("aria-pressed", "true")
    expect(pressed).to_have_count(1)


def test_ones_own_drawing_is_read_by_the_network_that_learns(tab):
    page = tab("/Draw")
    wait_until_still(page)
    page.wait_for_selector("html[data-pen=followed]", state="attached")
    draw(page, ONE)
    expect(part(page, "prediction")).to_have_text(re.compile("^1 "))
    expect(part(page, "why")).to_be_visible()
    wait_until_still(page)
    go(page, "Train")
    expect(part(page, "strip").get_by_role("button")).to_have_count(11)
    press(page, "train")
    own = part(page, "strip").get_by_role("button", name="yours:")
    expect(own).to_be_visible()
    own.click()
    expect(own).to_have_attribute("aria-pressed", "true")
    press(page, "stop")


def test_a_drawing_that_is_declined_lights_no_output_whatever_moment_is_shown(tab):
    page = tab("/Draw")
    wait_until_still(page)
    page.wait_for_selector("html[data-pen=followed]", state="attached")
    draw(page, [(0.5, 0.5), (0.505, 0.505)])
    expect(part(page, "prediction")).to_contain_text("tell")
    expect(part(page, "why")).to_be_visible()
    wait_until_still(page)
    go(page, "Train")
    press(page, "train")
    wait_for_iteration(page, 3)
    press(page, "stop")
    expect(part(page, "status")).to_contain_text("stopped")
    own = part(page, "strip").get_by_role("button", name="yours: ?")
    own.click()
    network = part(page, "units").locator("canvas")
    expect(network).to_have_attribute("aria-label", re.compile("looks like"))
    part(page, "curve").get_by_role("slider").press("Home")
    expect(part(page, "branch")).to_contain_text("Go on from step 0")
    expect(network).to_have_attribute("aria-label", re.compile("looks like"))
    expect(own).to_be_visible()


def test_a_teachers_link_hides_what_it_names(tab):
    page = tab("/Train?hide=lessons,rarer,iterations,%3Cb%3E&alpha=0.2")
    expect(part(page, "alpha")).to_be_visible()
    for name in ("lessons", "rarer", "iterations"):
        expect(part(page, name)).to_be_hidden()
    part(page, "alpha").get_by_role("slider").press("ArrowRight")
    expect(page).to_have_url(re.compile("hide=lessons"))
    go(page, "Draw")
    expect(part(page, "prediction")).to_be_visible()
    go(page, "Train")
    expect(part(page, "alpha")).to_be_visible()
    expect(part(page, "lessons")).to_be_hidden()
    expect(page).to_have_url(re.compile("hide=lessons"))  # for a reload


def test_the_valley_moves_with_the_run_and_says_where_a_step_lands(tab):
    page = tab("/Train?alpha=0.1&iterations=5000&digits=20000")
    words = part(page, "valley").locator(".valley-words")
    expect(words).to_contain_text("lpha 0.10")
    expect(part(page, "valley").get_by_role("img")).to_have_attribute(
        "aria-label", re.compile("after a step of each size")
    )
    press(page, "train")
    wait_for_iteration(page, 30)
    before = part(page, "valley").screenshot()
    page.wait_for_function(
        "before => document.querySelector('.valley-canvas').toDataURL() !== before",
        arg=page.locator(".valley-canvas").evaluate("canvas => canvas.toDataURL()"),
    )
    assert part(page, "valley").screenshot() != before
    press(page, "stop")
    page.goto(page.url.split("?")[0] + "?alpha=10")
    expect(words).to_contain_text("alpha 10.00 goes over the valley")
