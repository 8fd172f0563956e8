"""Thirty students at once: real sessions with a server on this machine, for some minutes.

`python -m benchmarks.thirty --minutes 5` opens the Train page thirty times within five seconds, over Streamlit's own
socket and the live channel's, and starts a run in each (10,000 digits, 1,000 iterations; after its end another one).
Everybody uses a control every ten seconds and loads the page again every two minutes; six of them draw. Printed: how
soon pages and controls answer, how often curves move, what server and workers need. With `--servers 2`, two servers
share the work behind nginx, with PostgreSQL (`deploy/two_servers.py`); what they need is told of both together.

The students share the machine with the server, so their own work is measured too.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from benchmarks.processes import children, memory, processor, seconds_used
from benchmarks.student import LINK, SETTLED_SECONDS, Record, Student
from deploy.two_servers import TwoServers
from tests.browser.server import Server

STUDENTS, DRAWERS = 30, 6
START_SECONDS = 5.0  # within which all begin
CONTROL_SECONDS, RELOAD_SECONDS = 10.0, 120.0
SAMPLE_SECONDS = 5.0


class Sample(NamedTuple):
    """What was used so far: memory of the server (MB), processor time (s) of server, workers and students."""

    at: float
    memory: float
    server: float
    workers: float
    students: float


async def lesson(base: str, number: int, record: Record, end: float, link: str = LINK) -> None:
    """What one student does until the end."""
    student = Student(base, number, record, link)
    await asyncio.sleep(START_SECONDS * number / STUDENTS)
    await student.load()
    await student.press("Train")
    share = number / STUDENTS  # nobody acts in step with anybody
    loaded, turn = time.perf_counter() - share * (RELOAD_SECONDS - START_SECONDS), number
    await asyncio.sleep(CONTROL_SECONDS * share)
    while time.perf_counter() < end:
        await asyncio.sleep(CONTROL_SECONDS)
        turn += 1
        if time.perf_counter() - loaded > RELOAD_SECONDS:
            await student.leave()
            await student.load()
            loaded = time.perf_counter()
        await student.use_a_control(turn)
        if number < DRAWERS:
            await student.draw()
    await student.leave()


async def classroom(base: str, pids: Sequence[int], seconds: float) -> tuple[Record, list[Sample]]:
    """All students for so many seconds, and what was used meanwhile."""
    record, samples = Record(), list[Sample]()

    async def watch() -> None:
        while True:
            own = os.times()
            workers = sum(seconds_used(child) for pid in pids for child in children(pid))
            at = time.perf_counter() - record.began
            used = sum(map(memory, pids)), sum(map(seconds_used, pids)), workers
            samples.append(Sample(at, *used, own.user + own.system))
            await asyncio.sleep(SAMPLE_SECONDS)

    watcher = asyncio.create_task(watch())
    await lessons(base, STUDENTS, record, seconds)
    watcher.cancel()
    return record, samples


async def lessons(base: str, students: int, record: Record, seconds: float, link: str = LINK) -> None:
    """What so many students do for so many seconds. What went wrong is in the record."""
    everybody = (lesson(base, number, record, record.began + seconds, link) for number in range(students))
    ended = await asyncio.gather(*everybody, return_exceptions=True)
    record.errors += [repr(one) for one in ended if isinstance(one, BaseException)]


def told(seconds: list[float]) -> str:
    """How many times there are, their median, 95th percentile and the largest, in milliseconds."""
    if not seconds:
        return "none"
    middle, late, most = 1000 * np.percentile(seconds, [50, 95, 100])
    return f"{len(seconds):6,} times: median {middle:.0f} ms, p95 {late:.0f} ms, most {most:.0f} ms"


def print_report(record: Record, samples: list[Sample], before: float, tracebacks: int) -> None:
    """What the students saw, and what it took."""
    for words, seconds in (
        (f"page load, first {SETTLED_SECONDS:.0f} s", record.first_loads),
        ("page load afterwards", record.loads),
        ("a control", record.controls),
        ("an answer to the pen", record.answers),
        ("a curve stands still", [one for curve in record.silences for one in curve]),
    ):
        print(f"{words:22} {told(seconds)}")
    still = [np.array(curve) for curve in record.silences if curve]
    within = 100 * np.mean(np.concatenate(still) <= 1.0)
    print(
        f"slowest curve: median {1000 * max(median(curve) for curve in still):.0f} ms; within a second {within:.1f} %"
    )
    first, last = samples[0], samples[-1]
    cores = [(b - a) / (last.at - first.at) for a, b in zip(first[2:], last[2:], strict=True)]
    print("cores: server {:.2f}, workers {:.2f}, these students {:.2f}".format(*cores))
    middle = min(samples, key=lambda one: abs(one.at - 0.6 * last.at)).memory
    growth, session = 100 * (last.memory / middle - 1), (last.memory - before) / STUDENTS
    print(
        f"memory of the server: {before:.0f} MB before, {middle:.0f} after three fifths, {last.memory:.0f} at the end"
    )
    print(f"  {growth:+.1f} % since three fifths; {session:.1f} MB a session")
    print(f"live channel: {record.received / last.at / STUDENTS / 1000:.1f} KB/s a viewer")
    print(f"errors: {len(record.errors)}, tracebacks in the log: {tracebacks}")
    for error in sorted({*record.errors})[:5]:
        print(f"  {error}")


@contextmanager
def one_server() -> Iterator[SimpleNamespace]:
    """A single server, as `TwoServers` gives two."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        try:
            yield SimpleNamespace(url=server.url, servers={"": server})
        finally:
            server.stop()


def main() -> None:
    """Start a server, seat the students, and print how it went."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--servers", type=int, choices=(1, 2), default=1)
    chosen = parser.parse_args()
    minutes = chosen.minutes
    with one_server() if chosen.servers == 1 else TwoServers() as started:
        pids = [server.process.pid for server in started.servers.values()]
        before = sum(map(memory, pids))
        record, samples = asyncio.run(classroom(started.url.replace("http", "ws", 1), pids, 60 * minutes))
        tracebacks = sum(server.output().count("Traceback") for server in started.servers.values())
    print(f"{STUDENTS} students for {minutes:g} minutes on {processor()}, {os.cpu_count()} cores, {len(pids)} servers")
    print_report(record, samples, before, tracebacks)


if __name__ == "__main__":
    main()
