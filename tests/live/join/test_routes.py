"""The students' page: its addresses, and what it takes from whom."""

import itertools
import json
import random

import pytest

from classroom.limits import Limit
from live.join.routes import KINDS, MOST_BYTES, version
from model import load_weights
from tests.classroom.conftest import SEVEN
from tests.live.join.conftest import Browser

MARKUP = "<script>alert(1)</script>"


def test_the_page_names_the_class_and_joins_nobody_by_being_looked_at(browser, code, teacher):
    status, content = browser().get(f"/join/{code}")
    assert status == 200
    assert f'data-code="{code}"'.encode() in content
    assert b"7b" in content
    assert teacher.room.members == {}


def test_script_and_style_are_served_for_good(browser):
    for name, kind in KINDS.items():
        status, headers, content = browser().ask("GET", f"/join/file/{version()}/{name}")
        assert (status, headers["content-type"].partition(";")[0]) == (200, kind)
        assert "immutable" in headers["cache-control"]
        assert content


def test_a_code_that_is_unknown_asks_for_another(browser):
    for wrong in ("AAAAAA", "%3Cb%3E", "x" * 500):
        status, content = browser().get(f"/join/{wrong}")
        assert status == 404
        assert b"no open class with this code" in content
        assert b'data-code=""' in content


def test_a_typed_code_leads_to_its_class(browser, code):
    one = browser()
    for typed in (code, code.lower(), f"+{code[:3]}-{code[3:]}+"):
        status, headers, _ = one.ask("GET", f"/join?code={typed}")
        assert (status, headers["location"]) == (307, f"join/{code}")  # seen from /lab/join
    assert one.ask("GET", "/join?code=//evil.test/")[1]["location"] == "join/EVILTEST"
    assert one.ask("GET", "/join?code=..%2F..")[1]["location"] == "join/-"


def test_a_title_is_never_markup(browser, rooms):
    code, _ = rooms.open("m" * 22, f'{MARKUP}" onload="x')
    status, content = browser().get(f"/join/{code}")
    assert status == 200
    assert MARKUP.encode() not in content
    assert b'" onload="' not in content
    assert b"&lt;script&gt;" in content


def test_the_page_runs_no_script_but_its_own_and_stands_in_no_frame(browser, code):
    _, headers, content = browser().ask("GET", f"/join/{code}")
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert b"<script>" not in content


def test_a_student_joins_draws_votes_and_leaves(browser, code, teacher):
    ann = browser()
    status, view = ann.do(code, {"do": "join"})
    assert (status, view["title"], view["code"], view["round"]) == (200, "7b", code, None)
    assert [member.name for member in teacher.room.members.values()] == [view["name"]]
    assert ann.do(code, {"do": "join"})[1]["name"] == view["name"]
    teacher.begin_round(7)
    teacher.ask("Which?", ["a", "b"])
    status, drawn = ann.do(code, {"do": "draw", "round": 1, "strokes": SEVEN})
    assert (
        status,
        drawn["round"]["drawn"]["reads"],
        drawn["round"]["drawn"]["right"],
        drawn["round"]["drawn"]["sure"],
    ) == (200, 7, True, True)
    status, voted = ann.do(code, {"do": "vote", "poll": 1, "choice": 1})
    assert (status, voted["poll"]["chosen"]) == (200, 1)
    assert ann.do(code, {"do": "leave"}) == (200, {"left": True})
    assert teacher.room.members == {}


def test_a_name_is_asked_for(browser, code, teacher):
    ann = browser()
    ann.do(code, {"do": "join"})
    assert ann.do(code, {"do": "name", "name": "Zoë"})[0] == 400
    teacher.allow_own_names(True)
    status, view = ann.do(code, {"do": "name", "name": MARKUP[:24]})
    assert (status, view["wish"], view["own_names"]) == (200, MARKUP[:24], True)


def test_how_the_class_stands_is_told_when_it_is_new(browser, code, teacher):
    ann = browser()
    _, view = ann.do(code, {"do": "join"})
    assert ann.get(f"/join/{code}/state?version={view['version']}") == (204, b"")
    teacher.pause_all()
    status, content = ann.get(f"/join/{code}/state?version={view['version']}")
    assert (status, json.loads(content)["paused"]) == (200, True)
    assert ann.get(f"/join/{code}/state")[0] == 200


def test_nothing_is_told_to_who_is_not_in_the_class(browser, code, rooms, teacher):
    other, _ = rooms.open("o" * 22, "8c")
    bob = browser()
    bob.do(other, {"do": "join"})
    for one in (browser(), bob, Browser(bob.address)):
        status, content = one.get(f"/join/{code}/state")
        assert (status, [*json.loads(content)]) == (404, ["error"])


