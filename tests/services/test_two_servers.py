"""Two servers behind nginx: a class, a run that is watched, a server that dies, and one that hangs."""

import json
import os
import signal
from http.cookiejar import Cookie, CookieJar
from itertools import groupby, pairwise
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from playwright.sync_api import expect

from benchmarks.processes import children, seconds_used
from tests.browser.conftest import PATIENCE, iteration, press, wait_for_iteration
from tests.engine.helpers import wait_until

LONG = "/Train?alpha=0.1&iterations=500000&digits=1000&neighbours=0"
ONE_SLICE = 0.3  # seconds of computing: one may be on its way to a worker when its server stops
SECONDS, SOON = 10.0, 5.0  # within which the runs of a dead server go on, and those of one that ended by itself

SILENT = "This server was silent for too long"  # in its log
UNHEARD = "The database of this server doesn't answer"


class Guest:
    """Somebody with a browser that keeps cookies and shows nothing."""

    def __init__(self, base: str, server: str = "") -> None:
        self.base, self.jar = base, CookieJar()
        self._open = build_opener(HTTPCookieProcessor(self.jar)).open
        if server:
            self.jar.set_cookie(a_cookie("digit_lab_server", server))

    @property
    def server(self) -> str:
        return next((one.value for one in self.jar if one.name == "digit_lab_server"), "")

    def get(self, path: str) -> str:
        return self._open(Request(self.base + path, headers={"Accept": "text/html"}), timeout=30).read().decode()

    def do(self, code: str, **order) -> dict:
        headers = {"Content-Type": "application/json", "Origin": self.base}
        request = Request(f"{self.base}/join/{code}/do", json.dumps(order).encode(), headers, method="POST")
        return json.loads(self._open(request, timeout=30).read())

    def state(self, code: str) -> dict:
        return json.loads(self._open(f"{self.base}/join/{code}/state", timeout=30).read())


def a_cookie(name: str, value: str) -> Cookie:
    rest = {"comment": None, "comment_url": None, "rest": {}, "rfc2109": False, "expires": None, "discard": True}
    place = {"domain": "127.0.0.1", "domain_specified": False, "domain_initial_dot": False, "path": "/"}
    given = {"port": None, "port_specified": False, "path_specified": True, "secure": False}
    return Cookie(version=0, name=name, value=value, **place, **given, **rest)


