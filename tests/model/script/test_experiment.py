"""A script gives the experiment's numbers to the last bit on one machine, with nothing of this project at hand."""

import ast
import inspect
import os
import re
import subprocess
import symtable
import sys
from pathlib import Path

import numpy as np
import pytest

from model import (
    Config,
    ConfigError,
    Dataset,
    Leg,
    Params,
    Step,
    data,
    init_params,
    load_dataset,
    network,
    read_weights,
    train,
)
from model.script import experiment as script_module
from model.script import script

NUMBER = r"\S+"
LINE = re.compile(rf"iteration +(\d+)  training ({NUMBER})  loss ({NUMBER})(?:  held-out ({NUMBER})  loss ({NUMBER}))?")
SEVERAL_BLOCKS = 4_300
THREE_UNITS = init_params(3, np.random.default_rng(8))

# Each the settings over time, the iteration at which it stands, and the weights that it began with.
EXPERIMENTS = {
    "plain": ([Leg(0, Config(alpha=0.5, iterations=6))], 6, None),
    "momentum": (
        [Leg(0, Config(0.1, 12, 250, 10, 7, init="uniform", optimiser="momentum", batch=100, decay=0.01))],
        12,
        None,
    ),
    "distorted": (
        [Leg(0, Config(0.01, 5, 400, schedule="cosine", optimiser="adam", batch=150, distort=True))],
        5,
        None,
    ),
    "changed": (
        [Leg(0, Config(0.3, 10, 300, optimiser="adam")), Leg(4, Config(0.1, 300, 300, optimiser="adam"))],
        9,
        None,
    ),
    "weights": ([Leg(0, Config(0.4, 4, 300, hidden=3))], 4, THREE_UNITS),
    "stopped": ([Leg(0, Config(0.2, 1000, 300))], 17, None),
    "cut short": ([Leg(0, Config(0.2, 1000, 300)), Leg(11, Config(0.2, 5, 300))], 11, None),
}


SIZES = "TRAIN_SIZE, TEST_SIZE = {:_}, {:_}"


@pytest.fixture(scope="module")
def few(tmp_path_factory) -> Dataset:
    """Few offline digits: to draw all of them takes most of a script's time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "TRAIN_SIZE", 500)
        patch.setattr(data, "TEST_SIZE", 200)
        patch.setenv("DIGIT_LAB_CACHE", str(tmp_path_factory.mktemp("few")))
        return load_dataset("offline")


def with_few(text: str) -> str:
    """The script, made to draw as few digits as `few` holds."""
    full = SIZES.format(data.TRAIN_SIZE, data.TEST_SIZE)
    assert full in text
    return text.replace(full, SIZES.format(500, 200))


def steps(digits: Dataset, legs: list[tuple[int, Config]], stop: int, start: Params | None) -> list[Step]:
    """The experiment by the project's own `train`, a single step at a time."""
    params, memory, found = start, None, []
    for iteration in range(stop + 1):
        config = [config for begin, config in legs if begin <= iteration][-1]
        X, Y = digits.X_train[:, : config.digits], digits.y_train[: config.digits]
        held_out = digits.X_test, digits.y_test
        for step in train(X, Y, config, held_out, params, iteration, memory=memory):
            found.append(step)
            params, memory = step.next_params, step.next_memory
            break
    return found


