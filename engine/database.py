"""Where the database is: an SQLite file by default, any database that SQLAlchemy knows by a URL."""

import os
from pathlib import Path
from typing import Any

import platformdirs
from sqlalchemy import Engine as Database
from sqlalchemy import create_engine, event, make_url

CONNECT_SECONDS = 5  # the longest that a server of PostgreSQL's is waited for


def default_url() -> str:
    """`DIGIT_LAB_DATABASE`, or an SQLite file in the folder in which this system keeps a user's data."""
    if url := os.environ.get("DIGIT_LAB_DATABASE"):
        return url
    folder = Path(platformdirs.user_data_path("digit-lab"))
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder / 'runs.db'}"


def open_database(url: str) -> Database:
    """The database at this URL. Raises SQLAlchemyError, or ImportError where its driver is absent."""
    found = make_url(url)
    if found.drivername in {"postgresql", "postgres"}:
        found = found.set(drivername="postgresql+psycopg")  # the driver that comes with `digit-lab[servers]`
    if found.drivername == "postgresql+psycopg":
        return create_engine(found, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_SECONDS})
    database = create_engine(found)
    if database.dialect.name == "sqlite":
        event.listen(database, "connect", _prepare_sqlite)
    return database


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Readers and the writer don't wait for each other, and a killed process leaves no half-written row."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=5000")
