"""The lesson as a notebook: it is as it would be made now, and runs from its first cell to its last."""

import json
import re

import nbclient
import nbformat
import pytest

from model.making.notebook import FILE, notebook


def test_the_notebook_is_made_of_the_present_functions():
    assert FILE.read_text("utf-8") == notebook(), "Write it again: python -m model.making.notebook"
    nbformat.validate(nbformat.from_dict(json.loads(notebook())))


@pytest.mark.parametrize("digits", ["offline", pytest.param("mnist", marks=pytest.mark.mnist)])
def test_it_runs_and_ends_where_the_apps_training_ends(digits, monkeypatch, request, tmp_path):
    request.getfixturevalue(digits)
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")  # others wait busily, beside other tests
    lesson = nbformat.reads(notebook().replace("load_dataset()", f"load_dataset('{digits}')"), as_version=4)
    nbclient.NotebookClient(lesson, timeout=300, resources={"metadata": {"path": str(FILE.parents[1])}}).execute()
    said = "".join(output.get("text", "") for cell in lesson.cells for output in cell.get("outputs", []))
    assert f"{digits} (784, 10000) float32" in said
    own, apps = map(float, re.search(r"([\d.]+) of the held-out digits, the app ([\d.]+)", said).groups())
    assert own == pytest.approx(apps, abs=0.002)
    assert own > 0.8
