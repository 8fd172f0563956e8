from dataclasses import replace

import pytest

from classroom import student
from classroom.errors import NoClassError, RefusedError
from classroom.members import MOST_LETTERS
from classroom.rules import Rules
from classroom.student import MOST_POINTS, MOST_STROKES, checked_strokes
from engine import NotTheirsError, Plan, Status
from model import Config, load_weights
from tests.classroom.conftest import BOB, SEVEN

ALPHA_ONLY = Rules(("alpha",))
ALLOWED = Config(alpha=0.3, digits=10_000)


def make(ann, lab, config=ALLOWED, **settings):
    return ann.create(config, lab.loader.dataset, "ann's", **settings)


def test_without_rules_a_student_does_what_a_visitor_may(ann, lab):
    run = make(ann, lab, Config(hidden=3))
    ann.start(run)
    assert lab.engine.get(run).status is Status.RUNNING
    assert lab.engine.get(run).owner == ann.owner == ann.member.owner


def test_a_run_against_the_rules_is_not_made(ann, teacher, lab):
    teacher.set_rules(ALPHA_ONLY)
    with pytest.raises(RefusedError, match="hidden stays 10"):
        make(ann, lab, replace(ALLOWED, hidden=800))
    wild = Config(alpha=0.7, hidden=800, seed=3)
    assert lab.engine.get(make(ann, lab, ann.settings_within(wild))).config == replace(ALLOWED, alpha=0.7)


def test_weights_of_another_network_are_no_start_where_there_are_rules(ann, teacher, lab):
    start = ("classic-10", load_weights("classic-10").params)
    make(ann, lab, start=start)
    teacher.set_rules(ALPHA_ONLY)
    with pytest.raises(RefusedError, match="own random weights"):
        make(ann, lab, start=start)


def test_a_run_from_before_the_rules_does_not_go_on(ann, teacher, lab):
    run = make(ann, lab, replace(ALLOWED, hidden=20))
    teacher.set_rules(ALPHA_ONLY)
    for act in (ann.start, ann.step):
        with pytest.raises(RefusedError, match="hidden stays 10"):
            act(run)
    with pytest.raises(RefusedError):
        ann.branch(run, 0, "ann's", alpha=0.5)


def test_only_free_settings_change_on_the_way(ann, teacher, lab):
    teacher.set_rules(ALPHA_ONLY)
    run = make(ann, lab)
    ann.configure(run, alpha=0.9)
    assert lab.engine.get(run).config.alpha == 0.9
    with pytest.raises(RefusedError, match="changes only alpha"):
        ann.configure(run, iterations=5_000)
    with pytest.raises(RefusedError):
        ann.branch(run, 0, "ann's", iterations=5_000)
    assert lab.engine.get(ann.branch(run, 0, "ann's", alpha=0.5)).config.alpha == 0.5


def test_a_neighbour_is_taken_over_only_where_alpha_may_change(ann, teacher, lab):
    run = make(ann, lab, Config(digits=10_000))
    teacher.set_rules(Rules(("iterations",)))
    with pytest.raises(RefusedError, match="only the number of steps"):
        ann.take_over(run, "smaller")


def test_while_the_class_is_paused_nobody_starts(ann, teacher, lab):
    run = make(ann, lab)
    ann.start(run)
    teacher.pause_all()
    assert lab.engine.get(run).status is Status.PAUSED
    for act in (ann.start, ann.step):
        with pytest.raises(RefusedError, match="paused"):
            act(run)
    teacher.pause_all(False)
    assert lab.engine.get(run).status is Status.RUNNING  # what the pause has stopped goes on by itself


def test_who_had_paused_before_stays_paused(ann, teacher, lab):
    mine, other = make(ann, lab), make(ann, lab)
    ann.start(mine)
    ann.start(other)
    ann.pause(mine)
    teacher.pause_all()
    teacher.pause_all(False)
    assert [lab.engine.get(run).status for run in (mine, other)] == [Status.PAUSED, Status.RUNNING]


def test_runs_of_a_class_begin_with_as_many_digits_as_all_can_share(ann, rooms):
    assert ann.usual == Config(digits=10_000)
    assert rooms.visitor(BOB).usual == Config()


def test_a_student_changes_nobody_elses_run(ann, rooms, code, lab):
    bob = rooms.join(BOB, code)
    run = make(ann, lab)
    for act in (bob.start, bob.pause, bob.stop, bob.forget):
        with pytest.raises(NotTheirsError):
            act(run)


def test_a_drawing_is_read_and_stands_on_the_board(ann, teacher):
    begun = teacher.begin_round(7)
    drawing = ann.draw(begun.number, SEVEN)
    assert drawing.readings[0].digit == 7
    assert teacher.room.work.drawings() == [drawing]
    again = ann.draw(begun.number, [*SEVEN, [0.3, 0.5, 0.7, 0.5]])
    assert teacher.room.work.drawings() == [again]


