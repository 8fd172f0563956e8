import pytest

from classroom.agenda import Place, Task
from classroom.errors import NoClassError, NotTeacherError, RefusedError
from classroom.rules import Rules
from classroom.teacher import MOST_ROUNDS, Teacher
from engine import Status
from model import Config, DataError, load_weights
from model.fine_tuning import FineTuned
from tests.classroom.conftest import ANN, BOB, SEVEN, TEACHER

ACTIONS = {
    "set_task": (Task(0.9, 300),),
    "set_rules": (Rules(("alpha",)),),
    "hide": (["lessons"],),
    "allow_own_names": (True,),
    "choose_reader": ("classic-10",),
    "send_to": ("Train",),
    "pause_all": (),
    "freeze": (),
    "approve": (1, "Zoë"),
    "refuse": (1,),
    "remove": (1,),
    "ban": (1,),
    "readmit": (1,),
    "begin_round": (7,),
    "end_round": (),
    "ask": ("Which?", ["a", "b"]),
    "end_poll": (),
    "drawings": (),
    "teach": (None,),
    "keep_taught": (None,),
    "reset": (),
    "close": (),
}


def test_the_list_of_actions_is_whole():
    public = {name for name, value in vars(Teacher).items() if not name.startswith("_") and callable(value)}
    assert ACTIONS.keys() == public


@pytest.mark.parametrize("name", ACTIONS)
def test_only_a_teacher_of_the_class_does_any_of_it(name, rooms, teacher, ann, lab):
    before = teacher.room.agenda
    for owner in (ann.owner, "", lab.key.owner(BOB)):
        forged = Teacher(lab, teacher.room, teacher.board, owner)
        with pytest.raises((NotTeacherError, AttributeError) if name == "keep_taught" else NotTeacherError):
            getattr(forged, name)(*ACTIONS[name])
    assert teacher.room.agenda == before
    assert list(teacher.room.members) == [ann.number]


def test_a_task_and_what_is_hidden_are_set(teacher):
    teacher.set_task(Task(0.9, 300))
    teacher.hide(["lessons"])
    assert teacher.room.agenda.task == Task(0.9, 300)
    assert teacher.room.agenda.hidden == ("lessons",)
    teacher.set_task(None)
    assert teacher.room.agenda.task is None


def test_new_rules_hold_the_runs_that_go_against_them(teacher, ann, lab):
    allowed, wild = (
        ann.create(Config(alpha=0.3, digits=10_000, hidden=hidden), lab.loader.dataset, "c") for hidden in (10, 20)
    )
    for run in (allowed, wild):
        ann.start(run)
    teacher.set_rules(Rules(("alpha",)))
    assert lab.engine.get(allowed).status is Status.RUNNING
    assert lab.engine.get(wild).status is Status.PAUSED


def test_everybody_is_sent_somewhere_once_more_each_time(teacher):
    teacher.send_to("Train")
    teacher.send_to("Train", 3)
    assert teacher.room.agenda.place == Place("Train", 2, 3)
    with pytest.raises(RefusedError):
        teacher.send_to("https://elsewhere.example")


def test_drawings_are_read_by_shipped_weights_only(teacher, ann):
    teacher.choose_reader("classic-10")
    assert ann.draw(teacher.begin_round(7).number, SEVEN).readings[0].by == "classic-10"
    with pytest.raises(RefusedError):
        teacher.choose_reader("../../secret")


def test_two_people_never_have_the_same_name(teacher, rooms, code, ann):
    teacher.allow_own_names(True)
    bob = rooms.join(BOB, code)
    for student in (ann, bob):
        student.ask_for_name("Zoë")
    teacher.approve(ann.number, "Zoë")
    with pytest.raises(RefusedError, match="already"):
        teacher.approve(bob.number, "Zoë")
    teacher.refuse(bob.number)
    assert (bob.member.name != "Zoë", bob.member.wish) == (True, "")


def test_removing_is_not_banning(teacher, rooms, code, ann):
    teacher.remove(ann.number)
    assert teacher.room.members == {}
    again = rooms.join(ANN, code)
    assert again.number == 2  # somebody new
    teacher.ban(2)
    with pytest.raises(RefusedError, match="sent out"):
        rooms.join(ANN, code)
    assert rooms.student(ANN) is None
    assert [*teacher.room.banned] == [2]
    teacher.readmit(2)
    assert rooms.join(ANN, code).number == 3


def test_who_is_removed_trains_no_further(teacher, ann, lab):
    run = ann.create(Config(), lab.loader.dataset, "c")
    ann.start(run)
    teacher.remove(ann.number)
    assert lab.engine.get(run).status is Status.PAUSED


