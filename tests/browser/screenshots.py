"""The README's pictures, taken of the real app: `python -m tests.browser.screenshots`."""

import argparse
import io
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.browsers import LAUNCH_ARGS, chromium_path
from tests.browser.conftest import draw, part, press, wait_for_iteration, wait_until_still
from tests.browser.server import ROOT, Server
from tests.browser.test_class import send, steer
from tests.browser.test_lab import start_lesson

FOLDER = ROOT / ".github" / "screenshots"
COLOURS = 256  # of a picture: half the bytes, and no eye sees it
TWO = [(0.3, 0.28), (0.42, 0.18), (0.6, 0.2), (0.66, 0.34), (0.5, 0.55), (0.3, 0.78), (0.72, 0.78)]
TRAIN = "/Train?alpha=0.2&iterations=300&digits=60000"
ALPHAS = (0.01, 0.03, 0.1, 0.2, 0.4, 0.8, 9)
LEAN = 0.12  # by how much each one's drawing differs from the next one's
SCREENS = {
    "": {"viewport": {"width": 1440, "height": 900}},
    "-dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "-phone": {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True},
    "-projector": {"viewport": {"width": 1024, "height": 768}},
}


def home(page: Page, base: str) -> None:
    """The first page with a digit that somebody draws."""
    page.goto(base)
    wait_until_still(page)
    page.wait_for_selector("html[data-pen=followed]", state="attached")
    draw(page, TWO)
    expect(page.locator(".network-spoken")).to_contain_text("It reads a 2")


def train(page: Page, base: str) -> None:
    """The Train page in the middle of a run."""
    page.goto(base + TRAIN)
    press(page, "train")
    wait_for_iteration(page, 150)


def read(page: Page, base: str) -> None:
    """The Draw page with a digit."""
    page.goto(base + "/Draw")
    wait_until_still(page)
    draw(page, TWO)
    expect(part(page, "prediction")).to_contain_text("%")


def inside(page: Page, base: str) -> None:
    """The Inside page with one of its units, on a digit that is misread."""
    page.goto(base + "/Inside?weights=classic-10&digit=8&unit=5")
    expect(page.locator(".inside-panel .inside-sum")).to_be_visible()
    expect(page.locator(".inside-lands")).not_to_be_empty()
    wait_until_still(page)


def mistakes(page: Page, base: str) -> None:
    """The Mistakes page with one of its cells."""
    page.goto(base + "/Mistakes?cell=49")
    expect(part(page, "lower").locator("svg.marks")).to_have_count(3)
    expect(part(page, "shown")).to_contain_text("4, read as 9")
    wait_until_still(page)


def sweep(page: Page, base: str) -> None:
    """The Sweep page with a sweep that has ended."""
    page.goto(base + "/Sweep?alpha=0.01:10:13&iterations=200&digits=10000&seeds=3")
    press(page, "start_sweep")
    expect(part(page, "sweep_hold")).to_contain_text("Stop")
    expect(part(page, "sweep_hold")).to_have_count(0)
    wait_until_still(page)


def laboratory(page: Page, base: str, keep: Callable[[Page, str], None]) -> None:
    """The Train page's nine ways to experiment, a picture each."""
    read(page, base)
    expect(part(page, "why")).to_be_visible()
    wait_until_still(page)
    page.get_by_role("link", name="Train", exact=True).click()
    for lesson in ("Just right", "A hundred units"):
        start_lesson(page, lesson)
        page.keyboard.press("Escape")
        expect(part(page, "note")).to_contain_text(lesson)
        if lesson == "Just right":
            wait_for_iteration(page, 60)
            keep(page, "watch")
        else:
            phone = page.context.browser.new_context(**SCREENS["-phone"]).new_page()
            phone.goto(page.url)
            wait_for_iteration(phone, 10)
            keep(phone, "same-run-on-a-phone")
            phone.context.close()
        expect(part(page, "status")).to_contain_text("finished")
    wait_until_still(page)
    part(page, "curve").get_by_role("slider").press("PageDown")
    part(page, "curve").get_by_role("slider").press("PageDown")
    wait_until_still(page)
    keep(page, "back-in-time")
    for name in ("More", "Weights", "Share"):
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_selector("[data-testid=stPopoverBody] .stElementContainer")
        wait_until_still(page)
        keep(page, name.lower())
        page.keyboard.press("Escape")
    start_lesson(page, "Too large a step")
    page.keyboard.press("Escape")
    expect(part(page, "status")).to_contain_text("stopped itself")
    wait_until_still(page)
    keep(page, "went-wrong")
    part(page, "overlay").hover(trial=True)
    page.wait_for_selector(".st-key-overlay svg.marks")
    keep(page, "compare")


