"""Runs that other servers compute, for who watches them here: as they were last saved, and never changed."""

from collections import OrderedDict

from engine.archive import Archive
from engine.run import Run

MOST_READ = 20  # that are remembered, so that they needn't be read again for each viewer
REFUSED = "This run is computed by another server. Reload the page to go there."


class Elsewhere:
    """Reads runs from the archive again once another server has saved them."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._read: OrderedDict[str, tuple[str, Run]] = OrderedDict()

    def __contains__(self, run_id: str) -> bool:
        return run_id in self._read

    def read(self, run_id: str) -> Run | None:
        """The run as it was last saved, or None. Raises ArchiveError."""
        version = self._archive.version(run_id)  # before the run: what is saved meanwhile is read once more
        known = self._read.get(run_id)
        if known and known[0] == version:
            return known[1]
        run = self._archive.load(run_id, going=True)
        if run is None:
            self._read.pop(run_id, None)
            return None
        self._read[run_id] = version, run
        while len(self._read) > MOST_READ:
            self._read.popitem(last=False)
        return run

    def forget(self, run_id: str) -> None:
        """The run is this server's now."""
        self._read.pop(run_id, None)
