"""What a class did, as files."""

import csv
import io
from dataclasses import replace

from classroom.agenda import Task
from engine import Point
from engine.changes import Entry
from model import Config, load_weights
from tests.classroom.conftest import BOB, SEVEN
from ui.classroom.files import drawings_csv, people_csv, runs_csv


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_each_person_has_a_row_with_the_best_run(rooms, code, ann, teacher, lab):
    bob = rooms.join(BOB, code)
    teacher.set_task(Task(0.9, 300))
    for alpha, accuracy in ((0.1, 0.8), (0.3, 0.91)):
        run = ann.create(Config(alpha=alpha, digits=10_000), lab.loader.dataset, "c")
        ann.start(run)
        point = Point(300, accuracy, 1.0, accuracy, 1.0)
        lab.engine._entries.put(Entry(replace(lab.engine.get(run), iteration=300, points=(point,)), looked=0))
    teacher.board.look()
    first, second = rows(people_csv(teacher.room, teacher.board))
    assert (first["name"], first["runs"], first["best_held_out_accuracy"]) == (ann.member.name, "2", "0.91")
    assert (first["its_alpha"], first["its_steps"], first["solved"]) == ("0.3", "300", "yes")
    assert (second["name"], second["runs"], second["best_held_out_accuracy"]) == (bob.member.name, "0", "")
    assert second["solved"] == ""
    assert [row["run"] for row in rows(runs_csv(teacher.room, teacher.board))] == 2 * [ann.member.name]


def test_each_reading_of_a_drawing_has_a_row(ann, teacher):
    teacher.begin_round(7)
    ann.draw(1, SEVEN)
    weights = load_weights("classic-10")
    teacher.room.keep_taught(weights.params, {})
    teacher.begin_round(1)
    ann.draw(2, SEVEN)
    first, *second = rows(drawings_csv(teacher.room, teacher.board))
    assert (first["round"], first["name"], first["meant"]) == ("1", ann.member.name, "7")
    assert (first["read_by"], first["read"], float(first["probability"]) > 0.5) == ("wide-800", "7", True)
    assert [row["read_by"] for row in second] == ["wide-800", "taught by the class"]
    assert {row["round"] for row in second} == {"2"}


def test_an_empty_class_has_empty_files(teacher):
    assert rows(people_csv(teacher.room, teacher.board)) == rows(drawings_csv(teacher.room, teacher.board)) == []


def test_names_are_no_formulas(ann, teacher):
    teacher.room.change_member(ann.number, name="=1+1")
    assert rows(people_csv(teacher.room, teacher.board))[0]["name"] == "'=1+1"