@pytest.fixture
def visit(chromium, two):
    """Open a page in a browser of its own."""
    contexts = []

    def open_page(path: str, base: str = ""):
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 800}))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.goto((base or two.url) + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def query(page, name: str) -> str:
    return parse_qs(urlsplit(page.url).query)[name][0]


def server_of(page) -> str:
    return next(one["value"] for one in page.context.cookies() if one["name"] == "digit_lab_server")


def started(page) -> str:
    """Start the page's run, and return its id once it goes and is saved."""
    press(page, "train")
    wait_for_iteration(page, 10)
    return query(page, "run")


def goes_on_at(two, name: str, run_id: str, beyond: int) -> bool:
    latest = two.ledger.latest(run_id)
    return latest.server == name and latest.iteration > beyond and latest.status == "running"


def owners_in_turn(two, run_id: str) -> list[str]:
    return [name for name, _ in groupby(save.server for save in two.ledger.saves(run_id))]


def falls_back(two, run_id: str) -> list[tuple[int, int]]:
    """Where a save of the run has fewer steps than the one before."""
    steps = [save.iteration for save in two.ledger.saves(run_id)]
    return [(one, other) for one, other in pairwise(steps) if other < one]


def computed_by(server) -> float:
    """Seconds of a processor that the server's workers have used so far."""
    return sum(map(seconds_used, children(server.process.pid)))


def open_class(visit) -> tuple:
    teacher = visit("/Class")
    teacher.get_by_label("Its name").fill("7b")
    teacher.get_by_role("button", name="Open the class").click()
    expect(teacher.locator(".class-code")).to_be_visible()
    return teacher, query(teacher, "class")


def shows(teacher, names: list[str]) -> None:
    for name in names:
        expect(teacher.get_by_text(name, exact=True).first).to_be_visible()


def test_a_class_that_comes_to_both_servers_is_on_one_board(two, visit):
    teacher, code = open_class(visit)
    home = server_of(teacher)
    guests = [Guest(two.url, name) for name in ("lab-0", "lab-1") * 3]
    names = []
    for guest in guests:
        assert code in guest.get(f"/join/{code}")
        names.append(guest.do(code, do="join")["name"])
    assert {guest.server for guest in guests} == {home}
    assert len({*names}) == len(guests)
    shows(teacher, names)


def test_a_run_that_is_watched_on_the_other_server_moves_and_its_controls_are_refused(two, visit):
    page = visit(LONG)
    run_id, home = started(page), server_of(page)
    watcher = page.context.new_page()  # its owner, so there are controls
    watcher.goto(f"{two.other(home).url}/Train?run={run_id}")
    seen = wait_for_iteration(watcher, 1)
    wait_for_iteration(watcher, seen + 1)
    press(watcher, "pause")
    expect(watcher.get_by_text("This run is computed by another server. Reload the page to go there.")).to_be_visible()
    moved = iteration(page)
    wait_for_iteration(page, moved + 1)
    assert owners_in_turn(two, run_id) == [home]
    press(page, "pause")


def test_a_link_to_a_run_leads_to_the_server_that_computes_it(two, visit):
    page = visit(LONG)
    run_id, home = started(page), server_of(page)
    other = next(name for name in two.servers if name != home)
    guest = Guest(two.url, other)
    guest.get(f"/Train?run={run_id}")
    assert guest.server == home
    press(page, "pause")


def test_runs_and_students_of_a_killed_server_go_on_at_the_other(two, visit):
    teacher, code = open_class(visit)
    home = server_of(teacher)
    student = Guest(two.url)
    student.get(f"/join/{code}")
    name = student.do(code, do="join")["name"]
    page = visit(f"{LONG}&class={code}")  # so that the run is made where the class is
    run_id = started(page)
    other = next(known for known in two.servers if known != home)
    wait_until(lambda: goes_on_at(two, home, run_id, 0), "a first save")

    two.servers[home].kill()
    saved = two.ledger.latest(run_id).iteration
    took = wait_until(lambda: goes_on_at(two, other, run_id, saved), "the run to go on")
    assert took < SECONDS
    assert owners_in_turn(two, run_id) == [home, other]
    page.reload()
    wait_for_iteration(page, saved + 1)
    assert server_of(page) == other
    press(page, "pause")  # its owner steers it there

    wait_until(lambda: code in student.get(f"/join/{code}"), "the class")
    assert student.state(code)["name"] == name
    teacher.reload()
    shows(teacher, [name])


def test_a_server_that_hangs_finds_its_runs_taken_over_and_computes_none_of_them(two, visit):
    page = visit(LONG)
    run_id, home = started(page), server_of(page)
    other = next(known for known in two.servers if known != home)
    wait_until(lambda: goes_on_at(two, home, run_id, 0), "a first save")
    hanging, before = two.servers[home].process.pid, two.ledger.servers()[home]

    os.kill(hanging, signal.SIGSTOP)
    saved = two.ledger.latest(run_id).iteration
    wait_until(lambda: goes_on_at(two, other, run_id, saved), "the run to go on")
    computed = computed_by(two.servers[home])
    os.kill(hanging, signal.SIGCONT)
    wait_until(lambda: two.ledger.servers().get(home, before) != before, "the server to come back as new")

    elsewhere = computed_by(two.servers[other])
    wait_until(lambda: computed_by(two.servers[other]) > elsewhere + 2.0, "two seconds of computing")
    assert computed_by(two.servers[home]) - computed < ONE_SLICE
    assert owners_in_turn(two, run_id) == [home, other]
    assert falls_back(two, run_id) == []
    page.reload()
    press(page, "pause")


def test_a_server_that_ends_leaves_its_runs_to_the_other_one_at_once(two, visit):
    page = visit(LONG)
    run_id, home = started(page), server_of(page)
    wait_until(lambda: goes_on_at(two, home, run_id, 0), "a first save")
    saved = two.ledger.latest(run_id).iteration
    two.servers[home].process.terminate()
    two.servers[home].process.wait(30)
    other = next(known for known in two.servers if known != home)
    took = wait_until(lambda: goes_on_at(two, other, run_id, saved), "the run to go on")
    assert took < SOON
    assert falls_back(two, run_id) == []
    page.reload()
    press(page, "pause")


def test_newcomers_of_one_address_are_shared_out(two):
    came = set()

    def both_were_met() -> bool:
        guest = Guest(two.url)
        guest.get("/Draw")
        came.add(guest.server)
        return came == {*two.servers}

    wait_until(both_were_met, "somebody at each server")


def test_while_the_database_is_away_nothing_is_computed_and_then_everything_goes_on_where_it_was(two, visit):
    page = visit(LONG)
    run_id, home = started(page), server_of(page)
    wait_until(lambda: goes_on_at(two, home, run_id, 0), "a first save")
    silent = [server.output().count(SILENT) for server in two.servers.values()]
    two.ledger.close()
    two.database.end()
    unheard = two.servers[home].output().count(UNHEARD)
    wait_until(lambda: two.servers[home].output().count(UNHEARD) > unheard + 6, "six signs of life that were not heard")
    computed = computed_by(two.servers[home])
    wait_until(lambda: two.servers[home].output().count(UNHEARD) > unheard + 8, "two more")
    assert computed_by(two.servers[home]) - computed < 0.1

    two.database.begin()
    two.ledger.connect()
    saved = two.ledger.latest(run_id).iteration
    wait_until(lambda: goes_on_at(two, home, run_id, saved + 100), "the run to go on")
    assert owners_in_turn(two, run_id) == [home]
    assert [server.output().count(SILENT) for server in two.servers.values()] == silent
    page.reload()
    press(page, "pause")