def test_two_networks_are_told_by_the_first(browser, code, teacher):
    weights = load_weights("classic-10")
    teacher.room.keep_taught(weights.params, {})
    ann = browser()
    ann.do(code, {"do": "join"})
    teacher.begin_round(7)
    _, drawn = ann.do(code, {"do": "draw", "round": 1, "strokes": SEVEN})
    assert drawn["round"]["drawn"]["share"] == teacher.room.work.drawings()[0].readings[0].share


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"3", b"null", b"\xff\xfe", b"[" * 50_000, b'{"do": "close"}', b'{"do": []}', b'{"do": null}'],
)
def test_what_is_no_order_is_refused_with_a_sentence(browser, code, body):
    ann = browser()
    ann.do(code, {"do": "join"})
    status, answer = ann.do(code, body)
    assert status == 400
    assert answer["error"].endswith("Reload the page.")


def test_too_much_is_refused_before_it_is_read(browser, code):
    status, answer = browser().do(code, b"x" * (MOST_BYTES + 1))
    assert (status, "too large" in answer["error"]) == (400, True)


def test_another_sites_page_does_nothing_here(browser, code, teacher):
    ann = browser()
    for origin in ("http://evil.test", "null", "http://127.0.0.1:1"):
        status, answer = ann.do(code, {"do": "join"}, Origin=origin)
        assert (status, "may not write" in answer["error"]) == (403, True)
    assert teacher.room.members == {}
    assert ann.do(code, {"do": "join"}, Origin=f"http://{ann.address}")[0] == 200


def test_who_has_no_cookie_is_told_so(browser, code, teacher, join_address):
    status, answer = Browser(join_address).do(code, {"do": "join"})
    assert (status, "cookies" in answer["error"]) == (403, True)
    assert Browser(join_address, "short").do(code, {"do": "join"})[0] == 403
    assert teacher.room.members == {}


def test_faster_than_a_person_is_too_fast(browser, code, rooms):
    rooms.asked = Limit(rate=0.001, burst=3)
    ann, bob = browser(), browser()
    assert [ann.do(code, {"do": "join"})[0] for _ in range(5)] == [200, 200, 200, 429, 429]
    assert bob.do(code, {"do": "join"})[0] == 200


def forged_orders(victim: int, rng: random.Random):
    """Orders that nobody may give, or that are no orders: others' ids, a teacher's actions, wrong keys, markup."""
    actions = ("set_task", "pause_all", "freeze", "approve", "remove", "ban", "begin_round", "reset", "close", "admit")
    while True:
        do = rng.choice([*actions, "draw", "vote", "name", "__class__", MARKUP, ""])
        yield {
            "do": do,
            "member": victim,
            "number": rng.choice([victim, -1, 10**20]),
            "owner": rng.choice(["t" * 22, "0" * 32]),
            "visitor": "t" * 22,
            "key": rng.choice(["", "AAAA-AAAA-AAAA-AAAA", MARKUP]),
            "name": MARKUP,
            "round": rng.choice([0, 2, "1", None, True, 1.0, [1]]),
            "poll": rng.choice([0, 2, "1", None]),
            "choice": rng.choice([-1, 99, "0", None, MARKUP]),
            "strokes": rng.choice([None, MARKUP, [[MARKUP]], [[0.5]], [[2, 2]], [[0.5, 0.5] * 5_000], [[[0, 0]]]]),
        }


@pytest.mark.parametrize(("limited", "count"), [(False, 2_500), (True, 500)])
def test_forged_requests_are_refused_and_none_is_seen(browser, code, rooms, teacher, limited, count):
    """Some by a stranger, some by a member, some by a member of another class, some without a cookie."""
    rooms.asked = Limit(rate=10, burst=60) if limited else Limit(rate=0, burst=0)
    ann = browser()
    ann.do(code, {"do": "join"})
    ann_name = teacher.room.members[1].name
    teacher.begin_round(7)
    teacher.ask("Which?", ["a", "b"])
    ann.do(code, {"do": "draw", "round": 1, "strokes": SEVEN})
    other = rooms.open("o" * 22, "8c")[0]
    bob = browser()
    bob.do(other, {"do": "join"})
    forgers = [browser(), bob, Browser(ann.address), Browser(ann.address, "t" * 21), ann]
    before = teacher.room.agenda, teacher.room.members, teacher.room.work.drawings(), teacher.room.ledger.since(0)
    orders = forged_orders(1, random.Random(limited))
    statuses = set()
    for forger, order in itertools.islice(zip(itertools.cycle(forgers), orders, strict=False), count):
        status, answer = forger.do(code, order)
        assert (status // 100, [*answer]) == (4, ["error"]), (order, answer)
        assert MARKUP not in answer["error"]
        statuses.add(status)
    after = teacher.room.agenda, teacher.room.members, teacher.room.work.drawings(), teacher.room.ledger.since(0)
    assert after == before
    assert teacher.room.members[1].name == ann_name
    assert statuses == ({400, 403, 404, 429} if limited else {400, 403, 404})
