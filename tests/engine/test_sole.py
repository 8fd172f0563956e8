"""Two servers with the same database."""

import subprocess
import sys

import pytest

from engine import sole
from engine.lab import Lab
from engine.sole import InUseError, claim

CLAIM = """
import sys
from pathlib import Path
from engine.sole import claim
claimed = claim(Path(sys.argv[1]))
print(1, flush=True)
input()
"""


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(sole, "WAIT_SECONDS", 0.1)


def test_a_second_one_reads_a_sentence_that_names_the_database(tmp_path):
    first = claim(tmp_path / "runs.db")
    with pytest.raises(InUseError, match=r"runs\.db already"):
        claim(tmp_path / "runs.db")
    claim(tmp_path / "other.db").close()
    first.close()
    claim(tmp_path / "runs.db").close()


def test_a_killed_one_leaves_no_claim(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", CLAIM, tmp_path / "runs.db"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline()
        with pytest.raises(InUseError):
            claim(tmp_path / "runs.db")
        process.kill()
        process.wait()
    claim(tmp_path / "runs.db").close()


def test_a_second_lab_does_not_open_and_the_first_goes_on(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGIT_LAB_DATABASE", f"sqlite:///{tmp_path / 'runs.db'}")
    with Lab() as first:
        with pytest.raises(InUseError):
            Lab()
        assert first.engine.summaries("nobody's") == []
