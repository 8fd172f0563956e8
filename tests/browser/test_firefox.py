"""What a person does, in Firefox: train and pause, and draw with live answers."""

import os
import sys

import pytest

from tests.browser.conftest import SEVEN
from tests.browser.firefox import Firefox, firefox_path

CANVAS = ".st-key-canvas [data-testid=stBidiComponentIsolated] >>> canvas:last-of-type"
STEPS = "parseInt(document.querySelector('.st-key-status')?.innerText.replaceAll(',', '')) || 0"


@pytest.fixture(scope="module")
def firefox(tmp_path_factory):
    path = firefox_path()
    if path is None:
        message = "no Firefox on this machine"
        pytest.fail(message) if os.environ.get("CI") and sys.platform == "linux" else pytest.skip(message)
    with Firefox(path, tmp_path_factory.mktemp("firefox")) as one:
        one.resize(1440, 900)
        yield one


def says(key, words):
    """JavaScript for: this part of the page has these words in it."""
    return f"document.querySelector('.st-key-{key}')?.innerText.includes('{words}')"


def test_a_run_moves_and_is_paused(firefox, server):
    firefox.goto(f"{server.url}/Train?alpha=0.1&iterations=5000&digits=10000")
    firefox.wait_for(says("status", "Press Train"))
    firefox.click(".st-key-train button")
    seen = firefox.wait_for(f"({STEPS}) >= 5 && {STEPS}")
    assert firefox.wait_for(f"({STEPS}) >= {seen + 20} && {STEPS}") > seen
    firefox.wait_for(says("pause", "Pause"))
    firefox.click(".st-key-pause button")
    firefox.wait_for(says("pause", "Resume"))
    firefox.wait_for(says("status", "paused"))
    still = firefox.evaluate(STEPS)
    firefox.click(".st-key-step button")
    firefox.wait_for(f"({STEPS}) === {still + 1}")
    assert firefox.errors == []


def test_the_answer_moves_while_the_pen_is_down_and_stays_when_it_is_lifted(firefox, server):
    firefox.goto(f"{server.url}/Draw")
    firefox.wait_for("document.documentElement.dataset.pen === 'followed'")
    firefox.drag(CANVAS, SEVEN, lift=False)
    answer = "document.querySelector('.st-key-prediction').innerText"
    firefox.wait_for(f"{answer}.startsWith('7')")
    firefox.lift()
    firefox.wait_for("!!document.querySelector('.st-key-why')")
    assert firefox.evaluate(answer).startswith("7")
    assert firefox.errors == []
