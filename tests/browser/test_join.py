"""The students' small page `/join/CODE`, as a phone has it. The teacher's side is played in Python."""

import gc
import re
import socket
import threading
import warnings
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route

from classroom import limits
from classroom.agenda import Task
from classroom.board import Board
from classroom.rooms import rooms
from classroom.rules import Rules
from engine.lab import Lab
from live import routes as live
from live.join import routes as join
from live.visitor import VisitorMiddleware
from tests.browser.browsers import LAUNCH_ARGS, chromium_path
from tests.browser.conftest import DESK, ONE, SEVEN
from tests.browser.console import listen
from tests.browser.proxy import Proxy
from tests.browser.test_accessibility import faults
from tests.idle import NoWorkers

BASE = "lab"
SECRET = "teacherteacherteacher1"  # the teacher's cookie
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
LOOKS = [
    pytest.param({"color_scheme": scheme, **screen}, id=f"{scheme}-{name}")
    for scheme in ("light", "dark")
    for name, screen in {"desk": {"viewport": DESK}, "phone": PHONE}.items()
]
LOST = "Not connected. It comes back by itself."
REFUSED = (
    re.compile(  # Chromium's words for an answer of 4xx, which the page shows as a sentence; and for blocked sockets
        r"error: (Failed to load resource: the server responded with a status of (4\d\d|502) .*"
        r"|WebSocket connection to '\S+' failed: .*)"
    )
)
INK = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(Boolean)"


