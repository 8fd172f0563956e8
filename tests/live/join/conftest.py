"""A server with the students' page and the live channel, without Streamlit, and browsers that ask it."""

import http.client
import json
import socket
import threading

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from classroom.limits import Limit
from classroom.rooms import Rooms
from classroom.rooms import rooms as current_rooms
from live.join import routes as join
from live.routes import routes
from live.visitor import VisitorMiddleware
from tests.classroom.conftest import lab  # noqa: F401


class Browser:
    """Asks as a browser does, with the cookie that it got; or with a given one."""

    def __init__(self, address: str, cookie: str = "") -> None:
        self.address, self.cookie = address, cookie

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, dict, bytes]:
        connection = http.client.HTTPConnection(self.address, timeout=60)
        cookie = {"Cookie": f"digit_lab_visitor={self.cookie}"} if self.cookie else {}
        try:
            connection.request(method, f"/lab{path}", body, cookie | headers)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            if "set-cookie" in found and not self.cookie:
                self.cookie = found["set-cookie"].partition("=")[2].partition(";")[0]
            return answer.status, found, answer.read()
        finally:
            connection.close()

    def get(self, path: str) -> tuple[int, bytes]:
        status, _, content = self.ask("GET", path)
        return status, content

    def do(self, code: str, order: object, **headers: str) -> tuple[int, dict]:
        body = order if isinstance(order, bytes) else json.dumps(order).encode()
        status, _, content = self.ask("POST", f"/join/{code}/do", body, **headers)
        return status, json.loads(content)


@pytest.fixture(scope="package")
def join_address():
    """Host and port of a server that serves all of it below /lab."""
    listener = socket.create_server(("127.0.0.1", 0))
    app = Starlette(routes=[*routes("lab"), *join.routes("lab")], middleware=[Middleware(VisitorMiddleware)])
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield "127.0.0.1:{1}".format(*listener.getsockname())
    server.should_exit = True
    thread.join()


@pytest.fixture
def rooms(lab) -> Rooms:  # noqa: F811
    here = current_rooms()
    here.asked = Limit(rate=0, burst=0)
    return here


@pytest.fixture
def code(rooms) -> str:
    return rooms.open("t" * 22, "7b")[0]


@pytest.fixture
def teacher(rooms, code):
    return rooms.teacher("t" * 22, code)


@pytest.fixture
def browser(join_address, rooms):
    """A browser that has the page open: it has its cookie."""

    def open_one() -> Browser:
        one = Browser(join_address)
        one.get("/join")
        assert one.cookie
        return one

    return open_one
