"""The commands but for `train`: what they print, and what they say when something is wrong."""

import argparse
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
from model import canvas_to_column, evaluate, load_weights, read_image
from model.__main__ import main, parser
from model.ink.answers import read
from model.ink.words import in_words
from model.offline import load_recipe
from tests.model.terminals import TRAIN, sentence

pytestmark = pytest.mark.usefixtures("offline")


@pytest.fixture
def picture(tmp_path) -> Path:
    """A "1", black on white."""
    image = Image.new("RGB", (120, 160), "white")
    ImageDraw.Draw(image).line([(66, 20), (56, 140)], fill="black", width=14)
    image.save(tmp_path / "one.png")
    return tmp_path / "one.png"


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


def test_evaluate_takes_a_notebooks_weights_and_says_what_it_understood(tmp_path, capsys, offline):
    w1, b1, w2, b2 = load_weights("classic-10").params
    np.savez(tmp_path / "mine.npz", w1.T, b1[:, 0], w2.T, b2[:, 0])
    assert main(["evaluate", str(tmp_path / "mine.npz"), "--data", "offline"]) == 0
    captured = capsys.readouterr()
    accuracy, _ = evaluate(load_weights("classic-10").params, offline.X_test, offline.y_test)
    assert captured.out == f"test accuracy {accuracy:.4f}\n"
    assert "w1 and w2 were transposed." in captured.err


def test_evaluate_names_weights_that_are_not_there(capsys):
    assert main(["evaluate", "nowhere", "--data", "offline"]) == 1
    assert "“nowhere”" in sentence(capsys.readouterr())


# --- predict


def test_predict_prints_the_digit_first(picture, capsys):
    assert main(["predict", str(picture), "--weights", "classic-10"]) == 0
    assert re.fullmatch(r"1  \d{1,3}\.\d %\n", capsys.readouterr().out)


def test_predict_reads_a_row_from_left_to_right(tmp_path, capsys):
    image = Image.new("RGB", (400, 200), "white")
    for stroke in ([(60, 30), (35, 105), (120, 105)], [(100, 60), (100, 170)]):  # a 4, and a 1 far right of it
        ImageDraw.Draw(image).line(stroke, fill="black", width=14, joint="curve")
    ImageDraw.Draw(image).line([(310, 30), (300, 170)], fill="black", width=14)
    image.save(tmp_path / "row.png")
    assert main(["predict", str(tmp_path / "row.png")]) == 0
    assert re.fullmatch(r"4  \d{1,3}\.\d %\n1  \d{1,3}\.\d %\n", capsys.readouterr().out)


def test_predict_takes_ones_own_weights(picture, tmp_path, capsys):
    """A network whose output bias says "7", whatever it is shown."""
    params = load_weights("classic-10").params
    params.w2[:] = 0
    params.b2[:] = 0
    params.b2[7] = 100
    model.save_weights(tmp_path / "seven.npz", params)
    assert main(["predict", str(picture), "--weights", str(tmp_path / "seven.npz")]) == 0
    assert capsys.readouterr().out == "7  100.0 %\n"


def test_predict_declines_as_the_page_does(tmp_path, capsys):
    image = Image.new("RGB", (640, 400), "white")
    for line in range(25):
        ImageDraw.Draw(image).text((10, 10 + 15 * line), 2 * "The quick brown fox jumps over the lazy dog. ", "black")
    image.save(tmp_path / "text.png")
    words = in_words(read(load_weights("wide-800"), canvas_to_column(read_image(tmp_path / "text.png"))))
    assert main(["predict", str(tmp_path / "text.png")]) == 0
    captured = capsys.readouterr()
    assert captured.out == f"{words.headline}  {words.remark}\n"
    assert "tell" in captured.out
    assert captured.err == ""


def test_predict_says_between_which_digits_it_cannot_tell(picture, tmp_path, capsys):
    params = load_weights("classic-10").params
    params.w2[:] = params.b2[:] = 0
    params.b2[[3, 5]] = 10
    model.save_weights(tmp_path / "torn.npz", params)
    assert main(["predict", str(picture), "--weights", str(tmp_path / "torn.npz")]) == 0
    assert re.fullmatch(r"3 or 5\?  It can’t tell: 50\.0 % for 3, 50\.0 % for 5\.\n", capsys.readouterr().out)


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

    monkeypatch.setattr(commands, "load_digits", lambda name: offline)
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


@pytest.mark.parametrize("command", ["fit-offline", "fit-doubt"])
def test_a_place_that_cannot_be_written_is_told_before_the_fitting(tmp_path, monkeypatch, capsys, command):
    monkeypatch.setattr(commands, "load_digits", lambda name: pytest.fail("loaded"))
    assert main([command, "--out", str(tmp_path)]) == 1
    assert "Choose another place" in sentence(capsys.readouterr())


def options(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """All options and arguments of a parser and of its commands."""
    found = []
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            found += [option for child in action.choices.values() for option in options(child)]
        else:
            found.append(action)
    return found


def test_every_option_has_a_help_text():
    assert len(options(parser())) > 20
    assert [option.dest for option in options(parser()) if not option.help] == []


@pytest.mark.parametrize("error", [KeyboardInterrupt(), KeyboardInterrupt("Stopped after 3.")])
def test_ctrl_c_ends_with_a_sentence_and_status_130(monkeypatch, capsys, error):
    def interrupted(name):
        raise error

    monkeypatch.setattr(commands, "load_digits", interrupted)
    assert main(["evaluate", "classic-10"]) == 130
    assert "Stopped" in sentence(capsys.readouterr())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_ends_with_a_sentence_and_no_traceback(picture):
    """What is printed waits in a buffer, so Python itself would complain once more at the end."""
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "model", "predict", str(picture)],
            cwd=Path(model.__file__).parent.parent,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr == "Can't print the result: No space left on device. Print it to another place.\n"


def test_digits_that_there_are_not_are_told(capsys):
    assert main(["train", "--data", "cifar"]) == 1
    assert "“cifar”" in (line := sentence(capsys.readouterr()))
    assert "Choose mnist, offline or auto, or name a folder with digits." in line
