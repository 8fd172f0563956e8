"""What people do in their afternoons (`test_afternoons`), each as a person does it."""

import csv
import io
import re
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from model.ink.words import percent
from tests.browser.conftest import choose, draw, go, part, press, wait_for_iteration
from tests.browser.conftest import wait_until_still as still
from tests.browser.server import Server
from tests.browser.test_draw_page import LETTER, answer, drag
from tests.browser.test_home import remark
from tests.browser.test_lab import figures

CROSS = [(0.3, 0.3), (0.7, 0.7)], [(0.7, 0.3), (0.3, 0.7)]
LINE = [(0.2, 0.95), (0.8, 0.95)]
SCRIBBLE = [(0.1 + 0.08 * (7 * turn % 10), 0.1 + 0.08 * (3 * turn % 10)) for turn in range(25)]


def status(page):
    return part(page, "status")


def curve(page):
    """What the curve says to who can't see it."""
    return part(page, "curve").get_by_role("img")


def held_out(page) -> str:
    return re.search(r"Held-out\s+([\d.]+ %)", figures(page))[1]


def unfold(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    return page.get_by_test_id("stPopoverBody")


def fold(page):
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)


def address(link: str) -> str:
    """A link as it is shown, without the server."""
    return "/Train" + link.replace("\n", "").split("/Train")[1]


def query(page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def saved(page, folder, key):
    """The file that this button downloads."""
    with page.expect_download() as download:
        press(page, key)
    download.value.save_as(folder / download.value.suggested_filename)
    return folder / download.value.suggested_filename


def rows(file) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))


@contextmanager
def school(folder, port=0):
    """The teacher's own server; what it keeps is in this folder."""
    own = {"DIGIT_LAB_DATABASE": f"sqlite:///{folder / 'runs.db'}", "DIGIT_LAB_WEIGHTS": str(folder / "weights")}
    server = Server(folder, port=port, **own)
    try:
        yield server.url
    finally:
        server.stop()


def files_say(page, folder, changed_at: int, shown: str) -> str:
    """Both tables of the run that is ticked say what the page shows. Returns the last step that they know."""
    (row,) = rows(saved(page, folder, "csv"))
    assert row["alphas"] == f"0.20, 0.25 from step {changed_at}"
    assert percent(float(row["held_out_accuracy"])) == shown
    last = rows(saved(page, folder, "curves_csv"))[-1]
    assert percent(float(last["held_out_accuracy"])) == shown
    assert changed_at < int(last["iteration"])
    return last["iteration"]


def has_no_lessons(page):
    """Neither at first nor after a visit to Draw."""
    expect(part(page, "alpha")).to_contain_text("0.20")
    expect(status(page)).to_contain_text("Press Train to start")
    for key in ("lessons", "rarer"):
        expect(part(page, key)).to_be_hidden()
    go(page, "Draw")
    go(page, "Train")
    expect(part(page, "alpha")).to_contain_text("0.20")
    expect(part(page, "lessons")).to_be_hidden()


def visit(page, name):
    """By the menu, which lies over the page on a phone until one is chosen."""
    page.get_by_role("button", name="Expand sidebar").click()
    go(page, name)
    expect(page.get_by_role("button", name="Expand sidebar")).to_be_visible()


