"""Who hangs up leaves no traceback; other errors of a socket are still heard."""

import pytest
from starlette.requests import Request

from live.hanging_up import HangingUpMiddleware
from tests.loop import run


def serve(app, messages=(), kind="websocket"):
    """Let the app serve one connection, from which these messages come; return what it sent."""
    sent, waiting = [], [*messages]

    async def receive():
        return waiting.pop(0)

    async def send(message):
        if message["type"] == "broken":
            raise OSError("gone")
        sent.append(message["type"])

    run(HangingUpMiddleware(app)({"type": kind}, receive, send))
    return sent


async def closes_twice(scope, receive, send):
    await send({"type": "websocket.close"})
    raise RuntimeError('Cannot call "send" once a close message has been sent.')


async def sends_to_nobody(scope, receive, send):
    await receive()
    raise RuntimeError("not connected")


async def finds_the_line_broken(scope, receive, send):
    try:
        await send({"type": "broken"})
    except OSError:
        raise RuntimeError("not connected") from None


def test_a_closed_connection_ends_in_peace():
    assert serve(closes_twice) == ["websocket.close"]
    assert serve(sends_to_nobody, [{"type": "websocket.disconnect"}]) == []
    assert serve(finds_the_line_broken) == []


def test_an_error_on_an_open_connection_is_heard():
    with pytest.raises(RuntimeError, match="not connected"):
        serve(sends_to_nobody, [{"type": "websocket.receive"}])


async def would_go_on_sending(scope, receive, send):
    await send({"type": "broken"})
    await send({"type": "websocket.send"})


async def waits_for_the_rest(scope, receive, send):
    await Request(scope, receive).body()


def test_who_sends_hears_that_the_line_is_broken():
    with pytest.raises(OSError, match="gone"):
        serve(would_go_on_sending)


def test_a_drawing_that_never_comes_whole_ends_in_peace():
    assert (
        serve(waits_for_the_rest, [{"type": "http.request", "more_body": True}, {"type": "http.disconnect"}], "http")
        == []
    )


def test_other_requests_are_let_through_as_they_are():
    with pytest.raises(RuntimeError, match="Cannot call"):
        serve(closes_twice, kind="http")