def run(text: str, folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script in an empty folder, with nothing to import but what is installed."""
    (folder / "experiment.py").write_text(text, "utf-8")
    (folder / "empty").mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-I", "-W", "error", folder / "experiment.py", *options],
        cwd=folder / "empty",
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def numbers(printed: str) -> list[tuple[float | None, ...]]:
    """Iteration, training accuracy and loss, held-out accuracy and loss of each line."""
    found = [LINE.fullmatch(line) for line in printed.splitlines()]
    return [tuple(None if text is None else float(text) for text in match.groups()) for match in found]


def expected(found: list[Step], stop: int) -> list[tuple[float | None, ...]]:
    return [
        (step.iteration, step.train_accuracy, step.train_loss, step.held_out_accuracy, step.held_out_loss)
        for step in found
        if step.held_out_accuracy is not None or step.iteration == stop
    ]


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_script_gives_the_same_numbers_and_weights_to_the_last_bit(name, few, tmp_path):
    legs, stop, start = EXPERIMENTS[name]
    ended = run(with_few(script(legs, stop, "offline", start)), tmp_path, "--exact", "--out", "weights.npz")
    assert ended.stderr == ""
    found = steps(few, legs, stop, start)
    assert numbers(ended.stdout) == expected(found, stop)
    weights = read_weights((tmp_path / "empty" / "weights.npz").read_bytes(), name).params
    stands = found[-1].params if found[-1].iteration == stop else found[-1].next_params
    assert all(np.array_equal(one, other) for one, other in zip(weights, stands, strict=True))


def test_a_script_draws_all_offline_digits_as_the_app_does(offline, tmp_path):
    legs = [Leg(0, Config(0.5, 2, SEVERAL_BLOCKS))]
    ended = run(script(legs, 2, "offline"), tmp_path, "--exact")
    assert ended.stderr == ""
    assert numbers(ended.stdout) == expected(steps(offline, legs, 2, None), 2)


@pytest.mark.mnist
def test_a_script_gives_the_same_numbers_on_mnist(mnist, mnist_files, tmp_path):
    legs = [Leg(0, Config(0.5, 10)), Leg(3, Config(0.4, 10))]
    ended = run(script(legs, 7, "mnist"), tmp_path, "--exact", MNIST_DIR=str(mnist_files))
    assert ended.stderr == ""
    assert numbers(ended.stdout) == expected(steps(mnist, legs, 7, None), 7)


def test_percentages_are_printed_with_two_decimals(few, tmp_path):
    legs = [Leg(0, Config(0.5, 2, 300))]
    ended = run(with_few(script(legs, 2, "offline")), tmp_path)
    last = steps(few, legs, 2, None)[-1]
    assert ended.stdout.splitlines()[-1] == (
        f"iteration      2  training {100 * last.train_accuracy:6.2f} %  loss {last.train_loss:.4f}"
        f"  held-out {100 * last.held_out_accuracy:6.2f} %  loss {last.held_out_loss:.4f}"
    )
    assert list((tmp_path / "empty").iterdir()) == []


def test_a_run_that_diverges_says_so_by_its_loss(tmp_path):
    huge = Params(*(np.full_like(part, 1e38) for part in THREE_UNITS))
    ended = run(with_few(script([Leg(0, Config(hidden=3, digits=300))], 0, "offline", huge)), tmp_path)
    assert ended.stderr == ""
    assert ended.stdout.count("loss nan") == 2


def test_nothing_of_this_project_can_be_imported_where_the_scripts_run(tmp_path):
    assert "No module named 'model'" in run("import model", tmp_path).stderr


def test_without_mnist_and_without_a_network_a_sentence_says_what_to_do(tmp_path):
    text = re.sub(r'"https://\S*/"', '"http://127.0.0.1:9/"', script([Leg(0, Config())], 500, "mnist"))
    ended = run(text, tmp_path, MNIST_DIR=str(tmp_path))
    assert ended.returncode == 1
    assert ended.stdout == ""
    (line,) = ended.stderr.splitlines()
    assert "MNIST could not be downloaded" in line
    assert "MNIST_DIR" in line


# --- how it reads


@pytest.fixture(scope="module", params=["plain", "distorted", "changed", "weights"])
def texts(request) -> list[str]:
    """The scripts of an experiment, one for each kind of digits."""
    legs, stop, start = EXPERIMENTS[request.param]
    return [script(legs, stop, data, start) for data in ("mnist", "offline")]


def test_the_lessons_functions_come_first_in_their_order_as_they_stand_in_the_project(texts):
    functions = [one for one in vars(network).values() if inspect.getmodule(one) is network and inspect.isfunction(one)]
    functions.remove(network.gradient_descent)  # the script trains as the app does
    sources = [inspect.getsource(one) for one in sorted(functions, key=lambda one: one.__code__.co_firstlineno)]
    assert len(sources) == 12
    for text in texts:
        places = [text.index(source) for source in sources]
        assert places == sorted(places)
        assert places[-1] < text.index("def train(")


def test_a_script_imports_only_numpy_and_what_comes_with_python(texts):
    for text in texts:
        imports = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
        modules = {one.module if isinstance(one, ast.ImportFrom) else one.names[0].name for one in imports}
        assert {module.split(".")[0] for module in modules} - sys.stdlib_module_names == {"numpy"}


def test_the_linter_finds_nothing_undefined_or_unused(texts):
    pytest.importorskip("ruff")
    for text in texts:
        command = [sys.executable, "-m", "ruff", "check", "--isolated", "--extend-select", "I", "-"]
        ended = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout


def test_every_definition_of_a_script_is_used(texts):
    """What the linter doesn't look for."""
    for text in texts:
        tree = ast.parse(text)
        defined = {one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.ClassDef)}
        used = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}
        assert defined <= used


