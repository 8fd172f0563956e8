"""Runs compared on the Train page: the table, its ticks, names, and files."""

import csv
import io
import re
import subprocess
import sys

from playwright.sync_api import expect

from model.ink.words import percent
from tests.browser.conftest import PATIENCE, SEVEN, draw, go, part, press, wait_until_still
from tests.browser.test_lab import finished

HEADER, ROW = 35, 35  # pixels of the table


def run(page, alpha: str, **settings):
    """Another run on the same collection, to its end."""
    link = "&".join(
        f"{name}={value}" for name, value in {"alpha": alpha, "iterations": 40, "digits": 1000, **settings}.items()
    )
    collection = f"&bench={page.url.split('bench=')[1].split('&')[0]}" if "bench=" in page.url else ""
    page.goto(page.url.split("/Train")[0] + f"/Train?{link}{collection}")
    press(page, "train")
    finished(page)
    wait_until_still(page)


def headers(page):
    """The headings of the table, as a screen reader has it."""
    return page.locator(".st-key-runs [role=columnheader]")


def how_many(page, runs: int) -> None:
    """Wait until the table has so many runs."""
    expect(page.locator(".st-key-runs [role=row]")).to_have_count(1 + runs)


def column(page, name: str, values: list[str]) -> None:
    """Wait until these stand under this heading, the newest run first: a row is there later than its table."""
    expect(headers(page).filter(has_text=re.compile(f"^{name}$"))).to_have_count(1)
    place = headers(page).all_text_contents().index(name) + 1
    cells = page.locator(f".st-key-runs [role=row] [role=gridcell]:nth-child({place})")
    expect(cells).to_have_text(values)


def tick(page, row: int) -> None:
    table = page.locator(".st-key-runs .dvn-scroller")
    place = {"x": 17, "y": HEADER + ROW * (row + 0.5)}
    table.hover(position={**place, "x": 200})  # a mouse that jumps to a tick is not heard there
    table.hover(position=place)
    table.click(position=place)


def lines(page):
    return page.locator(".st-key-overlay .mark-line path")


def dots(page):
    return page.locator(".st-key-alphas .mark-symbol path")


def colours(page, *numbers: str) -> dict[str, str]:
    """The colour of each number that stands at the end of a curve, as soon as just these do."""
    page.wait_for_function(
        """numbers => {
            const ends = document.querySelectorAll('.st-key-overlay .mark-text.role-mark text');
            return [...ends].map(end => end.textContent).sort().join() === numbers.join();
        }""",
        arg=list(numbers),
        timeout=PATIENCE,
    )
    wait_until_still(page)
    ends = page.locator(".st-key-overlay .mark-text.role-mark text")
    return dict(ends.evaluate_all("all => all.map(one => [one.textContent, one.getAttribute('fill')])"))


def delete(page):
    """Delete what is ticked; it asks first."""
    press(page, "delete_popover")
    press(page, "delete_runs")


def test_runs_are_compared_ticked_named_and_deleted(tab):
    page = tab("/Train")
    for alpha in ("0.05", "0.3", "0.6"):
        run(page, alpha)
    column(page, "Run", ["3", "2", "1"])
    column(page, "Alpha", ["0.6", "0.3", "0.05"])
    expect(lines(page)).to_have_count(3)
    expect(dots(page)).to_have_count(3)
    first, third = 2, 0  # their rows
    tick(page, first)
    expect(lines(page)).to_have_count(1)
    page.get_by_placeholder("Give it a name").fill("slow one")
    press(page, "rename_run")  # at once: what was typed last counts
    expect(part(page, "runs")).to_contain_text("1 slow one")
    tick(page, third)
    expect(lines(page)).to_have_count(2)
    tick(page, first)
    expect(lines(page)).to_have_count(1)
    delete(page)
    expect(dots(page)).to_have_count(2)
    expect(part(page, "status")).to_contain_text("Press Train to start")  # the run that was deleted was on the page
    page.reload()
    wait_until_still(page)
    column(page, "Run", ["2", "1 slow one"])


def test_ticks_and_colours_stay_with_their_runs_when_others_come_and_go(tab):
    page = tab("/Train")
    run(page, "0.05")
    run(page, "0.3")
    before = colours(page, "1", "2")
    assert before["1"] != before["2"]
    tick(page, 0)  # the second run
    assert colours(page, "2")["2"] == before["2"]
    press(page, "train")  # the same settings again: a third run, in the first row
    expect(dots(page)).to_have_count(3)
    finished(page)
    assert colours(page, "2")["2"] == before["2"]
    tick(page, 1)
    colours(page, "1", "2", "3")  # none is ticked, so the newest are drawn
    tick(page, 2)
    colours(page, "1")
    delete(page)
    assert colours(page, "2", "3")["2"] == before["2"]


