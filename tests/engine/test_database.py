"""Where runs are stored."""

import pytest

from engine import database
from engine.database import default_url, open_database


def test_database_is_the_one_that_the_environment_names_or_a_file_of_the_user(monkeypatch, tmp_path):
    monkeypatch.setenv("DIGIT_LAB_DATABASE", "sqlite:///somewhere.db")
    assert default_url() == "sqlite:///somewhere.db"
    monkeypatch.delenv("DIGIT_LAB_DATABASE")
    monkeypatch.setattr(database.platformdirs, "user_data_path", lambda name: tmp_path / "share" / name)
    assert default_url() == f"sqlite:///{tmp_path / 'share' / 'digit-lab' / 'runs.db'}"
    assert (tmp_path / "share" / "digit-lab").is_dir()
    assert default_url().endswith("runs.db")  # the folder is there by now


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_each_way_to_write_an_address_of_postgresql_is_understood(scheme):
    opened = open_database(f"{scheme}://ann:secret@lab.school/digit_lab")
    assert opened.url.drivername == "postgresql+psycopg"
    assert (opened.url.host, opened.url.database, opened.url.password) == ("lab.school", "digit_lab", "secret")
    opened.dispose()


def test_another_driver_is_left_alone():
    with open_database("sqlite+pysqlite:///:memory:").connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5000
