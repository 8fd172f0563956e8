"""How many files may be open at once, and how threads take turns."""

import subprocess
import sys

import pytest

from live import limits
from live.limits import take_short_turns

RAISED = """
import resource
from live.limits import allow_many_files
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
print(allow_many_files(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no such limit")
def test_a_process_with_few_files_gets_as_many_as_it_may():
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    may = 65_536 if hard == resource.RLIM_INFINITY else min(65_536, hard)
    found = subprocess.run([sys.executable, "-c", RAISED], capture_output=True, text=True, check=True).stdout.split()
    assert found == [str(may), str(may)]


def test_threads_wait_half_a_millisecond_for_each_other():
    before = sys.getswitchinterval()
    try:
        take_short_turns()
        assert sys.getswitchinterval() == pytest.approx(0.0005)
    finally:
        sys.setswitchinterval(before)


HEAPS = """
import threading
from live.limits import share_memory
print(share_memory())
blocks = []
threads = [threading.Thread(target=lambda: blocks.append(bytearray(1000)) or done.wait()) for _ in range(20)]
done = threading.Event()
for thread in threads: thread.start()
import ctypes, sys
sys.stdout.flush()
ctypes.CDLL(None).malloc_stats()
done.set()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a setting of glibc")
def test_threads_share_two_heaps():
    found = subprocess.run([sys.executable, "-c", HEAPS], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["True"]
    assert found.stderr.count("Arena") <= 2


def test_a_system_without_that_setting_goes_on_without_it(monkeypatch):
    monkeypatch.setattr(limits.ctypes, "CDLL", lambda name: object())
    assert limits.share_memory() is False