def test_only_experiments_that_distort_digits_carry_the_code_for_it():
    plain, distorted = ([Leg(0, Config(distort=distort))] for distort in (False, True))
    assert "def elastic_field" not in script(plain, 1, "mnist")
    assert "def elastic_field" in script(distorted, 1, "mnist")
    assert "def elastic_field" in script([*plain, (1, distorted[0][1])], 1, "mnist")


def test_only_scripts_for_offline_digits_carry_them():
    legs = [Leg(0, Config())]
    assert len(script(legs, 1, "mnist")) < 40_000 < 500_000 < len(script(legs, 1, "offline"))


def test_the_first_lines_say_what_it_is():
    legs = [
        Leg(0, Config(0.25, 80, hidden=30)),
        Leg(20, Config(0.05, 90, hidden=30)),
        Leg(20, Config(0.05, 90, hidden=30)),
    ]
    said = " ".join(ast.get_docstring(ast.parse(script(legs, 45, "mnist"))).split())
    assert "784 inputs, 30 hidden units" in said
    assert "Settings from iteration 0: alpha 0.25, iterations 80, digits 60000, hidden 30, seed 0," in said
    assert "Settings from iteration 20: alpha 0.05, iterations 90. Settings from iteration 20: the same." in said
    assert "The last iteration: 45." in said
    assert f"NumPy {np.__version__}" in said


def test_the_settings_stand_at_the_end_as_code():
    text = script([Leg(0, Config(0.25, 80, optimiser="adam")), Leg(20, Config(0.05))], 45, "mnist")
    assert '    Leg(0, Config(alpha=0.25, iterations=80, optimiser="adam")),\n    Leg(20, Config(alpha=0.05, ' in text
    assert text.endswith("    main(mnist, LEGS, 45)\n")


def test_no_two_modules_of_a_script_define_the_same_name():
    found: list[str] = []
    for module in script_module.MODULES:
        source = (Path(script_module.__file__).parents[1] / f"{module}.py").read_text("utf-8")
        names = symtable.symtable(source, module, "exec").get_symbols()
        found += [name.get_name() for name in names if name.is_assigned() and not name.is_imported()]
    assert len(found) > 50
    assert len(found) == len(set(found))


# --- what makes no sense


@pytest.mark.parametrize(
    ("begins", "stop"),
    [([], 0), ([1], 5), ([0, 6, 4], 8), ([0, 6], 5), ([0], 11), ([0, 11], 11), ([0], -1)],
)
def test_settings_that_lead_nowhere_are_refused(begins, stop):
    with pytest.raises(ConfigError, match=f"from iteration 0 to {stop}"):
        script([(begin, Config(iterations=10)) for begin in begins], stop, "mnist")


def test_digits_that_are_unknown_are_refused():
    with pytest.raises(ConfigError, match="“cifar”"):
        script([Leg(0, Config())], 0, "cifar")