def test_the_table_shows_what_differs_and_a_sentence_what_is_shared(tab):
    page = tab("/Train")
    run(page, "0.3")
    expect(part(page, "runs")).to_contain_text("Settings: alpha 0.30, 40 steps, 1,000 digits, 10 units")
    expect(headers(page)).to_have_text(["Line", "Run", "Held-out", "Curve", "Time"])
    run(page, "0.3", hidden=5, optimiser="momentum")
    expect(part(page, "runs")).to_contain_text("All: alpha 0.30, 40 steps, 1,000 digits")
    column(page, "Units", ["5", "10"])
    column(page, "Optimiser", ["momentum", "gradient descent"])
    expect(headers(page).filter(has_text=re.compile("^Alpha$"))).to_have_count(0)


def test_an_earlier_run_is_opened_again_with_its_settings(tab):
    page = tab("/Train")
    run(page, "0.05")
    numbers = part(page, "numbers").locator("dl")
    first = numbers.inner_text()
    run(page, "0.6", seed=3)
    assert numbers.inner_text() != first
    tick(page, 1)
    part(page, "open_run").hover(trial=True)
    press(page, "open_run")
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop === 0")
    expect(numbers).to_have_text(first, use_inner_text=True)
    expect(part(page, "alpha")).to_contain_text("0.05")


def test_table_and_curves_are_downloaded_as_csv(tab):
    page = tab("/Train")
    run(page, "0.3", hidden=5)
    run(page, "0.6", optimiser="momentum")
    shown = part(page, "numbers").inner_text().split()[1]
    colours(page, "1", "2")  # the page knows of both
    with page.expect_download() as download:
        press(page, "csv")
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert [(row["alpha"], row["hidden"], row["optimiser"]) for row in rows] == [
        ("0.3", "5", "descent"),
        ("0.6", "10", "momentum"),
    ]
    assert percent(float(rows[1]["held_out_accuracy"])) == f"{shown} %"
    with page.expect_download() as download:
        press(page, "curves_csv")
    points = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert [point["iteration"] for point in points if point["run"] == "2"] == [str(step) for step in range(41)]


def test_weights_go_out_as_a_file_and_training_goes_on_from_it(tab, tmp_path):
    page = tab("/Train")
    run(page, "0.3", hidden=7)
    reached = float(part(page, "numbers").inner_text().split()[1])
    page.get_by_role("button", name="Weights", exact=True).click()
    with page.expect_download() as download:
        press(page, "download")
    file = tmp_path / "seven.npz"
    download.value.save_as(file)
    page.goto(page.url.split("/Train")[0] + "/Train?iterations=1&digits=1000&alpha=0.001")
    page.get_by_role("button", name="Weights", exact=True).click()
    page.locator(".st-key-weights_file input[type=file]").set_input_files(file)
    expect(page.get_by_text("“seven” has 7 hidden units.")).to_be_visible()
    press(page, "train_on")
    finished(page)
    wait_until_still(page)
    expect(part(page, "units").get_by_role("img", name="7 hidden units")).to_be_visible()
    assert abs(float(part(page, "numbers").inner_text().split()[1]) - reached) < 1
    column(page, "Run", ["1 from seven"])


def test_a_file_that_holds_no_weights_gets_a_sentence(tab, tmp_path):
    page = tab("/Train")
    file = tmp_path / "wrong.npz"
    file.write_bytes(b"PK\x03\x04 nothing of use")
    page.get_by_role("button", name="Weights", exact=True).click()
    page.locator(".st-key-weights_file input[type=file]").set_input_files(file)
    expect(page.get_by_text("“wrong” is not a weights file, or is damaged.")).to_be_visible()


def test_ones_own_drawing_is_read_while_the_network_learns(tab):
    page = tab("/Draw")
    wait_until_still(page)
    draw(page, SEVEN)
    expect(part(page, "prediction")).to_contain_text("%")
    go(page, "Train")
    expect(part(page, "strip")).to_contain_text("yours:")
    expect(part(page, "strip").get_by_role("button")).to_have_count(11)
    before = part(page, "strip").inner_text()
    press(page, "train")
    expect(part(page, "strip")).not_to_have_text(before, use_inner_text=True)
    press(page, "stop")


def test_the_exported_script_prints_what_the_page_shows(tab, tmp_path):
    page = tab("/Train")
    run(page, "0.3", iterations=30, hidden=6, batch=128, optimiser="momentum")
    shown = part(page, "numbers").inner_text().split()
    page.get_by_role("button", name="Share", exact=True).click()
    with page.expect_download() as download:
        press(page, "script")
    download.value.save_as(tmp_path / "experiment.py")
    page.keyboard.press("Escape")
    with page.expect_download() as download:
        press(page, "curves_csv")
    points = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    printed = [
        subprocess.run([sys.executable, "-I", "experiment.py", *exact], cwd=tmp_path, capture_output=True, text=True)
        for exact in ([], ["--exact"])
    ]
    assert all(one.stderr == "" for one in printed)
    rounded, exact = ([re.findall(r"[\d.e-]+(?= |$)", line) for line in one.stdout.splitlines()] for one in printed)
    assert [percent(float(rounded[-1][number]) / 100) for number in (1, 3)] == [f"{shown[4]} %", f"{shown[1]} %"]
    names = ("iteration", "train_accuracy", "train_loss", "held_out_accuracy", "held_out_loss")
    assert exact == [[point[name] for name in names] for point in points]
