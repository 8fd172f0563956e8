"""A lab for tests of what stands on pages: nothing is learned in it."""

from concurrent.futures import Executor, Future
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

from engine import Engine
from engine.lab import Lab


class NoWorkers(Executor):
    """Takes work and never does it, so that no process has to be started."""

    def submit(self, task, /, *arguments, **settings) -> Future:
        return Future()


@pytest.fixture(scope="module")
def idle_lab(own_folders) -> Lab:
    """A lab without workers, with digits that are only a name and a folder."""
    digits = SimpleNamespace(name="offline", folder=own_folders / "digits", y_train=np.zeros(60_000))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.lab.Loader", lambda: SimpleNamespace(dataset=digits))
        patch.setattr("engine.lab.Engine", partial(Engine, make_executor=NoWorkers))
        with Lab() as lab:
            yield lab


@pytest.fixture
def visited_page(monkeypatch) -> SimpleNamespace:
    """A page's session, link and cookies."""
    page = SimpleNamespace(state={}, query={}, cookies={})
    monkeypatch.setattr(st, "session_state", page.state)
    monkeypatch.setattr(st, "query_params", page.query)
    monkeypatch.setattr(st, "context", SimpleNamespace(cookies=page.cookies))
    return page
