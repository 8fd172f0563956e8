"""A sweep once more: what is printed and saved, and what is said without digits."""

import sys

import pytest

from model import Config, DataError
from model.mnist import PARTS
from model.script import rerun_sweep


def call(monkeypatch, load, configs, *arguments):
    monkeypatch.setattr(sys, "argv", ["sweep.py", *arguments])
    rerun_sweep.run_sweep(load, configs, ["alpha", "seed"])


def parts_of(offline):
    arrays = offline.train_images[:300], offline.y_train[:300], offline.test_images[:200], offline.y_test[:200]
    return dict(zip(PARTS, arrays, strict=True))


def test_each_run_has_its_line(monkeypatch, offline, capsys):
    configs = [Config(0.1, 3, 100, seed=1), Config(0.5, 3, 100, seed=2)]
    call(monkeypatch, lambda: parts_of(offline), configs)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  held-out")[0] for line in lines] == ["alpha 0.1  seed 1", "alpha 0.5  seed 2"]


def test_a_run_that_gets_too_large_ends_with_its_last_look(offline):
    accuracy, loss, _ = rerun_sweep.result_of(parts_of(offline), Config(1000.0, 60, 100, decay=1.0))
    assert 0 <= accuracy <= 1
    assert loss > 0


def test_without_digits_the_script_ends_with_a_sentence(monkeypatch):
    def load():
        raise DataError("No digits here.")

    with pytest.raises(SystemExit, match="No digits here"):
        call(monkeypatch, load, [Config()])


def test_results_that_cannot_be_written_end_the_script_with_a_sentence_before_the_work(monkeypatch, offline, tmp_path):
    monkeypatch.setattr(rerun_sweep, "result_of", lambda *_: pytest.fail("it began to work"))
    with pytest.raises(SystemExit, match=r"results.csv can't be written \(No such file or directory\)"):
        call(monkeypatch, lambda: parts_of(offline), [Config()], "--out", str(tmp_path / "none" / "results.csv"))
