"""The visitor's cookie, and the metrics that stay closed. Plain ASGI calls, as a server makes them."""

import re
from http.cookies import SimpleCookie

import pytest

from live.visitor import COOKIE, VisitorMiddleware, visitor_of
from tests.loop import run

KNOWN = "A" * 22


def answer(path="/", cookie="", kind="text/html; charset=utf-8", scheme="http"):
    """Ask an app behind the middleware; its status, and its headers as pairs."""
    messages = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind.encode())]})
        await send({"type": "http.response.body", "body": b"page"})

    async def send(message):
        messages.append(message)

    headers = [(b"cookie", cookie.encode())] if cookie else []
    scope = {"type": "http", "path": path, "headers": headers, "scheme": scheme}
    run(VisitorMiddleware(app)(scope, None, send))
    return messages[0]["status"], [(name.decode(), value.decode()) for name, value in messages[0]["headers"]]


def cookies_set(**request) -> list[str]:
    return [value for name, value in answer(**request)[1] if name == "set-cookie"]


def test_first_page_sets_a_cookie_that_scripts_and_other_sites_do_not_get():
    (line,) = cookies_set()
    morsel = SimpleCookie(line)[COOKIE]
    assert morsel["httponly"]
    assert morsel["samesite"] == "Lax"
    assert morsel["path"] == "/"
    assert int(morsel["max-age"]) > 30 * 24 * 3600
    assert not morsel["secure"]


def test_cookie_over_https_is_secure():
    (line,) = cookies_set(scheme="https")
    assert SimpleCookie(line)[COOKIE]["secure"]


def test_cookie_is_128_bits_and_another_for_each_visitor():
    values = {SimpleCookie(cookies_set()[0])[COOKIE].value for _ in range(50)}
    assert len(values) == 50
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", value) for value in values)  # 22 letters of 6 bits: 132, 4 unused
    letters = "".join(value[:-1] for value in values)
    assert len(set(letters)) > 55  # of 64: nothing is always the same


def test_visitor_keeps_the_cookie_over_a_reload():
    (line,) = cookies_set()
    value = SimpleCookie(line)[COOKIE].value
    assert cookies_set(cookie=f"other=1; {COOKIE}={value}") == []
    assert visitor_of({COOKIE: value}) == value


@pytest.mark.parametrize("other", ["other=1", "a@b=1", "a,b=1", "nothing", 'open="', "a=1=2"])
def test_visitor_keeps_the_cookie_beside_any_other_of_this_host(other):
    assert cookies_set(cookie=f"{other}; {COOKIE}={KNOWN}") == []


@pytest.mark.parametrize(
    "value", ["", "short", "A" * 21, "A" * 23, "A" * 21 + "!", "A" * 21 + "ä", "A" * 22 + "\n", '"; DROP TABLE runs']
)
def test_value_that_is_not_ours_names_nobody(value):
    assert visitor_of({COOKIE: value}) == ""


@pytest.mark.parametrize("cookie", [f"{COOKIE}=short", f"{COOKIE}={'A' * 23}", "not a cookie", "other=1", "=;=;"])
def test_forged_or_broken_cookie_is_replaced(cookie):
    assert len(cookies_set(cookie=cookie)) == 1


def test_nobody_is_named_without_a_cookie():
    assert visitor_of({}) == ""


@pytest.mark.parametrize("kind", ["application/javascript", "image/png", "application/json"])
def test_file_that_is_no_page_sets_no_cookie(kind):
    assert cookies_set(kind=kind) == []


def test_page_reaches_the_visitor_with_its_own_headers():
    status, headers = answer()
    assert status == 200
    assert ("content-type", "text/html; charset=utf-8") in headers


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/", "/lab/_stcore/metrics"])
@pytest.mark.parametrize("cookie", ["", f"{COOKIE}={KNOWN}"])
def test_metrics_are_not_there_for_anybody(path, cookie):
    assert answer(path, cookie)[0] == 404


def test_health_is_open():
    assert answer("/_stcore/health", kind="text/plain")[0] == 200


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_socket_and_lifespan_pass_untouched(kind):
    passed = []

    async def app(*arguments):
        passed.append(arguments)

    scope = {"type": kind, "path": "/_stcore/metrics", "headers": []}
    receive, send = object(), object()
    run(VisitorMiddleware(app)(scope, receive, send))
    ((scope_on, receive_on, send_on),) = passed
    assert (scope_on, receive_on, send_on) == (scope, receive, send)
