"""Shows what watching costs: the Train page with everything on it live, beside the command line, turn by turn.

Then, while the page trains: the longest task of the browser's main thread, and how soon each control answers.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from benchmarks.live_page import ITERATIONS, measure_page, opened
from model import Dataset, load_dataset
from tests.browser.conftest import SEVEN, draw, part, press, wait_for_iteration, wait_until_still

SECONDS = 6.0
WARM_UP = 100  # iterations
TRACED_SECONDS = 20
ANSWERS = 5  # times that each control is asked

# When a key or button went down, and when the page first looked as wanted.
WATCH = """wanted => {
    const test = new Function(`return ${wanted}`);
    window.asked = window.answered = null;
    const first = new AbortController();
    const start = () => {
        first.abort();
        window.asked = performance.now();
        const look = () => {
            if (test()) window.answered = performance.now(); else requestAnimationFrame(look);
        };
        look();
    };
    for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, start, {capture: true, signal: first.signal});
}"""
TEXT = "document.querySelector('.st-key-{}').innerText"


def command_line(data: Dataset, seconds: float) -> float:
    """Milliseconds an iteration of `python -m model train`, by its own progress bar."""
    command = [sys.executable, "-m", "model", "train", "--data", data.name, "--iterations", str(ITERATIONS)]
    terminal, stderr = os.openpty()  # in a pipe the bar is drawn ten times only
    termios.tcsetwinsize(stderr, (24, 80))
    with subprocess.Popen(command, stderr=stderr) as process:
        seen: list[tuple[float, int]] = []
        text = b""
        while not seen or seen[-1][0] - seen[0][0] < seconds:
            text += os.read(terminal, 4096)
            *_, last = re.findall(rb"(\d+)/\d+ \[", text) or [b"0"]
            if int(last) >= WARM_UP and (not seen or int(last) > seen[-1][1]):
                seen.append((time.perf_counter(), int(last)))
            text = text[-200:]
        process.terminate()
    (start, first), (end, last_seen) = seen[0], seen[-1]
    return 1000 * (end - start) / (last_seen - first)


def make_everything_live(page: Any, base: str) -> str:
    """A drawing of one's own and three earlier runs beside each other; gives the address that holds them."""
    page.goto(f"{base}/Draw")
    wait_until_still(page)
    draw(page, SEVEN)
    part(page, "prediction").get_by_text("%").first.wait_for()
    page.get_by_role("link", name="Train", exact=True).click()
    for _ in range(3):
        page.wait_for_function("() => document.querySelector('.st-key-train button:enabled')")
        press(page, "train")
        wait_for_iteration(page, 5)
        press(page, "stop")
        part(page, "status").get_by_text("stopped").wait_for()
    bench = re.search(r"bench=([\w-]+)", page.url)
    return f"{base}/Train?iterations={ITERATIONS}&bench={bench[1] if bench else ''}"


def longest_tasks(browser: Any, page: Any) -> list[float]:
    """Milliseconds of the longest tasks of the page's main thread in a while of training, the longest first."""
    browser.start_tracing(
        page=page, categories=["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]
    )
    page.wait_for_timeout(1000 * TRACED_SECONDS)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    main = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        event["dur"] / 1000
        for event in events
        if event["name"] in {"RunTask", "ThreadControllerImpl::RunTask"}
        and event["ph"] == "X"
        and (event["pid"], event["tid"]) in main
    ]
    return sorted(tasks, reverse=True)[:5]


def answer(page: Any, act: Callable[[], None], wanted: str) -> float:
    """Milliseconds from the key or button going down until the page looks as wanted (a JavaScript expression)."""
    page.evaluate(WATCH, wanted)
    act()
    page.wait_for_function("() => window.answered")
    return page.evaluate("() => window.answered - window.asked")


def controls(page: Any) -> dict[str, list[float]]:
    """How soon each control answers while a run goes on."""
    status = TEXT.format("status")
    alpha = part(page, "alpha").get_by_role("slider")
    found: dict[str, list[float]] = {}

    def ask(name: str, act: Callable[[], None], wanted: str) -> None:
        found.setdefault(name, []).append(answer(page, act, wanted))

    def shown(key: str) -> str:
        return str(page.evaluate(TEXT.format(key)))

    def popover(name: str, inside: str) -> None:
        ask(
            name,
            page.get_by_role("button", name=name, exact=True).click,
            f"document.body.innerText.includes('{inside}')",
        )
        page.keyboard.press("Escape")
        page.wait_for_function(f"() => !document.body.innerText.includes('{inside}')")

    for _ in range(ANSWERS):
        ask(
            "Alpha moved", lambda: alpha.press("ArrowRight"), f"{TEXT.format('alpha')} !== {json.dumps(shown('alpha'))}"
        )
        alpha.press("ArrowLeft")
        popover("More", "Hidden units")
        popover("Weights", "Weights from a file")
        popover("Share", "Python script")
        ask("Pause", lambda: press(page, "pause"), f"{status}.includes('paused')")
        ask("Resume", lambda: press(page, "pause"), f"{status}.includes('it/s')")
        ask("Stop", lambda: press(page, "stop"), f"{status}.includes('stopped')")
        ask(
            "Back in time",
            lambda: part(page, "curve").get_by_role("slider").press("Home"),
            f"{TEXT.format('numbers')} !== {json.dumps(shown('numbers'))}",
        )
        ask("Train", lambda: press(page, "train"), f"{status}.includes('it/s')")
        wait_for_iteration(page, 20)
    return found


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__)
    parser.add_argument("--data", choices=("auto", "mnist", "offline"), default="auto")
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    data = load_dataset(options.data)
    print(f"{data.name}, {data.y_train.size:,} digits, 784-10-10, {options.rounds} rounds, {os.cpu_count()} cores")
    with opened(data) as (page, base):
        address = make_everything_live(page, base)
        ratios = []
        for _ in range(options.rounds):
            alone = command_line(data, SECONDS)
            watched = measure_page(page, address, SECONDS)
            ratios.append(watched / alone)
            longer = 100 * (ratios[-1] - 1)
            print(f"command line {alone:5.1f} ms an iteration, live page {watched:5.1f} ({longer:+.1f} %)")
        print(f"the live page takes {100 * (median(ratios) - 1):.1f} % longer (median)")
        page.goto(address)
        press(page, "train")
        wait_for_iteration(page, 20)
        tasks = longest_tasks(page.context.browser, page)
        print(
            f"longest tasks of the browser's main thread in {TRACED_SECONDS} s: "
            + ", ".join(f"{one:.0f}" for one in tasks)
            + " ms"
        )
        print("from press to answer while it trains (median, longest):")
        for name, times in controls(page).items():
            print(f"  {name:14} {median(times):4.0f} ms {max(times):4.0f} ms")
        press(page, "stop")


if __name__ == "__main__":
    main()
