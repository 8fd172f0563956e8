"""What somebody in a class may do: draw and vote in it, and train by its rules."""

from dataclasses import replace
from typing import Any

from classroom.agenda import as_text
from classroom.errors import RefusedError
from classroom.members import MOST_LETTERS, Drawing, Member, as_paths, read_by
from classroom.room import Room
from engine import UnknownRunError
from engine.lab import Lab
from engine.run import Start
from engine.visitor import Visitor
from model import Config, Dataset
from model.ink.strokes import strokes_to_column

MOST_STROKES, MOST_POINTS = 30, 2_000  # of one drawing
DECIMALS = 4  # of a point's place, as a share of the canvas
OVER = "This round is over. Wait for the next digit."
NO_SWEEPS = "In a class nobody sweeps: it would take the processor from all others. Your teacher can, on the projector."
PAUSED = "Your class is paused. Your teacher lets it go on."


class Student(Visitor):
    """A visitor who is in a class. Beside what a visitor's methods raise, these raise RefusedError."""

    def __init__(self, lab: Lab, secret: str, room: Room, number: int) -> None:
        super().__init__(lab.engine, lab.key, secret)
        self.room, self.number = room, number
        self._lab = lab

    @property
    def member(self) -> Member:
        """Who they are in the class. Raises NoClassError once they are no longer in it."""
        return self.room.member(self.number)

    @property
    def most_digits(self) -> int:
        """How many digits there are to learn from."""
        data = self._lab.loader.dataset
        return int(data.y_train.size) if data else self.room.agenda.rules.base.digits

    @property
    def usual(self) -> Config:
        """What their runs begin with where nothing else is said: as many digits as all can share."""
        return self.room.agenda.rules.base

    def settings_within(self, config: Config) -> Config:
        """These settings, but for those that the class has fixed."""
        return self.room.agenda.rules.applied(config, self.most_digits)

    def create(self, config: Config, data: Dataset, collection: str, name: str = "", start: Start | None = None) -> str:
        """Make a run of theirs that waits to be started, and return its id."""
        self.room.agenda.rules.check(config, self.most_digits)
        if start and self.room.agenda.rules.free is not None:
            raise RefusedError("In this class each run begins with its own random weights.")
        return super().create(config, data, collection, name, start)

    def branch(self, run_id: str, iteration: int, collection: str, **settings: Any) -> str:
        """Make a run of theirs that goes on from where any other was at this iteration, and return its id."""
        self._check_pause()
        self.room.agenda.rules.check(replace(self.engine.get(run_id).config, **settings), self.most_digits)
        return super().branch(run_id, iteration, collection, **settings)

    def start(self, run_id: str) -> None:
        """Start the run, or let it go on."""
        self._check_class(run_id)
        super().start(run_id)

    def step(self, run_id: str) -> None:
        """Take one iteration."""
        self._check_class(run_id)
        super().step(run_id)

    def configure(self, run_id: str, **settings: Any) -> None:
        """Change alpha or the number of iterations."""
        self.room.agenda.rules.check_changes(settings)
        super().configure(run_id, **settings)

    def take_over(self, run_id: str, side: str) -> str:
        """Make a neighbour of this run a run of theirs in its place, and return its id."""
        self._check_pause()
        self.room.agenda.rules.check_changes(["alpha"])
        return super().take_over(run_id, side)

    def check_sweeping(self) -> None:
        """Refused, since it would take the processor from all others."""
        raise RefusedError(NO_SWEEPS)

    def ask_for_name(self, name: str) -> None:
        """Ask for a name of one's own: others see it once the teacher approves."""
        if not self.room.agenda.own_names:
            raise RefusedError("In this class everybody goes by the name that was given.")
        wish = as_text(name)
        if not 0 < len(wish) <= MOST_LETTERS:
            raise RefusedError(f"A name has 1 to {MOST_LETTERS} letters.")
        self.room.change_member(self.member.number, wish=wish)

    def draw(self, number: int, strokes: Any) -> Drawing:
        """Hand in a drawing for the round of this number, and return it with what the networks read."""
        round_ = self.room.agenda.round
        if not round_ or not round_.open or round_.number != number:
            raise RefusedError(OVER)
        checked = checked_strokes(strokes)
        column = strokes_to_column(as_paths(checked))
        if column is None:
            raise RefusedError("There is no ink yet. Draw the digit, then send it.")
        readings = [read_by(self._lab.weights(self.room.agenda.reader), column)]
        if self.room.taught:
            readings.append(read_by(self.room.taught, column))
        drawing = Drawing(round_.number, self.member.number, round_.digit, checked, tuple(readings))
        with self.room.lock:  # reading took a moment: is it still wanted?
            if self.member and self.room.agenda.round == round_:
                self.room.work.draw(drawing)
                return drawing
        raise RefusedError(OVER)

    def vote(self, number: int, choice: int) -> None:
        """Choose an answer to the question of this number."""
        with self.room.lock:
            poll = self.room.agenda.poll
            if not poll or not poll.open or poll.number != number:
                raise RefusedError("This question is closed.")
            if choice not in range(len(poll.options)):
                raise RefusedError("Choose one of the answers.")
            self.room.work.vote(poll, self.member.number, choice)

    def leave(self) -> None:
        """Leave the class, with all that one did in it."""
        self.room.remove(self.member.number)

    def keep_to_rules(self) -> None:
        """Hold their sweeps, and those of their runs that go on against the rules, or while the class is paused."""
        for sweep_id in self._lab.sweeps.going_of(self.owner):
            self._lab.sweeps.stop(sweep_id)
        for run_id in self.engine.running(self.owner):
            try:
                self._check_class(run_id)
            except RefusedError:
                self.engine.pause(run_id)
            except UnknownRunError:
                continue

    def _check_pause(self) -> None:
        if self.room.agenda.paused:
            raise RefusedError(PAUSED)

    def _check_class(self, run_id: str) -> None:
        self._check_pause()
        self.room.agenda.rules.check(self.engine.get(run_id).config, self.most_digits)


def checked_strokes(strokes: Any) -> tuple[tuple[float, ...], ...]:
    """Strokes as a browser sends them, flat lists of shares of the canvas. Raises RefusedError for anything else."""
    if not isinstance(strokes, list) or not 0 < len(strokes) <= MOST_STROKES:
        raise RefusedError(f"A drawing has 1 to {MOST_STROKES} strokes.")
    if not all(isinstance(one, list) and one and len(one) % 2 == 0 for one in strokes):
        raise RefusedError("A stroke is a list of an x and a y for each of its points.")
    if sum(map(len, strokes)) > 2 * MOST_POINTS:
        raise RefusedError(f"A drawing has up to {MOST_POINTS:,} points.")
    numbers = [number for one in strokes for number in one]
    if any(isinstance(one, bool) or not isinstance(one, int | float) or not 0 <= one <= 1 for one in numbers):
        raise RefusedError("Points lie on the canvas: each number is 0 to 1.")
    return tuple(tuple(round(number, DECIMALS) for number in one) for one in strokes)