def in_class(browser: Browser, base: str, keep: Callable[[Page, str], None]) -> None:
    """A class whose people train with different alphas, and then draw; the board, and one of their phones."""
    page = browser.new_context(**SCREENS[""]).new_page()
    page.goto(base + "/Class")
    page.get_by_label("Its name").fill("7b")
    page.get_by_role("button", name="Open the class").click()
    code = page.locator(".class-code").inner_text()
    students = []
    for alpha in ALPHAS:
        student = browser.new_context(**SCREENS["-phone"]).new_page()
        student.goto(f"{base}/join/{code}")
        expect(student.locator("#who")).to_contain_text("You are")
        student.goto(f"{base}/Train?alpha={alpha}&iterations=200&digits=10000&neighbours=0")
        press(student, "train")
        students.append(student)
    expect(page.locator(".classroom-person").filter(has_text="200 / 200")).to_have_count(len(ALPHAS) - 1)
    for suffix, scheme in (("", "light"), ("-dark", "dark")):
        page.emulate_media(color_scheme=scheme)
        keep(page, f"class{suffix}")
    page.emulate_media(color_scheme="light")
    steer(page, "Draw", "Have everybody draw a 2", lambda panel: panel.get_by_text("2", exact=True).click())
    for number, student in enumerate(students):
        student.goto(f"{base}/join/{code}")
        expect(student.get_by_role("heading", name="Draw a 2")).to_be_visible()
        send(student, [(x, y + LEAN * (number - 3) * (x - 0.5)) for x, y in TWO])
        expect(student.locator("#answer")).not_to_be_empty()
    expect(page.locator(".classroom-drawing")).to_have_count(len(ALPHAS))
    keep(page, "class-drawings")
    keep(students[0], "class-phone")


def main() -> None:
    """Start a server, visit each page on each screen, and keep the pictures."""
    argparse.ArgumentParser(description=__doc__).parse_args()  # who only asks for help gets no new pictures
    FOLDER.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=300_000)  # a picture has time
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, ExitStack() as stack:
        server = Server(Path(folder), DIGIT_LAB_URL="http://lab.school:8501")
        stack.callback(server.stop)
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=LAUNCH_ARGS)

        def keep(page: Page, name: str) -> None:
            page.mouse.move(2, 2)
            page.evaluate("document.activeElement.blur()")
            with Image.open(io.BytesIO(page.screenshot())) as picture:
                picture.convert("RGB").quantize(COLOURS).save(FOLDER / f"{name}.png", optimize=True)

        for suffix, options in SCREENS.items():
            for name, visit in {
                "home": home,
                "train": train,
                "draw": read,
                "inside": inside,
                "mistakes": mistakes,
                "sweep": sweep,
            }.items():
                page = browser.new_context(**options).new_page()
                visit(page, server.url)
                if name != "train":
                    wait_until_still(page)
                keep(page, f"{name}{suffix}")
                if name == "train":
                    press(page, "stop")
                page.context.close()
        in_class(browser, server.url, keep)
        laboratory(
            browser.new_context(**SCREENS[""]).new_page(), server.url, lambda page, name: keep(page, f"lab-{name}")
        )
        browser.close()


if __name__ == "__main__":
    main()
