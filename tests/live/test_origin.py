"""Which pages may open a socket."""

import pytest

from live.origin import is_allowed


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://localhost:8501", "localhost:8501"),
        ("http://192.168.1.20:8501", "192.168.1.20:8501"),
        ("https://lab.school", "lab.school"),  # behind https, on the usual port
        ("https://lab.school", "lab.school:443"),
        ("http://lab.school:80", "lab.school"),
        ("http://[::1]:8501", "[::1]:8501"),
        (None, "localhost:8501"),  # no browser
    ],
)
def test_own_pages_are_allowed(origin, host):
    assert is_allowed(origin, host)


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://evil.test", "localhost:8501"),
        ("http://localhost:9000", "localhost:8501"),  # another server on the same machine
        ("http://localhost:8501.evil.test", "localhost:8501"),
        ("http://lab.school", "lab.school:443"),
        ("null", "localhost:8501"),
        ("", ""),
        ("file://", "localhost:8501"),
        ("http://:99999", "localhost:8501"),
    ],
)
def test_other_pages_are_refused(origin, host):
    assert not is_allowed(origin, host)


def test_origins_in_the_settings_are_allowed_too():
    assert is_allowed("https://portal.school", "10.0.0.5:8501", ["https://portal.school"])
    assert not is_allowed("https://portal.school.evil", "10.0.0.5:8501", ["https://portal.school"])
