"""One class as the server holds it: its people, its agenda, its drawings. Each change is written down at once."""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from classroom.agenda import Agenda, Place
from classroom.attendance import Attendance
from classroom.codes import fits
from classroom.errors import NoClassError, RefusedError
from classroom.ledger import Ledger
from classroom.members import Member
from classroom.names import friendly_name
from classroom.store import Kept, Store
from classroom.work import Work
from model import Params
from model.weights import pack_weights, read_weights

MOST_MEMBERS = 200
SHOWN = ("task", "rules", "paused", "frozen", "round")  # of the agenda, on the board
TAUGHT = "taught by the class"  # name of the weights that learned the class's drawings


class Room:
    """A class. Methods may be called in any thread; who may call them, `classroom.teacher` and `student` decide.

    Attributes
    ----------
    ledger : Ledger
        What the board shows. Its keys begin with `"member"`, `"drawing"`, `"agenda"`, `"poll"`, `"run"` or `"solved"`.
    work : Work
        Drawings and votes.
    attendance : Attendance
        Whose page is open.
    told : int
        Counts changes that each member's page is to show.
    """

    def __init__(self, kept: Kept, store: Store) -> None:
        self.code, self.title, self.opened = kept.code, kept.title, kept.opened
        self.closed = False
        self.ledger, self.attendance, self.told = Ledger(), Attendance(), 0
        self.lock = threading.RLock()
        self._kept, self._store = kept, store
        self.held: list[str] = []  # ids of the runs that the class's pause has stopped
        self._numbers = {member.owner: number for number, member in kept.members.items() if not member.banned}
        self._own: dict[int, int] = {}  # counts changes that only this member's page is to show
        self.taught = read_weights(kept.taught, TAUGHT) if kept.taught else None
        self.work = Work(kept, store, self.ledger, self.tell)
        self._note_agenda()
        for member in kept.members.values():
            self._note_member(member)

    @property
    def agenda(self) -> Agenda:
        """What the teacher has set."""
        return self._kept.agenda

    @property
    def since(self) -> float:
        """When the class began, or began again: runs made before don't count. In seconds since 1970."""
        return self._kept.since

    @property
    def touched(self) -> float:
        """When somebody last joined, or the teacher last set something."""
        return self._kept.touched

    @property
    def members(self) -> dict[int, Member]:
        """Who is in the class, by number; without those who were sent away for good."""
        with self.lock:
            return {number: member for number, member in self._kept.members.items() if not member.banned}

    @property
    def banned(self) -> dict[int, Member]:
        """Who was sent away for good."""
        with self.lock:
            return {number: member for number, member in self._kept.members.items() if member.banned}

    @property
    def standing(self) -> str:
        """A short text that differs whenever the teacher's page has something else to show around the board."""
        return f"{self.ledger.name}.{self.told}.{self._kept.joined}.{self.wishes}.{bool(self._kept.drawings):d}"

    @property
    def wishes(self) -> int:
        """How many members ask for a name of their own."""
        return sum(bool(member.wish) for member in self.members.values())

    def owners(self) -> dict[str, int]:
        """Whose runs are the class's: the members' numbers by their owners."""
        return dict(self._numbers)

    def number_of(self, owner: str) -> int:
        """The number of the member with this owner; 0 for somebody who isn't in the class."""
        return self._numbers.get(owner, 0)

    def is_teacher(self, owner: str) -> bool:
        """Whether this is a teacher of the class."""
        return owner in self._kept.teachers

    def fits(self, key: str) -> bool:
        """Whether this is the teacher's key."""
        return fits(key, self._kept.key)

    def add_teacher(self, owner: str) -> None:
        """Let somebody teach the class."""
        with self.lock:
            self._change(teachers=self._kept.teachers | {owner})

    def plan(self, **changes: Any) -> None:
        """Change the agenda."""
        with self.lock:
            self._change(agenda=replace(self.agenda, **changes))
            self.told += 1

    def send_to(self, page: str, stop: int = 0) -> None:
        """Send everybody to a page."""
        with self.lock:
            turn = self.agenda.place.turn + 1 if self.agenda.place else 1
            self.plan(place=Place(page, turn, stop))

    def join(self, owner: str) -> Member:
        """The member with this owner; a new one if need be. Raises RefusedError."""
        with self.lock:
            if self.closed:
                raise NoClassError("This class was closed.")
            for member in self._kept.members.values():
                if member.owner == owner:
                    if member.banned:
                        raise RefusedError("You were sent out of this class. Talk to your teacher.")
                    return member
            if len(self._kept.members) >= MOST_MEMBERS:
                raise RefusedError(f"This class is full: it has {MOST_MEMBERS} people.")
            self._kept.joined += 1
            taken = {member.name for member in self._kept.members.values()}
            now = time.time()
            member = Member(self._kept.joined, owner, friendly_name(taken), now, now)
            self._put_member(member)
        return member

    def member(self, number: int) -> Member:
        """The member with this number. Raises NoClassError for somebody who is no longer in it."""
        member = self._kept.members.get(number)
        if self.closed or member is None or member.banned:
            raise NoClassError("You are not in this class any more. Join it again by its link.")
        return member

    def change_member(self, number: int, **changes: Any) -> None:
        """Change a member's name, wish, or whether they were sent away."""
        with self.lock:
            name = changes.get("name", "")
            if any(name == other.name for other in self.members.values() if other.number != number) and name:
                raise RefusedError(f"Somebody in this class is called “{name}” already.")
            self._put_member(replace(self.member(number), **changes))

    def remove(self, number: int) -> None:
        """Forget a member with all that they drew; they may join again, as somebody new."""
        with self.lock:
            self._store.forget_member(self.code, number)
            if member := self._kept.members.pop(number, None):
                self._numbers.pop(member.owner, None)
            self.work.forget_of(number)
            self.told += 1
            self.ledger.put(("member", number), None)

    def ban(self, number: int) -> None:
        """Send a member away for good: their drawings go, and their browser can't come back."""
        with self.lock:
            member = self.member(number)
            self.remove(number)
            self._put_member(replace(member, banned=True, wish=""))

    def keep_taught(self, params: Params, metadata: Mapping[str, Any]) -> None:
        """Keep a network that learned the class's drawings: it reads the rounds that follow, beside the other one."""
        with self.lock:
            content = pack_weights(params, metadata)
            self._store.change(self.code, {"taught": content})
            self.taught = read_weights(content, TAUGHT)
            self.told += 1

    def forget_taught(self) -> None:
        """Forget the network that learned the class's drawings."""
        with self.lock:
            self._store.change(self.code, {"taught": None})
            self.taught = None
            self.told += 1

    def begin_again(self) -> None:
        """Forget all work; the people stay."""
        with self.lock:
            self._store.forget_work(self.code)
            self.work.forget_all()
            self.taught = None
            self._change(since=time.time(), agenda=replace(self.agenda, task=None, round=None, poll=None, paused=False))
            self.told += 1

    def close(self) -> None:
        """Forget the class, its names and its drawings. Runs stay their owners'."""
        with self.lock:
            self._store.forget(self.code)
            self.closed = True
            self._kept.members, self._numbers = {}, {}
            self.work.forget_all()
            self.told += 1

    def tell(self, number: int) -> None:
        """Note that a member's own page has something new to show."""
        self._own[number] = self._own.get(number, 0) + 1

    def version(self, number: int) -> str:
        """A short text that differs whenever this member's page has something else to show."""
        return f"{self.ledger.name}.{self.told}.{self._own.get(number, 0)}"

    def _change(self, **changes: Any) -> None:
        """Change what belongs to the class as a whole."""
        changes["touched"] = time.time()
        columns = dict(changes)
        if "teachers" in changes:
            columns["teachers"] = json.dumps(sorted(changes["teachers"]))
        if "agenda" in changes:
            columns["agenda"] = changes["agenda"].to_json()
        self._store.change(self.code, columns)
        for name, value in changes.items():
            setattr(self._kept, name, value)
        self._note_agenda()

    def _put_member(self, member: Member) -> None:
        self._kept.touched = time.time()
        self._store.put_member(self.code, member, self._kept.joined, self._kept.touched)
        self._kept.members[member.number] = member
        if not member.banned:
            self._numbers[member.owner] = member.number
        self.tell(member.number)
        self._note_member(member)

    def _note_member(self, member: Member) -> None:
        shown = {"name": member.name, "wish": member.wish, "banned": member.banned}
        self.ledger.put(("member", member.number), shown)

    def _note_agenda(self) -> None:
        agenda = self.agenda
        task = agenda.task.in_words() if agenda.task else ""
        shown = json.loads(agenda.to_json()) | {"task": task, "rules": agenda.rules.in_words()}
        self.ledger.put(("agenda",), {name: shown[name] for name in SHOWN})
        self.work.note_votes(agenda.poll)
