"""A class for some minutes, on this machine: thirty students, half of them training, half on the small page.

`python -m benchmarks.classroom --students 30 --minutes 5` opens a class in a real browser, which shows the board all
the time. Half of the students join and train on the Train page (10,000 digits, 1,000 iterations), using a control every
ten seconds; half stay on `/join`, follow what the teacher begins, and draw. Each minute there is a drawing round.
Then another hundred (`--round`) join on `/join`, and all draw within ten seconds.

Printed: how soon one joins, how often board and curves move, how soon controls answer, when news are on the phones and
drawings on the board, and what server and workers need. Students and browser share the machine with the server.
"""

import argparse
import asyncio
import os
import tempfile
import time
from pathlib import Path

from playwright.async_api import Page, async_playwright

from benchmarks.classmates import Classmate, ClassRecord, follow_board
from benchmarks.processes import children, memory, processor, seconds_used
from benchmarks.student import Record, Student
from benchmarks.thirty import CONTROL_SECONDS, HELD_SECONDS, told
from tests.browser.browsers import LAUNCH_ARGS, chromium_path
from tests.browser.server import Server

START_SECONDS = 5.0  # within which all come
ROUND_SECONDS = 60.0  # from one drawing round to the next
DRAWN_SECONDS = 20.0  # by then everybody has drawn


async def open_class(page: Page, url: str) -> str:
    """Open a class, and return its code."""
    await page.goto(f"{url}/Class")
    await page.get_by_role("button", name="Open the class").click()
    return await page.locator(".class-code").inner_text()


async def begin_round(page: Page, number: int, record: ClassRecord) -> None:
    """Have everybody draw a seven, by the buttons that a teacher uses."""
    panel = page.get_by_test_id("stPopoverBody")
    for label in (["End the round"] if number > 1 else []) + ["Have everybody draw a 7"]:
        if not await panel.is_visible():
            await page.locator(".st-key-steering").get_by_role("button", name="Draw", exact=True).click()
        button = panel.get_by_role("button", name=label)
        await button.wait_for()
        record.begun[number] = time.perf_counter()
        await button.click()
    await panel.get_by_role("button", name="End the round").wait_for()
    await page.keyboard.press("Escape")


async def train(url: str, code: str, number: int, share: float, record: ClassRecord, trained: Record) -> None:
    """What a student on the Train page does until this is cancelled."""
    mate = Classmate(url, code, record, number)
    await asyncio.sleep(START_SECONDS * share)
    await mate.join()
    student = Student(url.replace("http", "ws", 1), number, trained)
    student.cookie = mate.cookie
    await student.load()
    await student.press("Train")
    await asyncio.sleep(CONTROL_SECONDS * share)
    turn = number
    while True:
        await asyncio.sleep(CONTROL_SECONDS)
        turn += 1
        await student.look()
        if student.label == "Train":
            await student.press("Train")
        elif turn % 3 == 0:
            await student.press("Pause")
            await asyncio.sleep(HELD_SECONDS)
            await student.press("Resume")
        else:
            await student.move_alpha()


async def stay(url: str, code: str, number: int, share: float, record: ClassRecord) -> None:
    """What a student on the small page does until this is cancelled."""
    mate = Classmate(url, code, record, number)
    await asyncio.sleep(START_SECONDS * share)
    await mate.join()
    await mate.follow()


