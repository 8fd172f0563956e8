"""A server of its own for the live channel, without Streamlit."""

import socket
import threading

import pytest
import uvicorn
from starlette.applications import Starlette

from engine.lab import Lab
from live.routes import routes


@pytest.fixture(scope="package")
def address():
    """Host and port of a server that serves the live channel below /lab."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes("lab")), log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield "127.0.0.1:{1}".format(*listener.getsockname())
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def running_lab(offline):
    """A lab whose digits are here."""
    with Lab() as one:
        one.loader.done.wait(60)
        yield one
