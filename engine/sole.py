"""One server at a time carries the runs of a database in a file: two would compute the same runs twice."""

import sqlite3
from pathlib import Path

from model import DigitLabError

WAIT_SECONDS = 5.0  # for a server that is just ending


class InUseError(DigitLabError):
    """Another server carries these runs."""


def claim(database: Path) -> sqlite3.Connection:
    """Claim a database for this process, until the connection is closed or the process ends, however it ends.

    The claim is a lock on a second, empty database beside the first. Raises InUseError.
    """
    connection = sqlite3.connect(f"{database}-server", timeout=WAIT_SECONDS, check_same_thread=False)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        connection.close()
        raise InUseError(
            f"Another Digit Lab runs with {database} already. End it first, or set DIGIT_LAB_DATABASE to another file, "
            "such as sqlite:////tmp/other.db."
        ) from error
    return connection
