"""A class hour, played through: one teacher with a beamer, four students, at a plain-http name as in a school."""

import re
from types import SimpleNamespace

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.browsers import LAUNCH_ARGS, chromium_path
from tests.browser.conftest import PATIENCE, choose, part, wait_until_still
from tests.browser.server import Server, free_ports
from tests.browser.test_accessibility import LOOKS, faults

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
SEVEN = [(0.25, 0.2), (0.75, 0.2), (0.45, 0.85)]
QUICK = "/Train?alpha=0.3&iterations=100&digits=1000&neighbours=0"


@pytest.fixture
def school(chromium, offline, tmp_path):
    """A server, and a browser for which it stands at `http://lab.test`. `visit` opens a page as somebody new."""
    (port,) = free_ports(1)
    url = f"http://lab.test:{port}"
    place = {"port": port, "DIGIT_LAB_URL": url, "DIGIT_LAB_DATABASE": f"sqlite:///{tmp_path / 'runs.db'}"}
    one = SimpleNamespace(url=url, server=Server(tmp_path, **place), start=lambda: Server(tmp_path, **place))
    browser = chromium.browser_type.launch(
        executable_path=chromium_path(), args=[*LAUNCH_ARGS, "--host-resolver-rules=MAP lab.test 127.0.0.1"]
    )

    def visit(path: str, **options) -> Page:
        page = browser.new_context(**{"viewport": {"width": 1280, "height": 800}} | options).new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(path if path.startswith("http") else url + path)
        return page

    one.visit = visit
    yield one
    browser.close()
    one.server.stop()


@pytest.fixture
def beamer(school) -> Page:
    """The teacher's page, with a class that was just opened."""
    page = school.visit("/Class", viewport={"width": 1440, "height": 900})
    page.get_by_label("Its name").fill("7b & <b>friends</b>")
    page.get_by_role("button", name="Open the class").click()
    expect(page.locator(".class-code")).to_be_visible()
    return page


def link(beamer: Page) -> str:
    """What the QR code says."""
    return "http://" + beamer.locator(".class-link").inner_text()


def join(school, beamer: Page, **options) -> Page:
    """Somebody opens the QR code's link."""
    page = school.visit(link(beamer), **options)
    expect(page.locator("#who")).to_contain_text("You are")
    return page


def name(student: Page) -> str:
    return student.locator("#who").inner_text().removeprefix("You are ").strip().rstrip(".")


def opened(beamer: Page, label: str) -> Locator:
    """One of the teacher's panels, opened."""
    part(beamer, "steering").get_by_role("button", name=label, exact=True).click()
    panel = beamer.get_by_test_id("stPopoverBody")
    expect(panel).to_be_visible()
    return panel


def steer(beamer: Page, label: str, button: str, before=lambda panel: None) -> None:
    """Open one of the teacher's panels, press a button in it, and close the panel."""
    wait_until_still(beamer)
    panel = opened(beamer, label)
    before(panel)
    panel.get_by_role("button", name=button).click()
    close(panel)


def close(panel: Locator) -> None:
    panel.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def draw(student: Page) -> None:
    """Draw a seven on the small page, and send it."""
    send(student, SEVEN)


def send(student: Page, stroke: list[tuple[float, float]]) -> None:
    """Draw one stroke on the small page, and send the drawing."""
    board = student.locator("#canvas")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    (x, y), *rest = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
    student.mouse.move(x, y)
    student.mouse.down()
    for x, y in rest:
        student.mouse.move(x, y, steps=6)
    student.mouse.up()
    student.get_by_role("button", name="Send", exact=True).click()


def person(beamer: Page, who: str):
    """Somebody's row on the board."""
    return beamer.locator(".classroom-person").filter(has_text=who)


def test_a_teacher_opens_a_class_and_four_join_by_the_link(school, beamer):
    expect(beamer.get_by_role("heading", name="7b & <b>friends</b>")).to_be_visible()
    expect(beamer.locator(".class-qr")).to_have_js_property("complete", True)
    assert link(beamer) == f"{school.url}/join/{beamer.locator('.class-code').inner_text()}"
    students = [
        join(school, beamer),
        join(school, beamer, **PHONE),
        join(school, beamer, **PHONE),
        join(school, beamer),
    ]
    names = [name(student) for student in students]
    assert len(set(names)) == 4
    for who in names:
        expect(person(beamer, who)).to_be_visible()
    students[0].reload()
    expect(students[0].locator("#who")).to_contain_text(names[0])
    students[0].goto(f"{school.url}/join")
    students[0].locator("#code").fill(beamer.locator(".class-code").inner_text().lower())
    students[0].get_by_role("button", name="Join").click()
    expect(students[0].locator("#who")).to_contain_text(names[0])


