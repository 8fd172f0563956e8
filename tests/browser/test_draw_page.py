"""What a person does on the Draw page."""

import re
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.browser.browsers import LAUNCH_ARGS, chromium_path
from tests.browser.conftest import (
    ONE,
    SEVEN,
    choose,
    draw,
    go,
    part,
    press,
    read_to_the_end,
    wait_for_iteration,
    wait_until_still,
)


def answer(page):
    return part(page, "prediction")


def test_blank_canvas_invites(tab):
    page = tab("/Draw")
    expect(answer(page)).to_have_text("Draw a digit")
    expect(part(page, "bars")).to_be_visible()


def test_drawn_digits_are_read_by_the_shipped_weights(tab):
    page = tab("/Draw")
    draw(page, SEVEN)
    expect(answer(page)).to_have_text(re.compile(r"^7 \d+\.\d %$"))
    old_canvas = part(page, "canvas").locator("canvas").last.element_handle()
    press(page, "clear")
    expect(answer(page)).to_have_text("Draw a digit")
    page.wait_for_function("canvas => !canvas.isConnected", arg=old_canvas)
    draw(page, ONE)
    expect(answer(page)).to_have_text(re.compile(r"^1 \d+\.\d %$"))


def test_undo_takes_the_last_stroke_back_until_nothing_is_left(tab):
    page = tab("/Draw")
    draw(page, SEVEN)
    expect(answer(page)).to_have_text(re.compile("^7 "))
    alone = read_to_the_end(page)
    draw(page, [(0.2, 0.9), (0.8, 0.9)])
    expect(answer(page)).not_to_have_text(alone)
    press(page, "undo")
    expect(answer(page)).to_have_text(alone)
    press(page, "undo")
    expect(answer(page)).to_have_text("Draw a digit")
    press(page, "undo")  # nothing left to take back
    expect(answer(page)).to_have_text("Draw a digit")


def test_drawing_survives_a_visit_to_another_page_and_can_be_continued(tab):
    page = tab("/Draw")
    draw(page, ONE)
    expect(answer(page)).to_have_text(re.compile("^1 "))
    shown = read_to_the_end(page)
    go(page, "Home")
    expect(page.get_by_role("heading", name="A neural network")).to_be_visible()
    go(page, "Draw")
    expect(answer(page)).to_have_text(shown)
    draw(page, [(0.2, 0.5), (0.8, 0.5)])
    expect(answer(page)).not_to_have_text(shown)


def test_live_network_answers_while_it_trains_and_the_run_goes_on(tab):
    page = tab("/Train?alpha=0.1&iterations=5000&digits=60000")
    press(page, "train")
    left_at = wait_for_iteration(page, 2)
    go(page, "Draw")
    draw(page, SEVEN)
    expect(answer(page)).to_have_text(re.compile(r"^7 "))
    choose(page, "weights", "the network on the Train page")
    expect(page.get_by_text("It is training")).to_be_visible()
    first = answer(page).inner_text()
    assert re.match(r"\d (\d+\.\d %|or \d\?)", first)
    expect(answer(page)).not_to_have_text(first)  # it changes with no hand on it
    go(page, "Train")
    wait_for_iteration(page, left_at + 2)
    press(page, "stop")


def test_answer_stays_in_its_place_whatever_it_says(tab):
    page = tab("/Draw")
    expect(answer(page)).to_have_text("Draw a digit")
    expect(part(page, "bars").locator("li")).to_have_count(10)
    expect(part(page, "canvas").locator("canvas").last).to_be_visible()
    wait_until_still(page)
    before = {key: part(page, key).bounding_box() for key in ("prediction", "bars", "weights", "clear")}
    draw(page, SEVEN)
    expect(answer(page)).to_have_text(re.compile("^7 "))
    assert {key: part(page, key).bounding_box() for key in before} == before


