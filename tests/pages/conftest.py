"""What keeps the tests of the pages quick."""

import functools
from collections.abc import Iterator

import pytest
from streamlit.components.v2 import manifest_scanner

from engine import Status
from engine.lab import lab


@pytest.fixture(scope="session", autouse=True)
def one_look_for_components() -> Iterator[None]:
    """Look through all installed packages for components once: AppTest does so whenever a page is opened."""
    scan = functools.cache(manifest_scanner.scan_component_manifests)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(autouse=True)
def no_run_goes_on_beside_the_next_test(one_lab) -> Iterator[None]:
    yield
    engine = lab().engine
    engine.pause(*(run.id for run in engine._entries.runs() if run.status is Status.RUNNING))