def test_rules_and_a_task_reach_who_trains_and_the_board_shows_it(school, beamer):
    ann = join(school, beamer)
    who = name(ann)
    ann.goto(school.url + QUICK)
    expect(part(ann, "membership")).to_contain_text(f"You are {who}")

    def set_task(panel):
        panel.get_by_label("Accuracy on held-out digits").fill("15")

    steer(beamer, "Task", "Give this task", set_task)
    expect(beamer.get_by_text("Read 15 % of the held-out digits").first).to_be_visible()
    expect(part(ann, "membership")).to_contain_text("Task: Read 15 % of the held-out digits with at most 300 steps.")
    part(ann, "train").get_by_role("button").click()
    expect(part(ann, "membership")).to_contain_text("Solved.")
    expect(person(beamer, who)).to_contain_text("solved")
    expect(beamer.locator(".classroom-best")).to_contain_text(f"by {who}, alpha 0.30")
    part(ann, "membership").get_by_role("link").click()
    expect(ann.locator("#solved")).to_have_text("Solved")
    ann.get_by_role("link", name="Train a network").click()
    expect(part(ann, "status")).to_have_text(re.compile("^100 / 100"))  # the run that they had

    opened(beamer, "Rules").get_by_text("alpha only").click()
    expect(part(ann, "iterations")).to_be_hidden()
    expect(part(ann, "lessons")).to_be_hidden()
    expect(part(ann, "alpha")).to_be_visible()
    ann.goto(f"{school.url}/Train?alpha=0.5&hidden=800&iterations=5000&digits=60000")
    part(ann, "train").get_by_role("button").click()
    expect(part(ann, "status")).to_have_text(re.compile(r"^\d+ / 500 "))
    expect(person(beamer, who)).to_contain_text(re.compile(r"0\.50"))

    choose(beamer, "class_lesson", "By heart")
    expect(beamer.get_by_test_id("stPopoverBody")).to_contain_text("Fixed: 1,500 steps, 10 hidden units, 100 digits")
    expect(part(ann, "train").get_by_role("button", name="Resume")).to_be_visible()
    choose(beamer, "class_hidden", "what a step would do")
    expect(part(ann, "valley")).to_be_hidden()


def test_pause_holds_everybody_until_the_teacher_lets_them_go_on(school, beamer):
    ann = join(school, beamer)
    ann.goto(f"{school.url}/Train?alpha=0.1&iterations=5000&digits=1000&neighbours=0")
    part(ann, "train").get_by_role("button").click()
    expect(part(ann, "train").get_by_role("button", name="Pause")).to_be_visible()
    beamer.get_by_role("button", name="Pause all").click()
    expect(part(ann, "train").get_by_role("button", name="Resume")).to_be_visible()
    expect(part(ann, "membership")).to_contain_text("Your class is paused.")
    part(ann, "train").get_by_role("button", name="Resume").click()
    expect(part(ann, "laboratory")).to_contain_text("Your class is paused. Your teacher lets it go on.")
    beamer.get_by_role("button", name="Let all go on").click()
    expect(part(ann, "membership")).not_to_contain_text("paused")
    expect(part(ann, "train").get_by_role("button", name="Pause")).to_be_visible()


def test_a_drawing_round_fills_the_wall_and_teaches_a_copy(school, beamer):
    ann, ben = join(school, beamer, **PHONE), join(school, beamer, **PHONE)
    steer(beamer, "Draw", "Have everybody draw a 7")
    for student in (ann, ben):
        expect(student.get_by_role("heading", name="Draw a 7")).to_be_visible()
        draw(student)
        expect(student.locator("#answer")).to_contain_text("7")
    wall = beamer.locator(".classroom-drawing")
    expect(wall).to_have_count(2)
    expect(beamer.locator(".classroom-round")).to_contain_text("Draw a 7: 2 of 2")
    expect(wall.filter(has_text=name(ann))).to_be_visible()
    beamer.keyboard.press("h")
    expect(wall.filter(has_text=name(ann))).to_have_count(0)
    beamer.keyboard.press("h")
    steer(beamer, "Draw", "End the round")
    expect(ann.locator("#round")).to_contain_text("over")

    panel = opened(beamer, "Draw")
    panel.get_by_role("button", name="Teach it the class’s drawings").click()
    expect(panel).to_contain_text("It reads the next round beside", timeout=3 * PATIENCE)
    panel.get_by_role("button", name="Have everybody draw a 7").click()
    close(panel)
    expect(ben.locator("#round")).not_to_contain_text("over")
    draw(ben)
    expect(beamer.locator(".classroom-rounds")).to_contain_text("Round 2")
    expect(beamer.locator(".classroom-readers")).to_contain_text("taught")
    expect(wall).to_have_count(1)


