"""A class on the live channel: for its students, and on the board."""

import asyncio
import json

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from classroom.agenda import Task
from classroom.errors import NoClassError, NotTeacherError
from classroom.rules import Rules
from engine import Status
from live import classroom
from model import Config, load_weights
from tests.classroom.conftest import SEVEN
from tests.live.join.conftest import browser, code, join_address, lab, rooms, teacher  # noqa: F401
from tests.loop import run

ANN, BOB, TEACHER = "a" * 22, "b" * 22, "t" * 22


@pytest.fixture
def ann(rooms, code):  # noqa: F811
    return rooms.join(ANN, code)


def board(secret, code, **known):  # noqa: F811
    return json.loads(run(classroom.of_teacher({"code": code, **known}, secret)))


def follow(answer):
    kept = {name: answer[name] for name in ("book", "here", "frozen", "standing")}
    return kept | {"since": answer["latest"]}


def kinds(answer):
    return {item["kind"] for item in answer["items"]}


def test_a_student_sees_the_class(ann, teacher):  # noqa: F811
    teacher.set_task(Task(0.9, 300))
    teacher.set_rules(Rules(("alpha",)))
    teacher.begin_round(7)
    teacher.ask("Which?", ["a", "b"])
    teacher.send_to("Train", 3)
    view = json.loads(run(classroom.of_student({"version": "old"}, ANN)))
    assert view["title"] == "7b"
    assert view["name"] == ann.member.name
    assert view["task"].startswith("Read 90 %")
    assert view["rules"] == "Your class changes only alpha."
    assert view["place"] == {"page": "Train", "turn": 1, "stop": 3}
    assert view["round"] == {"number": 1, "digit": 7, "open": True, "drawn": None}
    assert view["poll"] == {"number": 1, "question": "Which?", "options": ["a", "b"], "open": True, "chosen": None}
    assert (view["solved"], view["paused"]) == (False, False)


def test_nothing_of_anybody_else_is_in_it(ann, rooms, code, teacher):  # noqa: F811
    bob = rooms.join(BOB, code)
    teacher.begin_round(7)
    bob.draw(1, SEVEN)
    text = json.dumps(classroom.view(ann))
    for secret in (bob.member.name, bob.owner, ann.owner, ANN, BOB, "strokes"):
        assert secret not in text


def test_a_student_who_has_it_waits_for_news(ann, teacher, monkeypatch):  # noqa: F811
    monkeypatch.setattr(classroom, "LOOK_SECONDS", 0.01)
    version = classroom.view(ann)["version"]

    async def wait():
        asked = asyncio.create_task(classroom.of_student({"version": version}, ANN))
        done, _ = await asyncio.wait([asked], timeout=0.3)
        assert not done
        teacher.pause_all()
        return json.loads(await asyncio.wait_for(asked, 20))

    assert run(wait())["paused"] is True
    assert ann.number in teacher.room.attendance.here()


def test_who_is_in_no_class_sees_none(rooms):  # noqa: F811
    for secret in ("", BOB):
        with pytest.raises(NoClassError):
            run(classroom.of_student({}, secret))


def test_the_drawing_of_this_round_is_read_in_words_of_one_network(ann, teacher):  # noqa: F811
    teacher.begin_round(7)
    drawing = ann.draw(1, SEVEN)
    reading = drawing.readings[0]
    assert classroom.read(drawing) == {"reads": 7, "share": reading.share, "sure": True, "right": True, "taught": None}
    assert classroom.view(ann)["round"]["drawn"] == classroom.read(drawing)
    teacher.begin_round(1)
    assert classroom.view(ann)["round"]["drawn"] is None


def test_what_the_copy_reads_that_the_class_has_taught_is_told_too(ann, teacher):  # noqa: F811
    weights = load_weights("classic-10")
    teacher.room.keep_taught(weights.params, weights.metadata)
    teacher.begin_round(1)
    drawing = ann.draw(1, SEVEN)
    told = classroom.read(drawing)
    first, second = drawing.readings
    assert (told["reads"], told["share"], told["right"]) == (7, first.share, False)
    assert (told["taught"]["reads"], told["taught"]["share"]) == (second.guess, second.share)


def test_what_a_page_depends_on_is_where_it_is_sent_and_the_rules(ann, teacher):  # noqa: F811
    standings = [classroom.standing(ann)]
    for act, given in (
        ("pause_all", ()),
        ("set_rules", (Rules(("alpha",)),)),
        ("hide", (["share"],)),
        ("send_to", ("Draw",)),
    ):
        getattr(teacher, act)(*given)
        standings.append(classroom.standing(ann))
    assert standings[0] == standings[1]
    assert len(set(standings[1:])) == 4


