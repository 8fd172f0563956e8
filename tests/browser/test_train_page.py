"""What a person does on the Train page."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import choose, go, iteration, part, press, wait_for_iteration, wait_until_still

RUN = "/Train?alpha=0.3&iterations=200&digits=10000"
LONG = "/Train?alpha=0.1&iterations=5000&digits=60000"


REACHED = """() => {
    const canvas = document.querySelector('.st-key-curve canvas');
    const {data, width, height} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    for (let x = width - 1; x >= 0; x -= 1) {
        for (let y = Math.round(0.1 * height); y < height; y += 1) { // below the legend
            const [red, green, blue] = data.subarray(4 * (y * width + x));
            if (red < 60 && green > 80 && blue > 160) return x / width;
        }
    }
    return 0;
}"""


def reached(page):
    """How far to the right the held-out curve goes, as a share of the plot: it is blue."""
    return page.evaluate(REACHED)


def test_training_200_iterations_makes_the_curve_grow(tab):
    page = tab(RUN)
    press(page, "train")
    wait_for_iteration(page, 20)
    page.wait_for_function(f"() => ({REACHED})() > 0.1")
    early = reached(page)
    wait_for_iteration(page, 120)
    page.wait_for_function(f"() => ({REACHED})() > 0.6")
    assert reached(page) > early
    expect(part(page, "status")).to_contain_text("200 / 200 · finished")
    shown = part(page, "numbers").inner_text()
    assert float(re.search(r"([\d.]+) %", shown)[1]) > 75


def test_pause_change_alpha_resume_stop_save_and_draw_with_it(tab):
    page = tab(LONG)
    press(page, "train")
    wait_for_iteration(page, 5)
    press(page, "pause")
    expect(part(page, "pause")).to_contain_text("Resume")  # by then its last slice is back
    expect(part(page, "status")).to_contain_text("paused")
    slider = part(page, "alpha").get_by_role("slider")
    slider.press("ArrowRight")
    expect(page).to_have_url(re.compile("alpha=0.12"))  # by then the page has heard of that slice, too
    held = iteration(page)
    slider.press("ArrowRight")
    expect(part(page, "alpha")).to_contain_text("0.15")
    expect(page).to_have_url(re.compile("alpha=0.15"))
    assert iteration(page) == held
    press(page, "pause")  # the same button resumes
    wait_for_iteration(page, held + 5)
    press(page, "stop")
    expect(part(page, "status")).to_contain_text("stopped")
    page.get_by_role("button", name="Weights", exact=True).click()
    page.get_by_label("Save these weights as").fill("browser run")
    page.get_by_label("Save these weights as").press("Enter")
    press(page, "save")
    expect(page.get_by_text("Saved as “browser run”")).to_be_visible()
    with page.expect_download() as download:
        press(page, "download")
    assert download.value.suggested_filename == "browser run.npz"
    page.keyboard.press("Escape")
    go(page, "Draw")
    choose(page, "weights", "browser run")
    expect(page).to_have_url(re.compile(r"weights=browser"))


def test_step_moves_by_one_and_reset_goes_back(tab):
    page = tab("/Train?digits=1000&iterations=10")
    press(page, "step")
    expect(part(page, "status")).to_contain_text("1 / 10 · paused")
    press(page, "step")
    expect(part(page, "status")).to_contain_text("2 / 10 · paused")
    press(page, "reset")
    expect(part(page, "status")).to_contain_text("Press Train to start")


def test_run_goes_on_while_another_page_is_open(tab):
    page = tab(LONG)
    press(page, "train")
    left_at = wait_for_iteration(page, 3)
    go(page, "Home")
    expect(page.get_by_role("heading", name="A neural network")).to_be_visible()
    go(page, "Train")
    wait_for_iteration(page, left_at + 1)
    expect(part(page, "alpha")).to_contain_text("0.10")
    press(page, "stop")


def test_reload_and_back_button_find_the_run_again(tab):
    page = tab(LONG)
    press(page, "train")
    before = wait_for_iteration(page, 3)
    page.reload()
    wait_for_iteration(page, before + 1)
    go(page, "Home")
    expect(page.get_by_role("heading", name="A neural network")).to_be_visible()
    page.go_back()
    wait_for_iteration(page, before + 2)
    press(page, "stop")
    expect(part(page, "status")).to_contain_text("stopped")


def test_two_tabs_with_two_runs_do_not_disturb_each_other(tab):
    first, second = tab(LONG), tab("/Train?alpha=0.5&iterations=30&digits=1000")
    press(first, "train")
    wait_for_iteration(first, 2)
    press(second, "train")
    expect(part(second, "status")).to_contain_text("30 / 30 · finished")
    press(second, "reset")
    expect(part(second, "status")).to_contain_text("Press Train")
    wait_for_iteration(first, iteration(first) + 2)
    expect(part(first, "alpha")).to_contain_text("0.10")
    assert first.url != second.url
    press(first, "stop")


def test_nothing_jumps_while_it_trains(tab):
    page = tab(LONG)
    keys = ("train", "pause", "stop", "status", "numbers", "curve", "units", "strip", "lessons")
    expect(part(page, "units")).to_be_visible()
    expect(part(page, "status")).to_contain_text("Press Train")
    wait_until_still(page)
    at_rest = {key: part(page, key).bounding_box() for key in keys}
    press(page, "train")
    wait_for_iteration(page, 4)
    assert {key: part(page, key).bounding_box() for key in keys} == at_rest
    press(page, "stop")


def test_wrong_link_gets_a_sentence_that_goes_when_a_slider_is_moved(tab):
    page = tab("/Train?alpha=lots&iterations=99999")
    expect(page.get_by_text("alpha=lots in the link is not a number")).to_be_visible()
    expect(page.get_by_text("iterations=99999 in the link must be")).to_be_visible()
    part(page, "alpha").get_by_role("slider").press("ArrowRight")
    expect(page.get_by_text("is not a number")).to_be_hidden()


def test_phone_shows_every_control_within_its_width(tab):
    page = tab("/Train", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    for key in ("alpha", "iterations", "train", "pause", "step", "stop", "reset", "curve"):
        expect(part(page, key)).to_be_visible()
        box = part(page, key).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390, key
