"""Says once a second that this server lives, notices when another one has died, and when this one was taken for dead.

A server that hangs, or doesn't reach the database, is soon not sure of what it has: then it computes nothing, until it
knows again. It stops being sure well before another server may take over.
"""

import logging
import threading
import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from engine.archive import Archive, ArchiveError
from engine.leases import BEAT_SECONDS, SILENT_SECONDS, Leases, ServersError, name_of

LOGGER = logging.getLogger(__name__)
SURE_SECONDS = 3.0  # after its last sign of life, a server computes for so long
LOOK_SECONDS = 10.0  # so often heirs look even when no server seems to have died
CLOSE_SECONDS = 5.0  # the longest that the end waits for a database that doesn't answer


class Presence:
    """One thread that gives signs of life, and one that takes over what dead servers had.

    Parameters
    ----------
    leases : Leases
        That have been entered.
    clock : callable
        Gives the time in seconds.

    Attributes
    ----------
    heirs : list of callable
        Called when another server has died: each takes over what it had, of one kind.
    when_lost : list of callable
        Called when this server was struck off: each lets go of all that it had.
    when_sure : list of callable
        Called when this server is sure again of what it has.
    """

    def __init__(self, leases: Leases, clock: Callable[[], float] = time.monotonic) -> None:
        self.leases, self._clock = leases, clock
        self.heirs: list[Callable[[], None]] = []
        self.when_lost: list[Callable[[], None]] = []
        self.when_sure: list[Callable[[], None]] = []
        self._last = self._since = clock()  # of its signs of life, the last one and the first of those without a gap
        self._ending, self._died = threading.Event(), threading.Event()
        self._threads = [
            threading.Thread(target=self._live, name="presence", daemon=True),
            threading.Thread(target=self._inherit, name="heirs", daemon=True),
        ]

    def start(self) -> None:
        """Begin with it, once all that wants to be called is in its lists."""
        self._died.set()  # there may be something left from before
        for thread in self._threads:
            thread.start()

    def names(self) -> set[str]:
        """The names of the servers that live."""
        return {self.leases.name, *map(name_of, self.leases.others)}

    def is_sure(self) -> bool:
        """Whether what this server has is still its own, so that it may compute."""
        return self._clock() - self._last < SURE_SECONDS

    def beat(self) -> None:
        """Give one sign of life, and look how the others are. Raises SQLAlchemyError."""
        at, was_sure = self._clock(), self.is_sure()  # before asking: the database's clock is later
        if not self.leases.beat():
            LOGGER.warning("This server was silent for too long: others have taken over its runs. It goes on as new.")
            for let_go in self.when_lost:
                let_go()
            at = self._clock()
            self.leases.enter()
            was_sure = False
            self._died.set()  # some of what it had may still be there
        if at - self._last > SURE_SECONDS:
            self._since = at
        self._last = at
        if not was_sure:
            for go_on in self.when_sure:
                go_on()
        if at - self._since > SILENT_SECONDS:  # else it may have been the database: others get time to speak up
            self.leases.strike_off_silent()
        if self.leases.look():
            self._died.set()

    def close(self) -> None:
        """End, and leave what this server has to others."""
        self._ending.set()
        self._died.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(CLOSE_SECONDS)
        try:
            self.leases.leave()
        except SQLAlchemyError as error:
            LOGGER.warning("The other servers will notice only by its silence that this one ended: %s", _short(error))

    def _live(self) -> None:
        while not self._ending.wait(BEAT_SECONDS):
            try:
                self.beat()
            except SQLAlchemyError as error:
                LOGGER.warning("The database of this server doesn't answer: %s", _short(error))
            except Exception:
                LOGGER.exception("This server goes on after an error of its own.")

    def _inherit(self) -> None:
        while True:
            self._died.wait(LOOK_SECONDS)
            self._died.clear()
            if self._ending.is_set():
                return
            for take_over in self.heirs:
                try:
                    take_over()
                except Exception:
                    LOGGER.exception("What a dead server had is left for now.")


def be_present(archive: Archive, name: str) -> Presence | None:
    """Make this server one of those that share the archive; None for the only one there can be, with an SQLite file.

    Without a name it gets one that nobody knows, so no visitor can be sent to it: fine for a single one. Raises
    ServersError or ArchiveError.
    """
    if archive.database.dialect.name != "postgresql":
        if name:
            raise ServersError(
                "DIGIT_LAB_SERVER is set: several servers share a database of PostgreSQL's. Set DIGIT_LAB_DATABASE to "
                "its address, such as postgresql://name:password@host/digit_lab."
            )
        return None
    try:
        leases = Leases(archive.database, name)
        leases.enter()
    except SQLAlchemyError as error:
        raise ArchiveError(f"Runs can't be saved: {_short(error)}") from error
    archive.leases = leases
    return Presence(leases)


def _short(error: BaseException) -> str:
    return str(error).splitlines()[0][:200]
