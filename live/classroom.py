"""A class on the live channel: what a student's page shows of it, and what is new on the teacher's board.

Who asks is known by the cookie that came with the socket, never by what the question says.
"""

import asyncio
import json
import zlib
from typing import Any

from classroom.errors import NoClassError
from classroom.members import Drawing
from classroom.room import Room
from classroom.rooms import rooms
from classroom.student import Student
from classroom.teacher import Teacher

LOOK_SECONDS = 0.25  # between two looks at a class that somebody waits for
OUTSIDE = "You are not in this class, or not any more. Join it by its link."


async def of_student(question: dict[str, Any], visitor: str) -> str:
    """The class as a member's page shows it, as JSON, as soon as it differs from the `version` that is there."""
    while True:
        student = rooms().student(visitor)
        if student is None:
            raise NoClassError(OUTSIDE)
        if await here(student) != question.get("version"):
            return json.dumps(await asyncio.to_thread(view, student))
        await asyncio.sleep(LOOK_SECONDS)


async def here(student: Student) -> str:
    """Note that a member's page is open, and return the version of what it has to show."""
    room = student.room
    room.attendance.note(student.number)
    if room.agenda.task and room.attendance.is_due(LOOK_SECONDS):
        await asyncio.to_thread(_look, room)  # it may be solved by now, whether a board is open or not
    return room.version(student.number)


def _look(room: Room) -> None:
    rooms().board(room).look()


def view(student: Student) -> dict[str, Any]:
    """All that a member's page shows. Raises NoClassError."""
    room, member = student.room, student.member
    agenda, version = room.agenda, room.version(member.number)  # the version first: a change meanwhile is told again
    place, round_, poll = agenda.place, agenda.round, agenda.poll
    drawn = room.work.drawing(round_.number, member.number) if round_ else None
    return {
        "version": version,
        "standing": standing(student),
        "code": room.code,
        "title": room.title,
        "name": member.name,
        "wish": member.wish,
        "own_names": agenda.own_names,
        "task": agenda.task.in_words() if agenda.task else "",
        "solved": member.number in rooms().board(room).solved(),
        "rules": agenda.rules.in_words(),
        "paused": agenda.paused,
        "place": place and {"page": place.page, "turn": place.turn, "stop": place.stop},
        "round": round_ and {"number": round_.number, "digit": round_.digit, "open": round_.open, "drawn": read(drawn)},
        "poll": poll
        and {
            "number": poll.number,
            "question": poll.question,
            "options": poll.options,
            "open": poll.open,
            "chosen": room.work.voted(poll, member.number),
        },
    }


def standing(student: Student) -> str:
    """What a page with settings depends on: where everybody is sent, the rules, and what is left out."""
    agenda = student.room.agenda
    place = agenda.place.turn if agenda.place else 0
    rest = zlib.crc32(repr((agenda.rules, agenda.hidden)).encode())
    return f"{student.room.code}.{place}.{rest:x}"


def read(drawing: Drawing | None) -> dict[str, Any] | None:
    """What the network read in a drawing: whether it is `sure`, and whether that is `right`, as it was meant.

    `taught` says the same of the copy that has learned the class's drawings, once there is one.
    """
    if drawing is None:
        return None
    found = [
        {
            "reads": one.guess,
            "share": one.share,
            "sure": one.digit is not None,
            "right": one.digit == drawing.meant,
        }
        for one in drawing.readings
    ]
    return found[0] | {"taught": found[1] if len(found) > 1 else None}


async def of_teacher(question: dict[str, Any], visitor: str) -> str:
    """What is new on the board, as JSON, as soon as something is. Raises NotTeacherError.

    The question names the class (`code`), and what the viewer has: the ledger (`book`), the number of the last change
    (`since`), who is there (`here`), whether the board stands still (`frozen`), and how the class stands for the page
    around the board (`standing`).
    """
    await asyncio.sleep(LOOK_SECONDS)
    while True:
        found = await asyncio.to_thread(_board_of, visitor, question)
        if found:
            return json.dumps(found)
        await asyncio.sleep(LOOK_SECONDS)


def _board_of(visitor: str, question: dict[str, Any]) -> dict[str, Any] | None:
    return board(rooms().teacher(visitor, str(question.get("code"))), question)


def board(teacher: Teacher, question: dict[str, Any]) -> dict[str, Any] | None:
    """What this viewer of the board hasn't seen, or None."""
    room, ledger = teacher.room, teacher.room.ledger
    same = question.get("book") == ledger.name
    since = question.get("since") if same else 0
    since = since if isinstance(since, int) else 0
    here, frozen, standing = sorted(room.attendance.here()), room.agenda.frozen, room.standing
    same_page = standing == question.get("standing")
    if same and frozen and question.get("frozen") and same_page:
        return None
    teacher.board.look()
    latest = ledger.latest  # before the items: what changes meanwhile is told once more
    new = {} if same and frozen else ledger.since(since)
    if not new and same and same_page and here == question.get("here") and frozen == bool(question.get("frozen")):
        return None
    items = [_item(key, thing, teacher, since) for key, thing in new.items() if isinstance(key, tuple)]
    latest = since if same and frozen else latest
    around = {"here": here, "frozen": frozen, "standing": standing}
    return {"book": ledger.name, "latest": latest, "whole": not same, "items": items} | around


def _item(key: tuple[Any, ...], thing: Any, teacher: Teacher, since: int) -> dict[str, Any]:
    """One thing of the ledger; of a run, what is new in its curve comes with it."""
    kind, *place = key
    points = {"points": teacher.board.points(place[0], since)} if kind == "run" and thing else {}
    return {"kind": kind, "key": place, "now": thing} | points
