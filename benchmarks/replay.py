"""Replays pen drawings by mouse on the canvas in Chromium: how many are read, and how soon after the pen is lifted.

Beside it stands what `benchmarks.drawing` makes of the same drawings, drawn without a browser.
"""

import argparse
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from playwright.sync_api import expect, sync_playwright

from benchmarks.drawing import Stroke, draw, filling, read_unipen
from model import canvas_to_column, load_weights
from model.ink.answers import read
from tests.browser.browsers import LAUNCH_ARGS, chromium_path
from tests.browser.server import Server
from ui.format import percent

WEIGHTS = "wide-800"
STILL = "[data-testid=stApp][data-test-script-state=notRunning]"
HAND = 300  # milliseconds; no hand goes from the Clear button to the canvas sooner
BRUSH = 14  # about the middle pen of the page, on a canvas of 280

# Remembers when the pen was lifted last, and when the picture of what the network sees changed last.
WATCH = """() => {
    addEventListener('pointerup', () => { window.lifted = performance.now(); }, true);
    new MutationObserver(() => {
        const shown = document.querySelector('.st-key-answer img')?.src;
        if (shown !== window.shown) [window.shown, window.answered] = [shown, performance.now()];
    }).observe(document.body, {subtree: true, childList: true, attributes: true, attributeFilter: ['src']});
}"""


def replay(page: Any, strokes: list[Stroke]) -> tuple[str, float]:
    """Draw on an empty canvas; what the page says, and the milliseconds it took to say it."""
    board = page.locator(".st-key-canvas canvas").last
    expect(board).to_be_visible()
    box = board.bounding_box()
    for stroke in strokes:
        points = [(box["x"] + box["width"] * float(x), box["y"] + box["height"] * float(y)) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point)
        page.mouse.up()
    page.wait_for_function("window.answered > window.lifted")
    milliseconds = page.evaluate("window.answered - window.lifted")
    expect(page.locator(STILL)).to_be_visible()
    said = page.locator(".st-key-prediction").inner_text()
    old = board.element_handle()
    page.locator(".st-key-clear button").click()
    expect(page.locator(".st-key-prediction")).to_have_text("Draw a digit")
    page.wait_for_function("canvas => !canvas.isConnected", arg=old)
    expect(page.locator(STILL)).to_be_visible()
    page.wait_for_timeout(HAND)
    return said, milliseconds


def main() -> None:
    """Replay, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=__doc__)
    parser.add_argument("--strokes", type=Path, required=True, help="a UNIPEN file")
    parser.add_argument("--count", type=int, default=100)
    options = parser.parse_args()
    digits = read_unipen(options.strokes.read_text())
    chosen = digits[:: max(1, len(digits) // options.count)][: options.count]
    right, direct, declined, times = [], [], 0, []
    weights = load_weights(WEIGHTS)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=LAUNCH_ARGS)
        try:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{server.url}/Draw?weights={WEIGHTS}")
            expect(page.locator(".st-key-prediction")).to_have_text("Draw a digit")
            page.evaluate(WATCH)
            for label, strokes in chosen:
                inside = [0.05 + 0.9 * stroke for stroke in filling(strokes)]
                said, milliseconds = replay(page, inside)
                right.append(said.startswith(str(label)))
                declined += not said[0].isdigit()
                times.append(milliseconds)
                column = canvas_to_column(draw(inside, BRUSH))
                direct.append(column is not None and read(weights, column, drawn=True).digit == label)
        finally:
            browser.close()
            server.stop()
    print(f"{len(chosen)} drawings in Chromium: {percent(float(np.mean(right)))} read, {declined} declined")
    print(f"the same without a browser: {percent(float(np.mean(direct)))} read")
    print(f"pen-up to answer: median {median(times):.0f} ms, 95 of 100 within {quantiles(times, n=20)[-1]:.0f} ms")


if __name__ == "__main__":
    main()
