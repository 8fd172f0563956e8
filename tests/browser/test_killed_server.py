"""A server that is killed again and again in the middle of one run."""

import json
import math
import shutil
import sqlite3
import statistics
import threading
import time
from itertools import islice
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
from playwright.sync_api import expect

from engine import Archive, Point, Run
from engine.rows import RESTARTED
from model import Config, train
from tests.browser.conftest import PATIENCE, part, press, wait_for_iteration
from tests.browser.server import Server

KILLS, SEED = 20, 20
SOONEST, LATEST = 0.1, 3.0  # seconds from the moment the page shows that the run goes on to the kill
MOST_LOST = 2.0  # seconds
LINK = "/Train?alpha=0.1&iterations=5000&digits=60000&hidden=20&neighbours=0"  # alone, and not over too soon
CONFIG = Config(alpha=0.1, iterations=5_000, digits=60_000, hidden=20)


def parent(pid: int) -> int:
    """The number of a process's parent, or 0 if the process has ended. Needs a /proc; without one, all have ended."""
    try:
        state, number = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[:2]
    except OSError:
        return 0
    return 0 if state == "Z" else int(number)


def children(pid: int) -> list[int]:
    """The processes that this one started."""
    everyone = [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]
    return [other for other in everyone if parent(other) == pid]


def wait_until_ended(pids: list[int]) -> None:
    """Wait until none of these processes is left."""
    deadline = time.monotonic() + PATIENCE / 1000
    tick = threading.Event()
    while left := [pid for pid in pids if parent(pid)]:
        assert time.monotonic() < deadline, f"these outlived their server: {left}"
        tick.wait(0.02)


def left_behind(folder: Path, copy: Path, run_id: str) -> tuple[str, float, Run]:
    """What the database knows of the run: its status, when it was so, and all that an archive reads.

    Taken from a copy, so that the next server finds everything as the killed one left it.
    """
    copy.mkdir()
    for file in ("runs.db", "runs.db-wal"):
        shutil.copy(folder / file, copy)
    archive = Archive(f"sqlite:///{copy / 'runs.db'}")
    run = archive.load(run_id)
    archive.close()
    assert run is not None
    with sqlite3.connect(copy / "runs.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        status, about = database.execute("SELECT status, about FROM runs WHERE id = ?", (run_id,)).fetchone()
        (moments,) = database.execute("SELECT count(*) FROM moments WHERE run = ?", (run_id,)).fetchone()
    assert len(run.moments) == moments
    return status, json.loads(about)["as_of"], run


def same(left, right) -> bool:
    return all(np.array_equal(one, other) for one, other in zip(left, right, strict=True))


def test_twenty_kills_of_the_server_cost_a_run_two_seconds_each_at_most_and_not_one_bit(tab, offline, tmp_path):
    print(f"random moments with seed {SEED}")
    chance = np.random.default_rng(SEED)
    database = f"sqlite:///{tmp_path / 'runs.db'}"
    servers = [Server(tmp_path, DIGIT_LAB_DATABASE=database)]
    ages, iterations = [], []
    try:
        page = tab(LINK, base=servers[-1].url)
        press(page, "train")
        for number in range(KILLS):
            wait_for_iteration(page, iterations[-1] + 1 if iterations else 1)  # it goes on
            threading.Event().wait(math.exp(chance.uniform(math.log(SOONEST), math.log(LATEST))))
            address = urlsplit(page.url)
            workers = children(servers[-1].process.pid)
            killed = time.time()
            servers[-1].kill()

            status, as_of, run = left_behind(tmp_path, tmp_path / f"kill-{number}", parse_qs(address.query)["run"][0])
            ages.append(killed - as_of)
            assert ages[-1] <= MOST_LOST
            assert status == "running"
            assert run.config == CONFIG
            iterations.append(run.iteration)

            servers.append(Server(tmp_path, DIGIT_LAB_DATABASE=database))
            page.goto(f"{servers[-1].url}{address.path}?{address.query}")
            expect(part(page, "status")).to_contain_text(f"{run.iteration:,} / 5,000 · paused. {RESTARTED}")
            wait_until_ended(workers)
            press(page, "pause")  # it reads Resume now
        press(page, "stop")
        expect(part(page, "status")).to_contain_text("stopped")
    finally:
        servers[-1].stop()
    print(f"kept states were {statistics.median(ages):.2f} s old in the middle, {max(ages):.2f} s at most")
    print(f"kept iterations: {iterations}")
    assert iterations == sorted(iterations)

    held_out = offline.X_test, offline.y_test
    steps = list(islice(train(offline.X_train, offline.y_train, CONFIG, held_out), run.iteration + 1))
    assert not run.in_company
    others = [
        point.iteration for point, step in zip(run.points, steps, strict=False) if point.train_loss != step.train_loss
    ]
    assert others[:3] == []  # the first ones say where to look
    assert same(run.params, steps[-1].params)
    assert all(same(moment.params, steps[moment.iteration].params) for moment in run.moments)
    assert run.points == tuple(
        Point(
            step.iteration,
            step.train_accuracy,
            step.train_loss,
            step.held_out_accuracy,
            step.held_out_loss,
            step.gradient_norm,
        )
        for step in steps[:-1]
    )
    for server in servers:
        assert "Traceback" not in server.output(), server.output()
