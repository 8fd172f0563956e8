"""The examples in the docstrings."""

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize("name", ["config", "dead_units", "ink.stages", "ink.strokes", "network", "weights"])
def test_examples_in_docstrings_are_right(name):
    found = doctest.testmod(import_module(f"model.{name}"), report=True)
    assert found.attempted > 0
    assert found.failed == 0
