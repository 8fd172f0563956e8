"""The app as a user has it: a real server, a real browser, and the Train page redrawing itself while a run goes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.timing import Measure, NotMeasuredError
from model import Dataset

WARM_UP = 50  # iterations, until each worker has mapped the digits and the page is drawn
ITERATIONS = 5_000  # the most that the page offers

# The moment (ms) at which the page is seen to show an iteration beyond `known`, and that iteration.
READ = r"""known => {
    const shown = /([\d,]+) \/ /.exec(document.querySelector('.st-key-status')?.textContent);
    const iteration = shown ? Number(shown[1].replaceAll(',', '')) : 0;
    return iteration > known ? [performance.now(), iteration] : null;
}"""


@contextmanager
def opened(data: Dataset) -> Iterator[tuple[Any, str]]:
    """A page of a Chromium with a desk's screen, and the address of a server of its own."""
    try:
        from playwright.sync_api import sync_playwright

        from tests.browser.browsers import LAUNCH_ARGS, chromium_path
        from tests.browser.server import Server
    except ImportError:
        raise NotMeasuredError("not measured: no browser") from None
    browser_path = chromium_path()
    if browser_path is None:
        raise NotMeasuredError("not measured: no browser")
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder), DIGIT_LAB_DATA=data.name)
        browser = playwright.chromium.launch(executable_path=browser_path, args=LAUNCH_ARGS)
        try:
            yield browser.new_page(viewport={"width": 1440, "height": 900}), server.url
        finally:
            browser.close()
            server.stop()


@contextmanager
def live_page(data: Dataset) -> Iterator[Measure]:
    """Measure of runs that are watched in a browser."""
    with opened(data) as (page, base):
        yield partial(measure_page, page, f"{base}/Train?iterations={ITERATIONS}")


def measure_page(page: Any, address: str, seconds: float) -> float:
    """Press Train, let it run for some seconds, and compare two readings of the page; then leave it."""
    page.goto(address)
    page.locator(".st-key-train button").click()
    _, known = _next_reading(page, WARM_UP)
    start, first = _next_reading(page, known)
    page.wait_for_timeout(1000 * seconds)
    _, known = _next_reading(page, 0)
    end, last = _next_reading(page, known)
    page.locator(".st-key-stop button").click()
    page.locator(".st-key-train button:enabled").wait_for()
    page.goto("about:blank")
    return (end - start) / (last - first)


def _next_reading(page: Any, known: float) -> tuple[float, float]:
    moment, iteration = page.wait_for_function(READ, arg=known, polling=20).json_value()
    return moment, iteration
