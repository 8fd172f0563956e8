"""Who asks for what another server has is sent there once."""

from types import SimpleNamespace

import pytest

from live import right_server
from live.right_server import COOKIE, RightServerMiddleware
from tests.loop import run

PLACES = {"/join/KX4PQ7": "ann", "class=KX4PQ7": "ann", "run=abc": "ann", "sweep=xyz": "ann", "run=mine": "bob"}


@pytest.fixture
def servers(monkeypatch):
    """This is `bob`; `ann` lives, too."""
    presence = SimpleNamespace(leases=SimpleNamespace(name="bob"), names=lambda: {"ann", "bob"})
    monkeypatch.setattr(right_server, "lab", lambda: SimpleNamespace(presence=presence))

    def wanted(scope, cookies):
        asked = scope["path"] + "?" + scope["query_string"].decode()
        return next((name for place, name in PLACES.items() if place in asked), "")

    monkeypatch.setattr(right_server, "wanted_server", wanted)
    return presence


def ask(path="/Train", query="", server="", accept="text/html", method="GET", kind="http", headers=()):
    """Ask an app behind the middleware; its status, and its headers."""
    messages = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"page"})

    async def send(message):
        messages.append(message)

    sent = [(b"accept", accept.encode()), *headers]
    sent += [(b"cookie", f"{COOKIE}={server}".encode())] if server else []
    scope = {"type": kind, "method": method, "path": path, "query_string": query.encode(), "headers": sent}
    run(RightServerMiddleware(app)(scope, None, send))
    return messages[0]["status"], {name.decode(): value.decode() for name, value in messages[0]["headers"]}


@pytest.mark.parametrize("query", ["run=abc&alpha=0.1", "sweep=xyz", "class=KX4PQ7"])
def test_a_page_of_another_server_is_asked_for_there(servers, query):
    status, headers = ask(query=query)
    assert (status, headers["location"]) == (307, f"/Train?{query}")
    assert headers["set-cookie"].startswith(f"{COOKIE}=ann; ")


def test_who_comes_again_all_the_same_is_not_sent_on(servers):
    status, headers = ask(query="run=abc", server="ann")
    assert status == 200
    assert "set-cookie" not in headers


@pytest.mark.parametrize("rest", ["", "/state", "/do"])
def test_all_of_a_class_is_on_its_server_and_while_that_is_dead_one_waits(servers, rest):
    method = "POST" if rest == "/do" else "GET"
    status, headers = ask(f"/lab/join/KX4PQ7{rest}", method=method, accept="*/*")
    assert (status, headers["location"]) == (307, f"/lab/join/KX4PQ7{rest}")
    status, headers = ask(f"/join/KX4PQ7{rest}", method=method, accept="*/*", server="ann")
    assert (status, headers["retry-after"]) == (503, "2")


@pytest.mark.parametrize(
    ("query", "server", "after"),
    [("", "", "bob"), ("", "dead", "bob"), ("", "ann", None), ("", "bob", None), ("run=mine", "ann", "bob")],
    ids=["the first page", "its server is dead", "elsewhere by chance", "here already", "what it wants is here"],
)
def test_a_page_names_the_server_that_is_to_be_asked_from_then_on(servers, query, server, after):
    status, headers = ask(query=query, server=server)
    assert status == 200
    assert headers.get("set-cookie", "").partition(";")[0] == (f"{COOKIE}={after}" if after else "")


@pytest.mark.parametrize("request_", [{"accept": "*/*"}, {"method": "POST"}, {"kind": "websocket"}])
def test_files_and_sockets_go_through(servers, request_):
    assert ask(query="run=abc", **request_) == (200, {"content-type": "text/html"})


def test_a_single_server_sends_nobody_anywhere(servers, monkeypatch):
    monkeypatch.setattr(right_server, "lab", lambda: SimpleNamespace(presence=None))
    assert ask(query="run=abc") == (200, {"content-type": "text/html"})


@pytest.mark.parametrize("path", ["//evil.example/join/KX4PQ7", "/\\evil.example/join/KX4PQ7", "/x\r\ny/join/KX4PQ7"])
def test_nobody_is_sent_to_another_site(servers, path):
    _, headers = ask(path)
    assert headers["location"].startswith("/")
    assert not headers["location"].startswith(("//", "/\\"))
    assert "\n" not in headers["location"]
