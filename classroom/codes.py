"""Codes that people type, and keys that they keep: both drawn at random.

A key is kept as its hash by scrypt (Percival, "Stronger Key Derivation via Sequential Memory-Hard Functions", 2009),
so who reads the database can't teach a class.
"""

import hashlib
import hmac
import secrets
from collections.abc import Collection

LETTERS = "ACDEFHJKMNPQRTUVWXY3479"  # none looks like another one: no 0 and O, 1, I and L, 2 and Z, 5 and S, 8 and B
CODE_LENGTH = 6  # 148 million codes
KEY_LENGTH = 16  # 72 bits
SALT_BYTES = 16
SCRYPT = {"n": 2**14, "r": 8, "p": 1}  # 16 MB and some 50 ms for each try


def new_code(taken: Collection[str] = ()) -> str:
    """A class's code that nobody can guess, and that isn't taken."""
    while (code := "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))) in taken:
        pass
    return code


def typed_code(text: str) -> str:
    """A code as somebody typed it: small letters, spaces and dashes do no harm. Empty if it can't be one."""
    code = "".join(text.split()).replace("-", "").upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(LETTERS) else ""


def new_key() -> str:
    """A teacher's key, in groups of four."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(KEY_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, KEY_LENGTH, 4))


def hash_key(key: str, salt: bytes | None = None) -> str:
    """What is kept of a key: its salt and its hash."""
    salt = salt or secrets.token_bytes(SALT_BYTES)
    return f"{salt.hex()}:{hashlib.scrypt(_plain(key), salt=salt, **SCRYPT).hex()}"


def fits(key: str, kept: str) -> bool:
    """Whether this is the key that was kept as `kept`. Takes as long for a wrong one, however much of it is right."""
    return hmac.compare_digest(hash_key(key, bytes.fromhex(kept.partition(":")[0])), kept)


def _plain(key: str) -> bytes:
    """The key without what people add when they copy it."""
    return "".join(key.split()).replace("-", "").encode("utf-8", "replace")
