"""How many files may be open at once."""

import subprocess
import sys

import pytest

resource = pytest.importorskip("resource", reason="this system has no such limit")

RAISED = """
import resource
from live.limits import allow_many_files
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
print(allow_many_files(), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


def test_a_process_with_few_files_gets_as_many_as_it_may():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    may = 65_536 if hard == resource.RLIM_INFINITY else min(65_536, hard)
    found = subprocess.run([sys.executable, "-c", RAISED], capture_output=True, text=True, check=True).stdout.split()
    assert found == [str(may), str(may)]
