from dataclasses import replace

import pytest

from classroom.agenda import Task
from classroom.board import Board
from classroom.rooms import Rooms
from engine import Archive, Point, Status
from engine.changes import Entry
from model import Config, load_weights
from tests.classroom.conftest import BOB


def make(student, lab, alpha=0.1, **settings):
    return student.create(Config(alpha=alpha, digits=10_000), lab.loader.dataset, "c", **settings)


def advance(lab, run_id, *curve, status=Status.RUNNING):
    """Let a run be where these points of its held-out curve end."""
    run = lab.engine.get(run_id)
    points = (*run.points, *(Point(at, accuracy, 1.0, accuracy, 1.0) for at, accuracy in curve))
    lab.engine._entries.put(Entry(replace(run, iteration=points[-1].iteration, points=points, status=status), looked=0))


def shown(teacher, since=0):
    teacher.board.look()
    return {key[1]: thing for key, thing in teacher.room.ledger.since(since).items() if key[0] == "run"}


def test_a_run_comes_on_the_board_when_it_is_started(ann, teacher, lab):
    run = make(ann, lab, 0.3)
    assert shown(teacher) == {}
    ann.start(run)
    about = shown(teacher)[run]
    assert (about["member"], about["status"], about["alpha"], about["alphas"]) == (1, "running", 0.3, ["0.30"])


def test_a_viewer_gets_only_the_points_that_are_new(ann, teacher, lab):
    run = make(ann, lab)
    ann.start(run)
    advance(lab, run, (5, 0.2), (10, 0.3))
    shown(teacher)
    seen = teacher.room.ledger.latest
    assert teacher.board.points(run, 0) == [(5, 0.2), (10, 0.3)]
    assert teacher.board.points(run, seen) == []
    advance(lab, run, (15, 0.4))
    assert shown(teacher, seen)[run]["accuracy"] == 0.4
    assert teacher.board.points(run, seen) == [(15, 0.4)]
    assert teacher.board.points(run, 0) == [(5, 0.2), (10, 0.3), (15, 0.4)]


def test_what_stands_still_is_not_told_again(ann, teacher, lab):
    run = make(ann, lab)
    ann.start(run)
    shown(teacher)
    assert shown(teacher, teacher.room.ledger.latest) == {}


def test_runs_of_others_are_not_the_classs(teacher, lab, rooms):
    stranger = lab.visitor("s" * 22)
    run = stranger.create(Config(), lab.loader.dataset, "c")
    stranger.start(run)
    assert shown(teacher) == {}


def test_runs_from_before_the_class_do_not_count(ann, teacher, lab):
    run = make(ann, lab)
    ann.start(run)
    advance(lab, run, (5, 0.2))
    shown(teacher)
    seen = teacher.room.ledger.latest
    teacher.reset()
    assert shown(teacher, seen) == {run: None}
    assert teacher.board.runs() == []


def test_a_run_goes_from_the_board_with_its_member_and_when_it_is_deleted(ann, teacher, lab, rooms, code):
    bob = rooms.join(BOB, code)
    mine, theirs = make(ann, lab), make(bob, lab)
    for student, run in ((ann, mine), (bob, theirs)):
        student.start(run)
    assert set(shown(teacher)) == {mine, theirs}
    seen = teacher.room.ledger.latest
    ann.forget(mine)
    teacher.remove(bob.number)
    assert shown(teacher, seen) == {mine: None, theirs: None}


def test_who_has_solved_the_task_is_told(ann, teacher, lab, rooms, code):
    bob = rooms.join(BOB, code)
    teacher.set_task(Task(0.9, 300))
    mine, theirs = make(ann, lab), make(bob, lab)
    ann.start(mine)
    bob.start(theirs)
    advance(lab, mine, (300, 0.91))
    advance(lab, theirs, (305, 0.95))
    shown(teacher)
    assert teacher.board.solved() == {ann.number}
    assert teacher.room.ledger.since(0)["solved",] == [ann.number]


def test_a_run_that_began_with_saved_weights_solves_no_task(ann, teacher, lab):
    teacher.set_task(Task(0.5, 300))
    run = make(ann, lab, start=("classic-10", load_weights("classic-10").params))
    ann.start(run)
    advance(lab, run, (5, 0.94))
    shown(teacher)
    assert teacher.board.solved() == set()


def test_alphas_are_told_in_their_order(ann, teacher, lab):
    run = make(ann, lab, 0.1)
    ann.start(run)
    advance(lab, run, (5, 0.2))
    lab.engine._entries.put(Entry(with_alpha(lab.engine.get(run), 0.5), looked=0))
    assert shown(teacher)[run]["alphas"] == ["0.10", "0.50"]


def with_alpha(run, alpha):
    from engine.changes import with_present_leg

    before = with_present_leg(replace(run, iteration=0))
    later = replace(before, config=replace(run.config, alpha=alpha), iteration=run.iteration)
    return with_present_leg(later)


def test_after_a_restart_the_runs_are_there_again(ann, teacher, lab, code):
    run = make(ann, lab)
    ann.start(run)
    advance(lab, run, (5, 0.2), (10, 0.35))
    again = Rooms(lab)
    board = again.board(again.room(code))
    assert [(number, one.id, one.iteration) for number, one in board.runs()] == [(1, run, 10)]
    assert board.points(run, 0) == [(5, 0.2), (10, 0.35)]


def test_a_board_that_is_closed_hears_no_more(teacher, lab):
    board = Board(teacher.room, lab.engine)
    assert board._hear in lab.engine.listeners
    board.close()
    assert board._hear not in lab.engine.listeners


def test_a_run_from_before_its_owner_joined_does_not_count(rooms, code, teacher, lab):
    secret = "c" * 22
    early = lab.visitor(secret)
    run = early.create(Config(digits=10_000), lab.loader.dataset, "c")
    early.start(run)
    rooms.join(secret, code)
    assert shown(teacher) == {}


def test_who_branches_off_anothers_run_has_solved_nothing(ann, teacher, lab, rooms, code):
    bob = rooms.join(BOB, code)
    teacher.set_task(Task(0.9, 300))
    run = make(ann, lab)
    ann.start(run)
    advance(lab, run, (5, 0.5), (290, 0.91))
    branch = bob.branch(run, 290, "bob's")
    bob.start(branch)
    own = ann.branch(run, 290, "ann's")
    ann.start(own)
    ann.start(run)
    shown(teacher)
    assert teacher.board.solved() == {ann.number}
    ann.forget(run)
    shown(teacher)
    assert teacher.board.solved() == set()  # nobody knows any more whose steps those were


def test_a_run_that_ended_and_left_the_memory_since_the_last_look_is_on_the_board(ann, teacher, lab):
    run = make(ann, lab)
    ann.start(run)
    advance(lab, run, (5, 0.2), status=Status.FINISHED)
    Archive().save(lab.engine.get(run))
    del lab.engine._entries._held[run]
    assert shown(teacher)[run]["accuracy"] == 0.2


@pytest.mark.parametrize("since", [-5, 10**9])
def test_points_of_an_unknown_run_are_none(teacher, since):
    assert teacher.board.points("absent", since) == []
