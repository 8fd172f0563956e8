"""What one server has one of: the engine that carries its runs, the digits they learn from, the weights it has.

The app's lifespan opens a lab and closes it again; so does a test. It lives in no cache of Streamlit's, since any
visitor's "clear cache" would throw it away for everybody.
"""

import logging
import sqlite3
from types import TracebackType
from typing import Self

from threadpoolctl import threadpool_limits

from engine import heirs
from engine.archive import Archive, ArchiveError
from engine.cluster import chosen_executor
from engine.engine import Engine
from engine.leases import ServersError, server_name
from engine.loader import Loader
from engine.owners import read_key, short_lived_key
from engine.presence import Presence, be_present
from engine.reading import Readings
from engine.saved_sweeps import SavedSweeps
from engine.saved_weights import WeightsStore
from engine.sole import claim
from engine.sweeps import Sweeps
from engine.visitor import Visitor
from model import DigitLabError, Weights, load_weights, shipped_weights

LOGGER = logging.getLogger(__name__)
DIGITS_SECONDS = 3.0  # the longest that an heir waits for the digits, before it tries again later


class NoLabError(DigitLabError):
    """No lab is open in this process."""


class Lab:
    """The engine, the digits and the weights of one server. `with Lab():` makes it the current one.

    Raises InUseError where another server carries the same runs, DigitLabError where it can't be as the environment
    says.

    Attributes
    ----------
    engine : Engine
        Carries the runs; saved in the database if there is one, else they last as long as the lab.
    loader : Loader
        The digits, on their way or here.
    store : WeightsStore
        The weights that users saved.
    key : Key
        Turns visitors into owners of runs.
    readings : Readings
        What networks read in the held-out digits.
    sweeps : Sweeps
        Experiments of many runs.
    presence : Presence or None
        What makes it one of several servers, if it is.
    """

    def __init__(self) -> None:
        self.loader = Loader()
        self.store = WeightsStore()
        self._shipped: dict[str, Weights] = {}
        self._claim: sqlite3.Connection | None = None
        self.presence: Presence | None = None
        name, make_executor = server_name(), chosen_executor()
        try:
            archive = Archive()
            self._claim = claim(archive.file) if archive.file else None
            self.presence = be_present(archive, name)
            self.engine = Engine(make_executor, archive=archive)
            self.key = read_key(archive.file)
            self.sweeps = Sweeps(self.engine, SavedSweeps(archive.database, archive.leases))
        except ArchiveError as error:
            if name:
                raise ServersError(f"{error}. Several servers need their database: see DIGIT_LAB_DATABASE.") from error
            LOGGER.warning("%s", error)
            self.engine = Engine(make_executor, not_saved=str(error))
            self.key = short_lived_key()
            self.sweeps = Sweeps(self.engine, SavedSweeps())
        self.readings = Readings(self.engine)
        if self.presence:
            self._share(self.presence)

    def weights(self, name: str) -> Weights:
        """Shipped weights, read once, or what users saved under this name. Raises WeightsError."""
        if name not in shipped_weights():
            return self.store.load(name)
        if name not in self._shipped:
            self._shipped[name] = load_weights(name)
        return self._shipped[name]

    def visitor(self, secret: str) -> Visitor:
        """Who is known by this secret: what they may do with runs."""
        return Visitor(self.engine, self.key, secret)

    def close(self) -> None:
        """End the engine; all runs are saved first."""
        self.sweeps.close()
        self.engine.close()
        if self.presence:
            self.presence.close()
        if self._claim:
            self._claim.close()

    def _share(self, presence: Presence) -> None:
        """Be one of several servers: take over what dead ones had, and compute only what is this one's."""

        def take_over() -> None:
            if self.loader.done.wait(DIGITS_SECONDS):
                heirs.take_over_sweeps(presence.leases, self.sweeps)
                heirs.take_over_runs(presence.leases, self.engine)

        self.engine.may_compute = presence.is_sure
        presence.when_sure.append(self.engine.wake)
        presence.when_lost += [self.sweeps.lose, self.engine.lose]
        presence.heirs.append(take_over)
        presence.start()

    def __enter__(self) -> Self:
        """Make this the current lab.

        The server itself only reads single digits. BLAS would share even that among threads, which then wait for each
        other while the cores are busy with something else: an answer took ten times as long.
        """
        self._limits = threadpool_limits(1, user_api="blas")
        _open.append(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        _open.remove(self)
        self._limits.restore_original_limits()
        self.close()


_open: list[Lab] = []  # the last one is the current one


def lab() -> Lab:
    """The current lab. Raises NoLabError when none is open."""
    if not _open:
        raise NoLabError("The lab is not open. Start the app with `make run`, or with `streamlit run app.py`.")
    return _open[-1]
