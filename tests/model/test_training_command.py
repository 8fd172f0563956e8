"""`python -m model train`: what it prints, what it saves, and what it says when something is wrong."""

import os
import re
import signal
import subprocess
import sys
import threading
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

import model
from model import evaluate, load_weights, training_command
from model.__main__ import main
from tests.model.terminals import TRAIN, sentence

pytestmark = pytest.mark.usefixtures("offline")


def test_train_prints_the_accuracy_and_saves_the_weights(tmp_path, capsys, offline):
    path = tmp_path / "mine.npz"
    assert main([*TRAIN, "--hidden", "7", "--seed", "3", "--out", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    found = load_weights(path)
    accuracy, _ = evaluate(found.params, offline.X_train[:, :300], offline.y_train[:300])
    tested, _ = evaluate(found.params, offline.X_test, offline.y_test)
    assert lines == [f"train accuracy {accuracy:.4f}", f"test accuracy {tested:.4f}", f"saved {path}"]
    assert accuracy > 0.4
    assert found.params.w1.shape == (7, 784)


def test_saved_weights_tell_how_they_were_trained(tmp_path):
    path = tmp_path / "my weights.npz"
    main([*TRAIN, "--out", str(path)])
    metadata = load_weights(path).metadata
    assert metadata["command"] == f"python -m model {' '.join(TRAIN)} --out '{path}'"
    assert metadata["data"] == "offline"
    assert metadata["digits"] == 300
    assert 0 <= metadata["train_accuracy"] <= 1
    assert metadata["seconds"] >= 0


def test_same_seed_trains_the_same_weights(tmp_path):
    for name in ("a", "b"):
        main([*TRAIN, "--seed", "5", "--out", str(tmp_path / name)])
    main([*TRAIN, "--seed", "6", "--out", str(tmp_path / "c")])
    a, b, c = (load_weights(tmp_path / name).params.w1 for name in "abc")
    assert np.array_equal(a, b)
    assert not np.array_equal(a, c)


def test_train_without_out_saves_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(TRAIN) == 0
    assert "saved" not in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_train_shows_its_progress_on_stderr(capsys):
    main(TRAIN)
    captured = capsys.readouterr()
    assert "40/40" in captured.err
    assert "data: offline" in captured.err
    assert "it/s" not in captured.out


def test_held_out_digits_are_the_last_ones_and_not_trained_on(tmp_path, capsys, offline):
    path, digits = tmp_path / "mine.npz", tmp_path / "digits"
    digits.mkdir()
    few = {"x_train": offline.train_images[:500], "y_train": offline.y_train[:500]}
    np.savez(digits / "digits.npz", x_test=offline.test_images[:50], y_test=offline.y_test[:50], **few)
    arguments = ["--data", str(digits), "--iterations", "1", "--hold-out", "400", "--out", str(path)]
    assert main(["train", *arguments]) == 0
    found = load_weights(path)
    accuracy, _ = evaluate(found.params, offline.X_train[:, 100:500], offline.y_train[100:500])
    assert f"held-out accuracy {accuracy:.4f}" in capsys.readouterr().out
    assert found.metadata["digits"] == 100
    assert found.metadata["held_out_accuracy"] == round(accuracy, 4)


@pytest.mark.parametrize("count", ["60000", "70000", "-5"])
def test_holding_out_an_impossible_number_is_refused(capsys, count):
    assert main([*TRAIN, "--hold-out", count]) == 1
    assert "--hold-out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value"),
    [("--hidden", "0"), ("--alpha", "nan"), ("--iterations", "-1"), ("--digits", "0"), ("--seed", "-1")],
)
def test_a_setting_out_of_range_is_told_in_one_sentence(capsys, option, value):
    assert main([*TRAIN, option, value]) == 1
    line = sentence(capsys.readouterr())
    assert line.startswith(option.removeprefix("--"))
    assert re.search("must be a( whole)? number between", line)


