"""Thirty sessions that mean no good, or have no luck: nothing may be lost, and nobody's run harmed by another.

`python -m benchmarks.hostile --minutes 5 --seed 0` starts a server with a database and a weights folder of its own.
Each of thirty guests starts, pauses, names and deletes runs, saves weights under names that others take too, uploads
good and damaged files, and opens hostile links: other people's runs, with forged messages, and settings beyond all
bounds. What each guest knows to be true is then compared with what is there. Exits with 1 if something is missing or
was changed by others, if a traceback stands in the server's log, or if it took more memory than it may.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from traceback import format_exception
from urllib.request import urlopen

from benchmarks.guest import MAY_BECOME, Guest, Known
from benchmarks.hostile_input import giants
from benchmarks.processes import memory, peak_memory, processor
from benchmarks.student import Record
from benchmarks.thirty import told
from engine import Archive, Run
from engine.saved_weights import WeightsStore
from model import WeightsError
from tests.browser.server import Server

GUESTS = 30
START_SECONDS = 10.0  # within which all come
PAUSE_SECONDS = 1.0  # between two things that a guest does, on average
PULSE_SECONDS = 0.5
MOST_MEGABYTES = 500  # of the server, at any moment
LAST_CALLS = 6  # of those that led to an error
SHOWN = 20  # lines of what went wrong
AT_REST = {"paused", "finished", "failed"}  # how a run stands that could still move when the server ended


async def visit(guest: Guest, end: float) -> None:
    """What one guest does until the end."""
    await asyncio.sleep(START_SECONDS * guest.number / GUESTS)
    await guest.arrive()
    while time.perf_counter() < end:
        await guest.turn()
        await asyncio.sleep(guest.rng.exponential(PAUSE_SECONDS))
    await guest.check()
    await guest.leave()


async def pulse(base: str, waits: list[float]) -> None:
    """Ask the server again and again whether it is well, and note how long it takes to say so."""
    while True:
        start = time.perf_counter()
        await asyncio.to_thread(lambda: urlopen(f"{base.replace('ws', 'http', 1)}/_stcore/health").close())
        waits.append(time.perf_counter() - start)
        await asyncio.sleep(PULSE_SECONDS)


async def crowd(base: str, seconds: float, seed: int) -> tuple[list[Guest], list[float], list[str]]:
    """All guests for so many seconds; how long the server took to say that it is well; and what went wrong."""
    record, guests, waits = Record(), list[Guest](), list[float]()
    watch = asyncio.create_task(pulse(base, waits))
    guests += [Guest(base, number, record, seed, guests) for number in range(GUESTS)]
    ended = await asyncio.gather(*(visit(guest, record.began + seconds) for guest in guests), return_exceptions=True)
    watch.cancel()
    broken = [
        f"guest {guest.number} was stopped by {''.join(format_exception(one)[-LAST_CALLS:])}"
        for guest, one in zip(guests, ended, strict=True)
        if isinstance(one, BaseException)
    ]
    harm = [f"guest {guest.number}: {one}" for guest in guests for one in guest.harm]
    return guests, waits, broken + harm + [f"on a page: {error}" for error in record.errors]


def wrong_with(known: Known, run: Run | None) -> str:
    """What is wrong with a run as it was saved, by what its owner knows of it; empty if nothing is."""
    if known.deleted or run is None:
        return "" if known.deleted and run is None else "is back" if run else "is lost"
    right = (
        run.name == known.name
        and run.config.alpha == known.alpha
        and run.iteration >= known.iteration
        and run.status.value in (AT_REST if known.status in MAY_BECOME else {known.status})
    )
    return "" if right else f"is {run.name=}, {run.config.alpha=}, {run.iteration=}, {run.status.value=}"


def wrong_runs(guests: Sequence[Guest], archive: Archive) -> list[str]:
    """What is wrong with the runs of these guests in the archive."""
    found = []
    for guest in guests:
        owners = set()
        for run_id, known in guest.runs.items():
            run = archive.load(run_id)
            owners |= {run.owner, *run.co_owners} if run else set()
            if wrong := wrong_with(known, run):
                found.append(f"guest {guest.number}: the run {run_id}, {known}, {wrong}")
        if len(owners) > 1:
            found.append(f"guest {guest.number}: their runs have {len(owners)} owners")
    return found


def wrong_files(guests: Sequence[Guest], store: WeightsStore) -> list[str]:
    """What is wrong with the weights that these guests have saved."""
    saved = [one for guest in guests for one in guest.saved]
    found = [f"{name} was given to {n} people" for name, n in Counter(name for name, *_ in saved).items() if n > 1]
    for name, alpha, iteration in saved:
        try:
            about = store.load(name).metadata
        except WeightsError as error:
            found.append(f"the weights {name}: {error}")
            continue
        if (about["alpha"], about["iterations"]) != (alpha, iteration):
            found.append(f"the weights {name} are of another run: {dict(about)}")
    return found


def print_report(guests: Sequence[Guest], waits: list[float], before: float, peak: float, wrong: Sequence[str]) -> None:
    """What was done, what it took, and what went wrong."""
    runs = [known for guest in guests for known in guest.runs.values()]
    done = sum((guest.done for guest in guests), Counter[str]())
    print(", ".join(f"{name.replace('_', ' ')} {count}" for name, count in done.most_common()))
    print(
        f"runs: {len(runs)}, of them {sum(bool(one.name) for one in runs)} named and "
        f"{sum(one.deleted for one in runs)} deleted; weights saved: {sum(len(guest.saved) for guest in guests)}"
    )
    print(f"the server says that it is well: {told(waits)}")
    print(f"memory of the server: {before:.0f} MB before, {peak:.0f} MB at most (allowed: {MOST_MEGABYTES})")
    print(f"lost or harmed: {len(wrong)}")
    for line in wrong[:SHOWN]:
        print(f"  {line[:2000]}")


def main() -> None:
    """Start a server, let the guests in, and look what they have left."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument(
        "--seed", type=int, default=0, help="of what the guests do; when they do it depends on the server"
    )
    wanted = parser.parse_args()
    giants()  # takes ten seconds: made later, all guests would wait for it
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database, weights = f"sqlite:///{folder / 'runs.db'}", folder / "weights"
        server = Server(folder, DIGIT_LAB_DATABASE=database, DIGIT_LAB_WEIGHTS=str(weights))
        try:
            before = memory(server.process.pid)
            base = server.url.replace("http", "ws", 1)
            guests, waits, wrong = asyncio.run(crowd(base, 60 * wanted.minutes, wanted.seed))
            peak = peak_memory(server.process.pid)
        finally:
            tracebacks = tracebacks_of(server)
        with closing(Archive(database)) as archive:
            wrong += wrong_runs(guests, archive) + wrong_files(guests, WeightsStore(weights))
        wrong += tracebacks
    print(f"{GUESTS} guests for {wanted.minutes:g} minutes on {processor()}, {os.cpu_count()} cores")
    print_report(guests, waits, before, peak, wrong)
    sys.exit(1 if wrong or peak > MOST_MEGABYTES else 0)


def tracebacks_of(server: Server) -> list[str]:
    """End the server, and give the tracebacks in its log, if there are any."""
    try:
        server.stop()
    except AssertionError:
        pass  # it has said something: libtiff, for one, writes there what it thinks of damaged pictures
    except subprocess.TimeoutExpired:
        server.kill()
        return ["the server did not end"]
    _, found, rest = server.output().partition("Traceback")
    return [f"in the server's log: {found}{rest}"] if found else []


if __name__ == "__main__":
    main()
