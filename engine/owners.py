"""Who owns a run: not the secret that a visitor brings, but what only this server can compute from it.

Who reads the database, or a copy of it, can't become anybody: the key lies in a file of its own.
"""

import hmac
import logging
import os
import secrets
from contextlib import suppress
from pathlib import Path

import platformdirs

LOGGER = logging.getLogger(__name__)
KEY_BYTES = 32
OWNER_LETTERS, TOKEN_LETTERS = 32, 43  # 128 and 172 bits


class Key:
    """Turns a visitor's secret into an owner, and a run's id into the token of its owner's link."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def owner(self, visitor: str) -> str:
        """What stands in the database for this visitor."""
        return self._digest("owner", visitor)[:OWNER_LETTERS]

    def token(self, run_id: str) -> str:
        """What the owner's link of this run carries: whoever knows it may change the run."""
        return self._digest("token", run_id)[:TOKEN_LETTERS]

    def fits(self, run_id: str, token: str) -> bool:
        """Whether this is the run's token. Takes as long for a wrong one, however much of it is right."""
        return hmac.compare_digest(self.token(run_id).encode(), token.encode("utf-8", "replace"))

    def _digest(self, purpose: str, text: str) -> str:
        message = f"{purpose}:{text}".encode("utf-8", "replace")
        return hmac.new(self._secret, message, "sha256").hexdigest()


def read_key(database: Path | None) -> Key:
    """The key in `DIGIT_LAB_SECRET`, or in a file beside the database's, made when it is first asked for.

    A database that is no file has it in the user's data folder. Where no file can be written, runs have owners until
    the server ends.
    """
    if secret := os.environ.get("DIGIT_LAB_SECRET"):
        return Key(secret.encode())
    file = Path(f"{database}-key") if database else Path(platformdirs.user_data_path("digit-lab")) / "key"
    try:
        return Key(_kept(file))
    except OSError as error:
        LOGGER.warning("Who owns which run is forgotten when the server ends: %s.", error)
        return short_lived_key()


def short_lived_key() -> Key:
    """A key for runs that last as long as the server."""
    return Key(secrets.token_bytes(KEY_BYTES))


def _kept(file: Path) -> bytes:
    """The content of this file, which nobody else may read; a new one if there is none, or if it was cut off."""
    with suppress(FileNotFoundError):
        if len(content := file.read_bytes()) >= KEY_BYTES:
            return content
        file.unlink()
    file.parent.mkdir(parents=True, exist_ok=True)
    content = secrets.token_bytes(KEY_BYTES)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:  # noqa: PTH123 - its mode from the start
        new.write(content)
    return content
