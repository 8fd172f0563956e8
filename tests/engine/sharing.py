"""Two servers that share a database, as far as it needs no second process: each with an archive of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from engine import Archive
from engine.leases import Leases


@contextmanager
def two_archives(url: str) -> Iterator[tuple[Archive, Archive]]:
    """Archives of the servers `ann` and `bob`, who know of each other."""
    both = Archive(url), Archive(url)
    for archive, name in zip(both, ("ann", "bob"), strict=True):
        archive.leases = Leases(archive.database, name)
        archive.leases.enter()
    both[0].leases.look()
    yield both
    for archive in both:
        archive.close()


def dies(archive: Archive, *heirs: Archive) -> None:
    """The server of this archive is struck off, and the others have seen that."""
    archive.leases.leave()
    for heir in heirs:
        heir.leases.look()