def finger(page, *strokes):
    canvas = part(page, "canvas").locator("canvas").last
    canvas.hover(trial=True)
    box = canvas.bounding_box()
    for stroke in strokes:
        drag(page, *[(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke])


def reads(page, digit):
    expect(answer(page)).to_have_text(re.compile(rf"^{digit} \d+\.\d %"))


def pen_is_followed(page):
    still(page)
    page.wait_for_selector("html[data-pen=followed]", state="attached")


def choose_weights(page, name):
    choose(page, "weights", name, by_finger=True)
    expect(page).to_have_url(re.compile(f"weights={name}"))
    still(page)


def taught(page, digit: int) -> str:
    """Teach it what the drawing was meant as. Returns the name of the copy."""
    page.get_by_role("radio", name="Teach it").click()
    choose(page, "meant", str(digit), by_finger=True)
    press(page, "add")
    press(page, "teach")
    expect(part(page, "taught")).to_contain_text(re.compile(r"→ 100\.0 %.*step 150 of 150"))
    press(page, "save_taught")
    told = page.get_by_text("Saved as “classic-10-taught")
    expect(told).to_be_visible()
    return re.search("“(.+?)”", told.inner_text())[1]


def back_and_forward(page, seen: int):
    """In the browser's history, while the run goes on."""
    home = page.get_by_role("heading", name="A neural network, from scratch")
    visit(page, "Home")
    expect(home).to_be_visible()
    page.go_back()
    seen = wait_for_iteration(page, seen + 1)
    page.go_forward()
    expect(home).to_be_visible()
    page.go_back()
    wait_for_iteration(page, seen + 1)


def own_weights_come_back(page, folder):
    """What was downloaded is understood, and reads as many digits as before."""
    shown = held_out(page)
    name = unfold(page, "Weights").get_by_label("Save these weights as")
    name.fill("of my own")
    name.press("Enter")
    still(page)
    file = saved(page, folder, "download")
    assert file.name == "of my own.npz"
    page.locator(".st-key-weights_file input[type=file]").set_input_files(file)
    expect(
        page.get_by_text(f"“of my own” has 5 hidden units. It reads {shown} of the held-out digits.")
    ).to_be_visible()


def wrong_weights_are_declined(page, folder):
    """A picture and a text; the page says so, and nobody can train on them."""
    (folder / "diary.npz").write_text("dear diary")
    (folder / "cat.png").write_text("miaow")
    body = unfold(page, "Weights")
    file = page.locator(".st-key-weights_file input[type=file]")
    file.set_input_files(folder / "cat.png")
    expect(body.get_by_text("not allowed")).to_be_visible()
    file.set_input_files(folder / "diary.npz")
    expect(page.get_by_text("“diary” is not a weights file, or is damaged.")).to_be_visible()
    expect(part(page, "train_on").get_by_role("button")).to_be_disabled()
    fold(page)


def odd_links_get_a_sentence(page, base: str):
    """The page was opened by a link full of nonsense; others follow."""
    for sentence in (
        "alpha=abc in the link is not a number, so 0.1 is used.",
        "hidden=10000 in the link must be a whole number from 1 to 1,000, so 1,000 is used.",
        "init=magic in the link must be one of he, uniform, zeros, so he is used.",
    ):
        expect(page.get_by_text(sentence)).to_be_visible()
    expect(page).to_have_url(re.compile("/Train.*alpha=0.1&.*hidden=1000&"))
    page.goto(f"{base}/Train?run=nobodys&owner=me")
    expect(page.get_by_text("This owner's link is not complete.")).to_be_visible()
    expect(page.get_by_text("This run can't be found")).to_be_visible()
    expect(status(page)).to_contain_text("Press Train to start")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    hostile = "![x](http://127.0.0.1:9/x.png)<b>"
    page.goto(f"{base}/draw?weights={hostile}")
    expect(page.get_by_text(f"There are no weights “{hostile}” here, so wide-800 is used.")).to_be_visible()
    assert not [one for one in asked if one.endswith("x.png")]
    page.goto(f"{base}/home")
    expect(remark(page)).to_contain_text("A held-out")


def what_is_no_digit_is_declined(page, folder):
    """A letter, a scribble, and a file that is no picture."""
    for strokes, looks in ((LETTER, "It looks like a letter."), ([SCRIBBLE], "It looks like")):
        draw(page, *strokes)
        expect(answer(page)).to_contain_text("Can’t tell")
        expect(answer(page)).to_contain_text(looks)
        part(page, "clear").get_by_role("button").dblclick()
        expect(answer(page)).to_have_text("Draw a digit")
        pen_is_followed(page)
    part(page, "tools").get_by_role("button", name="More").click()
    page.locator("input[type=file]").set_input_files(folder / "cat.png")
    expect(page.get_by_text("is not a picture that can be read")).to_be_visible()
    expect(answer(page)).to_have_text("Draw a digit")


def train_with_the_ends_of_the_sliders(page):
    """Nearly nothing is finished at once; far too much goes wrong, and the page says so."""
    alpha, steps = (part(page, key).get_by_role("slider") for key in ("alpha", "iterations"))
    alpha.press("Home")
    steps.press("Home")
    expect(page).to_have_url(re.compile("alpha=0.001&iterations=1&"))
    press(page, "train")
    expect(status(page)).to_contain_text("1 / 1 · finished")
    alpha.press("End")
    steps.press("End")
    expect(part(page, "alpha")).to_contain_text("10.00")
    press(page, "train")
    expect(part(page, "note")).to_contain_text("It stopped itself.")
