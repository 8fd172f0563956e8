"""The live channel's socket, as a browser finds it, on a server of its own without Streamlit."""

import json
import socket
import threading
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import uvicorn
from starlette.applications import Starlette
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from live import channel
from live.channel import reply_to
from live.routes import MODULES, routes, version
from model import ImageError


@pytest.fixture(scope="module")
def address():
    """Host and port of a server that serves the live channel below /lab."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes("lab")), log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield "127.0.0.1:{1}".format(*listener.getsockname())
    server.should_exit = True
    thread.join()


@pytest.fixture
def open_socket(address, monkeypatch):
    monkeypatch.setitem(channel.ANSWERS, "ink", lambda question: {"twice": 2 * question["value"]})
    return lambda **options: connect(f"ws://{address}/lab/live/socket", max_size=None, **options)


def ask(one, number: int, value: int) -> None:
    one.send(json.dumps({"kind": "ink", "number": number, "value": value}))


def receive(one) -> dict:
    """The next message that is no beat."""
    while (message := json.loads(one.recv(timeout=60)))["kind"] == "beat":
        pass
    return message


def test_questions_are_answered_in_turn_with_their_numbers(open_socket):
    with open_socket() as one:
        for number in (1, 2, 3):
            ask(one, number, 10 * number)
        found = [receive(one) for _ in range(3)]
    assert found == [{"kind": "ink", "number": number, "twice": 20 * number} for number in (1, 2, 3)]


def test_a_beat_comes_without_a_question(open_socket, monkeypatch):
    monkeypatch.setattr(channel, "BEAT_SECONDS", 0.01)
    with open_socket() as one:
        assert [json.loads(one.recv(timeout=60)) for _ in range(2)] == 2 * [{"kind": "beat"}]


def test_a_foreign_page_is_refused(open_socket):
    with pytest.raises(InvalidStatus) as refusal:
        open_socket(origin="http://evil.test")
    assert refusal.value.response.status_code == 403


def test_our_own_page_is_let_in(open_socket, address):
    with open_socket(origin=f"http://{address}") as one:
        ask(one, 1, 4)
        assert receive(one)["twice"] == 8


def test_what_is_no_question_is_passed_over_and_the_next_one_answered(open_socket):
    with open_socket() as one:
        for text in ("", "{", "[]", "3", '{"kind": "nothing"}', '{"kind": []}', "[" * 100_000, b"\x00\xff"):
            one.send(text)
        ask(one, 1, 1)
        assert receive(one)["twice"] == 2


def test_a_message_that_is_too_large_ends_the_connection(open_socket):
    with open_socket() as one:
        one.send("x" * (channel.MOST_CHARACTERS + 1))
        with pytest.raises(ConnectionClosed) as end:
            receive(one)
    assert end.value.rcvd.code == channel.TOO_LARGE


def test_an_error_of_ours_is_a_sentence_in_the_reply(monkeypatch):
    def fail(_):
        raise ImageError("Draw something else.")

    monkeypatch.setitem(channel.ANSWERS, "ink", fail)
    assert json.loads(reply_to('{"kind": "ink", "number": 4}')) == {
        "kind": "ink",
        "number": 4,
        "error": "Draw something else.",
    }


def test_modules_are_served_below_the_base_path_for_good(address):
    for name in MODULES:
        with urlopen(f"http://{address}/lab/live/{version()}/{name}", timeout=60) as reply:
            assert reply.headers["content-type"].startswith("text/javascript")
            assert "immutable" in reply.headers["cache-control"]
            assert b"export function" in reply.read()
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"http://{address}/lab/live/old/{MODULES[0]}", timeout=60)
