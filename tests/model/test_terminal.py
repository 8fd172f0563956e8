"""What commands share at a terminal: a line that can't be printed, a bar in a log, a place that can't be written."""

import argparse
import io
import sys

import pytest

from model import DigitLabError, WeightsError
from model.terminal import add_data_option, bar, flush, load_digits, refuse_unwritable, tell


class Full(io.StringIO):
    """A disk without room."""

    def flush(self):
        raise OSError(28, "No space left on device")


def test_a_line_is_printed(capsys):
    tell("so")
    flush()
    assert capsys.readouterr().out == "so\n"


@pytest.mark.parametrize("function", [lambda: tell("so"), flush])
def test_what_cannot_be_printed_gets_a_sentence(monkeypatch, function):
    monkeypatch.setattr(sys, "stdout", Full())
    with pytest.raises(DigitLabError, match="No space left on device"):
        function()


def test_a_closed_output_is_no_error(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    flush()


def test_a_terminal_of_ascii_gets_a_question_mark(monkeypatch):
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii"))
    tell("Can’t tell")
    assert raw.getvalue() == b"Can?t tell\n"


@pytest.mark.parametrize("total", [1, 10, 15, 999])
def test_a_bar_in_a_log_is_drawn_about_ten_times_and_at_the_end(capsys, total):
    with bar(total, "it") as shown:
        for _ in range(total):
            shown.update()
    drawn = capsys.readouterr().err.split("\r")
    assert min(total, 6) <= len(drawn) <= 13
    assert f"{total}/{total}" in drawn[-1]


def test_no_place_at_all_is_fine_and_a_folder_is_not(tmp_path):
    refuse_unwritable(None)
    with pytest.raises(WeightsError, match="Choose another place"):
        refuse_unwritable(tmp_path)


def test_digits_are_loaded_and_named(capsys, offline):
    command = argparse.ArgumentParser()
    add_data_option(command)
    data = load_digits(command.parse_args(["--data", "offline"]).data)
    assert data.name == "offline"
    assert "data: offline" in capsys.readouterr().err
