"""`python -m model train --alpha 0.03,0.3 --seed 0,1`: a run for each pair, with a line and a file for each."""

import re

import numpy as np
import pytest

from model import Config, Params, evaluate, grid_command, init_params, load_weights, train
from model.__main__ import main
from tests.model.terminals import TRAIN, sentence

pytestmark = pytest.mark.usefixtures("offline")
LINE = re.compile(r"alpha (\S+) +seed (\d+) +train accuracy (\d\.\d{4})  test accuracy (\d\.\d{4})(?:  saved (.+))?")


def test_each_pair_gets_a_line_and_a_file_and_goes_as_it_goes_alone(tmp_path, capsys, offline):
    assert main([*TRAIN, "--alpha", "0.03,0.3", "--seed", "0,1", "--out", str(tmp_path / "mine.npz")]) == 0
    found = [LINE.fullmatch(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one[1], one[2]) for one in found] == [("0.03", "0"), ("0.03", "1"), ("0.3", "0"), ("0.3", "1")]
    X, Y = offline.X_train[:, :300], offline.y_train[:300]
    for alpha, seed, accuracy, tested, path in (one.groups() for one in found):
        assert path == str(tmp_path / f"mine-alpha-{alpha}-seed-{seed}.npz")
        weights = load_weights(path)
        *_, last = train(X, Y, Config(alpha=float(alpha), iterations=40, digits=300, seed=int(seed)))
        for ours, alone in zip(weights.params, last.params, strict=True):
            np.testing.assert_allclose(ours, alone, rtol=1e-3, atol=1e-4)
        assert accuracy == f"{evaluate(weights.params, X, Y)[0]:.4f}"
        assert tested == f"{evaluate(weights.params, offline.X_test, offline.y_test)[0]:.4f}"
        assert (weights.metadata["alpha"], weights.metadata["seed"]) == (float(alpha), int(seed))
        assert weights.metadata["temperature"] > 0


def test_a_run_whose_numbers_overflow_says_so_and_the_others_go_on(tmp_path, capsys, monkeypatch):
    def start(hidden, rng):
        size = np.float32(1e38 if rng.bit_generator.seed_seq.entropy == 1 else 1.0)
        return Params(*(part * size for part in init_params(hidden, rng)))

    monkeypatch.setattr(grid_command, "init_params", start)
    assert main([*TRAIN, "--seed", "0,1", "--out", str(tmp_path / "a.npz")]) == 0
    fine, failed = capsys.readouterr().out.splitlines()
    assert LINE.fullmatch(fine)
    assert failed == "alpha 0.3    seed 1    the numbers grew beyond all bounds: choose a smaller alpha"
    assert [path.name for path in tmp_path.iterdir()] == ["a-alpha-0.3-seed-0.npz"]


def test_the_same_setting_twice_is_one_run(capsys):
    assert main([*TRAIN, "--alpha", "0.1,0.1", "--seed", "1,1,2"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_ctrl_c_saves_all_there_is(tmp_path, capsys, monkeypatch):
    def interrupted(positions, *_, **__):
        if positions[0].iteration == 3:
            raise KeyboardInterrupt
        return take_steps(positions, *_, **__)

    take_steps = grid_command.take_steps
    monkeypatch.setattr(grid_command, "take_steps", interrupted)
    assert main([*TRAIN, "--alpha", "0.1,0.2", "--out", str(tmp_path / "a.npz")]) == 130
    assert "Stopped after 3 of 40 iterations. Saved what there is." in capsys.readouterr().err
    found = [load_weights(tmp_path / f"a-alpha-{alpha}-seed-0.npz") for alpha in ("0.1", "0.2")]
    assert [one.metadata["stopped_after"] for one in found] == ["3 iterations"] * 2
    assert not np.array_equal(found[0].params.w1, found[1].params.w1)


@pytest.mark.parametrize("given", [["--alpha", "0.1,much"], ["--seed", "0,,1"], ["--seed", "0,0.5"]])
def test_what_is_no_list_of_numbers_shows_the_usage(given, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*TRAIN, *given])
    assert ended.value.code == 2
    assert given[0] in capsys.readouterr().err


def test_several_do_not_go_with_epochs(capsys):
    with pytest.raises(SystemExit):
        main(["train", "--data", "offline", "--epochs", "1", "--alpha", "0.1,0.2"])
    assert "do not go with --epochs" in capsys.readouterr().err


def test_an_alpha_out_of_range_gives_a_sentence(capsys):
    assert main([*TRAIN, "--alpha", "0.1,-1"]) == 1
    assert "alpha is -1.0" in sentence(capsys.readouterr())
