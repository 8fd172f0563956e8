"""`python -m engine` as a command."""

import csv
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine.__main__ import main

ROOT = Path(__file__).parents[2]
SWEEP = ["sweep", "--data", "offline", "--digits", "200"]


def test_a_sweep_prints_a_line_for_each_combination_and_saves_a_row_for_each_run(offline, tmp_path, capsys):
    out = tmp_path / "sweep.csv"
    status = main([*SWEEP, "--alpha", "0.1:1:3", "--seeds", "2", "--iterations", "15", "--out", str(out)])
    assert status == 0
    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in printed[:3]] == [["alpha", "0.1"], ["alpha", "0.316"], ["alpha", "1"]]
    assert " to " in printed[0]
    assert printed[3].startswith("6 runs in")
    rows = [*csv.DictReader(out.read_text().splitlines())]
    assert [(row["alpha"], row["seed"], row["state"]) for row in rows][::3] == [
        ("0.1", "0", "finished"),
        ("0.1", "1", "finished"),
    ]
    mean = 50 * sum(float(row["held_out_accuracy"]) for row in rows if row["alpha"] == "0.1")
    assert abs(float(printed[0].split()[2]) - mean) < 0.006


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--alpha", "quick"], "must be numbers"),
        (["--alpha", "0.1"], "2 to 120"),
        (["--alpha", "0.1,2000"], "alpha is 2000"),
        (["--alpha", "0.1:1:3", "--out", "README.md/sweep.csv"], "Choose another place"),
        (["--alpha", "0.1:1:3", "--seeds", "0"], "seeds"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(arguments, words, capsys):
    assert main([*SWEEP, *arguments]) == 1
    told = capsys.readouterr()
    assert words in told.err
    assert "Traceback" not in told.err
    assert told.out == ""


@pytest.mark.skipif(os.name != "posix", reason="signals of this kind exist on POSIX only")
def test_after_ctrl_c_what_there_is_is_saved(offline, tmp_path):
    out = tmp_path / "sweep.csv"
    arguments = [*SWEEP, "--alpha", "0.1,0.2", "--iterations", "1000000", "--out", out]
    command = [sys.executable, "-m", "engine", *map(str, arguments)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # tests in the background are deaf to it
    ) as process:
        said = ""
        while "it/s" not in said:  # the bar is there once runs are on their way
            said += process.stderr.read(1)
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    assert process.returncode == 130
    assert "Saved what there is" in rest
    assert "Traceback" not in rest
    assert [row["alpha"] for row in csv.DictReader(out.read_text().splitlines())] == ["0.1", "0.2"]