def test_a_question_is_answered_and_counted(school, beamer):
    ann, ben = join(school, beamer, **PHONE), join(school, beamer)
    steer(beamer, "Question", "Ask the class")
    ann.get_by_role("button", name="It goes wrong.").click()
    ben.get_by_role("button", name="It learns faster.").click()
    ben.get_by_role("button", name="It goes wrong.").click()
    option = beamer.locator(".classroom-option").filter(has_text="It goes wrong.")
    expect(option.locator(".classroom-count")).to_have_text(re.compile("^2"))
    steer(beamer, "Question", "Close the question")
    expect(ann.get_by_role("button", name="It learns faster.")).to_be_disabled()


def test_everybody_goes_where_the_teacher_sends_them(school, beamer):
    ann, ben = join(school, beamer, **PHONE), join(school, beamer)
    ben.goto(school.url + "/Draw")
    expect(part(ben, "membership")).to_contain_text("You are")
    steer(beamer, "Send to", "Send everybody there")
    steer(beamer, "Send to", "Send everybody to this stop")
    for student in (ann, ben):
        expect(student).to_have_url(re.compile(r"hour=1"))
        expect(part(student, "hour")).to_be_visible()
    part(ben, "membership").get_by_role("link").click()  # who walks on is left alone
    expect(ben.locator("#who")).to_contain_text("You are")
    ben.goto(school.url + "/Draw")
    expect(part(ben, "membership")).to_contain_text("You are")
    expect(ben).to_have_url(re.compile("/Draw"))


def test_a_network_that_drops_a_page_that_sleeps_and_a_server_that_dies(school, beamer):
    ann, ben = join(school, beamer, **PHONE), join(school, beamer, **PHONE)
    who = name(ann)
    ann.context.set_offline(True)
    expect(person(beamer, who)).to_contain_text("away")
    expect(ann.locator("#note")).to_contain_text("Not connected")
    sleeping = ben.context.new_cdp_session(ben)
    sleeping.send("Page.setWebLifecycleState", {"state": "frozen"})
    steer(beamer, "Draw", "Have everybody draw a 7")
    ann.context.set_offline(False)
    sleeping.send("Page.setWebLifecycleState", {"state": "active"})
    ben.bring_to_front()  # freezing hides a page: who unlocks a phone sees it again
    expect(ann.get_by_role("heading", name="Draw a 7")).to_be_visible()
    expect(ben.get_by_role("heading", name="Draw a 7")).to_be_visible()
    draw(ann)
    expect(ann.locator("#answer")).to_contain_text("7")
    expect(beamer.locator(".classroom-drawing")).to_have_count(1)

    school.server.kill()
    expect(ben.locator("#note")).to_contain_text("Not connected")
    school.server = school.start()
    draw(ben)
    expect(ben.locator("#answer")).to_contain_text("7")
    expect(beamer.locator(".classroom-drawing")).to_have_count(2)
    assert name(ann) == who
    steer(beamer, "Draw", "End the round")  # the teacher is still the teacher
    expect(ann.locator("#round")).to_contain_text("over")


def test_who_is_removed_may_come_back_and_who_is_banned_may_not(school, beamer):
    ann = join(school, beamer)
    who = name(ann)
    panel = opened(beamer, "People")
    panel.get_by_role("button", name="Remove").click()
    expect(ann.locator("#why")).to_be_visible()
    expect(person(beamer, who)).to_have_count(0)
    ann.get_by_role("button", name="Try again").click()
    expect(ann.locator("#who")).to_contain_text("You are")
    expect(person(beamer, name(ann))).to_be_visible()
    panel.get_by_role("button", name="Ban").click()  # who joins is there at once, without opening it again
    expect(ann.locator("#why")).to_be_visible()
    ann.reload()
    expect(ann.locator("#why")).to_contain_text("You were sent out of this class.")


