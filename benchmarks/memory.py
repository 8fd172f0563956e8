"""What a server takes: memory of all its processes, disk, and what it writes and sends, with few people and with many.

`python -m benchmarks.memory --people 1,10,30 --digits 10000 --minutes 1` starts a server with an empty database and an
empty cache for each number of people, has all of them train as in `benchmarks.thirty`, and prints a row: the most
memory that all its processes had together, and how much of it was whose. Memory that several processes share counts
once (proportional set size). What the environment says (`LOKY_MAX_CPU_COUNT`, `DIGIT_LAB_DATA`) counts.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from benchmarks.classmates import wait_for_digits
from benchmarks.processes import bytes_written, children, own_memory, processor, seconds_used
from benchmarks.student import LINK, Record
from benchmarks.thirty import lessons
from tests.browser.server import Server

SAMPLE_SECONDS = 0.5
SMALL = 20.0  # megabytes: a process below that is no worker, but what multiprocessing has beside them
COLUMNS = (
    f"{'memory (MB)':>27}{'files (MB)':>27}{'a second':>28}{'cores':>17}\n"
    "people   all  server  workers            database   cache   writes  KB to disk  KB sent   server  workers"
)


class Memory(NamedTuple):
    """What each process has, in megabytes."""

    server: float
    others: tuple[float, ...]

    @property
    def all(self) -> float:
        """What they have together."""
        return self.server + sum(self.others)


class Use(NamedTuple):
    """What was used so far: bytes on disk, transactions of the database, seconds of the processor."""

    written: int
    transactions: int
    server: float
    workers: float


def memory_of(pid: int) -> Memory:
    """What the server and its workers have now."""
    return Memory(own_memory(pid), tuple(sorted(map(own_memory, children(pid)), reverse=True)))


def use_of(pid: int, database: Path) -> Use:
    """What the server and its workers have used so far."""
    workers = sum(map(seconds_used, children(pid)))
    return Use(bytes_written(pid), transactions(database), seconds_used(pid), workers)


def transactions(database: Path) -> int:
    """How often an SQLite database was written to: the index of its log counts it (sqlite.org/walformat.html)."""
    return int.from_bytes(Path(f"{database}-shm").read_bytes()[8:12], sys.byteorder)


def size(files: Iterable[Path]) -> float:
    """What files and folders take, in megabytes."""
    inside = (one for file in files for one in (file, *file.rglob("*")))
    return sum(file.stat().st_size for file in inside if file.is_file()) / 1e6


async def attend(base: str, people: int, link: str, seconds: float, server: int, database: Path) -> str:
    """Have so many people train, and return the row of the table."""
    most = [memory_of(server)]

    async def watch() -> None:
        while True:
            most[0] = max(most[0], memory_of(server), key=lambda one: one.all)
            await asyncio.sleep(SAMPLE_SECONDS)

    watcher, record = asyncio.create_task(watch()), Record()
    await wait_for_digits(base)
    before = use_of(server, database)
    await lessons(base, people, record, seconds, link)
    watcher.cancel()
    per = [(b - a) / seconds for a, b in zip(before, use_of(server, database), strict=True)]
    workers = " + ".join(f"{one:.0f}" for one in most[0].others if one > SMALL)
    files = (size(database.parent.glob(f"{database.name}*")), size([database.parent / "cache"]))
    sent = (record.received + record.drawn) / 1000 / seconds
    print(*sorted({*record.errors})[:3], sep="\n", end="", file=sys.stderr)
    return (
        f"{people:6} {most[0].all:5.0f} {most[0].server:7.0f}  {workers:17} {files[0]:9.0f} {files[1]:7.0f}"
        f" {per[1]:8.1f} {per[0] / 1000:11.0f} {sent:8.0f} {per[2]:8.2f} {per[3]:8.2f}"
    )


def row(people: int, digits: int, minutes: float) -> str:
    """Start a server with nothing stored, and return the row of the table for so many people."""
    link = f"{LINK.rpartition('=')[0]}={digits}"
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "runs.db"
        cache = f"{folder}/cache"
        server = Server(Path(folder), DIGIT_LAB_DATABASE=f"sqlite:///{database}", DIGIT_LAB_CACHE=cache)
        try:
            base = server.url.replace("http", "ws", 1)
            return asyncio.run(attend(base, people, link, 60 * minutes, server.process.pid, database))
        finally:
            server.stop()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", default="1,10,30")
    parser.add_argument("--digits", type=int, default=10_000)
    parser.add_argument("--minutes", type=float, default=1.0)
    wanted = parser.parse_args()
    print(f"{processor()}, {os.cpu_count()} cores; {wanted.digits:,} digits, {wanted.minutes:g} minutes\n{COLUMNS}")
    for people in map(int, wanted.people.split(",")):
        print(row(people, wanted.digits, wanted.minutes), flush=True)


if __name__ == "__main__":
    main()
