"""What all tests share: a cache of their own, the offline digits, MNIST where it is found."""

import os
import shutil
from pathlib import Path

import platformdirs
import pytest
from threadpoolctl import threadpool_limits

from model import Dataset, load_dataset, open_dataset
from model.data import data_folder
from model.mnist import SHA256

BROWSER_PATIENCE = 60_000  # milliseconds
FIRST = "tests/browser/", "tests/ui/test_lessons.py"  # these take longest, and processes shall end at the same time
MNIST_DIR = os.environ.get("MNIST_DIR", "")
PARSED_MNIST = platformdirs.user_cache_path("digit-lab") / "mnist"


def mnist_is_here() -> bool:
    if MNIST_DIR and all((Path(MNIST_DIR) / file).exists() for file in SHA256):
        return True
    try:
        open_dataset("mnist", PARSED_MNIST)
    except (OSError, ValueError):
        return False
    return True


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: [not item.nodeid.startswith(start) for start in FIRST])
    if mnist_is_here():
        return
    absent = pytest.mark.skip(reason="MNIST is not here: set MNIST_DIR to the folder with its four files")
    for item in items:
        if item.get_closest_marker("mnist"):
            item.add_marker(absent)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Share tests out to several processes by `group_of`."""
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    return ByGroup(config, log)


def group_of(nodeid: str) -> str:
    """The tests that one process runs one after the other.

    A browser needs the processor to itself as far as it goes, so there is one at a time. All other tests of a file stay
    together, since they share what they have made: once from the offline digits, and once from MNIST.
    """
    file, _, test = nodeid.partition("::")
    if file.startswith(("tests/browser/", "tests/services/test_two_servers")):
        return "browser"
    return f"{file} {'mnist' if '[mnist' in test else ''}"


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory) -> Path:
    """Keep tests away from the user's cache and saved weights, and from the network.

    Who runs them many times can name a cache for all of them (`DIGIT_LAB_TEST_CACHE`): it holds the offline digits.
    """
    folder = tmp_path_factory.mktemp("digit-lab")
    os.environ.pop("MNIST_DIR", None)
    os.environ |= {
        "DIGIT_LAB_CACHE": os.environ.get("DIGIT_LAB_TEST_CACHE") or str(folder / "cache"),
        "DIGIT_LAB_WEIGHTS": str(folder / "weights"),
        "DIGIT_LAB_DATABASE": f"sqlite:///{folder / 'runs.db'}",
        "DIGIT_LAB_DATA": "offline",
    }
    return folder


@pytest.fixture(scope="session", autouse=True)
def one_blas_thread_each():
    """Let BLAS use one thread in each of several processes: more would wait busily for each other."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        threadpool_limits(limits=1, user_api="blas")


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of a process: Playwright can't be started twice in one."""
    from playwright.sync_api import expect, sync_playwright

    from tests.browser.browsers import LAUNCH_ARGS, chromium_path

    path = chromium_path()
    if path is None:
        message = "no browser on this machine; `playwright install chromium` would fetch one"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    expect.set_options(timeout=BROWSER_PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=LAUNCH_ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def offline(own_folders) -> Dataset:
    return load_dataset("offline")


@pytest.fixture(scope="session")
def mnist(own_folders) -> Dataset:
    """MNIST itself, for tests marked `mnist`."""
    if MNIST_DIR:
        return load_dataset("mnist", MNIST_DIR)
    here = data_folder("mnist")
    if not here.exists():
        shutil.copytree(PARSED_MNIST, here, ignore=shutil.ignore_patterns("blocks-*"))
    return load_dataset("mnist")


@pytest.fixture(scope="session")
def mnist_files() -> Path:
    """The folder with MNIST's four files, as they were published."""
    for folder in (Path(MNIST_DIR), PARSED_MNIST):
        if all((folder / file).exists() for file in SHA256):
            return folder
    pytest.skip("MNIST is here, but not its four files: set MNIST_DIR to the folder with them")
