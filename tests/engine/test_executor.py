"""The processes that compute."""

import os
import subprocess
import sys
import time
from pathlib import Path

from engine.executor import WORKER_ENVIRONMENT, local_executor, workers

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
        assert executor.submit(os.getenv, "OPENBLAS_NUM_THREADS").result(PATIENCE) == "1"
        assert workers() >= 1
    finally:
        executor.shutdown()
    assert set(WORKER_ENVIRONMENT.values()) == {"1"}


def test_worker_ends_when_its_server_is_killed():
    server = subprocess.run(
        [sys.executable, "-c", SERVER], cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=PATIENCE
    )
    worker = int(server.stdout)
    deadline = time.monotonic() + PATIENCE
    while is_alive(worker):
        assert time.monotonic() < deadline, "the worker outlived its server"


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # a process that has ended stays listed until the one that adopted it looks
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] == "Z")
