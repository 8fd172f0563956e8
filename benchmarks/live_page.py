"""The app as a user has it: a real server, a real browser, and the Train page redrawing itself while a run goes on."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.timing import Measure, NotMeasuredError
from model import Dataset

ROOT = Path(__file__).parents[1]
START_SECONDS = 60
WARM_UP = 50  # iterations, until each worker has mapped the digits and the page is drawn
ITERATIONS = 5_000  # the most that the page offers

# The moment (ms) at which the page is seen to show an iteration beyond `known`, and that iteration.
READ = r"""known => {
    const shown = /([\d,]+) \/ /.exec(document.querySelector('.st-key-status')?.textContent);
    const iteration = shown ? Number(shown[1].replaceAll(',', '')) : 0;
    return iteration > known ? [performance.now(), iteration] : null;
}"""


@contextmanager
def live_page(data: Dataset) -> Iterator[Measure]:
    """Measure of runs that are watched in a browser."""
    try:
        from playwright.sync_api import sync_playwright

        from tests.browser.browsers import LAUNCH_ARGS, chromium_path
    except ImportError:
        raise NotMeasuredError("not measured: no browser") from None
    browser_path = chromium_path()
    if browser_path is None:
        raise NotMeasuredError("not measured: no browser")
    with server(data.name) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=LAUNCH_ARGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        yield partial(_measure, page, f"{address}/Train?iterations={ITERATIONS}")
        browser.close()


def _measure(page: Any, address: str, seconds: float) -> float:
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


@contextmanager
def server(data: str) -> Iterator[str]:
    """A server of this app on a free port, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--logger.level", "error"]
    # Without the watcher: an edit of the source while a run goes on would reload modules and fail the run.
    options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.fileWatcherType", "none"]
    environment = os.environ | {"DIGIT_LAB_DATA": data}
    process = subprocess.Popen(command + options, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_healthy(address, process)
        yield address
    finally:
        process.terminate()
        process.wait()


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
    raise NotMeasuredError("not measured: the server did not start")
