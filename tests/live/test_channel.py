"""The live channel's socket, as a browser finds it, on a server of its own without Streamlit."""

import json

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from live import channel
from live.channel import reply_to
from model import ImageError


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
    assert json.loads(reply_to({"kind": "ink", "number": 4})) == {
        "kind": "ink",
        "number": 4,
        "error": "Draw something else.",
    }


@pytest.mark.parametrize("kinds", ["ANSWERS", "BY_VISITOR"])
def test_what_nobody_foresaw_ends_the_connection_so_that_the_page_asks_again(address, monkeypatch, caplog, kinds):
    def fail(question, **_):
        raise RuntimeError("dictionary changed size during iteration")

    monkeypatch.setitem(getattr(channel, kinds), "class", fail)
    with connect(f"ws://{address}/lab/live/socket") as one:
        one.send('{"kind": "class", "number": 1}')
        with pytest.raises(ConnectionClosed):
            receive(one)
    assert "dictionary changed size" in caplog.text
