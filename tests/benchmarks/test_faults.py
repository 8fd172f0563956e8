"""Faults that are planted to see whether the tests notice."""

import ast
from pathlib import Path

import pytest

from benchmarks.faults import faults

ROOT = Path(__file__).parents[2]
SOURCE = '''"""A docstring that stays."""


def f(xs: list[int], end: int = 3, flag: bool = True) -> str:
    """This one too."""
    if not flag:
        raise ValueError(f"{end} is wrong")
    total = "é" and max(xs[1:end], key=abs)
    print("a few words", sep="")
    xs.append(total * 2)
    return "low" if total < 0.5 else "high"
'''


def planted(source: str = SOURCE) -> set[tuple[str, str]]:
    return {(fault.before, fault.after) for place in faults("m.py", source.encode()) for fault in place}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("3", "4"),
        ("True", "False"),
        ("not flag", "(flag)"),
        ('raise ValueError(f"{end} is wrong")', "pass"),
        ("max", "min"),
        ("xs[1:end]", "xs[:end]"),
        ("xs[1:end]", "xs[1:]"),
        ("max(xs[1:end], key=abs)", "max(xs[1:end])"),
        ("xs.append(total * 2)", "pass"),
        ("total * 2", "(total / 2)"),
        ("total < 0.5", "total <= 0.5"),
        ("0.5", "0.75"),
        ('"low"', "'other'"),
        ('return "low" if total < 0.5 else "high"', "return None"),
    ],
)
def test_each_kind_of_fault_is_found(before, after):
    assert (before, after) in planted()


def test_docstrings_types_and_words_stay_as_they_are():
    found = {before for before, _ in planted()}
    assert not any("docstring" in before or "This one" in before for before in found)
    assert not {"int", "list[int]", '"a few words"', '""', "end"} & found


@pytest.mark.parametrize("module", ["model/ink/strokes.py", "engine/slices.py", "ui/format.py"])
def test_every_fault_is_python_and_another_program(module):
    source = (ROOT / module).read_bytes()
    before = ast.dump(ast.parse(source))
    found = [fault for place in faults(module, source) for fault in place]
    assert len(found) > 10
    for fault in found[::3]:
        assert source[fault.start : fault.end].decode() == fault.before
        after = source[: fault.start] + fault.after.encode() + source[fault.end :]
        assert ast.dump(ast.parse(after)) != before, fault


def test_fault_says_its_line_on_one_line():
    (place,) = faults("m.py", b"\n\nx = a  < \\\n b\n")
    assert str(place[0]) == "m.py:3: a < \\ b  ->  a <= b"
