"""A lab for tests of what stands on pages: nothing is learned in it."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import streamlit as st

from engine.lab import Lab
from tests.idle import open_idle_lab


@pytest.fixture(scope="module")
def idle_lab(own_folders) -> Iterator[Lab]:
    with open_idle_lab(own_folders) as lab:
        yield lab


@pytest.fixture
def visited_page(monkeypatch) -> SimpleNamespace:
    """A page's session, link and cookies."""
    page = SimpleNamespace(state={}, query={}, cookies={})
    monkeypatch.setattr(st, "session_state", page.state)
    monkeypatch.setattr(st, "query_params", page.query)
    monkeypatch.setattr(st, "context", SimpleNamespace(cookies=page.cookies))
    return page
