"""Two servers behind nginx, with PostgreSQL: run wherever both are installed."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deploy.two_servers import PostgreSQL, TwoServers, absent
from tests.services.ledger import Ledger


def pytest_collection_modifyitems(items):
    missing = absent()
    left_out = pytest.mark.skip(reason=f"not installed: {', '.join(missing)} (apt-get install postgresql nginx-light)")
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.services)
            if missing and not (os.environ.get("CI") and sys.platform == "linux"):
                item.add_marker(left_out)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A database server alone, in a folder that its user, who isn't ours, can reach."""
    with tempfile.TemporaryDirectory(prefix="postgresql-") as folder:
        Path(folder).chmod(0o755)
        one = PostgreSQL(Path(folder) / "server")
        yield one
        one.end()


@pytest.fixture
def url(postgresql) -> str:
    """The address of an empty database."""
    with psycopg.connect(postgresql.url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return postgresql.url


@pytest.fixture(scope="module")
def two(own_folders, offline) -> Iterator[TwoServers]:
    with TwoServers() as started:
        started.ledger = Ledger(started.database.url)
        yield started
        started.ledger.close()


@pytest.fixture(autouse=True)
def whole_again(request):
    """What a test has killed is there again for the next one."""
    yield
    if "two" in request.fixturenames:
        two = request.getfixturevalue("two")
        for name, server in [*two.servers.items()]:
            if server.process.poll() is not None:
                server.log.close()
                two.start(name)