@pytest.mark.parametrize("number", [0, 2, -1, 10**9])
def test_a_drawing_for_another_round_is_refused(ann, teacher, number):
    teacher.begin_round(7)
    with pytest.raises(RefusedError, match="over"):
        ann.draw(number, SEVEN)


def test_a_drawing_after_the_end_is_refused(ann, teacher):
    number = teacher.begin_round(7).number
    teacher.end_round()
    with pytest.raises(RefusedError, match="over"):
        ann.draw(number, SEVEN)


def test_once_it_was_taught_both_networks_read(ann, teacher):
    weights = load_weights("classic-10")
    teacher.room.keep_taught(weights.params, weights.metadata)
    first, second = ann.draw(teacher.begin_round(7).number, SEVEN).readings
    assert (first.by, second.by) == ("wide-800", "taught by the class")
    assert first.share != second.share


@pytest.mark.parametrize(
    "strokes",
    [
        None,
        "x",
        {},
        [],
        [[]],
        [[0.1]],
        [[0.1, 0.2, 0.3]],
        [["a", "b"]],
        [[0.1, None]],
        [[True, 0.5]],
        [[1.01, 0.5]],
        [[-0.01, 0.5]],
        [[float("nan"), 0.5]],
        [[float("inf"), 0.5]],
        [[10**400, 0.5]],
        [[[0.1, 0.2]]],
        [[0.1, 0.2]] * (MOST_STROKES + 1),
        [[0.5, 0.5] * (MOST_POINTS + 1)],
    ],
)
def test_strokes_that_are_none_are_refused(strokes):
    with pytest.raises(RefusedError):
        checked_strokes(strokes)


def test_strokes_keep_four_decimals_and_so_many_points():
    assert checked_strokes([[0.123456, 1]]) == ((0.1235, 1.0),)
    full = [[0.5, 0.5] * (MOST_POINTS // MOST_STROKES)] * MOST_STROKES
    assert len(checked_strokes(full)) == MOST_STROKES


def test_a_dot_is_a_drawing(ann, teacher):
    assert ann.draw(teacher.begin_round(1).number, [[0.5, 0.5]]).column is not None


def test_a_vote_counts_once_and_may_be_changed(ann, teacher, rooms, code):
    teacher.ask("Which?", ["a", "b", "c"])
    ann.vote(1, 0)
    ann.vote(1, 2)
    rooms.join(BOB, code).vote(1, 2)
    assert teacher.room.work.counts(teacher.room.agenda.poll) == [0, 0, 2]


@pytest.mark.parametrize(("number", "choice"), [(1, 3), (1, -1), (0, 0), (2, 0)])
def test_a_vote_for_what_is_not_asked_is_refused(ann, teacher, number, choice):
    teacher.ask("Which?", ["a", "b", "c"])
    with pytest.raises(RefusedError):
        ann.vote(number, choice)


def test_a_vote_after_the_end_is_refused(ann, teacher):
    teacher.ask("Which?", ["a", "b"])
    teacher.end_poll()
    with pytest.raises(RefusedError, match="closed"):
        ann.vote(1, 0)


def test_a_name_of_ones_own_needs_the_teacher(ann, teacher):
    given = ann.member.name
    with pytest.raises(RefusedError, match="name that was given"):
        ann.ask_for_name("Zoë")
    teacher.allow_own_names(True)
    ann.ask_for_name("  <b>Zoë</b> ")
    assert (ann.member.name, ann.member.wish) == (given, "<b>Zoë</b>")
    teacher.approve(ann.number, "<b>Zoë</b>")
    assert (ann.member.name, ann.member.wish) == ("<b>Zoë</b>", "")


@pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * (MOST_LETTERS + 1)])
def test_a_name_has_letters_and_not_too_many(ann, teacher, name):
    teacher.allow_own_names(True)
    with pytest.raises(RefusedError, match="letters"):
        ann.ask_for_name(name)


def test_nobody_sweeps_in_a_class_and_a_sweep_from_before_rests(rooms, code, lab):
    plan = Plan(Config(iterations=100_000, digits=100), (("alpha", (0.01, 0.02)),))
    carl = rooms.visitor("carl's secret")
    sweep_id = carl.start_sweep(lab.sweeps, plan, lab.loader.dataset)
    carl = rooms.join("carl's secret", code)
    assert not lab.sweeps.get(sweep_id).going
    with pytest.raises(RefusedError, match="nobody sweeps"):
        carl.start_sweep(lab.sweeps, plan, lab.loader.dataset)
    with pytest.raises(RefusedError, match="nobody sweeps"):
        carl.resume_sweep(lab.sweeps, sweep_id)
    carl.forget_sweep(lab.sweeps, sweep_id)


def test_who_leaves_is_forgotten(ann, teacher):
    ann.draw(teacher.begin_round(7).number, SEVEN)
    ann.leave()
    assert teacher.room.members == {}
    assert teacher.room.work.drawings() == []
    with pytest.raises(NoClassError):
        ann.draw(1, SEVEN)


def test_the_sentence_of_a_pause_says_who_ends_it():
    assert "teacher" in student.PAUSED