def test_a_name_of_ones_own_is_seen_by_the_teacher_first(school, beamer):
    ann = join(school, beamer, **PHONE)
    given = name(ann)
    panel = opened(beamer, "Rules")
    panel.get_by_text("People may ask for a name of their own").click()
    ann.locator("#name").fill("Zoë <b>")
    ann.get_by_role("button", name="Ask for it").click()
    expect(part(beamer, "steering").get_by_role("button", name="People · 1")).to_be_visible()
    expect(person(beamer, given)).to_be_visible()
    close(panel)
    opened(beamer, "People · 1").get_by_role("button", name="Agree").click()
    expect(person(beamer, "Zoë <b>")).to_be_visible()
    expect(ann.locator("#who")).to_contain_text("You are Zoë <b>")
    expect(part(beamer, "steering").get_by_role("button", name="People", exact=True)).to_be_visible()


def test_a_closed_class_is_gone_for_everybody(school, beamer):
    ann = join(school, beamer)
    address = link(beamer)
    ben = school.visit("/Class", viewport={"width": 1440, "height": 900})
    ben.goto(beamer.url)
    expect(ben.get_by_text("Only the teacher sees this class’s board.")).to_be_visible()

    def sure(panel):
        panel.get_by_text("Yes, really").click()
        expect(panel.get_by_role("button", name="Close the class")).to_be_enabled()

    steer(beamer, "Save, end", "Close the class", sure)
    expect(beamer.get_by_role("heading", name="In front of a class")).to_be_visible()
    expect(ann.locator("#why")).to_contain_text("closed")
    late = school.visit(address)
    expect(late.locator("#find")).to_contain_text("There is no open class with this code.")


def test_the_key_teaches_on_a_second_device_and_is_shown_once(school, beamer):
    beamer.get_by_role("button", name="Your teacher’s key").click()
    key = beamer.get_by_test_id("stPopoverBody").locator("code").inner_text()
    tablet = school.visit(beamer.url.replace(school.url, ""))
    tablet.get_by_label("The teacher’s key").fill(key[:-1])
    tablet.get_by_role("button", name="Teach it here").click()
    expect(tablet.get_by_text("This is not the teacher’s key of this class.")).to_be_visible()
    tablet.get_by_label("The teacher’s key").fill(key)
    tablet.get_by_role("button", name="Teach it here").click()
    expect(tablet.locator(".class-code")).to_be_visible()
    expect(tablet.get_by_role("button", name="Your teacher’s key")).to_have_count(0)
    beamer.reload()
    expect(beamer.locator(".class-code")).to_be_visible()
    expect(beamer.get_by_role("button", name="Your teacher’s key")).to_have_count(0)


def test_a_panel_that_was_closed_leaves_nothing_over_the_button_above_it(school, beamer):
    steer(beamer, "Task", "Give this task")
    expect(opened(beamer, "Draw")).to_contain_text("The digit")


def test_p_shows_the_board_alone(school, beamer):
    expect(part(beamer, "steering")).to_be_visible()
    expect(beamer.locator("html[data-keys='1']")).to_be_attached()
    beamer.keyboard.press("p")
    expect(part(beamer, "steering")).to_have_count(0)
    expect(beamer).to_have_url(re.compile("present=1"))
    expect(beamer.locator(".class-code")).to_be_visible()
    beamer.keyboard.press("p")
    expect(part(beamer, "steering")).to_be_visible()


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_grave_before_and_in_a_class(tab, look):
    page = tab("/Class", **look)
    wait_until_still(page)
    assert faults(page) == []
    page.get_by_role("button", name="Open the class").click()
    expect(page.locator(".class-code")).to_be_visible()
    code = page.locator(".class-code").inner_text()
    student = tab(f"/join/{code}", **look)
    expect(student.locator("#who")).to_contain_text("You are")
    panel = opened(page, "People")
    expect(panel).to_contain_text(name(student))  # so the page has been drawn with them
    close(panel)
    wait_until_still(page)
    assert faults(page) == []
    steer(page, "Draw", "Have everybody draw a 7")
    draw(student)
    expect(page.locator(".classroom-drawing")).to_have_count(1)
    for label in ("Draw", "Question", "Task", "Rules", "Send to", "People", "Save, end"):
        panel = opened(page, label)
        if label == "Draw":
            expect(panel).to_contain_text("Teach it")  # so the page has been drawn with the drawing
        wait_until_still(page)
        assert faults(page) == [], label
        close(panel)
    student.goto(student.url.replace(f"/join/{code}", "/Draw"))
    expect(part(student, "membership")).to_contain_text("You are")
    assert faults(student) == []
