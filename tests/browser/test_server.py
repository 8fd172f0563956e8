"""A server that has just been started."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from benchmarks.student import Record, Student
from engine import Archive, Status
from engine.rows import RESTARTED
from tests.browser.conftest import SEVEN, draw, go, part, press, wait_for_iteration, wait_until_still
from tests.browser.proxy import Proxy
from tests.browser.server import ROOT, Server
from tests.loop import run

STUDENTS = 30
UPLOAD = (
    "POST /join/AAAA/do HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nContent-Length: 100\r\n\r\nthe rest is lost"
)
LONGEST_END = 3.0  # seconds from Ctrl-C to the end of the server, on a machine that does nothing else
with_signals = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals that a process could catch")


@pytest.fixture
def fresh(own_folders, offline):
    server = Server(own_folders)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def under_lab(own_folders, offline):
    server = Server(own_folders, base_path="/lab")
    yield server
    server.stop()
    assert "Traceback" not in server.output()


def end_soon(server: Server, ending: signal.Signals) -> None:
    asked = time.monotonic()
    server.process.send_signal(ending)
    server.process.wait(timeout=30)
    assert time.monotonic() - asked < LONGEST_END * max(1, os.getloadavg()[0] / os.cpu_count())


def test_deep_link_to_train_on_a_fresh_server(tab, fresh):
    page = tab("/Train?alpha=0.3&iterations=50", base=fresh.url)
    expect(part(page, "alpha")).to_contain_text("0.30")
    expect(part(page, "iterations")).to_contain_text("50")
    press(page, "train")
    expect(part(page, "status")).to_contain_text(re.compile(r"/ 50 ·"))


def test_host_may_put_a_path_before_all_addresses_that_the_server_never_sees(tab, fresh):
    """As Streamlit's Community Cloud does: `~/+` there."""
    with Proxy(int(fresh.url.rpartition(":")[2]), path="/~/+") as host:
        page = tab("/Train?alpha=0.3&iterations=50", base=host.url)
        press(page, "train")
        expect(part(page, "status")).to_contain_text("50 / 50")
        go(page, "Class")
        joining = page.get_by_role("link", name="I am a student")
        assert joining.evaluate("link => link.href") == f"{host.url}/join"


def test_small_letters_lead_to_the_page_with_its_settings(tab, fresh):
    page = tab("/train?alpha=0.3&iterations=50", base=fresh.url)
    expect(part(page, "alpha")).to_contain_text("0.30")
    expect(page).to_have_url(re.compile("/Train\\?alpha=0.3&iterations=50"))


def test_a_visit_to_train_is_two_steps_in_the_browsers_history_at_most(tab, fresh):
    page = tab("/", base=fresh.url)
    before = page.evaluate("history.length")
    go(page, "Train")
    expect(page).to_have_url(re.compile("run="))
    wait_until_still(page)
    assert page.evaluate("history.length") <= before + 2


def test_deep_link_to_draw_on_a_fresh_server(tab, fresh):
    page = tab("/Draw?weights=classic-10", base=fresh.url)
    expect(part(page, "prediction")).to_have_text("Draw a digit")
    page.wait_for_selector("html[data-pen=followed]", state="attached")  # the page is open to its end
    wait_until_still(page)


def test_first_page_asks_no_other_host(tab, fresh):
    asked = []
    page = tab("/", base=fresh.url)
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    expect(page.get_by_role("heading", name="A neural network")).to_be_visible()
    outside = [url for url in asked if not url.startswith((fresh.url, "data:", "blob:"))]
    assert asked
    assert outside == []


def test_taken_port_gives_a_clear_sentence(server):
    port = server.url.rsplit(":", 1)[1]
    options = ["--server.port", port, "--server.address", "127.0.0.1"]
    second = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert second.returncode != 0
    assert re.search(rf"[Pp]ort {port} is", second.stdout + second.stderr)
    assert "Traceback" not in second.stdout + second.stderr
    assert "http://" not in second.stdout + second.stderr  # nobody is sent to a server that isn't this one


def test_server_says_once_where_it_is(fresh):
    assert fresh.output().count("http") == 1
    assert f"Digit Lab: {fresh.url} (Ctrl-C ends it)" in fresh.output()


def test_server_under_a_base_path_says_so(under_lab):
    assert under_lab.url.endswith("/lab")
    assert f"Digit Lab: {under_lab.url} (Ctrl-C ends it)" in under_lab.output()


def test_pages_under_a_base_path_link_to_each_other(tab, under_lab):
    page = tab("/", base=under_lab.url)
    expect(page.get_by_role("heading", name="A neural network")).to_be_visible()
    go(page, "Train")
    expect(part(page, "alpha")).to_be_visible()
    assert page.url.startswith(f"{under_lab.url}/Train")
    go(page, "Draw")
    expect(part(page, "prediction")).to_have_text("Draw a digit")
    assert page.url.startswith(f"{under_lab.url}/Draw")
    go(page, "Home")
    expect(page.get_by_role("heading", name="A neural network")).to_be_visible()


