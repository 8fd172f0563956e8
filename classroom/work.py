"""What a class has drawn and chosen."""

import time
from collections.abc import Callable

from classroom.agenda import Poll
from classroom.ledger import Ledger
from classroom.members import Drawing
from classroom.store import Kept, Store


class Work:
    """The drawings and votes of a class. The room's lock is held while they change.

    Parameters
    ----------
    tell : callable
        Is told the number of the member whose own page has something new to show.
    """

    def __init__(self, kept: Kept, store: Store, ledger: Ledger, tell: Callable[[int], None]) -> None:
        self._kept, self._store, self._ledger, self._tell = kept, store, ledger, tell
        self._poll: Poll | None = None
        for drawing in kept.drawings.values():
            self._note(drawing)

    def draw(self, drawing: Drawing) -> None:
        """Take in a drawing, in place of the one that this member made before in the same round."""
        self._kept.touched = time.time()
        self._store.put_drawing(self._kept.code, drawing, self._kept.touched)
        self._kept.drawings[drawing.round, drawing.member] = drawing
        self._note(drawing)
        self._tell(drawing.member)

    def drawings(self, number: int | None = None) -> list[Drawing]:
        """The drawings of one round, or of all."""
        return [one for one in (*self._kept.drawings.values(),) if number in {None, one.round}]

    def drawing(self, number: int, member: int) -> Drawing | None:
        """What a member drew in a round."""
        return self._kept.drawings.get((number, member))

    def vote(self, poll: Poll, member: int, choice: int) -> None:
        """Take in what a member chose, in place of what they chose before."""
        self._store.put_vote(self._kept.code, poll.number, member, choice)
        self._kept.votes[poll.number, member] = choice
        self.note_votes(poll)
        self._tell(member)

    def voted(self, poll: Poll, member: int) -> int | None:
        """What a member chose."""
        return self._kept.votes.get((poll.number, member))

    def counts(self, poll: Poll) -> list[int]:
        """How often each option was chosen."""
        chosen = [choice for (number, _), choice in (*self._kept.votes.items(),) if number == poll.number]
        return [chosen.count(option) for option in range(len(poll.options))]

    def note_votes(self, poll: Poll | None) -> None:
        """Note for the board how the poll stands."""
        self._poll = poll
        shown = poll and {"question": poll.question, "options": poll.options, "open": poll.open}
        self._ledger.put(("poll",), {**shown, "counts": self.counts(poll)} if poll and shown else {"question": ""})

    def forget_of(self, member: int) -> None:
        """Let go of what a member did; the database has let go of it already."""
        for place in [place for place in self._kept.drawings if place[1] == member]:
            del self._kept.drawings[place]
            self._ledger.put(("drawing", *place), None)
        self._kept.votes = {place: choice for place, choice in self._kept.votes.items() if place[1] != member}
        self.note_votes(self._poll)

    def forget_all(self) -> None:
        """Let go of everything; the database has let go of it already."""
        for place in self._kept.drawings:
            self._ledger.put(("drawing", *place), None)
        self._kept.drawings, self._kept.votes = {}, {}

    def _note(self, drawing: Drawing) -> None:
        readings = [
            {"by": one.by, "digit": one.digit, "guess": one.guess, "share": one.share} for one in drawing.readings
        ]
        shown = {"meant": drawing.meant, "seen": drawing.seen, "strokes": drawing.strokes, "readings": readings}
        self._ledger.put(("drawing", drawing.round, drawing.member), shown)