@pytest.mark.parametrize("act", ["approve", "refuse", "remove", "ban"])
def test_nothing_is_done_to_somebody_who_is_not_there(teacher, act):
    with pytest.raises(NoClassError):
        getattr(teacher, act)(99, *ACTIONS[act][1:])


def test_a_name_that_was_changed_after_the_teacher_read_it_is_not_approved(teacher, ann):
    teacher.allow_own_names(True)
    given = ann.member.name
    ann.ask_for_name("Nice")
    ann.ask_for_name("Rude")
    with pytest.raises(RefusedError, match="another name"):
        teacher.approve(ann.number, "Nice")
    assert (ann.member.name, ann.member.wish) == (given, "Rude")


def test_another_reader_forgets_the_copy_of_the_first(teacher):
    teacher.room.keep_taught(load_weights("wide-800").params, {})
    teacher.choose_reader("wide-800")
    assert teacher.room.taught is not None
    teacher.choose_reader("classic-10")
    assert teacher.room.taught is None


def test_a_copy_whose_teaching_went_wrong_is_not_kept(teacher, ann, lab):
    ann.draw(teacher.begin_round(7).number, SEVEN)
    tuning = teacher.teach(lab.loader.dataset)
    weights = load_weights("wide-800")
    tuning.past.append(FineTuned(10, weights.params, None, 0.5, 0.9))
    tuning.error = "The teaching stopped."
    teacher.keep_taught(tuning)
    assert teacher.room.taught is None


def test_rounds_are_counted_and_bounded(teacher, ann):
    assert [teacher.begin_round(digit).number for digit in (7, 7, 3)] == [1, 2, 3]
    teacher.reset()
    assert teacher.begin_round(7).number == 4  # so that no page takes it for the first one
    teacher.room.plan(rounds=MOST_ROUNDS)
    with pytest.raises(RefusedError, match="rounds"):
        teacher.begin_round(1)


def test_questions_are_counted_and_tidied(teacher):
    teacher.ask("  Which\none? ", ["a", " ", "b\t"])
    assert (teacher.room.agenda.poll.question, teacher.room.agenda.poll.options) == ("Which one?", ("a", "b"))
    teacher.ask("And now?", ["a", "b"])
    assert teacher.room.agenda.poll.number == 2
    with pytest.raises(RefusedError):
        teacher.ask("Only one?", ["a"])


def test_the_class_teaches_with_what_it_drew(teacher, ann, rooms, code, lab):
    with pytest.raises(RefusedError, match="nothing to teach"):
        teacher.teach(lab.loader.dataset)
    number = teacher.begin_round(7).number
    for student in (ann, rooms.join(BOB, code)):
        student.draw(number, SEVEN)
    drawings = teacher.drawings()
    assert drawings.X.shape == (784, 2)
    assert drawings.Y.tolist() == [7, 7]
    tuning = teacher.teach(lab.loader.dataset)
    assert (tuning.alive, tuning.name) == (True, "wide-800")
    with pytest.raises(DataError):
        teacher.teach(None)


def test_a_copy_that_has_not_learned_yet_is_not_kept(teacher, ann, lab):
    ann.draw(teacher.begin_round(7).number, SEVEN)
    tuning = teacher.teach(lab.loader.dataset)
    teacher.keep_taught(tuning)
    assert teacher.room.taught is None


def test_reset_forgets_the_work_and_keeps_the_people(teacher, ann, lab):
    run = ann.create(Config(), lab.loader.dataset, "c")
    ann.start(run)
    weights = load_weights("classic-10")
    teacher.room.keep_taught(weights.params, {})
    ann.draw(teacher.begin_round(7).number, SEVEN)
    teacher.ask("Which?", ["a", "b"])
    ann.vote(1, 0)
    teacher.reset()
    agenda = teacher.room.agenda
    assert (agenda.round, agenda.poll, agenda.task, agenda.paused) == (None, None, None, False)
    assert (teacher.room.work.drawings(), teacher.room.taught) == ([], None)
    assert teacher.board.runs() == []
    assert lab.engine.get(run).status is Status.PAUSED
    assert [*teacher.room.members] == [ann.number]


def test_a_closed_class_is_forgotten(teacher, ann, rooms, code, lab):
    run = ann.create(Config(), lab.loader.dataset, "c")
    ann.start(run)
    ann.draw(teacher.begin_round(7).number, SEVEN)
    teacher.close()
    assert lab.engine.get(run).status is Status.PAUSED
    assert rooms.student(ANN) is None
    for act in (lambda: rooms.room(code), lambda: rooms.join(BOB, code), lambda: rooms.teacher(TEACHER, code)):
        with pytest.raises(NoClassError):
            act()
    with pytest.raises(NotTeacherError):
        teacher.begin_round(3)
