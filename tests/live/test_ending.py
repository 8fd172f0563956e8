"""Connections that are still open when the server ends. tests/browser/test_server.py ends a real one."""

import asyncio
import signal
from types import SimpleNamespace

import pytest
import uvicorn

from live import ending
from live.ending import hang_up_at_the_end, this_server
from tests.loop import run


@pytest.fixture
def server(monkeypatch):
    """A server that hears Ctrl-C, and a browser that is connected to it."""
    monkeypatch.setattr(ending, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(ending, "GRACE_SECONDS", 0.0)
    server = uvicorn.Server(uvicorn.Config(lambda: None))
    monkeypatch.setattr(signal, "getsignal", {signal.SIGINT: server.handle_exit}.get)
    server.aborted = []
    transport = SimpleNamespace(abort=lambda: server.aborted.append("browser"))
    server.server_state.connections = [SimpleNamespace(transport=transport)]
    return server


def test_it_is_known_who_serves(server):
    assert this_server() is server


@pytest.mark.parametrize("handler", [signal.SIG_DFL, None, signal.default_int_handler, "".join])
def test_where_another_program_serves_nobody_is_hung_up_on(monkeypatch, handler):
    monkeypatch.setattr(signal, "getsignal", {signal.SIGINT: handler}.get)
    assert this_server() is None
    assert run(hang_up_at_the_end()) is None


def test_connections_last_until_the_server_is_asked_to_end(server):
    async def serve():
        task = asyncio.create_task(hang_up_at_the_end())
        done, _ = await asyncio.wait([task], timeout=0.1)
        assert not done
        assert server.aborted == []
        server.handle_exit(signal.SIGTERM, None)
        await task

    run(serve())
    assert server.aborted == ["browser"]