def test_deep_link_under_a_base_path_trains(tab, under_lab):
    page = tab("/Train?alpha=0.3&iterations=50&digits=2000", base=under_lab.url)
    expect(part(page, "alpha")).to_contain_text("0.30")
    press(page, "train")
    expect(part(page, "status")).to_contain_text(re.compile(r"50 / 50 ·"))


def test_drawing_under_a_base_path_is_read(tab, under_lab):
    page = tab("/Draw", base=under_lab.url)
    wait_until_still(page)
    draw(page, SEVEN)
    expect(part(page, "prediction")).to_contain_text("7")


def test_visitor_under_a_base_path_has_one_cookie(tab, under_lab):
    page = tab("/", base=under_lab.url)
    page.goto(f"{under_lab.url}/Draw")
    cookies = [cookie for cookie in page.context.cookies() if cookie["name"] == "digit_lab_visitor"]
    assert [(cookie["path"], cookie["httpOnly"], cookie["sameSite"]) for cookie in cookies] == [("/", True, "Lax")]


def test_metrics_under_a_base_path_are_closed(under_lab):
    with pytest.raises(HTTPError) as caught:
        urlopen(f"{under_lab.url}/_stcore/metrics", timeout=10)
    assert caught.value.code == 404
    caught.value.close()


@with_signals
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_server_ends_within_three_seconds_and_the_run_is_there_paused_after_a_restart(tab, offline, tmp_path, ending):
    database = f"sqlite:///{tmp_path / 'runs.db'}"
    server = Server(tmp_path, DIGIT_LAB_DATABASE=database)
    try:
        page = tab("/Train?iterations=5000&digits=10000", base=server.url)
        press(page, "train")
        seen = wait_for_iteration(page, 5)
        run_id = parse_qs(urlsplit(page.url).query)["run"][0]
        end_soon(server, ending)
    finally:
        server.stop()
    assert "Traceback" not in server.output()

    again = Server(tmp_path, DIGIT_LAB_DATABASE=database)
    try:
        page.goto(f"{again.url}/Train?run={run_id}")
        expect(part(page, "status")).to_contain_text(f"/ 5,000 · paused. {RESTARTED}")
        assert wait_for_iteration(page, seen) < 5000
    finally:
        again.stop()


@with_signals
def test_server_ends_although_an_upload_never_does(offline, tmp_path):
    server = Server(tmp_path)
    try:
        host = server.url.removeprefix("http://")
        with urlopen(f"{server.url}/") as answer:
            cookie = answer.headers["Set-Cookie"].partition(";")[0]
        with socket.create_connection(host.split(":")) as left, socket.create_connection(host.split(":")) as phone:
            for connection in (left, phone):
                connection.sendall(UPLOAD.format(host=host, cookie=cookie).encode())
            left.shutdown(socket.SHUT_RDWR)
            urlopen(f"{server.url}/_stcore/health").close()  # what came before is being served
            end_soon(server, signal.SIGTERM)
    finally:
        server.stop()  # nothing to complain about: no word of the upload either


@with_signals
def test_server_ends_although_connections_come_in_that_very_moment(offline, tmp_path):
    server = Server(tmp_path)
    address, ended = server.url.removeprefix("http://").split(":"), threading.Event()
    connections = [socket.create_connection(address)]

    def connect():
        while not ended.wait(0.001):
            try:
                connections.append(socket.create_connection(address))
            except OSError:  # nobody listens any more
                return

    thread = threading.Thread(target=connect)
    thread.start()
    try:
        end_soon(server, signal.SIGTERM)
    finally:
        ended.set()
        thread.join()
        for connection in connections:
            connection.close()
        server.stop()


@with_signals
def test_ctrl_c_with_thirty_open_pages_ends_within_three_seconds_and_all_runs_are_saved(offline, tmp_path):
    database = f"sqlite:///{tmp_path / 'runs.db'}"
    server = Server(tmp_path, DIGIT_LAB_DATABASE=database)

    async def classroom():
        record = Record()
        students = [Student(server.url.replace("http", "ws"), number, record) for number in range(STUDENTS)]
        for student in students:
            await student.load()
            await student.press("Train")
        while not all(student.iteration >= 2 for student in students):
            await asyncio.sleep(0.05)
        seen = {student.run_id: student.iteration for student in students}
        await asyncio.to_thread(end_soon, server, signal.SIGINT)
        for student in students:
            await student.leave()
        return seen

    try:
        seen = run(classroom())
    finally:
        server.stop()
    assert "Traceback" not in server.output()
    archive = Archive(database)
    runs = {run_id: archive.load(run_id) for run_id in seen}
    archive.close()
    assert len(runs) == STUDENTS
    assert [run_id for run_id, run in runs.items() if run.status is not Status.PAUSED] == []
    assert [run_id for run_id, run in runs.items() if run.iteration < seen[run_id]] == []