@pytest.mark.parametrize("option", ["--hidden=ten", "--schedule=linear", "--colour=red"])
def test_options_that_make_no_sense_show_the_usage(capsys, option):
    with pytest.raises(SystemExit) as caught:
        main([*TRAIN, option])
    assert caught.value.code == 2
    assert "usage: python -m model" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_told(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert main([*TRAIN, "--out", str(tmp_path / "file" / "mine.npz")]) == 1
    captured = capsys.readouterr()
    assert re.search(r"Can't write .*mine\.npz: .*Choose another place\.$", captured.err.strip())
    assert "saved" not in captured.out


def test_data_that_cannot_be_had_are_told(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    monkeypatch.setenv("DIGIT_LAB_CACHE", str(tmp_path / "file" / "cache"))
    assert main(TRAIN) == 1
    assert "DIGIT_LAB_CACHE" in sentence(capsys.readouterr())


def test_epochs_of_mini_batches_train_and_tell_the_temperature(tmp_path, capsys):
    out = tmp_path / "small.npz"
    size = ["--epochs", "2", "--batch", "50", "--hidden", "20", "--digits", "1000"]
    arguments = ["train", *size, "--distort", "--hold-out", "500", "--data", "offline"]
    assert main([*arguments, "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "held-out accuracy 0." in said
    assert "test accuracy" not in said
    metadata = load_weights(out).metadata
    assert 0.1 <= metadata["temperature"] <= 10
    assert metadata["digits"] == 1000


@pytest.mark.parametrize("wrong", [["--epochs", "-1"], ["--epochs", "1", "--batch", "0"]])
def test_epochs_and_batches_that_make_no_sense_get_a_sentence(wrong, capsys):
    assert main(["train", "--data", "offline", "--digits", "100", *wrong]) == 1
    assert "--epochs must be 1 or more" in capsys.readouterr().err


# --- options that don't go together


@pytest.mark.parametrize(
    "options",
    [
        "--epochs 1 --iterations 5",
        "--epochs 1 --schedule cosine",
        "--epochs 0 --iterations 5",
        "--batch 50",
        "--distort",
        "--thick 0.5",
        "--schools 0.1",
        "--average 1",
        "--soften 0.1",
    ],
)
def test_an_option_that_would_be_ignored_is_refused(options, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["train", "--data", "offline", *options.split()])
    assert caught.value.code == 2
    assert re.search(r"error: argument --\w+: (does not go|only goes) with --epochs$", capsys.readouterr().err.strip())


def test_no_epochs_at_all_are_refused(capsys):
    assert main(["train", "--data", "offline", "--epochs", "0"]) == 1
    assert "--epochs must be 1 or more" in capsys.readouterr().err


# --- before and while it trains


def test_a_place_that_cannot_be_written_is_told_before_the_training(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(training_command, "load_digits", lambda name: pytest.fail("loaded"))
    assert main([*TRAIN, "--out", str(tmp_path)]) == 1
    assert "Choose another place" in sentence(capsys.readouterr())


@pytest.mark.parametrize("count", [3, 15, 40])
def test_a_log_holds_about_ten_looks_and_the_last(capsys, count):
    main([*TRAIN, "--iterations", str(count)])
    looks = capsys.readouterr().err.split("\r")
    assert min(count, 6) <= len(looks) <= 13
    assert f"{count}/{count}" in looks[-1]


def interrupted(steps):
    """These steps, and then Ctrl-C."""
    yield from steps
    raise KeyboardInterrupt


@pytest.mark.parametrize(("name", "count", "unit"), [("train", 3, "iterations"), ("train_in_batches", 2, "epochs")])
def test_ctrl_c_saves_what_there_is(tmp_path, monkeypatch, capsys, name, count, unit):
    whole = getattr(training_command, name)
    steps = count + (name == "train")  # the first step of `train` is the beginning
    monkeypatch.setattr(training_command, name, lambda *given: interrupted(islice(whole(*given), steps)))
    out = tmp_path / "mine.npz"
    assert main(["train", "--data", "offline", "--digits", "300", f"--{unit}", "9", "--out", str(out)]) == 130
    captured = capsys.readouterr()
    assert captured.err.splitlines()[-1] == f"Stopped after {count} of 9 {unit}. Saved {out}."
    assert captured.out == ""
    assert load_weights(out).metadata["stopped_after"] == f"{count} {unit}"


@pytest.mark.parametrize(
    ("steps", "options", "said"), [(3, [], "name a file with --out."), (0, ["--out", "x"], "saved.")]
)
def test_ctrl_c_says_when_nothing_is_saved(tmp_path, monkeypatch, capsys, steps, options, said):
    monkeypatch.chdir(tmp_path)
    whole = training_command.train
    monkeypatch.setattr(training_command, "train", lambda *given: interrupted(islice(whole(*given), steps)))
    assert main([*TRAIN, *options]) == 130
    assert capsys.readouterr().err.strip().endswith(said)
    assert list(tmp_path.iterdir()) == []


def test_a_real_ctrl_c_ends_a_real_training(tmp_path):
    out = tmp_path / "mine.npz"
    command = [sys.executable, "-m", "model", *TRAIN, "--iterations", "500000", "--out", str(out)]
    with subprocess.Popen(
        command,
        cwd=Path(model.__file__).parent.parent,
        env=dict(os.environ),
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # tests in the background are deaf to it
    ) as running:
        said = ""
        while "0/500000" not in said:
            said += running.stderr.read(1)
        threading.Event().wait(1)
        running.send_signal(signal.SIGINT)
        said += running.stderr.read()
    assert running.returncode == 130
    assert re.search(r"Stopped after \d+ of 500000 iterations\. Saved ", said)
    assert "Traceback" not in said
    assert load_weights(out).params.w1.shape == (10, 784)
