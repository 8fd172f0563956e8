"""A sweep's script gives the results of its runs, with nothing of this project at hand."""

import csv
import os
import subprocess
import sys

import pytest

from model import Config, ConfigError, data, load_dataset, train
from model.script.sweep import sweep_script

SIZES = "TRAIN_SIZE, TEST_SIZE = {:_}, {:_}"
CONFIGS = [Config(alpha, 6, 300, hidden, seed) for alpha in (0.1, 0.5) for hidden, seed in ((5, 1), (10, 2))]
CONFIGS.append(Config(1000.0, 40, 300, 5, 1, decay=1.0))  # its numbers get too large


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """Few offline digits: to draw all of them takes most of a script's time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "TRAIN_SIZE", 500)
        patch.setattr(data, "TEST_SIZE", 200)
        patch.setenv("DIGIT_LAB_CACHE", str(tmp_path_factory.mktemp("few")))
        yield load_dataset("offline")


def test_the_script_prints_and_saves_what_each_run_ended_with(few, tmp_path):
    text = sweep_script(CONFIGS, ["alpha", "hidden", "seed"], "offline")
    full = SIZES.format(data.TRAIN_SIZE, data.TEST_SIZE)
    assert full in text or SIZES.format(60_000, 10_000) in text
    file = tmp_path / "sweep.py"
    file.write_text(text.replace(SIZES.format(60_000, 10_000), SIZES.format(500, 200)), "utf-8")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, file.name, "--out", "results.csv"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    rows = [*csv.DictReader((tmp_path / "results.csv").read_text().splitlines())]
    assert [(row["alpha"], row["hidden"], row["seed"]) for row in rows] == [
        (str(one.alpha), str(one.hidden), str(one.seed)) for one in CONFIGS
    ]
    for row, config, line in zip(rows, CONFIGS[:4], done.stdout.splitlines(), strict=False):
        steps = [*train(few.X_train[:, :300], few.y_train[:300], config, (few.X_test, few.y_test))]
        assert float(row["held_out_accuracy"]) == pytest.approx(steps[-1].held_out_accuracy, abs=0.006)
        assert float(row["held_out_loss"]) == pytest.approx(steps[-1].held_out_loss, rel=1e-4)
        assert f"held-out {100 * float(row['held_out_accuracy']):6.2f} %" in line
    assert 0 <= float(rows[4]["held_out_accuracy"]) <= 1


def test_digits_of_ones_own_cannot_go_into_a_script():
    with pytest.raises(ConfigError, match="Choose one of"):
        sweep_script(CONFIGS, ["alpha"], "mine")


def test_the_code_that_distorts_is_there_only_where_it_is_used():
    plain, distorted = (sweep_script([Config(batch=32, distort=one)], ["alpha"], "mnist") for one in (False, True))
    assert "def rewritten" in plain
    assert len(distorted) > len(plain) + 2000
