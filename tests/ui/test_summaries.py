"""The table of runs: what it calls them, and its files."""

import codecs
import csv
import io
from dataclasses import replace

import pytest

from engine import Point, Status, Summary
from model import Config
from ui import summaries


def a_summary(run_id="a", **changes) -> Summary:
    curve = (Point(0, 0.1, 2.3, 0.11, 2.31), Point(10, 0.8, 0.7, 0.79, 0.71))
    summary = Summary(run_id, "", Config(alpha=0.3), "offline", "", "", Status.FINISHED, 10, 1.234, 5.0, curve, 1)
    return replace(summary, **changes)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_runs_are_called_by_number_and_name_or_origin_whatever_became_of_the_others():
    runs = [
        a_summary("a", number=1),
        a_summary("b", number=3, name="mine"),
        a_summary("c", number=4, parent="b"),
        a_summary("d", number=7, parent="gone"),
    ]
    assert list(summaries.named(runs).values()) == ["1", "3 mine", "4 from 3", "7"]


def test_accuracy_is_the_last_one_and_none_without_a_look():
    assert summaries.accuracy(a_summary()) == 0.79
    assert summaries.accuracy(a_summary(curve=())) is None


@pytest.mark.parametrize(
    ("status", "words"),
    [(Status.FAILED, "went wrong"), (Status.FINISHED, "finished"), (Status.PAUSED, "unfinished")],
)
def test_state_is_said_in_words(status, words):
    assert summaries.state(a_summary(status=status)) == words


def test_table_as_csv_has_every_setting_and_survives_any_name():
    runs = [a_summary(name='a "name", with\neverything; é'), a_summary("b", start="classic-10", curve=())]
    first, second = rows(summaries.table_csv(runs, summaries.named(runs)))
    assert first["run"] == '1 a "name", with\neverything; é'
    assert (first["alpha"], first["hidden"], first["optimiser"], first["distort"]) == ("0.3", "10", "descent", "False")
    assert (first["held_out_accuracy"], first["held_out_loss"], first["train_accuracy"]) == ("0.79", "0.71", "0.8")
    assert (first["began_with"], second["began_with"]) == ("he", "classic-10")
    assert second["held_out_accuracy"] == ""


def test_table_as_csv_says_what_alpha_was_and_when():
    runs = [a_summary(), a_summary("b", alphas=((0, 0.1), (120, 0.3)))]
    steady, changed = rows(summaries.table_csv(runs, summaries.named(runs)))
    assert (steady["alphas"], changed["alphas"]) == ("0.30", "0.10, 0.30 from step 120")


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_like_a_formula(first):
    run = a_summary(start=f"{first}1+1")
    (row,) = rows(summaries.table_csv([run], {"a": f"{first}HYPERLINK(1)"}))
    assert row["run"] == f"'{first}HYPERLINK(1)"
    assert row["began_with"] == f"'{first}1+1"
    curve = rows(summaries.curves_csv([run], {"a": f"{first}2"}))
    assert [point["run"] for point in curve] == [f"'{first}2"] * 2


def test_other_cells_are_left_as_they_are():
    point = Point(0, 0.1, -2.5, None, None)
    (row,) = rows(summaries.table_csv([a_summary(start="a=b", curve=(point,))], {"a": "1 - 2"}))
    assert (row["run"], row["began_with"], row["held_out_loss"]) == ("1 - 2", "a=b", "")
    (row,) = rows(summaries.curves_csv([a_summary(curve=(point,))], {"a": "1"}))
    assert row["train_loss"] == "-2.5"


@pytest.mark.parametrize("write", [summaries.table_csv, summaries.curves_csv])
def test_files_begin_with_the_mark_that_tells_spreadsheets_their_encoding(write):
    content = write([a_summary()], {"a": "1 é"})
    assert content.startswith(codecs.BOM_UTF8)
    assert content.count(codecs.BOM_UTF8) == 1
    assert rows(content)[0]["run"] == "1 é"
    assert write([], {}).startswith(codecs.BOM_UTF8)


def test_table_as_csv_says_how_each_run_ended():
    (row,) = rows(summaries.table_csv([a_summary()], {"a": "1"}))
    assert (row["state"], row["steps"], row["seconds"], row["data"], row["id"]) == (
        "finished",
        "10",
        "1.23",
        "offline",
        "a",
    )


def test_curves_as_csv_have_a_row_for_each_look():
    found = rows(summaries.curves_csv([a_summary("a"), a_summary("b")], {"a": "1", "b": "2 other"}))
    assert [(row["run"], row["iteration"], row["held_out_accuracy"]) for row in found] == [
        ("1", "0", "0.11"),
        ("1", "10", "0.79"),
        ("2 other", "0", "0.11"),
        ("2 other", "10", "0.79"),
    ]