class Hour:
    """A class in a browser, with the students that are in it."""

    def __init__(self, url: str, pid: int, page: Page) -> None:
        self.url, self.pid, self.page = url, pid, page
        self.record, self.trained = ClassRecord(), Record()
        self.code, self.rounds = "", 0
        self.memory: list[float] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def begin(self) -> None:
        """Open the class, and follow its board."""
        self.code = await open_class(self.page, self.url)
        cookies = await self.page.context.cookies()
        cookie = next(f"{one['name']}={one['value']}" for one in cookies if one["name"] == "digit_lab_visitor")
        self._add(follow_board(self.url, self.code, cookie, self.record))

    def _add(self, work: object) -> None:
        self._tasks.append(asyncio.create_task(work))  # type: ignore[arg-type]

    async def teach(self, students: int, minutes: float) -> list[float]:
        """Let them train and draw for so long, and return the cores that server, workers and the rest took."""
        for number in range(students):
            share = number / students
            if number % 2:
                self._add(stay(self.url, self.code, number, share, self.record))
            else:
                self._add(train(self.url, self.code, number, share, self.record, self.trained))
        before, began = self._used(), time.perf_counter()
        for _ in range(max(1, round(60 * minutes / ROUND_SECONDS))):
            await asyncio.sleep(min(ROUND_SECONDS, 60 * minutes) - DRAWN_SECONDS)
            await self.draw()
            await asyncio.sleep(DRAWN_SECONDS)
            self.memory.append(memory(self.pid))
        seconds = time.perf_counter() - began
        return [(b - a) / seconds for a, b in zip(before, self._used(), strict=True)]

    async def draw(self) -> None:
        """Begin the next round."""
        self.rounds += 1
        await begin_round(self.page, self.rounds, self.record)

    def _used(self) -> list[float]:
        own = os.times()
        workers = sum(map(seconds_used, children(self.pid)))
        return [seconds_used(self.pid), workers, own.user + own.system]

    async def crowd(self, students: int) -> ClassRecord:
        """Have so many more on the small page draw at the same time, while nobody trains."""
        await self.leave()
        later = ClassRecord()
        self.record = later
        cookies = await self.page.context.cookies()
        cookie = next(f"{one['name']}={one['value']}" for one in cookies if one["name"] == "digit_lab_visitor")
        self._add(follow_board(self.url, self.code, cookie, later))
        for number in range(students):
            self._add(stay(self.url, self.code, 1_000 + number, number / students, later))
        while len(later.joins) < students and not later.errors:
            await asyncio.sleep(0.1)
        await self.draw()
        await asyncio.sleep(DRAWN_SECONDS)
        return later

    async def leave(self) -> None:
        """Everybody closes their page."""
        for task in self._tasks:
            if task.done() and not task.cancelled() and (error := task.exception()):
                self.record.errors.append(repr(error))
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []


async def measure(url: str, pid: int, students: int, minutes: float, crowd: int) -> int:
    """A class, and then a crowd; prints how it went, and returns how many errors there were."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=LAUNCH_ARGS)
        hour = Hour(url, pid, await browser.new_page(viewport={"width": 1440, "height": 900}))
        await hour.begin()
        first = memory(pid)
        cores = await hour.teach(students, minutes)
        lesson, trained = hour.record, hour.trained
        report(lesson, trained, [first, *hour.memory], cores)
        later = await hour.crowd(crowd)
        await hour.leave()
        await browser.close()
    print(f"\n{crowd} students on /join draw within ten seconds")
    print_times(later)
    errors = [*lesson.errors, *trained.errors, *later.errors]
    print(f"errors: {len(errors)}")
    for error in sorted({*errors})[:5]:
        print(f"  {error}")
    return len(errors)


def print_times(record: ClassRecord) -> None:
    """How soon things were where they belong."""
    for words, seconds in (
        ("joining", record.joins),
        ("news on a phone", record.news),
        ("a drawing is answered", record.posts),
        ("a drawing on the board", record.shown),
    ):
        print(f"{words:24} {told(seconds)}")
    print(f"drawings that did not reach the board: {len(record.sent)}")


def report(record: ClassRecord, trained: Record, used: list[float], cores: list[float]) -> None:
    """What the class saw, and what it took."""
    print_times(record)
    for words, seconds in (
        ("the board moves after", record.board),
        ("a curve stands still", [one for curve in trained.silences for one in curve]),
        ("a control", trained.controls),
    ):
        print(f"{words:24} {told(seconds)}")
    print("cores: server {:.2f}, workers {:.2f}, these students {:.2f}".format(*cores))
    middle = used[max(1, round(0.6 * (len(used) - 1)))]
    print(f"memory of the server: {used[0]:.0f} MB before, {middle:.0f} after three fifths, {used[-1]:.0f} at the end")
    print(f"  {100 * (used[-1] / middle - 1):+.1f} % since three fifths")


def main() -> None:
    """Start a server, hold the class, and print how it went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--round", type=int, default=100, help="how many draw at once afterwards")
    options = parser.parse_args()
    print(f"{options.students} students for {options.minutes:g} minutes on {processor()}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        try:
            pid = server.process.pid
            errors = asyncio.run(measure(server.url, pid, options.students, options.minutes, options.round))
        finally:
            server.stop()
    raise SystemExit(1 if errors else 0)


if __name__ == "__main__":
    main()
