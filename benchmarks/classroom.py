"""A class of thirty: real sessions with a server on this machine, half of them training, half on the small page.

`python -m benchmarks.classroom --minutes 5` opens a class on the Class page and follows its board. Students join within
five seconds: half of them train (10,000 digits, 1,000 iterations, one run after the other) and use a control every ten
seconds, the others draw and vote. Every minute the teacher begins a round, ends it, asks a question and closes it. Then
a hundred draw in one round, all within ten seconds. Limits on how often one may ask are as they always are.

Exits with 1 if anything went wrong, but not for being slow. What students and teacher need is measured, too.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import parse_qs

import numpy as np

from benchmarks.browser import Browser
from benchmarks.classmates import LINE, SMALL, News, Seating, Seen, attend, until, wait_for_digits
from benchmarks.processes import children, memory, processor, seconds_used
from benchmarks.student import Record
from benchmarks.thirty import SAMPLE_SECONDS, START_SECONDS, Sample, told
from tests.browser.server import Server

TITLE = "7b, Tuesday"
MINUTE = (  # what the teacher does: in which panel, by which button, what is then, and the seconds until the next
    ("steer_draw", "begin_round", ("round", True), 30.0),
    ("steer_draw", "end_round", ("round", False), 2.0),
    ("steer_question", "FormSubmitter:ask-Ask the class", ("poll", True), 20.0),
    ("steer_question", "end_poll", ("poll", False), 8.0),
)
DELAY, SHARE = 15.0, 0.7  # of the class: seconds until they draw or vote, at most, and how many do
ROUND_SECONDS = 10.0  # within which a hundred come, and within which they draw
PATIENCE = 60.0  # seconds, for a hundred who come, or for their drawings
LAST_SECONDS = 2.0  # in which the board may still hear of what was sent
SHOWN = 10  # errors


class Teacher(Browser):
    """A teacher at the Class page, whose board is followed as `ui/components/classroom` does."""

    def __init__(self, base: str) -> None:
        super().__init__(base, 0, Record())
        self.page_name, self.query, self.code = "Class", "", ""
        self.acts: dict[News, float] = {}  # when each was done
        self.clicks: list[float] = []  # until the page had answered
        self.names: dict[str, int] = {}  # the members' numbers
        self.drawn: dict[tuple[int, int], float] = {}  # when a member's drawing of a round was on the board
        self.running = set[str]()
        self.moved = 0.0  # when a run last moved on the board, if others went on then
        self.still: list[float] = []  # seconds between two such moments
        self.following: asyncio.Task[None]

    async def open_class(self) -> None:
        """Open a class, and follow its board from then on."""
        await self.load()
        await self.set(("class_title", "string_value", TITLE), ("open_the_class", "trigger_value", True))
        self.code = parse_qs(self.query)["class"][0]
        self.following = asyncio.create_task(self._follow())

    async def steer(self, panel: str, button: str, done: News) -> None:
        """Open a panel, press a button in it, and close the panel."""
        await self.set((panel, "bool_value", True))
        if button not in self.widgets:
            raise RuntimeError(f"the panel {panel} has no button {button}: {[*self.widgets]}")
        self.acts[done] = start = time.perf_counter()
        await self.press(button)
        self.clicks.append(time.perf_counter() - start)
        await self.set((panel, "bool_value", False))

    async def teach(self, end: float) -> None:
        """Begin rounds, and ask questions, as long as there is time for one more."""
        number = 0
        while True:
            number += 1
            for panel, button, (kind, is_open), seconds in MINUTE:
                await self.steer(panel, button, (kind, number, is_open))
                if time.perf_counter() + seconds + LAST_SECONDS > end:
                    return
                await asyncio.sleep(seconds)

    async def go(self) -> None:
        """Close the page."""
        self.following.cancel()
        (ended,) = await asyncio.gather(self.following, return_exceptions=True)
        self.record.errors += [f"the board: {ended!r}"] if isinstance(ended, Exception) else []
        await self.leave()

    async def _follow(self) -> None:
        known: dict[str, Any] = {"book": "", "since": 0, "here": [], "frozen": False}
        while True:
            found = await self._ask("board", {"code": self.code} | known)
            if "error" in found:
                raise RuntimeError(found["error"])
            if "items" in found:  # else nothing was new for a long time
                self._take_in(found["items"], time.perf_counter())
                known = {name: found[name] for name in ("book", "here", "frozen")} | {"since": found["latest"]}

    def _take_in(self, items: list[dict[str, Any]], now: float) -> None:
        for kind, key, thing in ((item["kind"], item["key"], item["now"]) for item in items):
            if kind == "member" and thing:
                self.names[thing["name"]] = key[0]
            elif kind == "drawing":
                self.drawn.setdefault((key[0], key[1]), now)
            elif kind == "run" and thing:
                (self.running.add if thing["status"] == "running" else self.running.discard)(key[0])
        if any(item["kind"] == "run" for item in items):
            if self.moved:
                self.still.append(now - self.moved)
            self.moved = now if self.running else 0.0


async def sample(pid: int, samples: list[Sample]) -> None:
    """Note again and again what the server of this id, its workers, and the rest of us have used."""
    while True:
        workers = children(pid)
        ours = {os.getpid(), *children(os.getpid())} - {pid, *workers}
        used = (sum(map(seconds_used, some)) for some in ([pid], workers, ours))
        samples.append(Sample(time.perf_counter(), memory(pid), *used))
        await asyncio.sleep(SAMPLE_SECONDS)


async def both(server: Server, pool: ProcessPoolExecutor, wanted: argparse.Namespace) -> list[str]:
    """Hold both classes, and return what went wrong."""
    base = server.url.replace("http", "ws", 1)
    wrong = await hour(base, server.process.pid, pool, wanted)
    return wrong + (await drawing_round(base, pool, wanted.round) if wanted.round else [])


async def hour(base: str, pid: int, pool: ProcessPoolExecutor, wanted: argparse.Namespace) -> list[str]:
    """The class for so many minutes. Prints how it was, and returns what went wrong."""
    await wait_for_digits(base)
    teacher, samples = Teacher(base), list[Sample]()
    await teacher.open_class()
    before, end, trainees = memory(pid), time.perf_counter() + 60 * wanted.minutes, wanted.students // 2
    seating = Seating(base, teacher.code, wanted.students - trainees, trainees, START_SECONDS, DELAY, SHARE, end)
    watching = asyncio.create_task(sample(pid, samples))
    attending = asyncio.get_running_loop().run_in_executor(pool, attend, seating)
    await asyncio.sleep(2 * START_SECONDS)
    await teacher.teach(end)
    seen = await attending
    watching.cancel()
    await asyncio.sleep(LAST_SECONDS)
    await teacher.press("pause_all")  # or what is left over runs on in the next class
    await teacher.go()
    print(f"{wanted.students} students, {trainees} of them train, for {wanted.minutes:g} minutes")
    print_class(teacher, seen)
    print_use(samples, before, wanted.students)
    return [*teacher.record.errors, *seen.record.errors, *lost(teacher, seen)]


async def drawing_round(base: str, pool: ProcessPoolExecutor, count: int) -> list[str]:
    """So many students in a drawing round. Prints how it was, and returns what went wrong."""
    teacher, end = Teacher(base), time.perf_counter() + 3 * PATIENCE
    await teacher.open_class()
    seating = Seating(base, teacher.code, count, 0, ROUND_SECONDS, ROUND_SECONDS, 1.0, end, one_round=True)
    attending = asyncio.get_running_loop().run_in_executor(pool, attend, seating)
    await until(lambda: len(teacher.names) == count, PATIENCE)
    await asyncio.sleep(LAST_SECONDS)
    await teacher.steer("steer_draw", "begin_round", ("round", 1, True))
    await until(lambda: len(teacher.drawn) == count, PATIENCE)
    await asyncio.sleep(LAST_SECONDS)  # the board may have a drawing before its student has the answer
    await teacher.steer("steer_draw", "end_round", ("round", 1, False))
    seen = await attending
    await teacher.go()
    print(f"\n{count} students on the small page, in one round")
    print_class(teacher, seen)
    missing = [f"{len(seen.sent)} of {count} students sent a drawing"] if len(seen.sent) != count else []
    return [*teacher.record.errors, *seen.record.errors, *missing, *lost(teacher, seen)]


def shown(teacher: Teacher, seen: Seen) -> list[float]:
    """Seconds from the moment that a drawing was sent until it was on the board."""
    at = [(start, teacher.drawn.get((number, teacher.names.get(name, 0)))) for name, number, start in seen.sent]
    return [found - start for start, found in at if found is not None]


def lost(teacher: Teacher, seen: Seen) -> list[str]:
    """What was sent or done, and never came."""
    drawings, news = len(seen.sent) - len(shown(teacher, seen)), len(teacher.acts) * len(seen.joins) - len(seen.news)
    never = ((drawings, "drawings were never on the board"), (news, "news never reached a student"))
    return [f"{count} {words}" for count, words in never if count]


def print_class(teacher: Teacher, seen: Seen) -> None:
    """What everybody saw of the class, as far as there was something to see."""
    record, curves = seen.record, [curve for curve in seen.record.silences if curve]
    news = {page: [at - teacher.acts[new] for where, new, at in seen.news if where == page] for page in (SMALL, LINE)}
    for words, seconds in (
        ("joining", seen.joins),
        ("a page load", record.first_loads + record.loads),
        ("a control", record.controls),
        ("a curve stands still", [one for curve in curves for one in curve]),
        ("the slowest curve", max(curves, key=median, default=[])),
        ("the board stands still", teacher.still),
        ("a teacher's button", teacher.clicks),
        *((f"news on {page}", seconds) for page, seconds in news.items()),
        ("an answer to a vote", seen.votes),
        ("an answer to a drawing", seen.posts),
        ("a drawing on the board", shown(teacher, seen)),
    ):
        if seconds:
            print(f"{words:25} {told(seconds)}; within a second {100 * np.mean(np.array(seconds) <= 1):.1f} %")


def print_use(samples: list[Sample], before: float, students: int) -> None:
    """Cores and memory."""
    first, last = samples[0], samples[-1]
    cores = [(b - a) / (last.at - first.at) for a, b in zip(first[2:], last[2:], strict=True)]
    print("cores: server {:.2f}, workers {:.2f}, students and teacher {:.2f}".format(*cores))
    middle = min(samples, key=lambda one: abs(one.at - first.at - 0.6 * (last.at - first.at))).memory
    growth, each = 100 * (last.memory / middle - 1), (last.memory - before) / students
    sizes = f"{before:.0f} MB before, {middle:.0f} after three fifths, {last.memory:.0f} at the end"
    print(f"memory: {sizes}, {growth:+.1f} % since three fifths; {each:.1f} MB a student")


def main() -> None:
    """Start a server, hold both classes, and print how they were."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--round", type=int, default=100, help="students in the second class; 0 for none")
    parser.add_argument("--data", choices=("auto", "mnist", "offline"), default="auto")
    wanted = parser.parse_args()
    print(f"{processor()}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(1, get_context("spawn")) as pool:
        server = Server(Path(folder), DIGIT_LAB_DATA=wanted.data)
        try:
            wrong = asyncio.run(both(server, pool, wanted))
            print(f"\nerrors: {len(wrong)}", *(error[:2000] for error in sorted({*wrong})[:SHOWN]), sep="\n  ")
        finally:
            server.stop()  # raises what the server had to complain about
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