class Gate:
    """What stands before the app, as a school's proxy does: may refuse sockets, and say that there is no server."""

    open = True
    away = False

    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "websocket" and not Gate.open:
            await send({"type": "websocket.close"})  # before it was accepted: HTTP 403
        elif scope["type"] == "http" and Gate.away:
            await HTMLResponse("<h1>Bad Gateway</h1>", 502)(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class School:
    """A lab with its classes, behind a server below `/lab`."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}/{BASE}"
        self.code = ""
        self._labs = ExitStack()
        self.begin()

    def begin(self) -> None:
        Gate.away = False
        self._labs.enter_context(Lab())
        rooms().tries = rooms().asked = limits.Limit(0, 0)

    def end(self) -> None:
        Gate.away = True
        self._labs.close()

    def open(self, title: str = "Class 7b") -> None:
        self.code, _ = rooms().open(SECRET, title)

    @property
    def teacher(self):
        return rooms().teacher(SECRET, self.code)

    @property
    def members(self) -> list[str]:
        return [member.name for member in self.teacher.room.members.values()]


async def stub(request) -> HTMLResponse:
    query = f"?{request.url.query}" if request.url.query else ""
    return HTMLResponse(f"<title>A page</title><h1>This is {request.url.path}{query}</h1>")


@pytest.fixture(scope="module")
def school(own_folders):
    app = Starlette(
        routes=[
            *live.routes(BASE),
            *join.routes(BASE),
            *(Route(f"/{BASE}/{page}", stub) for page in ("", "Train", "Draw", "Inside")),
        ],
        middleware=[Middleware(Gate), Middleware(VisitorMiddleware)],
    )
    digits = SimpleNamespace(name="offline", folder=own_folders / "digits", y_train=range(60_000))
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    thread = threading.Thread(target=server.run, args=([listener],))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.lab.Loader", lambda: SimpleNamespace(dataset=digits))
        patch.setattr("engine.lab.chosen_executor", lambda: NoWorkers)
        patch.setenv("DIGIT_LAB_DATABASE", f"sqlite:///{own_folders / 'join.db'}")
        one = School(listener.getsockname()[1])
        thread.start()
        yield one
        server.should_exit = True
        thread.join()
        one.end()
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()  # asyncio leaves a connection open that a browser makes while the loop ends; not for other tests


@pytest.fixture
def class_(school):
    """A class that is closed with the test."""
    school.open()
    yield school
    for room in rooms().taught_by(SECRET):
        rooms().teacher(SECRET, room.code).close()


@pytest.fixture
def phone(chromium, class_):
    """Open the class's page in a browser of its own. No page may log an error, but for what is refused or was cut."""
    contexts, errors = [], []

    def open_page(path: str = "", base: str = "", **options):
        context = chromium.new_context(**{**PHONE, **options})
        contexts.append(context)
        page = context.new_page()
        listen(page, errors, cut=True)
        page.goto((base or class_.url) + (path or f"/join/{class_.code}"))
        return page

    yield open_page
    for context in contexts:
        context.close()
    Gate.open = True
    assert [error for error in errors if not REFUSED.fullmatch(error.replace("\n", " "))] == []


def place(page, share: tuple[float, float]) -> tuple[float, float]:
    box = page.locator("#canvas").bounding_box()
    return box["x"] + share[0] * box["width"], box["y"] + share[1] * box["height"]


def draw(page, *strokes) -> None:
    page.locator("#canvas").scroll_into_view_if_needed()
    for first, *rest in strokes:
        page.mouse.move(*place(page, first))
        page.mouse.down()
        for point in rest:
            page.mouse.move(*place(page, point), steps=8)
        page.mouse.up()


def button(page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def joined(page) -> str:
    """Wait until the page has joined, and return the name that was given."""
    expect(page.locator("#who")).to_contain_text("You are ")
    return page.locator("#who").inner_text().removeprefix("You are ")


def has_strokes(page, count: int) -> None:
    words = {0: "empty", 1: "1 stroke"}.get(count, f"{count} strokes")
    expect(page.locator("#canvas")).to_have_attribute("aria-label", f"The canvas, {words}")


def drawn(class_) -> list:
    return class_.teacher.room.work.drawings()


def live_socket(page) -> None:
    """Wait until the page's news come over the socket."""
    with page.expect_websocket(lambda one: "/live/socket" in one.url) as opened:
        page.reload()
    opened.value.wait_for_event("framereceived")
    joined(page)


def test_who_opens_the_link_is_in_the_class_by_a_name_that_was_given(phone, class_):
    page = phone()
    name = joined(page)
    assert class_.members == [name]
    expect(page.get_by_role("heading", level=1)).to_have_text("Class 7b")
    expect(page.locator("#nothing")).to_be_visible()
    page.reload()
    assert joined(page) == name
    assert class_.members == [name]


def test_a_code_is_typed_with_small_letters_and_spaces(phone, class_):
    page = phone("/join")
    page.get_by_label("The code of your class").fill(f"{class_.code[:3]} {class_.code[3:]}".lower())
    button(page, "Join").click()
    joined(page)
    expect(page).to_have_url(f"{class_.url}/join/{class_.code}")


def test_a_code_of_no_class_is_told_and_another_one_can_be_typed(phone):
    page = phone("/join/ACACAC")
    expect(page.get_by_role("main")).to_contain_text("There is no open class with this code.")
    expect(page.get_by_label("The code of your class")).to_be_visible()


def test_a_drawing_is_sent_and_read_and_stays_on_the_canvas(phone, class_):
    page = phone()
    name = joined(page)
    class_.teacher.begin_round(7)
    expect(page.get_by_role("heading", name="Draw a 7")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Draw a 7.")
    draw(page, ONE, SEVEN)
    button(page, "Undo").click()
    has_strokes(page, 1)
    button(page, "Clear").click()
    expect(button(page, "Send")).to_have_attribute("aria-disabled", "true")
    draw(page, SEVEN)
    button(page, "Send").click()
    expect(page.locator("#answer")).to_have_text(re.compile(r"It reads a 7, \d+\.\d %\. That is what you meant\."))
    expect(page.get_by_role("status")).to_contain_text("It reads a 7")
    [drawing] = drawn(class_)
    assert (drawing.meant, drawing.readings[0].digit, drawing.readings[0].by) == (7, 7, "wide-800")
    assert class_.teacher.room.member(drawing.member).name == name
    assert all(0 <= number <= 1 and round(number, 4) == number for stroke in drawing.strokes for number in stroke)
    has_strokes(page, 1)


def test_another_drawing_takes_the_place_of_the_first_until_the_round_is_over(phone, class_):
    page = phone()
    joined(page)
    class_.teacher.begin_round(7)
    draw(page, ONE)
    button(page, "Send").click()
    expect(page.locator("#answer")).to_contain_text("It should be a 7.")
    button(page, "Draw another").click()
    expect(page.locator("#answer")).to_contain_text("counts until you send another")
    draw(page, SEVEN)
    button(page, "Send").click()
    expect(page.locator("#answer")).to_contain_text("That is what you meant.")
    assert len(drawn(class_)) == 1
    class_.teacher.end_round()
    expect(page.locator("#answer")).to_contain_text("The round is over. It reads a 7")
    expect(button(page, "Send")).to_have_attribute("aria-disabled", "true")
    class_.teacher.begin_round(8)
    expect(page.get_by_role("heading", name="Draw an 8")).to_be_visible()
    has_strokes(page, 0)
    expect(page.locator("#answer")).to_have_text("")


def test_a_drawing_on_its_way_when_the_next_round_begins_leaves_that_one_alone(phone, class_):
    with Proxy(class_.port) as proxy:
        page = phone(base=f"{proxy.url}/{BASE}")
        joined(page)
        class_.teacher.begin_round(7)
        draw(page, SEVEN)
        proxy.stalled = True
        button(page, "Send").click()
        class_.teacher.begin_round(1)
        proxy.stalled = False
        expect(page.get_by_role("heading", name="Draw a 1")).to_be_visible()
        draw(page, ONE)
        expect(page.locator("#answer")).to_have_text("")
        button(page, "Send").click()
        expect(page.locator("#answer")).to_contain_text("It reads a 1")
        assert [one.meant for one in drawn(class_)] == [1]


def test_host_may_put_a_path_before_all_addresses_that_the_server_never_sees(phone, class_):
    with Proxy(class_.port, path="/~/+") as host:
        page = phone("/join", base=f"{host.url}/{BASE}")
        page.get_by_label("The code of your class").fill(class_.code)
        button(page, "Join").click()
        expect(page).to_have_url(re.compile(f"/join/{class_.code}$"))
        joined(page)
        live_socket(page)
        expect(page.get_by_role("link", name="Try a drawing")).to_have_attribute("href", "../Draw")


def test_of_two_drawings_the_page_says_which_one_counts(phone, class_):
    page = phone()
    joined(page)
    class_.teacher.begin_round(7)
    draw(page, SEVEN)
    button(page, "Send").click()
    button(page, "Draw another").click()
    draw(page, ONE)
    page.reload()
    expect(page.locator("#answer")).to_contain_text("counts until you send another")
    has_strokes(page, 1)
    class_.teacher.end_round()
    expect(page.locator("#answer")).to_have_text("The round is over. This drawing was not sent; the one before counts.")


def test_a_drawing_that_was_not_sent_is_still_there_after_a_reload(phone, class_):
    page = phone()
    joined(page)
    class_.teacher.begin_round(7)
    draw(page, SEVEN)
    page.reload()
    has_strokes(page, 1)
    assert page.locator("#canvas").evaluate(INK)
    class_.teacher.end_round()
    expect(page.locator("#answer")).to_have_text("The round is over. This drawing was not sent.")


def test_no_more_ink_than_the_server_takes(phone, class_):
    page = phone()
    joined(page)
    class_.teacher.begin_round(7)
    expect(page.locator("#canvas")).to_be_visible()
    draw(page, *[[(0.03 * dot + 0.03, 0.5)] for dot in range(31)])
    expect(page.locator("#answer")).to_contain_text("That is all the ink there is.")
    has_strokes(page, 30)
    button(page, "Send").click()
    expect(button(page, "Draw another")).to_be_visible()


def test_a_second_finger_draws_nothing_and_a_palm_takes_nothing_away(phone, class_):
    page = phone()
    joined(page)
    class_.teacher.begin_round(1)
    expect(page.locator("#canvas")).to_be_visible()
    cdp = page.context.new_cdp_session(page)

    def touch(kind, *points) -> None:
        found = [{"x": place(page, at)[0], "y": place(page, at)[1], "id": name} for name, at in enumerate(points)]
        cdp.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": found})

    touch("touchStart", (0.5, 0.2))
    touch("touchMove", (0.5, 0.4))
    touch("touchStart", (0.5, 0.4), (0.9, 0.9))
    touch("touchMove", (0.5, 0.6), (0.1, 0.9))
    touch("touchMove", (0.5, 0.8), (0.1, 0.1))
    touch("touchCancel")
    has_strokes(page, 1)
    button(page, "Send").tap()
    expect(page.locator("#answer")).to_contain_text("It reads a 1")
    [drawing] = drawn(class_)
    [stroke] = drawing.strokes
    assert stroke[1] < 0.25
    assert stroke[-1] > 0.75
    assert all(abs(x - 0.5) < 0.02 for x in stroke[::2])


def test_an_answer_is_chosen_and_changed_while_the_question_is_open(phone, class_):
    page = phone()
    joined(page)
    class_.teacher.ask("What is alpha?", ["A step", "A digit", "A unit"])
    group = page.get_by_role("group", name="What is alpha?")
    expect(page.get_by_role("status")).to_contain_text("A question: What is alpha?")
    group.get_by_role("button", name="A digit", exact=True).click()
    expect(group.get_by_role("button", pressed=True)).to_have_text("A digit")
    expect(page.locator("#vote")).to_contain_text("You may change your answer")
    group.get_by_role("button", name="A step").click()
    expect(group.get_by_role("button", pressed=True)).to_have_text("A step")
    expect(page.locator("#vote")).to_contain_text("You may change your answer")
    room = class_.teacher.room
    assert room.work.counts(room.agenda.poll) == [1, 0, 0]
    class_.teacher.end_poll()
    expect(page.locator("#vote")).to_have_text("The question is closed.")
    group.get_by_role("button", name="A unit").click(force=True)
    expect(group.get_by_role("button", pressed=True)).to_have_text("A step")


def test_a_question_stands_above_a_round_only_once_that_is_over(phone, class_):
    page = phone()
    joined(page)
    class_.teacher.begin_round(7)
    class_.teacher.ask("Ready?", ["Yes", "No"])
    expect(page.locator("#note")).to_have_text("There is a question below.")
    headings = page.locator("h2:visible")
    expect(headings).to_have_text(["Draw a 7", "Ready?"])
    class_.teacher.end_round()
    expect(headings).to_have_text(["Ready?", "Draw a 7"])
    expect(page.locator("#note")).to_have_text("")


def test_a_name_of_ones_own_appears_once_the_teacher_agrees(phone, class_):
    page = phone()
    joined(page)
    expect(page.get_by_label("A name of your own")).to_have_count(1)
    expect(page.get_by_label("A name of your own")).to_be_hidden()
    class_.teacher.allow_own_names(True)
    page.get_by_label("A name of your own").fill("Ada")
    button(page, "Ask for it").click()
    expect(page.locator("#wish")).to_have_text("You asked to be called Ada. Your teacher has to agree.")
    [number] = class_.teacher.room.members
    class_.teacher.approve(number, "Ada")
    expect(page.locator("#who")).to_have_text("You are Ada")
    expect(page.locator("#wish")).to_have_text("")
    page.get_by_label("A name of your own").fill("   ")
    button(page, "Ask for it").click()
    expect(page.locator("#wish")).to_have_text("A name has 1 to 24 letters.")


def test_task_rules_and_a_pause_are_told(phone, class_, monkeypatch):
    page = phone()
    joined(page)
    class_.teacher.set_rules(Rules(("alpha",)))
    class_.teacher.set_task(Task(0.9, 500))
    expect(page.locator("#task")).to_contain_text("Read 90 % of the held-out digits with at most 500 steps.")
    expect(page.locator("#task")).to_contain_text("Not solved yet")
    expect(page.locator("#rules")).to_have_text("Your class changes only alpha.")
    class_.teacher.pause_all()
    expect(page.locator("#note")).to_have_text("Your class is paused.")
    monkeypatch.setattr(Board, "solved", lambda self: set(class_.teacher.room.members))
    class_.teacher.pause_all(False)
    expect(page.locator("#solved")).to_have_text("Solved")
    expect(page.get_by_role("status")).to_have_text("Your class goes on. You solved the task.")


def test_the_class_is_sent_to_a_page_and_who_comes_back_may_stay(phone, class_):
    page = phone()
    joined(page)
    class_.teacher.send_to("Train", 3)
    expect(page.get_by_role("heading", level=1)).to_have_text(f"This is /{BASE}/Train?turn=1&hour=3")
    page.go_back()
    joined(page)
    class_.teacher.begin_round(7)
    expect(page.get_by_role("heading", name="Draw a 7")).to_be_visible()
    class_.teacher.send_to("Class")
    class_.teacher.begin_round(8)
    expect(page.get_by_role("heading", name="Draw an 8")).to_be_visible()
    class_.teacher.send_to("Home")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"This is /{BASE}/?turn=3")


def test_links_lead_on_below_the_base_path(phone):
    page = phone()
    joined(page)
    page.get_by_role("link", name="Try a drawing").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"This is /{BASE}/Draw")


def test_all_of_it_works_where_sockets_are_refused(phone, class_):
    Gate.open = False
    page = phone()
    joined(page)
    class_.teacher.set_task(Task(0.9, 500))
    expect(page.locator("#task")).to_be_visible()
    class_.teacher.begin_round(7)
    expect(page.get_by_role("heading", name="Draw a 7")).to_be_visible()
    draw(page, SEVEN)
    button(page, "Send").click()
    expect(page.locator("#answer")).to_contain_text("It reads a 7")
    class_.teacher.ask("Ready?", ["Yes", "No"])
    button(page, "Yes").click()
    expect(page.locator("#vote")).to_contain_text("You may change your answer")
    assert page.locator("#note").inner_text() == ""
    class_.teacher.close()
    expect(page.locator("#outside")).to_be_visible()


def test_what_is_drawn_while_the_network_is_away_is_sent_once_it_is_back(phone, class_):
    with Proxy(class_.port) as proxy:
        page = phone(base=f"{proxy.url}/{BASE}")
        joined(page)
        class_.teacher.begin_round(7)
        expect(page.get_by_role("heading", name="Draw a 7")).to_be_visible()
        page.mouse.move(*place(page, SEVEN[0]))
        page.mouse.down()
        page.mouse.move(*place(page, SEVEN[1]), steps=8)
        proxy.stalled = True
        expect(page.locator("#note")).to_have_text(LOST)
        page.mouse.move(*place(page, SEVEN[2]), steps=8)
        page.mouse.up()
        button(page, "Send").click()
        expect(button(page, "Sending …")).to_be_visible()
        assert drawn(class_) == []
        assert page.locator("#canvas").evaluate(INK)
        proxy.stalled = False
        expect(page.locator("#answer")).to_contain_text("It reads a 7")
        expect(page.locator("#note")).to_have_text("")
        [drawing] = drawn(class_)
        assert len(drawing.strokes) == 1
        class_.teacher.end_round()
        expect(page.locator("#answer")).to_contain_text("The round is over.")


def test_a_phone_that_was_offline_sends_as_soon_as_it_is_online(phone, class_):
    page = phone()
    joined(page)
    class_.teacher.begin_round(7)
    draw(page, SEVEN)
    page.context.set_offline(True)
    button(page, "Send").click()
    expect(button(page, "Sending …")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#answer")).to_contain_text("It reads a 7")


def test_a_server_that_starts_again_finds_everybody_where_they_were(phone, class_):
    page = phone()
    live_socket(page)
    name = joined(page)
    class_.teacher.begin_round(7)
    draw(page, SEVEN)
    button(page, "Send").click()
    expect(page.locator("#answer")).to_contain_text("It reads a 7")
    class_.end()
    expect(page.locator("#note")).to_have_text(LOST)
    class_.begin()
    expect(page.locator("#note")).to_have_text("")
    class_.teacher.begin_round(1)
    expect(page.get_by_role("heading", name="Draw a 1")).to_be_visible()
    assert joined(page) == name
    assert class_.members == [name]


@pytest.mark.parametrize("sockets", [True, False], ids=["by socket", "by requests"])
def test_who_is_removed_sees_it_and_may_join_again_as_somebody_new(phone, class_, sockets):
    Gate.open = sockets
    page = phone()
    joined(page)
    class_.teacher.begin_round(7)
    draw(page, SEVEN)
    [number] = class_.teacher.room.members
    class_.teacher.remove(number)
    expect(page.locator("#why")).to_contain_text("You are not in this class")
    expect(page.locator("#canvas")).to_be_hidden()
    button(page, "Try again").click()
    joined(page)
    assert number not in class_.teacher.room.members
    expect(page.get_by_role("heading", name="Draw a 7")).to_be_visible()
    has_strokes(page, 0)


def test_who_was_sent_away_for_good_is_told_so(phone, class_):
    page = phone()
    joined(page)
    [number] = class_.teacher.room.members
    class_.teacher.ban(number)
    button(page, "Try again").click()
    expect(page.locator("#why")).to_have_text("You were sent out of this class. Talk to your teacher.")


def test_a_class_that_is_closed_is_gone_with_its_drawings(phone, class_):
    page = phone()
    joined(page)
    class_.teacher.begin_round(7)
    draw(page, SEVEN)
    class_.teacher.close()
    expect(page.locator("#outside")).to_be_visible()
    expect(page.locator("#inside")).to_be_hidden()
    assert page.evaluate("Object.values(sessionStorage).every((one) => !one.includes('strokes'))")
    button(page, "Try again").click()
    expect(page.locator("#why")).to_contain_text("There is no open class with this code.")


def test_who_leaves_is_asked_once_more_and_forgotten(phone, class_):
    page = phone()
    joined(page)
    page.get_by_text("Leave the class").click()
    expect(page.locator("#leaving")).to_contain_text("Everything that you drew here is forgotten then.")
    assert len(class_.members) == 1
    button(page, "Leave").click()
    expect(page.locator("#why")).to_contain_text("You have left the class.")
    assert class_.members == []


def test_who_joins_another_class_in_a_second_tab_is_told_in_the_first(phone, class_):
    page = phone()
    live_socket(page)
    code, _ = rooms().open(SECRET, "Class 8a")
    other = page.context.new_page()
    other.goto(f"{class_.url}/join/{code}")
    joined(other)
    expect(page.locator("#outside")).to_be_visible()
    expect(other.locator("#inside")).to_be_visible()


def test_markup_in_what_people_type_is_text(phone, class_):
    evil = "<img src=x onerror=alert(1)>{{BASE}}"
    class_.open(evil)
    page = phone()
    joined(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(evil)
    class_.teacher.allow_own_names(True)
    page.get_by_label("A name of your own").fill("<b>Ada</b>")
    button(page, "Ask for it").click()
    expect(page.locator("#wish")).to_contain_text("<b>Ada</b>")
    class_.teacher.approve(*class_.teacher.room.members, "<b>Ada</b>")
    class_.teacher.ask("<i>Why</i>?", ["<u>so</u>", "&amp;"])
    expect(page.locator("#who")).to_have_text("You are <b>Ada</b>")
    expect(page.locator("#question")).to_have_text("<i>Why</i>?")
    expect(page.locator("#options button")).to_have_text(["<u>so</u>", "&amp;"])
    assert page.locator("main :is(img, b, i, u)").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_plain_address_in_the_school_is_enough(chromium, class_):
    args = [*LAUNCH_ARGS, "--host-resolver-rules=MAP lab.test 127.0.0.1"]
    with launched(chromium, args) as browser:
        page = browser.new_page(**PHONE)
        page.goto(f"{class_.url.replace('127.0.0.1', 'lab.test')}/join/{class_.code}")
        assert page.evaluate("isSecureContext") is False
        live_socket(page)
        class_.teacher.begin_round(7)
        draw(page, SEVEN)
        button(page, "Send").click()
        expect(page.locator("#answer")).to_contain_text("It reads a 7")
        assert urlsplit(page.url).path == f"/{BASE}/join/{class_.code}"


@contextmanager
def launched(chromium, args):
    browser = chromium.browser_type.launch(executable_path=chromium_path(), args=args)
    yield browser
    browser.close()


@pytest.mark.parametrize("look", LOOKS)
def test_the_page_has_no_grave_fault_however_the_class_stands(phone, class_, look):
    page = phone("/join", **look)
    assert faults(page) == []
    page.goto(f"{class_.url}/join/{class_.code}")
    joined(page)
    class_.teacher.allow_own_names(True)
    expect(page.get_by_label("A name of your own")).to_be_visible()
    assert faults(page) == []
    class_.teacher.begin_round(7)
    class_.teacher.set_task(Task(0.9, 500))
    class_.teacher.ask("Ready?", ["Yes", "No"])
    class_.teacher.pause_all()
    expect(page.get_by_role("heading", name="Ready?")).to_be_visible()
    expect(page.locator("#note")).to_have_text("Your class is paused.")
    page.get_by_text("Leave the class").click()
    assert faults(page) == []
    draw(page, SEVEN)
    button(page, "Send").click()
    button(page, "Yes").click()
    expect(page.locator("#answer")).to_contain_text("It reads a 7")
    expect(page.locator("#vote")).to_contain_text("You may change")
    assert faults(page) == []
    class_.teacher.close()
    expect(page.locator("#outside")).to_be_visible()
    assert faults(page) == []


def test_fingers_find_large_buttons_and_nothing_scrolls_sideways(phone, class_):
    page = phone(viewport={"width": 320, "height": 568})
    joined(page)
    class_.teacher.allow_own_names(True)
    class_.teacher.begin_round(7)
    class_.teacher.ask("W" * 120, ["M" * 120, "No"])
    expect(page.locator("#options button")).to_have_count(2)
    shown = page.locator("button, nav a, input, summary").filter(visible=True)
    assert min(one.bounding_box()["height"] for one in shown.all()) >= 44
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.get_by_label("A name of your own")).to_have_css("font-size", "16px")
