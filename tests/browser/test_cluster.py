"""Runs that a cluster computes, as the person sees them who trains."""

import pytest
from playwright.sync_api import expect

from engine.cluster import NO_WORKERS
from tests.browser.conftest import iteration, part, press, wait_for_iteration
from tests.browser.server import Server
from tests.engine.dask_cluster import DaskCluster

LONG = "/Train?alpha=0.1&iterations=5000&digits=20000"
PLACE = "Runs are computed by {} of a cluster."


@pytest.fixture
def cluster(tmp_path):
    with DaskCluster(tmp_path) as one:
        one.start_worker()
        yield one


@pytest.fixture
def far(cluster, tmp_path):
    server = Server(tmp_path, DIGIT_LAB_SCHEDULER=cluster.address)
    yield server
    output = server.output()
    server.stop()
    assert "Traceback" not in output, output


def sidebar(page):
    return page.get_by_test_id("stSidebar")


def test_the_page_says_who_computes_and_a_run_waits_for_workers_that_are_gone(tab, cluster, far):
    page = tab(LONG, base=far.url)
    press(page, "train")
    wait_for_iteration(page, 20)
    expect(sidebar(page)).to_contain_text(PLACE.format("1 worker with 1 core"))
    cluster.stop_worker()
    expect(part(page, "status")).to_contain_text("paused")
    expect(page.get_by_text(NO_WORKERS).first).to_be_visible()
    expect(part(page, "pause")).to_contain_text("Resume")
    still = iteration(page)
    cluster.start_worker()
    expect(part(page, "pause")).to_contain_text("Pause")
    wait_for_iteration(page, still + 20)
    press(page, "stop")
    expect(part(page, "status")).to_contain_text("stopped")
