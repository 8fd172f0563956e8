"""Somebody's run in their own browser and in others': who may change it, and who watches."""

import asyncio
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from benchmarks.student import Record, Student
from tests.browser.browsers import LAUNCH_ARGS, chromium_path
from tests.browser.conftest import (
    DESK,
    beside,
    choose,
    go,
    iteration,
    part,
    press,
    wait_for_iteration,
    wait_until_still,
)
from tests.loop import run

LONG = "/Train?alpha=0.1&iterations=5000&digits=60000"
SENTENCE = "You are watching somebody else's run."
CONTROLS = ("train", "buttons", "alpha", "iterations", "rarer", "lessons")


@pytest.fixture
def owner(tab):
    """A page whose run goes on."""
    page = tab(LONG)
    press(page, "train")
    wait_for_iteration(page, 2)
    yield page
    if part(page, "stop").get_by_role("button").is_enabled():
        press(page, "stop")


def address(page) -> str:
    return "/Train" + page.url.split("/Train")[1]


def query(page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_who_has_the_address_watches_and_can_change_nothing(tab, owner):
    watcher = tab(address(owner))
    expect(part(watcher, "watching")).to_contain_text(SENTENCE)
    seen = wait_for_iteration(watcher, 2)
    for key in CONTROLS:
        expect(part(watcher, key)).to_have_count(0)
    for key in (" ", "s", "+"):
        watcher.keyboard.press(key)
    wait_for_iteration(watcher, seen + 2)
    press(owner, "pause")
    expect(part(watcher, "status")).to_contain_text("paused")
    expect(part(watcher, "curve").get_by_role("slider")).to_be_visible()
    expect(part(watcher, "runs")).to_have_count(0)  # their table is theirs
    assert query(watcher)["run"] == query(owner)["run"]
    assert query(watcher)["bench"] != query(owner)["bench"]


def test_who_watches_goes_on_with_a_run_of_their_own(tab, owner):
    watcher = tab(address(owner))
    seen = wait_for_iteration(watcher, 3)
    press(watcher, "branch")
    expect(part(watcher, "buttons")).to_be_visible()
    wait_for_iteration(watcher, seen)
    assert query(watcher)["run"] != query(owner)["run"]
    press(watcher, "stop")
    expect(part(watcher, "status")).to_contain_text("stopped")
    wait_for_iteration(owner, iteration(owner) + 1)


def test_who_watches_starts_their_own(tab, owner):
    watcher = tab(address(owner))
    press(watcher, "own")
    expect(part(watcher, "status")).to_contain_text("Press Train to start")
    expect(part(watcher, "alpha")).to_contain_text("0.10")
    wait_until_still(watcher)
    assert query(watcher)["run"] != query(owner)["run"]


def test_the_network_that_somebody_watches_reads_their_drawings(tab, owner):
    watcher = tab(address(owner))
    expect(part(watcher, "watching")).to_be_visible()
    go(watcher, "Draw")
    choose(watcher, "weights", "the network on the Train page")
    expect(part(watcher, "prediction")).to_have_text("Draw a digit")


def owners_link(page) -> str:
    page.get_by_role("button", name="Share", exact=True).click()
    part(page, "show_owners_link").locator("label").click()
    link = page.locator("code", has_text="owner=")
    expect(link).to_be_visible()
    return link.inner_text().replace("\n", "")


def test_an_owners_link_makes_another_browser_an_owner_for_good(tab, owner):
    assert "owner=" not in owner.content()
    link = owners_link(owner)
    second = tab("/Train" + link.split("/Train")[1])
    expect(second.get_by_text("This run is yours now, too")).to_be_visible()
    wait_until_still(second)
    assert "owner" not in query(second)
    token = parse_qs(urlsplit(link).query)["owner"][0]
    assert token not in second.content()
    second.reload()
    press(second, "pause")
    expect(part(owner, "status")).to_contain_text("paused")
    watcher = tab(address(second))
    expect(part(watcher, "watching")).to_contain_text(SENTENCE)


def test_a_reload_and_another_tab_are_the_same_owner(owner):
    other = beside(owner)
    wait_for_iteration(other, 2)
    press(other, "pause")
    expect(part(owner, "pause")).to_contain_text("Resume")
    owner.reload()
    press(owner, "pause")
    wait_for_iteration(owner, iteration(other) + 1)


@pytest.fixture
def without_cookies(chromium, tmp_path):
    """A page in a browser whose settings refuse all cookies."""
    (tmp_path / "Default").mkdir()
    refuse = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(refuse))
    context = chromium.browser_type.launch_persistent_context(
        tmp_path, executable_path=chromium_path(), args=LAUNCH_ARGS, viewport=DESK
    )
    yield context.new_page()
    context.close()


def test_a_browser_that_refuses_cookies_has_its_own_runs_as_long_as_the_page_is_open(without_cookies, server):
    page = without_cookies
    page.goto(server.url + LONG)
    press(page, "train")
    wait_for_iteration(page, 2)
    assert page.context.cookies() == []
    press(page, "stop")
    expect(part(page, "status")).to_contain_text("stopped")
    page.reload()
    expect(part(page, "watching")).to_contain_text(SENTENCE)


def test_a_forged_message_of_who_watches_is_refused(server):
    """They send what the owner's page sends for its buttons and sliders, to their own page of the run."""

    async def forge():
        record = Record()
        base = server.url.replace("http", "ws")
        owner, watcher = Student(base, 0, record), Student(base, 1, record)
        await owner.load()
        await owner.press("Train")
        watcher.query = owner.query
        await watcher.load()
        assert watcher.run_id == owner.run_id
        assert "go" in owner.ids
        assert "go" not in watcher.ids
        for whole in (True, False):
            await watcher._script(lambda widgets: widgets.add(id=owner.ids["go"], trigger_value=True), part=not whole)
            await watcher._script(
                lambda widgets: widgets.add(id=owner.ids["alpha"]).string_array_value.data.append("1.00"),
                part=not whole,
            )
        while owner.iteration < 5:
            await asyncio.sleep(0.05)
        found = await owner._ask("run", {"run": owner.run_id, "version": "", "since": -1, "network": -1})
        await owner.press("Pause")
        for student in (owner, watcher):
            await student.leave()
        assert record.errors == []
        return found

    found = run(forge())
    assert (found["status"], found["alpha"]) == ("running", 0.1)