def test_only_a_teacher_sees_the_board(ann, code):  # noqa: F811
    for secret in ("", ANN, BOB):
        with pytest.raises(NotTeacherError):
            board(secret, code)
    with pytest.raises(NoClassError):
        board(TEACHER, "AAAAAA")


def test_the_board_is_told_whole_and_then_what_is_new(ann, teacher, code, lab, monkeypatch):  # noqa: F811
    monkeypatch.setattr(classroom, "LOOK_SECONDS", 0.01)
    first = board(TEACHER, code)
    assert (first["whole"], kinds(first)) == (True, {"agenda", "poll", "member", "solved"})
    run = ann.create(Config(digits=10_000), lab.loader.dataset, "c")
    ann.start(run)
    second = board(TEACHER, code, **follow(first))
    assert (second["whole"], kinds(second)) == (False, {"run"})
    (item,) = second["items"]
    assert (item["key"], item["now"]["status"], item["points"]) == ([run], Status.RUNNING, [])
    ann.forget(run)
    assert board(TEACHER, code, **follow(second))["items"] == [{"kind": "run", "key": [run], "now": None}]


def test_who_comes_and_goes_is_told(ann, teacher, code, monkeypatch):  # noqa: F811
    monkeypatch.setattr(classroom, "LOOK_SECONDS", 0.01)
    first = board(TEACHER, code)
    assert first["here"] == []
    teacher.room.attendance.note(ann.number)
    second = board(TEACHER, code, **follow(first))
    assert (second["here"], second["items"]) == ([ann.number], [])


def test_a_board_of_another_server_begins_again(ann, code):  # noqa: F811
    first = board(TEACHER, code)
    again = board(TEACHER, code, **follow(first) | {"book": "older"})
    assert (again["whole"], kinds(again)) == (True, kinds(first))


@pytest.mark.parametrize("known", [{"since": "x"}, {"since": None}, {"since": -3}, {"here": {}}, {"frozen": 7}])
def test_nonsense_in_the_question_does_no_harm(ann, code, known, monkeypatch):  # noqa: F811
    monkeypatch.setattr(classroom, "LOOK_SECONDS", 0.01)
    answer = board(TEACHER, code)
    assert board(TEACHER, code, **follow(answer) | known)["book"] == answer["book"]


def test_a_frozen_board_says_so_and_goes_on_where_it_stood(ann, teacher, code, monkeypatch):  # noqa: F811
    monkeypatch.setattr(classroom, "LOOK_SECONDS", 0.01)
    first = board(TEACHER, code)
    teacher.freeze()
    frozen = board(TEACHER, code, **follow(first))
    assert (frozen["frozen"], frozen["items"], frozen["latest"]) == (True, [], first["latest"])
    assert classroom.board(teacher, follow(frozen)) is None
    teacher.set_task(Task(0.9, 300))
    still = board(TEACHER, code, **follow(frozen))  # the page around the board goes on
    assert (still["frozen"], still["items"], still["latest"]) == (True, [], first["latest"])
    assert classroom.board(teacher, follow(still)) is None
    teacher.freeze(False)
    moving = board(TEACHER, code, **follow(still))
    assert (moving["frozen"], kinds(moving)) == (False, {"agenda"})
    assert moving["items"][0]["now"]["task"].startswith("Read 90 %")


def ask(address: str, secret: str, **question) -> dict:
    """What a socket with this cookie is answered."""
    headers = {"Cookie": f"digit_lab_visitor={secret}"} if secret else {}
    with connect(f"ws://{address}/lab/live/socket", additional_headers=headers) as one:
        one.send(json.dumps({"number": 1, **question}))
        while (message := json.loads(one.recv(timeout=60)))["kind"] == "beat":
            pass
        return message


def test_a_socket_is_who_its_cookie_says_whatever_the_question_says(ann, code, join_address):  # noqa: F811
    assert ask(join_address, ANN, kind="class", visitor=TEACHER)["name"] == ann.member.name
    assert ask(join_address, TEACHER, kind="board", code=code)["whole"] is True
    for cookie in ("", ANN, BOB, TEACHER[:-1]):
        forged = {"visitor": TEACHER, "cookie": TEACHER, "key": "x", "teacher": True}
        answer = ask(join_address, cookie, kind="board", code=code, **forged)
        assert [*answer] == ["kind", "number", "error"]
    for cookie in ("", BOB):
        assert "not in this class" in ask(join_address, cookie, kind="class", visitor=ANN, member=1, number=1)["error"]


def test_a_socket_that_sends_too_much_is_closed(join_address, rooms):  # noqa: F811
    with connect(f"ws://{join_address}/lab/live/socket") as one:
        one.send(json.dumps({"kind": "class", "version": "x" * 300_000}))
        with pytest.raises(ConnectionClosed):
            list(one)
