"""A real server and a real Chromium."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from tests.browser.console import listen
from tests.browser.server import Server

PATIENCE = 60_000  # milliseconds, as `expect` has it too (`tests.conftest`)
TRIES = 6  # to open a list
DESK = {"width": 1440, "height": 900}


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def server(own_folders, offline):
    one = Server(own_folders)
    yield one
    one.stop()


@pytest.fixture
def tab(chromium, server):
    """Open a tab of its own for each call: `tab("/Train")`. No page may log an error or a warning.

    A test that takes the page's server away says so: `cut`. One with a server of its own, at `base`, always may.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_tab(path: str = "/", base: str = server.url, cut: bool = False, **options) -> Page:
        context = chromium.new_context(**{"viewport": DESK, **options})
        contexts.append(context)
        page = context.new_page()
        listen(page, errors, cut=cut or base != server.url)
        page.goto(base + path)
        return page

    yield open_tab
    for context in contexts:
        context.close()
    assert not errors, "\n".join(errors)


def beside(page: Page) -> Page:
    """A second tab of the same browser, with the same address."""
    other = page.context.new_page()
    other.goto(page.url)
    return other


def part(page: Page, key: str):
    """The element with this widget key."""
    return page.locator(f".st-key-{key}")


def press(page: Page, key: str) -> None:
    part(page, key).get_by_role("button").click()


def choose(page: Page, key: str, option: str, by_finger: bool = False) -> None:
    """Choose from a box. Its list closes if the page is drawn again under it: then it is opened again, as one would."""
    box = part(page, key).locator(".react-aria-ComboBox" if by_finger else "input")
    wanted = page.get_by_role("option", name=option, exact=True)
    for attempt in range(TRIES):
        (box.tap if by_finger else box.click)()
        try:
            wanted.click(timeout=PATIENCE / TRIES)
        except Error:
            if attempt == TRIES - 1:
                raise
        else:
            return


def go(page: Page, name: str) -> None:
    """Click a page's name in the navigation, and wait until what was there before is gone."""
    page.get_by_test_id("stSidebar").get_by_role("link", name=name, exact=True).click()
    expect(page).to_have_url(re.compile(rf"/{'' if name == 'Home' else name}(\?|$)"))


def wait_until_still(page: Page) -> None:
    """Wait until the server has nothing more to say and all of it is there: a part comes later than its place."""
    still = "[data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
    expect(page.locator(f"[data-testid=stApp]{still}")).to_be_visible()
    expect(page.locator("[data-testid=stSkeleton], [data-stale=true]")).to_have_count(0)


def iteration(page: Page) -> int:
    """The number of steps that the page shows."""
    found = re.match(r"([\d,]+) / ", part(page, "status").inner_text())
    return int(found[1].replace(",", "")) if found else 0


def wait_for_iteration(page: Page, least: int) -> int:
    """Wait until the page shows at least this many steps."""
    page.wait_for_function(
        """least => {
            const shown = document.querySelector('.st-key-status')?.innerText.match(/^([\\d,]+) \\//);
            return shown && Number(shown[1].replaceAll(',', '')) >= least;
        }""",
        arg=least,
        timeout=PATIENCE,
    )
    return iteration(page)


def draw(page: Page, *strokes: list[tuple[float, float]]) -> None:
    """Draw with the mouse; points in 0..1 of the canvas."""
    board = part(page, "canvas").locator("canvas").last
    expect(board).to_be_visible()
    box = board.bounding_box()
    for stroke in strokes:
        (x, y), *rest = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(x, y)
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(x, y, steps=8)
        page.mouse.up()


SEVEN = [(0.3, 0.2), (0.7, 0.2), (0.45, 0.8)]
ONE = [(0.5, 0.2), (0.5, 0.8)]


def read_to_the_end(page: Page) -> str:
    """Wait until the whole drawing is read, and return the words: before, they may be about a part of it."""
    expect(part(page, "why")).to_be_visible()
    wait_until_still(page)
    return part(page, "prediction").inner_text()
