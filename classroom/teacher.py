"""What a teacher of a class may do. Whoever holds one of these was let in by the key (`classroom.rooms`)."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import numpy as np

from classroom.agenda import READERS, Poll, Round, Task, as_text
from classroom.board import Board
from classroom.errors import NotTeacherError, RefusedError
from classroom.members import Member
from classroom.room import Room
from classroom.rules import Rules
from engine import FineTuning, Portion, Status, UnknownRunError
from engine.lab import Lab
from model import DataError, Dataset
from model.fine_tuning import MOST_DRAWINGS, Drawings
from model.network import PIXELS

MOST_ROUNDS = 100


class Teacher:
    """A class as its teacher has it. Methods raise NotTeacherError for who is no teacher of it any more."""

    def __init__(self, lab: Lab, room: Room, board: Board, owner: str) -> None:
        self._lab, self._room, self.board, self._owner = lab, room, board, owner

    @property
    def room(self) -> Room:
        """The class. Raises NotTeacherError."""
        if self._room.closed or not self._room.is_teacher(self._owner):
            raise NotTeacherError("Only the teacher of this class may do that. Enter the teacher’s key on its page.")
        return self._room

    def set_task(self, task: Task | None) -> None:
        """Give the class a task, or none."""
        self.room.plan(task=task)

    def set_rules(self, rules: Rules) -> None:
        """Say which settings the class may change. Runs that go against that are held."""
        self.room.plan(rules=rules)
        self._pause([run_id for run_id in self._running() if not self._allows(rules, run_id)])

    def hide(self, names: Sequence[str]) -> None:
        """Have the class's pages leave out these controls."""
        self.room.plan(hidden=tuple(names))

    def allow_own_names(self, allowed: bool) -> None:
        """Say whether people may ask for a name of their own."""
        self.room.plan(own_names=allowed)

    def choose_reader(self, name: str) -> None:
        """Choose the weights that read the class's drawings."""
        if name not in READERS:
            raise RefusedError(f"Drawings are read by one of: {', '.join(READERS)}.")
        if name != self.room.agenda.reader:
            self.room.plan(reader=name)
            self.room.forget_taught()  # it was made of the other one

    def send_to(self, page: str, stop: int = 0) -> None:
        """Send everybody to a page, or to a stop of the hour's lesson on it."""
        self.room.send_to(page, stop)

    def pause_all(self, paused: bool = True) -> None:
        """Hold all runs of the class, and let nobody start one; or let the class, and those runs, go on."""
        self.room.plan(paused=paused)
        if paused:
            self.room.held = self._running()
            self._hold_all()
        else:
            held, self.room.held = self.room.held, []
            for run_id in held:
                self._let_go_on(run_id)

    def freeze(self, frozen: bool = True) -> None:
        """Let the board stand still, or move on."""
        self.room.plan(frozen=frozen)

    def approve(self, number: int, wish: str) -> None:
        """Let a member go by the name that they asked for, if it is still this one that the teacher has read."""
        with self.room.lock:
            if not wish or self.room.member(number).wish != wish:
                raise RefusedError("They have asked for another name meanwhile. Look at it first.")
            self.room.change_member(number, name=wish, wish="")

    def refuse(self, number: int) -> None:
        """Let a member go on by the name that they have."""
        self.room.member(number)
        self.room.change_member(number, wish="")

    def remove(self, number: int) -> None:
        """Take a member out of the class; they may come back as somebody new."""
        self._hold(self.room.member(number))
        self.room.remove(number)

    def ban(self, number: int) -> None:
        """Take a member out of the class for good."""
        self._hold(self.room.member(number))
        self.room.ban(number)

    def readmit(self, number: int) -> None:
        """Let somebody who was sent away for good join again."""
        if number in self.room.banned:
            self.room.remove(number)

    def begin_round(self, digit: int) -> Round:
        """Have everybody draw this digit."""
        begun = Round(self.room.agenda.rounds + 1, digit)
        if begun.number > MOST_ROUNDS:
            raise RefusedError(f"A class has up to {MOST_ROUNDS} rounds. Close it, and open another one.")
        self.room.plan(round=begun, rounds=begun.number)
        return begun

    def end_round(self) -> None:
        """Take in no more drawings."""
        if round_ := self.room.agenda.round:
            self.room.plan(round=Round(round_.number, round_.digit, open=False))

    def ask(self, question: str, options: Sequence[str]) -> None:
        """Ask the class a question with a few answers to choose from."""
        poll = Poll(self.room.agenda.polls + 1, as_text(question), tuple(filter(None, map(as_text, options))))
        self.room.plan(poll=poll, polls=poll.number)

    def end_poll(self) -> None:
        """Take in no more votes."""
        if poll := self.room.agenda.poll:
            self.room.plan(poll=Poll(poll.number, poll.question, poll.options, open=False))

    def drawings(self) -> Drawings:
        """All that the class has drawn, for fine-tuning; the latest ones, if there are too many."""
        drawn = [one for one in self.room.work.drawings() if one.column is not None][-MOST_DRAWINGS:]
        columns = [one.column for one in drawn if one.column is not None]
        X = np.hstack(columns) if columns else np.zeros((PIXELS, 0), dtype=np.float32)
        return Drawings(X, np.array([one.meant for one in drawn], dtype=np.int64))

    def teach(self, data: Dataset | None) -> FineTuning:
        """A copy of the reading network that learns the class's drawings: `engine.fine_tuning` says how it goes on."""
        drawings = self.drawings()
        if data is None:
            raise DataError("The digits are not here yet. Try again in a moment.")
        if not drawings.Y.size:
            raise RefusedError("There is nothing to teach yet. Begin a drawing round.")
        weights = self._lab.weights(self.room.agenda.reader)
        order = Portion(data.name, data.folder, drawings, weights.params, steps=0)
        return FineTuning(self._lab.engine, order, weights.name)

    def keep_taught(self, tuning: FineTuning) -> None:
        """Have the copy read the rounds that follow, beside the network that it was made of."""
        if tuning.past and not tuning.alive and not tuning.error:
            self.room.keep_taught(tuning.past[-1].params, self._lab.weights(tuning.name).metadata)

    def reset(self) -> None:
        """Begin again with the same people: runs are held, drawings and votes go."""
        self._hold_all()
        self.room.begin_again()

    def close(self) -> None:
        """End the class. Names and drawings are forgotten; runs stay their owners'."""
        self._hold_all()
        self.room.close()
        self.board.close()

    def _allows(self, rules: Rules, run_id: str) -> bool:
        data = self._lab.loader.dataset
        try:
            rules.check(self._lab.engine.get(run_id).config, int(data.y_train.size) if data else rules.base.digits)
        except RefusedError:
            return False
        except UnknownRunError:  # deleted meanwhile
            return True
        return True

    def _running(self) -> list[str]:
        owners = [member.owner for member in self.room.members.values()]
        return [run_id for owner in owners for run_id in self._lab.engine.running(owner)]

    def _let_go_on(self, run_id: str) -> None:
        with suppress(UnknownRunError):
            run = self._lab.engine.get(run_id)
            if run.status is Status.PAUSED and self._allows(self.room.agenda.rules, run_id):
                self._lab.engine.start(run_id)

    def _hold(self, *members: Member) -> None:
        self._pause([run_id for member in members for run_id in self._lab.engine.running(member.owner)])

    def _hold_all(self) -> None:
        self._hold(*self.room.members.values())

    def _pause(self, run_ids: Sequence[str]) -> None:
        """Pause these runs at the same time: each waits for its slice."""

        def pause(run_id: str) -> None:
            with suppress(UnknownRunError):
                self._lab.engine.pause(run_id)

        with ThreadPoolExecutor(max(1, len(run_ids))) as pool:
            list(pool.map(pause, run_ids))
