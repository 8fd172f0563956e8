"""Where the app can be reached."""

import ipaddress
import socket

import pytest

from live import addresses as module
from live.addresses import address_for_others, addresses, network_address


@pytest.fixture
def in_a_network(monkeypatch):
    monkeypatch.setattr(module, "network_address", lambda: "10.0.0.7")


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::"])
def test_server_on_every_network_is_reached_from_here_and_from_others(in_a_network, host):
    assert addresses(host, 8501) == ["http://localhost:8501", "http://10.0.0.7:8501"]


def test_server_on_every_network_of_a_machine_without_one_is_reached_from_here_only(monkeypatch):
    monkeypatch.setattr(module, "network_address", str)
    assert addresses("", 8501) == ["http://localhost:8501"]


def test_server_on_one_address_is_reached_there_only(in_a_network):
    assert addresses("127.0.0.1", 9000) == ["http://127.0.0.1:9000"]


def test_address_of_the_sixth_version_stands_in_brackets(in_a_network):
    assert addresses("::1", 9000) == ["http://[::1]:9000"]


@pytest.mark.parametrize("base_path", ["lab", "/lab", "lab/", "/lab/"])
def test_base_path_follows_the_port(in_a_network, base_path):
    assert addresses("", 80, base_path) == ["http://localhost:80/lab", "http://10.0.0.7:80/lab"]


def test_base_path_of_slashes_alone_is_none(in_a_network):
    assert addresses("127.0.0.1", 80, "/") == ["http://127.0.0.1:80"]


def test_server_with_a_certificate_is_reached_by_https(in_a_network):
    assert addresses("", 443, secure=True) == ["https://localhost:443", "https://10.0.0.7:443"]


def test_network_address_is_an_address_of_this_very_machine():
    found = network_address()
    if found:  # else this machine has no network
        assert not ipaddress.ip_address(found).is_unspecified
        with socket.socket() as server:
            server.bind((found, 0))  # an address of another machine would be refused


def test_machine_without_a_network_has_no_address(monkeypatch):
    class Unreachable(socket.socket):
        def connect(self, address):
            raise OSError("Network is unreachable")

    monkeypatch.setattr(module.socket, "socket", Unreachable)
    assert network_address() == ""


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:8501/Class", "http://10.0.0.7:8501"),
        ("http://127.0.0.1:9000/Class?class=X", "http://10.0.0.7:9000"),
        ("http://[::1]:8501/", "http://10.0.0.7:8501"),
        ("http://lab.localhost/", "http://10.0.0.7:8501"),
        ("", "http://10.0.0.7:8501"),
        ("http://0.0.0.0:8501/Class", "http://10.0.0.7:8501"),
        ("http://lab.school:8501/Class", "http://lab.school:8501"),
        ("https://lab.school/Class", "https://lab.school"),
        ("http://10.1.2.3:8501/Class", "http://10.1.2.3:8501"),
    ],
)
def test_others_are_never_sent_to_localhost(in_a_network, monkeypatch, url, expected):
    monkeypatch.delenv("DIGIT_LAB_URL", raising=False)
    assert address_for_others(url, "", 8501) == expected
    assert address_for_others(url, "", 8501, "/lab/") == f"{expected}/lab"


@pytest.mark.parametrize("named", ["http://lab.school:80", "lab.school:80", " http://lab.school:80/ "])
def test_an_address_that_was_named_is_taken(in_a_network, monkeypatch, named):
    monkeypatch.setenv("DIGIT_LAB_URL", named)
    assert address_for_others("http://localhost:8501/", "", 8501) == "http://lab.school:80"


@pytest.mark.parametrize("found", ["", "127.0.0.1"])
def test_where_there_is_no_network_nobody_is_sent_anywhere(monkeypatch, found):
    monkeypatch.delenv("DIGIT_LAB_URL", raising=False)
    monkeypatch.setattr(module, "network_address", lambda: found)
    assert address_for_others("http://localhost:8501/", "", 8501) == ""


def test_a_server_for_this_machine_only_can_be_reached_by_others_through_a_proxy_only(in_a_network, monkeypatch):
    monkeypatch.delenv("DIGIT_LAB_URL", raising=False)
    assert address_for_others("http://localhost:8501/", "127.0.0.1", 8501) == ""
    assert address_for_others("https://lab.school/", "127.0.0.1", 8501) == "https://lab.school"
    assert address_for_others("http://localhost:8501/", "10.9.9.9", 8501) == "http://10.9.9.9:8501"
    assert address_for_others("http://[fd00::5]:8501/", "fd00::5", 8501) == "http://[fd00::5]:8501"
    assert address_for_others("http://localhost:8501/", "fd00::5", 8501) == "http://[fd00::5]:8501"
