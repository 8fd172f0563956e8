"""A server that has just been started."""

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import part, press
from tests.browser.server import ROOT, Server


@pytest.fixture
def fresh(own_folders, offline):
    server = Server(own_folders)
    yield server
    server.stop()


def test_deep_link_to_train_on_a_fresh_server(tab, fresh):
    page = tab("/Train?alpha=0.3&iterations=50", base=fresh.url)
    expect(part(page, "alpha")).to_contain_text("0.30")
    expect(part(page, "iterations")).to_contain_text("50")
    press(page, "train")
    expect(part(page, "status")).to_contain_text(re.compile(r"/ 50 ·"))


def test_deep_link_to_draw_on_a_fresh_server(tab, fresh):
    page = tab("/Draw?weights=classic-10", base=fresh.url)
    expect(part(page, "prediction")).to_have_text("Draw a digit")


def test_first_page_asks_no_other_host(tab, fresh):
    asked = []
    page = tab("/", base=fresh.url)
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    expect(page.get_by_role("heading", name="A neural network")).to_be_visible()
    outside = [url for url in asked if not url.startswith((fresh.url, "data:", "blob:"))]
    assert asked
    assert outside == []


def test_taken_port_gives_a_clear_sentence(server):
    port = server.url.rsplit(":", 1)[1]
    options = ["--server.port", port, "--server.address", "127.0.0.1"]
    second = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert second.returncode != 0
    assert re.search(rf"[Pp]ort {port} is", second.stdout + second.stderr)
    assert "Traceback" not in second.stdout + second.stderr
