"""The processes that compute."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from loky import process_executor

from engine.executor import WORKER_ENVIRONMENT, end, local_executor, workers

ROOT = Path(__file__).parents[2]
PATIENCE = 60
SERVER = """
import os
from engine.executor import local_executor
print(local_executor().submit(os.getpid).result(), flush=True)
os.kill(os.getpid(), 9)
"""


def test_worker_starts_with_one_blas_thread():
    executor = local_executor()
    try:
        for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
            assert executor.submit(os.getenv, name).result(PATIENCE) == "1"
        assert workers() >= 1
    finally:
        executor.shutdown()
    assert {value for name, value in WORKER_ENVIRONMENT.items() if name.endswith("THREADS")} == {"1"}


def allowed() -> float:
    """In a worker: how much more memory than at its first work loky lets it have, in megabytes."""
    return process_executor._MAX_MEMORY_LEAK_SIZE / 1e6


def test_a_worker_that_holds_the_digits_is_not_taken_for_one_that_leaks():
    executor = local_executor()
    try:
        assert executor.submit(allowed).result(PATIENCE) > 100_000
    finally:
        end(executor)


def test_worker_ends_when_its_server_is_killed():
    server = subprocess.run(
        [sys.executable, "-c", SERVER], cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=PATIENCE
    )
    worker = int(server.stdout)
    deadline = time.monotonic() + PATIENCE
    while is_alive(worker):
        assert time.monotonic() < deadline, "the worker outlived its server"


posix = pytest.mark.skipif(os.name != "posix", reason="signals of this kind exist on POSIX only")


@posix
def test_ctrl_c_in_the_terminal_is_left_to_the_server():
    executor = local_executor()
    try:
        worker = executor.submit(os.getpid).result(PATIENCE)
        os.kill(worker, signal.SIGINT)  # a terminal sends it to the server and to its workers alike
        assert executor.submit(abs, -3).result(PATIENCE) == 3
        assert is_alive(worker)
    finally:
        end(executor)


@posix
def test_ctrl_c_is_left_to_the_server_by_workers_that_only_begin(capfd):
    executor = local_executor()
    try:
        answer = executor.submit(abs, -3)
        for worker in executor._processes:
            os.kill(worker, signal.SIGINT)
        assert answer.result(PATIENCE) == 3
    finally:
        end(executor)
    assert capfd.readouterr().err == ""


@posix
def test_an_end_waits_for_no_worker_that_hangs():
    executor = local_executor()
    worker = executor.submit(os.getpid).result(PATIENCE)
    os.kill(worker, signal.SIGSTOP)
    executor.submit(time.sleep, 10 * PATIENCE)
    start = time.monotonic()
    end(executor)
    assert time.monotonic() - start < 2
    assert not is_alive(worker)


def test_an_end_cancels_what_waits():
    executor = ThreadPoolExecutor(1)
    free = threading.Event()
    executor.submit(free.wait, PATIENCE)
    waiting = executor.submit(abs, -3)
    end(executor)
    assert waiting.cancelled()
    free.set()


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # a process that has ended stays listed until the one that adopted it looks
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] == "Z")
