"""All classes of one server: who opens them, who is let in, and as what."""

import hmac
import math
import os
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from classroom.agenda import Agenda, as_text
from classroom.board import Board
from classroom.codes import hash_key, new_code, new_key, typed_code
from classroom.errors import NoClassError, NotTeacherError, RefusedError, TooFastError
from classroom.limits import Limit
from classroom.room import Room
from classroom.store import ELSEWHERE, Kept, Store
from classroom.student import Student
from classroom.teacher import Teacher
from engine.archive import ArchiveError
from engine.database import default_url
from engine.lab import Lab, lab
from engine.visitor import Visitor

MOST_CLASSES = 50  # open at once
MOST_OF_ONE = 5  # classes that one person has open
IDLE_SECONDS = 7 * 24 * 3600.0  # a class in which nothing happens for so long is closed
TRIES = Limit(rate=0.1, burst=10)  # of a key: ten, then one every ten seconds
ASKED = Limit(rate=10.0, burst=60)  # what one browser may do in a class
UNKNOWN = "There is no open class with this code. A class that was closed is forgotten, with its names and drawings."


class Rooms:
    """The classes. Those of a server whose database can't be opened last as long as it does.

    Attributes
    ----------
    tries, asked : Limit
        How often a key may be tried, for each class and person; and how often each person may do something.
    """

    def __init__(self, of: Lab, tries: Limit = TRIES, asked: Limit = ASKED) -> None:
        self.tries, self.asked = tries, asked
        self._lab = of
        self._lock = threading.RLock()
        presence = of.presence
        try:
            self._store = Store(default_url() if of.engine.autosave else "", presence.leases if presence else None)
        except ArchiveError:
            self._store = Store()
        self._rooms: dict[str, Room] = {}
        self._boards: dict[str, Board] = {}
        self.take_over()
        self._close_idle()
        if presence:
            presence.heirs.append(self.take_over)
            presence.when_lost.append(self.lose)

    def take_over(self) -> None:
        """Have the classes of the database; of several servers, those that no other one has."""
        for kept in self._store.all(known=[*self._rooms]):
            with self._lock:
                if kept.code not in self._rooms:
                    self._add(Room(kept, self._store))

    def lose(self) -> None:
        """Let go of all classes: this server was taken for dead, and others have them."""
        with self._lock:
            for board in self._boards.values():
                board.close()
            self._rooms, self._boards = {}, {}

    def belongs_to(self, other: Lab) -> bool:
        """Whether these are that lab's classes."""
        return self._lab is other

    def open(self, secret: str, title: str, key: str = "") -> tuple[str, str]:
        """Open a class, and return its code and the teacher's key, which nobody can look up later.

        `key` is the one of `DIGIT_LAB_TEACHER_KEY`, where that is set: then it is the class's, too. Raises
        NotTeacherError or RefusedError.
        """
        owner = self._lab.key.owner(secret)
        wanted = os.environ.get("DIGIT_LAB_TEACHER_KEY", "")
        if wanted:
            self._check_tries(owner)
            self._check_tries("the server's key")
            if not hmac.compare_digest(key.strip().encode("utf-8", "replace"), wanted.encode()):
                raise NotTeacherError("This is not the teacher’s key of this server. Whoever set it up knows it.")
        own = wanted or new_key()
        hashed = hash_key(own)  # takes a while, so not under the lock
        with self._lock:
            self._close_idle()
            if len(self._rooms) >= MOST_CLASSES or len(self.taught_by(secret)) >= MOST_OF_ONE:
                raise RefusedError("Too many classes are open already. Close one of them first.")
            now, code = time.time(), new_code({*self._rooms, *self._store.elsewhere()})
            kept = Kept(code, as_text(title) or "Our class", now, now, now, hashed, {owner}, Agenda())
            self._store.add(kept)
            self._add(Room(kept, self._store))
        return code, "" if wanted else own

    def room(self, code: str) -> Room:
        """The class with this code, as somebody typed it. Raises NoClassError."""
        self._close_idle()
        found = self._rooms.get(typed_code(code))
        if not found or found.closed:
            raise NoClassError(ELSEWHERE if typed_code(code) in self._store.elsewhere() else UNKNOWN)
        return found

    def taught_by(self, secret: str) -> list[Room]:
        """The classes of which this is a teacher, the newest first."""
        owner = self._lab.key.owner(secret)
        mine = [room for room in self._open() if room.is_teacher(owner)]
        return sorted(mine, key=lambda room: -room.opened)

    def admit(self, secret: str, code: str, key: str) -> None:
        """Let in who knows the teacher's key. Raises NoClassError, NotTeacherError or TooFastError."""
        room, owner = self.room(code), self._lab.key.owner(secret)
        self._check_tries(owner)
        if not self.asked.allows(f"key of {room.code}"):  # who comes with a new cookie for each try
            raise TooFastError("Too many tries. Wait a minute, then try again.")
        if not room.fits(key):
            raise NotTeacherError("This is not the teacher’s key of this class.")
        room.add_teacher(owner)

    def teacher(self, secret: str, code: str) -> Teacher:
        """The class for its teacher. Raises NoClassError or NotTeacherError."""
        room = self.room(code)
        found = Teacher(self._lab, room, self.board(room), self._lab.key.owner(secret))
        found.room  # noqa: B018 - refuses who is none
        return found

    def join(self, secret: str, code: str) -> Student:
        """Join a class, or come back to it: that is the class they are in now. Raises NoClassError or RefusedError."""
        room, owner = self.room(code), self._lab.key.owner(secret)
        if room.is_teacher(owner):
            raise RefusedError(
                "You teach this class. To see what your students see, open its link in a private window."
            )
        member = room.join(owner)
        before = self.student(secret)
        if before and before.room is not room:
            room.change_member(member.number, came=time.time())
        student = Student(self._lab, secret, room, member.number)
        student.keep_to_rules()
        return student

    def student(self, secret: str) -> Student | None:
        """Who this is in the class that they joined last, if they are in one."""
        owner = self._lab.key.owner(secret)
        latest, found = -math.inf, None
        for room in self._open():
            with suppress(NoClassError):
                member = room.member(room.number_of(owner))
                if member.came > latest:
                    latest, found = member.came, Student(self._lab, secret, room, member.number)
        return found

    def visitor(self, secret: str) -> Visitor:
        """Who is known by this secret: what they may do with runs, in their class if they are in one."""
        return self.student(secret) or self._lab.visitor(secret)

    def board(self, room: Room) -> Board:
        """What the class trains."""
        if (found := self._boards.get(room.code)) is None:
            made = Board(room, self._lab.engine)  # reads the database, so not under the lock
            with self._lock:
                found = self._boards.setdefault(room.code, made)
            if found is not made:
                made.close()
        return found

    def check_pace(self, secret: str) -> None:
        """Raise TooFastError for somebody who does more than a person can."""
        if not self.asked.allows(self._lab.key.owner(secret)):
            raise TooFastError("That was too fast. Wait a moment, then try again.")

    def _check_tries(self, who: str) -> None:
        if not self.tries.allows(who):
            raise TooFastError("Too many tries. Wait a minute, then try again.")

    def _open(self) -> Sequence[Room]:
        return [room for room in (*self._rooms.values(),) if not room.closed]

    def _add(self, room: Room) -> None:
        self._rooms[room.code] = room

    def _close_idle(self) -> None:
        """Forget classes in which nothing happens any more, and those that were closed."""
        for room in (*self._rooms.values(),):
            if not room.closed and time.time() - room.touched > IDLE_SECONDS:
                room.close()
            if room.closed:
                del self._rooms[room.code]
                if board := self._boards.pop(room.code, None):
                    board.close()


_latest: list[Rooms] = []  # those of the lab that was asked about last
_making = threading.Lock()


def rooms() -> Rooms:
    """The classes of the current lab. Raises NoLabError when none is open."""
    current = lab()
    with _making:
        if not _latest or not _latest[0].belongs_to(current):
            _latest[:] = [Rooms(current)]
        return _latest[0]