def test_a_stroke_may_begin_in_the_upper_right_corner(tab):
    page = tab("/Draw")
    draw(page, [(0.98, 0.01), (0.5, 0.5), (0.4, 0.9)])
    expect(answer(page)).not_to_have_text("Draw a digit")
    assert part(page, "canvas").locator(".dc-toolbar").is_hidden()


def drag(page, *points):
    """One finger, put down, moved through points in pixels of the window, and lifted."""
    touch = page.context.new_cdp_session(page)
    path = [(a[0] + (b[0] - a[0]) * s / 8, a[1] + (b[1] - a[1]) * s / 8) for a, b in pairwise(points) for s in range(9)]
    for kind, place in (("touchStart", path[0]), *(("touchMove", place) for place in path)):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": place[0], "y": place[1]}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_finger_draws_on_a_phone_and_the_page_stays_where_it_is(tab):
    page = tab("/Draw", viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    scrolled = "document.querySelector('[data-testid=stMain]').scrollTop"
    board = part(page, "canvas").locator("canvas").last
    expect(board).to_be_visible()
    wait_until_still(page)
    box = board.bounding_box()
    assert box["x"] + box["width"] <= 390
    drag(page, *[(box["x"] + x * box["width"], box["y"] + (1 - y) * box["height"]) for x, y in ONE])  # upwards
    expect(answer(page)).to_have_text(re.compile("^1 "))
    assert page.evaluate(scrolled) == 0
    drag(page, (195, 800), (195, 500))  # beside the canvas, the same finger does move the page
    page.wait_for_function(f"{scrolled} > 100")


def photo_of_a_seven(path):
    """Dark ink on paper in a lamp's light."""
    rows, columns = np.mgrid[:480, :640]
    paper = 235 - 110 * np.hypot(rows - 100, columns - 500) / 700
    image = Image.fromarray(paper.astype(np.uint8))
    pen = ImageDraw.Draw(image)
    pen.line([(250, 130), (390, 130), (300, 370)], fill=45, width=16, joint="curve")
    image.save(path, quality=80)
    return path


def test_photo_is_read_and_clear_brings_the_canvas_back(tab, tmp_path):
    page = tab("/Draw")
    draw(page, ONE)
    expect(answer(page)).to_have_text(re.compile("^1 "))
    part(page, "tools").get_by_role("button", name="More").click()
    page.locator("input[type=file]").set_input_files(photo_of_a_seven(tmp_path / "seven.jpg"))
    expect(answer(page)).to_have_text(re.compile("^7 "))
    expect(part(page, "picture")).to_contain_text("seven.jpg")
    page.keyboard.press("Escape")
    press(page, "clear")
    expect(answer(page)).to_have_text("Draw a digit")
    expect(part(page, "canvas").locator("canvas").last).to_be_visible()


@pytest.fixture
def camera(chromium, tmp_path):
    """A browser whose camera sees a 7 on paper: one frame of video, over and over."""
    with Image.open(photo_of_a_seven(tmp_path / "seven.png")) as photo:
        frame = photo.tobytes() + bytes([128]) * (640 * 480 // 2)
    film = tmp_path / "seven.y4m"
    film.write_bytes(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\nFRAME\n" + frame)
    eyes = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    arguments = [*LAUNCH_ARGS, *eyes, f"--use-file-for-fake-video-capture={film}"]
    browser = chromium.browser_type.launch(executable_path=chromium_path(), args=arguments)
    yield browser
    browser.close()


def test_the_tools_do_not_stand_where_the_canvas_comes(chromium, server):
    page = chromium.new_context().new_page()
    page.add_init_script(
        """new MutationObserver(() => {
            const tools = document.querySelector('.st-key-tools'), canvas = document.querySelector('.st-key-canvas');
            if (tools) (window.seen ??= []).push(canvas !== null);
        }).observe(document, {childList: true, subtree: true});"""
    )
    page.goto(f"{server.url}/Draw")
    expect(part(page, "tools")).to_be_visible()
    wait_until_still(page)
    assert set(page.evaluate("window.seen")) == {True}
    page.context.close()


def test_what_the_camera_sees_is_read(camera, server):
    page = camera.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{server.url}/Draw")
    wait_until_still(page)
    part(page, "tools").get_by_role("button", name="More").click()
    page.get_by_text("Use the camera").click()
    page.wait_for_function("document.querySelector('video')?.readyState === 4")  # it has a frame to take
    page.get_by_role("button", name="Take Photo").click()
    expect(answer(page)).to_have_text(re.compile("^7 "))
    expect(part(page, "picture")).to_be_visible()


def test_file_that_is_no_picture_is_told_and_the_drawing_stays(tab, tmp_path):
    page = tab("/Draw")
    draw(page, SEVEN)
    expect(answer(page)).to_have_text(re.compile("^7 "))
    (tmp_path / "words.png").write_text("these are words")
    part(page, "tools").get_by_role("button", name="More").click()
    page.locator("input[type=file]").set_input_files(tmp_path / "words.png")
    expect(page.get_by_text("is not a picture that can be read")).to_be_visible()
    expect(answer(page)).to_have_text(re.compile("^7 "))


def test_sample_digit_is_read_with_the_keyboard_alone(tab):
    page = tab("/Draw")
    expect(answer(page)).to_have_text("Draw a digit")
    expect(page.locator("p.spoken")).to_have_text("The canvas is empty.")
    part(page, "tools").get_by_role("button", name="More").focus()
    page.keyboard.press("Enter")
    sample = part(page, "sample").get_by_role("button")
    expect(sample).to_be_enabled()
    sample.focus()
    page.keyboard.press("Enter")
    expect(part(page, "picture")).to_contain_text("Test image")
    expect(page.locator("p.spoken[aria-live=polite]")).to_have_text(
        re.compile("It reads an? \\d|It can’t tell|If it is a digit")
    )


def test_why_tells_parts_that_add_up(tab):
    page = tab("/Draw?weights=classic-10")
    draw(page, SEVEN)
    expect(answer(page)).to_have_text(re.compile("^7 "))
    said = part(page, "units_said").get_by_text(re.compile("^Score of 7"))
    expect(said).to_be_visible()
    score, units, sign, bias = re.search(
        r"Score of 7: (-?[\d.]+) = (-?[\d.]+) from the units ([+−]) ([\d.]+) bias", said.inner_text()
    ).groups()
    assert abs(float(score) - float(units) - float(bias) * (1 if sign == "+" else -1)) < 0.02
    part(page, "against").hover(trial=True)
    wait_until_still(page)
    choose(page, "against", "1")
    expect(said).to_contain_text("Lead over 1")


def rows_of(page):
    """What the chart of the hidden units says from top to bottom: names, figures."""
    texts = (
        part(page, "units_said")
        .locator("svg text")
        .evaluate_all("all => all.map((one) => [one.getBoundingClientRect().y, one.textContent])")
    )
    words = [text for _, text in sorted(texts, key=lambda place: (round(place[0]), place[1]))]
    names = [text for text in words if re.match(r"unit |\d+ others", text)]
    return names, [float(text.replace("−", "-")) for text in words if re.match(r"[+−]?\d[\d.]*$", text)]


def test_bars_of_the_hidden_units_stand_in_their_order_after_every_stroke(tab):
    page = tab("/Draw", viewport={"width": 1440, "height": 1300})
    said = part(page, "units_said").get_by_text(re.compile("^Score of"))
    for stroke in (SEVEN, [(0.2, 0.5), (0.8, 0.5)], [(0.2, 0.2), (0.25, 0.8)]):
        before = said.inner_text() if said.count() else ""
        draw(page, stroke)
        expect(said).not_to_have_text(before)
        wait_until_still(page)
        units = float(re.search(r"= (-?[\d.]+) from the units", said.inner_text())[1])
        page.wait_for_function(  # the chart is drawn a little after the sentence
            """units => {
                const all = [...document.querySelectorAll('.st-key-units_said svg text')];
                const texts = all.map((one) => one.textContent);
                const sizes = texts.map((text) => text.replace('−', '-')).filter((text) => /^[+-]?[0-9.]+$/.test(text));
                return Math.abs(sizes.reduce((sum, size) => sum + Number(size), 0) - units) < 0.1;
            }""",
            arg=units,
        )
        names, sizes = rows_of(page)
        assert (len(names), len(sizes), names[-1]) == (11, 11, "790 others")
        weights = [abs(size) for size in sizes[:-1]]
        assert weights == sorted(weights, reverse=True)


LETTER = [(0.2, 0.9), (0.5, 0.1), (0.8, 0.9)], [(0.3, 0.6), (0.7, 0.6)]


def test_an_answer_that_is_declined_has_no_bar_in_the_colour_of_an_answer(tab):
    page = tab("/Draw")
    draw(page, *LETTER)
    expect(answer(page)).to_contain_text("Can’t tell")
    bars = part(page, "bars").locator("li")
    expect(part(page, "bars").locator(".bars-answer")).to_have_count(0)
    looks = "one => getComputedStyle(one).opacity + getComputedStyle(one).backgroundColor"
    assert {bar.evaluate(looks) for bar in bars.locator("i").all()} == {"0.4rgb(139, 145, 158)"}
    press(page, "clear")
    expect(answer(page)).to_have_text("Draw a digit")


def test_shrunk_and_step_by_step_show_their_pictures(tab):
    page = tab("/Draw")
    draw(page, SEVEN)
    expect(answer(page)).to_have_text(re.compile("^7 "))
    page.get_by_role("radio", name="If it were just shrunk").click()
    expect(part(page, "squashed").locator("img")).to_have_count(2)
    page.get_by_role("radio", name="Step by step").click()
    expect(part(page, "steps").locator("img")).to_have_count(4)
    expect(part(page, "steps").locator("img").last).to_be_visible()


def test_a_drawing_is_taught_and_the_copy_can_be_saved_and_chosen(tab):
    page = tab("/Draw?weights=classic-10")
    draw(page, [(0.3, 0.3), (0.7, 0.7)], [(0.7, 0.3), (0.3, 0.7)])  # a cross, meant as a four
    expect(answer(page)).not_to_have_text("Draw a digit")
    page.get_by_role("radio", name="Teach it").click()
    choose(page, "meant", "4")
    press(page, "add")
    expect(page.get_by_role("button", name="Download the drawings")).to_be_visible()
    press(page, "teach")
    expect(part(page, "taught")).to_contain_text(re.compile(r"→ 100\.0 %.*step 150 of 150"))
    press(page, "save_taught")
    expect(page.get_by_text("Saved as “classic-10-taught")).to_be_visible()
    name = re.search("“(.+?)”", page.get_by_text("Saved as “classic-10-taught").inner_text())[1]
    choose(page, "weights", name)
    expect(part(page, "bars")).to_be_visible()
    expect(page).to_have_url(re.compile(f"weights={name}"))


def test_a_second_network_reads_the_same_drawing_beside_the_first_while_the_pen_moves(tab):
    page = tab("/Draw?weights=wide-800")
    draw(page, SEVEN)
    expect(answer(page)).to_have_text(re.compile(r"^7 "))
    alone = read_to_the_end(page)
    choose(page, "other_weights", "classic-10")
    expect(page).to_have_url(re.compile("other=classic-10"))
    beside = part(page, "beside")
    expect(beside.locator(".network-canvas")).to_have_count(2)
    expect(part(page, "otherprediction")).to_have_text(re.compile(r"^(7 |Can’t tell)"))
    expect(answer(page)).to_have_text(alone, use_inner_text=True)
    wait_until_still(page)
    before = part(page, "otherbars").inner_text()
    draw(page, [(0.2, 0.5), (0.8, 0.5)])
    expect(part(page, "otherbars")).not_to_have_text(before, use_inner_text=True)
    page.reload()
    expect(part(page, "beside").locator(".network-canvas")).to_have_count(2)
    choose(page, "other_weights", "(nothing)")
    expect(part(page, "beside")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("other="))
