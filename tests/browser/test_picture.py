"""Pictures that are saved: the curve of a run, and runs compared."""

import re

import numpy as np
import pytest
from PIL import Image, ImageColor
from playwright.sync_api import expect

from tests.browser.browsers import LAUNCH_ARGS, chromium_path
from tests.browser.conftest import part, press, wait_for_iteration, wait_until_still
from tests.browser.test_compare import run
from tests.browser.test_lab import finished
from ui.palette import BLUE, GREY, RUNS

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
INK = "#31333f"
THEMES = pytest.mark.parametrize("options", [{}, {"color_scheme": "dark"} | PHONE], ids=["desk", "dark phone"])


def saved(page, key, path):
    """The picture that the button in this part saves: its name, and its pixels."""
    button = part(page, key).get_by_role("button", name="Save picture")
    with page.expect_download() as download:
        button.click()
    download.value.save_as(path)
    with Image.open(path) as image:
        assert image.format == "PNG"
        return download.value.suggested_filename, np.asarray(image.convert("RGB")).astype(int)


def of_colour(pixels, colour):
    """Which pixels have this colour, nearly."""
    return np.abs(pixels - ImageColor.getrgb(colour)).max(axis=2) < 12


def is_legible(pixels):
    """White, with a title of dark ink."""
    height, width, _ = pixels.shape
    assert (width, height > 1000) == (2400, True)
    assert of_colour(pixels, "#ffffff").mean() > 0.6
    assert of_colour(pixels[:160], INK).sum() > 500
    assert [tuple(pixels[y, x]) for y in (0, -1) for x in (0, -1)] == 4 * [(255, 255, 255)]


@THEMES
def test_the_curve_is_saved_as_a_picture_with_its_name(tab, tmp_path, options):
    page = tab("/Train?alpha=0.3&iterations=40&digits=1000", **options)
    expect(part(page, "curve").get_by_role("button", name="Save picture")).to_be_hidden()  # there is no curve yet
    press(page, "train")
    finished(page)
    wait_until_still(page)
    name, accuracies = saved(page, "curve", tmp_path / "curve.png")
    assert re.fullmatch(r"digit-lab-run-\d+-curve\.png", name)
    is_legible(accuracies)
    across = np.flatnonzero(of_colour(accuracies, BLUE).any(axis=0))
    assert across[0] < 300  # the held-out curve, from one end of the axis to the other
    assert across[-1] > 2200
    assert of_colour(accuracies, GREY).sum() > 500

    part(page, "curve").get_by_role("button", name="loss").click()
    name, losses = saved(page, "curve", tmp_path / "loss.png")
    assert re.fullmatch(r"digit-lab-run-\d+-loss\.png", name)
    is_legible(losses)
    assert (of_colour(losses, BLUE) != of_colour(accuracies, BLUE)).any()


def test_a_picture_of_the_curve_marks_where_alpha_was_changed(tab, tmp_path):
    page = tab("/Train?alpha=0.1&iterations=5000&digits=60000")
    press(page, "train")
    wait_for_iteration(page, 3)
    press(page, "pause")
    expect(part(page, "status")).to_contain_text("paused")
    wait_until_still(page)
    _, before = saved(page, "curve", tmp_path / "before.png")
    part(page, "alpha").get_by_role("slider").press("ArrowRight")
    expect(page).to_have_url(re.compile("alpha=0.12"))
    press(page, "pause")
    page.wait_for_function("() => document.querySelector('.st-key-curve canvas').ariaLabel.includes('alpha 0.12 from')")
    press(page, "stop")
    expect(part(page, "status")).to_contain_text("stopped")
    wait_until_still(page)
    _, after = saved(page, "curve", tmp_path / "after.png")
    tallest = [of_colour(pixels, GREY).sum(axis=0).max() for pixels in (before, after)]
    assert tallest[1] > 300 > tallest[0]  # an upright line


@THEMES
def test_runs_compared_are_saved_as_one_picture(tab, tmp_path, options):
    page = tab("/Train", **options)
    run(page, "0.1")
    run(page, "0.5")
    for key in ("overlay", "alphas"):
        expect(part(page, key).locator("svg .mark-text.role-mark text")).to_have_count(2)
    name, pixels = saved(page, "run_actions", tmp_path / "runs.png")
    assert name == "digit-lab-runs.png"
    is_legible(pixels)
    for colour in RUNS[:2]:
        found = of_colour(pixels, colour)
        curve, dot, line = found[:-250, :1200], found[:-250, 1200:], found[-250:, :200]  # the line stands in the table
        assert min(curve.sum(), dot.sum(), line.sum()) > 50


def test_a_picture_is_saved_at_an_address_that_is_no_secure_one(chromium, server, tmp_path):
    rules = "--host-resolver-rules=MAP lab.test 127.0.0.1"
    browser = chromium.browser_type.launch(executable_path=chromium_path(), args=[*LAUNCH_ARGS, rules])
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(server.url.replace("127.0.0.1", "lab.test") + "/Train?alpha=0.3&iterations=20&digits=1000")
    assert page.evaluate("isSecureContext") is False
    press(page, "train")
    finished(page)
    wait_until_still(page)
    is_legible(saved(page, "curve", tmp_path / "curve.png")[1])
    browser.close()
