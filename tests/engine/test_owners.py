"""Who owns a run: nothing that a reader of the database could use."""

import os
import stat
import sys
from pathlib import Path

import pytest

from engine import owners
from engine.owners import Key, read_key

SECRET = "kR3_vAq0Zb-7nXyT5mWcLg"


@pytest.fixture(autouse=True)
def no_secret(monkeypatch):
    monkeypatch.delenv("DIGIT_LAB_SECRET", raising=False)


def test_a_visitor_is_the_same_owner_each_time_and_another_one_under_another_key():
    owner = Key(b"a" * 32).owner(SECRET)
    assert owner == Key(b"a" * 32).owner(SECRET)
    assert owner != Key(b"b" * 32).owner(SECRET)
    assert owner != Key(b"a" * 32).owner(SECRET[::-1])
    assert len(owner) == 32
    assert SECRET not in owner


def test_a_token_fits_its_own_run_only():
    key = Key(b"a" * 32)
    token = key.token("abc")
    assert key.fits("abc", token)
    wrong = ["", token[:-1], token + "0", token[::-1], key.token("abd"), key.owner("abc"), "é", "\ud800"]
    assert [one for one in wrong if key.fits("abc", one)] == []
    assert not Key(b"b" * 32).fits("abc", token)


def test_the_key_is_kept_beside_the_database_for_nobody_else_to_read(tmp_path):
    first = read_key(tmp_path / "runs.db")
    assert read_key(tmp_path / "runs.db").owner(SECRET) == first.owner(SECRET)
    assert read_key(tmp_path / "other.db").owner(SECRET) != first.owner(SECRET)
    file = tmp_path / "runs.db-key"
    assert len(file.read_bytes()) == 32
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_database_that_is_no_file_has_its_key_in_the_users_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(owners.platformdirs, "user_data_path", lambda name: tmp_path / name)
    first = read_key(None)
    assert read_key(None).owner(SECRET) == first.owner(SECRET)
    assert (tmp_path / "digit-lab" / "key").exists()


def test_the_environment_may_give_the_key(tmp_path, monkeypatch):
    monkeypatch.setenv("DIGIT_LAB_SECRET", "a long sentence that nobody else knows")
    assert read_key(tmp_path / "a.db").owner(SECRET) == read_key(None).owner(SECRET)
    assert os.listdir(tmp_path) == []  # noqa: PTH208


def test_a_key_that_was_cut_off_is_made_again(tmp_path):
    (tmp_path / "runs.db-key").write_bytes(b"short")
    first = read_key(tmp_path / "runs.db")
    assert read_key(tmp_path / "runs.db").owner(SECRET) == first.owner(SECRET)


def test_without_a_file_owners_last_as_long_as_the_server(monkeypatch, caplog):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(owners, "_kept", refuse)
    first = read_key(Path("runs.db"))
    assert "forgotten when the server ends" in caplog.text
    assert read_key(Path("runs.db")).owner(SECRET) != first.owner(SECRET)
