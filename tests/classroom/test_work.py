from classroom.work import Work
from tests.classroom.conftest import BOB, SEVEN


def items(teacher, kind, since=0):
    return {key[1:]: thing for key, thing in teacher.room.ledger.since(since).items() if key[0] == kind}


def test_a_drawing_stands_on_the_board_with_what_was_read(ann, teacher):
    drawing = ann.draw(teacher.begin_round(7).number, SEVEN)
    ((place, shown),) = items(teacher, "drawing").items()
    assert place == (1, ann.number)
    assert (shown["meant"], shown["seen"], shown["readings"][0]["digit"]) == (7, drawing.seen, 7)


def test_rounds_are_told_apart(ann, teacher):
    for digit in (7, 1):
        ann.draw(teacher.begin_round(digit).number, SEVEN)
    work = teacher.room.work
    assert [one.meant for one in work.drawings()] == [7, 1]
    assert [one.meant for one in work.drawings(2)] == [1]
    assert (work.drawing(1, ann.number).meant, work.drawing(3, ann.number)) == (7, None)


def test_votes_are_counted_for_the_question_that_is_asked(ann, teacher, rooms, code):
    teacher.ask("Which?", ["a", "b"])
    ann.vote(1, 1)
    teacher.ask("And now?", ["c", "d"])
    rooms.join(BOB, code).vote(2, 0)
    poll = teacher.room.agenda.poll
    assert teacher.room.work.counts(poll) == [1, 0]
    assert items(teacher, "poll")[()]["counts"] == [1, 0]
    assert (teacher.room.work.voted(poll, ann.number), teacher.room.work.voted(poll, 2)) == (None, 0)


def test_what_a_member_did_goes_from_the_board_with_them(ann, teacher):
    ann.draw(teacher.begin_round(7).number, SEVEN)
    teacher.ask("Which?", ["a", "b"])
    ann.vote(1, 1)
    seen = teacher.room.ledger.latest
    teacher.remove(ann.number)
    assert items(teacher, "drawing", seen) == {(1, ann.number): None}
    assert items(teacher, "poll", seen)[()]["counts"] == [0, 0]


def test_only_their_own_page_is_told_of_a_drawing(ann, teacher, rooms, code):
    bob = rooms.join(BOB, code)
    teacher.begin_round(7)
    versions = [teacher.room.version(one.number) for one in (ann, bob)]
    ann.draw(1, SEVEN)
    assert teacher.room.version(ann.number) != versions[0]
    assert teacher.room.version(bob.number) == versions[1]


def test_everything_is_told_again_when_a_class_is_opened_from_the_database(ann, teacher):
    ann.draw(teacher.begin_round(7).number, SEVEN)
    room, told = teacher.room, []
    again = Work(room._kept, room._store, room.ledger, told.append)
    assert again.drawings() == room.work.drawings()
    assert told == []
