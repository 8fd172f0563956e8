"""What the page's script is told: not by a page that is being left, and again where it was lost on its way."""

import pytest
from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.browser.conftest import SEVEN, draw, go, part, press, wait_until_still
from tests.browser.proxy import Proxy
from tests.browser.test_lab import finished

LISTEN = """() => {
    const send = WebSocket.prototype.send;
    window.sent = [];
    WebSocket.prototype.send = function (data) {
        if (this.url.endsWith('/_stcore/stream')) window.sent.push([...data]);
        return send.call(this, data);
    };
}"""
LOSE = """() => { // the first message that says that the run has finished
    const send = WebSocket.prototype.send;
    window.lost = 0;
    WebSocket.prototype.send = function (data) {
        const words = this.url.endsWith('/_stcore/stream') ? new TextDecoder().decode(data) : '';
        if (!window.lost && words.includes(' finished ')) window.lost += 1;
        else send.call(this, data);
    };
}"""


@pytest.fixture
def slow(server):
    with Proxy(int(server.url.rsplit(":", 1)[1])) as proxy:
        yield proxy


def pages_asked_for(page) -> list[str]:
    """The pages that the messages to the server asked for, one after the other."""
    messages = [BackMsg.FromString(bytes(one)) for one in page.evaluate("window.sent")]
    hashes = [message.rerun_script.page_script_hash for message in messages if message.HasField("rerun_script")]
    return [one for place, one in enumerate(hashes) if place == 0 or one != hashes[place - 1]]


@pytest.mark.parametrize("name", ["Train", "Home"])
def test_leaving_right_after_a_stroke_shows_the_other_page(slow, tab, name):
    page = tab("/Draw", base=slow.url)
    wait_until_still(page)
    page.wait_for_selector("html[data-pen=followed]", state="attached")
    page.evaluate(LISTEN)
    slow.delay = 0.3
    draw(page, SEVEN)
    go(page, name)
    expect(part(page, "alpha" if name == "Train" else "links")).to_be_visible()
    wait_until_still(page)
    assert len(pages_asked_for(page)) == 2  # Draw's own report first, and nothing of Draw's afterwards
    slow.delay = 0
    go(page, "Draw")
    expect(part(page, "prediction")).to_contain_text("7")


def test_an_end_that_the_script_has_not_heard_of_is_told_again(tab):
    page = tab("/Train?alpha=0.3&iterations=200&digits=10000")
    wait_until_still(page)
    page.evaluate(LOSE)
    press(page, "train")
    finished(page)
    expect(part(page, "runs").locator("[role=grid]")).to_be_attached()
    assert page.evaluate("window.lost") == 1


def test_on_a_phone_the_menu_goes_away_once_a_page_is_chosen(tab):
    page = tab(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    wait_until_still(page)
    page.wait_for_selector("html[data-pen=followed]", state="attached")
    page.get_by_test_id("stExpandSidebarButton").tap()
    page.get_by_test_id("stSidebar").get_by_role("link", name="Train", exact=True).tap()
    expect(part(page, "status")).to_contain_text("Press Train to start")
    expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
