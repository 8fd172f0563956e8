"""The command line: what it prints, what it saves, and what it says when something is wrong."""

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import model
from model import __main__ as commands
from model import evaluate, load_weights
from model.__main__ import main
from model.offline import load_recipe

pytestmark = pytest.mark.usefixtures("offline")

TRAIN = ["train", "--data", "offline", "--digits", "300", "--iterations", "40", "--alpha", "0.3"]


@pytest.fixture
def picture(tmp_path) -> Path:
    """A "1", black on white."""
    image = Image.new("RGB", (120, 160), "white")
    ImageDraw.Draw(image).line([(66, 20), (56, 140)], fill="black", width=14)
    image.save(tmp_path / "one.png")
    return tmp_path / "one.png"


def sentence(captured) -> str:
    """The one line on stderr, and nothing on stdout."""
    assert captured.out == ""
    assert "Traceback" not in captured.err
    (line,) = captured.err.splitlines()
    assert line.endswith(".")
    return line


# --- train


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
    path = tmp_path / "mine.npz"
    arguments = ["--data", "offline", "--iterations", "1", "--hold-out", "59900", "--out", str(path)]
    assert main(["train", *arguments]) == 0
    found = load_weights(path)
    accuracy, _ = evaluate(found.params, offline.X_train[:, 100:], offline.y_train[100:])
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


def test_digits_that_there_are_not_are_told(capsys):
    assert main(["train", "--data", "cifar"]) == 1
    assert "“cifar”" in (line := sentence(capsys.readouterr()))
    assert "Choose mnist, offline or auto, or name a folder with digits." in line


def test_data_that_cannot_be_had_are_told(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    monkeypatch.setenv("DIGIT_LAB_CACHE", str(tmp_path / "file" / "cache"))
    assert main(TRAIN) == 1
    assert "DIGIT_LAB_CACHE" in sentence(capsys.readouterr())


# --- evaluate


def test_evaluate_prints_the_test_accuracy(capsys, offline):
    assert main(["evaluate", "classic-10", "--data", "offline"]) == 0
    accuracy, _ = evaluate(load_weights("classic-10").params, offline.X_test, offline.y_test)
    assert capsys.readouterr().out == f"test accuracy {accuracy:.4f}\n"
    assert accuracy > 0.8


def test_own_digits_are_trained_on_and_evaluated_by_their_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DIGIT_LAB_CACHE", str(tmp_path / "cache"))
    (tmp_path / "Our pens").mkdir()
    rng = np.random.default_rng(0)
    digits = {"x": rng.integers(0, 256, (60, 784)), "y": rng.integers(0, 10, 60)}
    np.savez(tmp_path / "Our pens" / "digits.npz", **digits)
    given = ["--data", str(tmp_path / "Our pens")]
    assert main(["train", *given, "--iterations", "3", "--hold-out", "10", "--out", str(tmp_path / "a.npz")]) == 0
    assert "data: our-pens" in capsys.readouterr().err
    metadata = load_weights(tmp_path / "a.npz").metadata
    assert (metadata["data"], metadata["digits"]) == ("our-pens", 40)
    assert main(["evaluate", "classic-10", *given]) == 0
    assert "There is no test set among the 60 digits" in capsys.readouterr().err


def test_evaluate_takes_a_path(tmp_path, capsys):
    main([*TRAIN, "--out", str(tmp_path / "mine.npz")])
    capsys.readouterr()
    assert main(["evaluate", str(tmp_path / "mine.npz"), "--data", "offline"]) == 0
    assert re.fullmatch(r"test accuracy [01]\.\d{4}\n", capsys.readouterr().out)


def test_evaluate_names_weights_that_are_not_there(capsys):
    assert main(["evaluate", "nowhere", "--data", "offline"]) == 1
    assert "“nowhere”" in sentence(capsys.readouterr())


# --- predict


def test_predict_prints_the_digit_first(picture, capsys):
    assert main(["predict", str(picture), "--weights", "classic-10"]) == 0
    assert re.fullmatch(r"1  \d{1,3}\.\d %\n", capsys.readouterr().out)


def test_predict_takes_ones_own_weights(picture, tmp_path, capsys):
    """A network whose output bias says "7", whatever it is shown."""
    params = load_weights("classic-10").params
    params.w2[:] = 0
    params.b2[:] = 0
    params.b2[7] = 100
    model.save_weights(tmp_path / "seven.npz", params)
    assert main(["predict", str(picture), "--weights", str(tmp_path / "seven.npz")]) == 0
    assert capsys.readouterr().out == "7  100.0 %\n"


def test_predict_refuses_a_blank_picture(tmp_path, capsys):
    Image.new("L", (50, 50), 255).save(tmp_path / "blank.png")
    assert main(["predict", str(tmp_path / "blank.png")]) == 1
    assert "blank.png” is blank" in sentence(capsys.readouterr())


def test_predict_names_a_picture_that_is_not_there(tmp_path, capsys):
    assert main(["predict", str(tmp_path / "nowhere.png")]) == 1
    assert "nowhere.png" in sentence(capsys.readouterr())


def test_predict_refuses_a_file_that_is_no_picture(tmp_path, capsys):
    (tmp_path / "notes.png").write_text("Buy milk.")
    assert main(["predict", str(tmp_path / "notes.png")]) == 1
    assert "PNG or JPEG" in sentence(capsys.readouterr())


def test_predict_refuses_weights_that_are_none(picture, capsys):
    assert main(["predict", str(picture), "--weights", str(picture)]) == 1
    assert "not a weights file" in sentence(capsys.readouterr())


# --- fit-offline, and the program itself


def test_fit_offline_saves_what_was_fitted_to_all_but_the_held_out(tmp_path, monkeypatch, capsys, offline):
    seen = []

    def fit(X, Y, progress):
        seen.append((X.shape, Y.shape))
        progress(1, 2)
        progress(2, 2)
        return load_recipe()

    monkeypatch.setattr(commands, "load_dataset", lambda *_, **__: offline)
    monkeypatch.setattr(commands, "fit_recipe", fit)
    assert main(["fit-offline", "--out", str(tmp_path / "recipe.npz"), "--hold-out", "50000"]) == 0
    assert seen == [((784, 10_000), (10_000,))]
    assert (tmp_path / "recipe.npz").stat().st_size < 1_000_000
    captured = capsys.readouterr()
    assert re.fullmatch(r"saved .*recipe\.npz \(\d+ kB\)\n", captured.out)
    assert "2/2" in captured.err


def test_without_a_command_the_usage_is_shown(capsys):
    with pytest.raises(SystemExit) as caught:
        main([])
    assert caught.value.code == 2
    assert "usage: python -m model" in capsys.readouterr().err


def test_the_program_ends_with_status_1_and_one_sentence(tmp_path):
    """In a process of its own, with a terminal that knows only ASCII."""
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-m", "model", "predict", str(tmp_path / "nowhere.png")],
        cwd=Path(model.__file__).parent.parent,
        env=os.environ | {"PYTHONIOENCODING": "ascii:backslashreplace"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1
    assert "nowhere.png" in ended.stderr


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
