"""An experiment as one Python script that needs nothing but NumPy to give the same result again.

The script is an excerpt of this project's own source, so the two can't drift apart: `model.script.rerun`, and all that
it uses of the other modules.
"""

import base64
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from model.config import Config, Leg
from model.errors import ConfigError
from model.network import Params
from model.offline import OFFLINE_FILE
from model.script.excerpt import excerpt
from model.weights import pack_weights

# In the order of the script. `model.script.excerpt` wants that no two of them define the same name.
MODULES = (
    *("network", "optimisers", "errors", "config", "ink/morphology", "augment/distortion", "augment/hands"),
    *("blas", "blocks", "training", "offline", "mnist", "data", "script/rerun", "script/rerun_sweep"),
)
# What takes the place of a module.
ONE_THREAD = '''"""BLAS's own threads."""
from contextlib import nullcontext

def one_blas_thread() -> nullcontext[None]:
    """Nothing to do: the environment variables above leave BLAS a single thread."""
    return nullcontext()
'''
NO_DISTORTION = '''"""Other hands and other pens."""

def rewritten(X: Array, Y: Labels, rng: np.random.Generator) -> Array:
    """Left out, as this experiment distorts no digits."""
    raise NotImplementedError("This script was made without the code that distorts digits.")
'''
THREADS = """\
# The threads below share the work. BLAS reads this when NumPy is imported, and then starts none of its own.
os.environ |= dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""
HEADER = '''\
"""An experiment of Digit Lab: a network of 784 inputs, {hidden} hidden units and 10 outputs, in plain NumPy.

    python THIS_FILE                  train, and print a line for each look at the held-out digits
    python THIS_FILE --exact          print every number to its last bit
    python THIS_FILE --out FILE.npz   save the weights at the end

{facts}

It needs Python 3.11 or newer and NumPy 2 or newer, nothing else; it was made with NumPy {numpy}. Another machine or
another NumPy may round differently, which changes the last digits of the numbers, and after many
steps perhaps more.

All of it is Digit Lab's own code, as far as this experiment uses it.
Copyright (c) 2026 The Digit Lab developers, MIT License.
"""'''
DIGITS = {
    "mnist": "MNIST, from the folder that MNIST_DIR names, or else from here, or else from the internet (11 MB)",
    "offline": "the offline digits, made again by the small generator at the end of this file",
}
LOADERS = {"mnist": "mnist", "offline": "make_offline"}


def script(legs: Sequence[Leg], stop: int, data: str, start: Params | None = None) -> str:
    """The experiment as the text of a Python script.

    Parameters
    ----------
    legs : sequence of Leg
        The settings over time; the first from iteration 0 on.
    stop : int
        The iteration at which the run stands, the last one to be evaluated.
    data : str
        `"mnist"` or `"offline"`, as `Dataset.name`.
    start : Params, optional
        float32 weights that the run began with; by default those that `init_params` draws from the seed.

    Raises
    ------
    ConfigError
        When the legs don't lead from iteration 0 to `stop`, or there are no such digits.
    """
    ends = [*(begin for begin, _ in legs[1:]), stop]
    spans = [(begin, end, config.iterations) for (begin, config), end in zip(legs, ends, strict=False)]
    if not legs or legs[0][0] != 0 or not all(begin <= end <= max(begin, last) for begin, end, last in spans):
        raise ConfigError(f"These settings don't lead from iteration 0 to {stop}. Name them in order, the first at 0.")
    if data not in DIGITS:
        raise ConfigError(f"There are no digits “{data}”. Choose one of: {', '.join(DIGITS)}.")
    main = _main_part(legs, stop, data, start)
    return assembled(_header(legs, stop, data, start), main, any(config.distort for _, config in legs))


def assembled(header: str, main: str, distorts: bool) -> str:
    """The script that begins with this header and ends with this part, with all that it needs in between."""
    folder = Path(__file__).parents[1]
    modules = {f"model.{name.replace('/', '.')}": (folder / f"{name}.py").read_text("utf-8") for name in MODULES}
    modules["model.blas"] = ONE_THREAD
    if not distorts:
        modules["model.augment.hands"] = NO_DISTORTION
    imports, definitions = excerpt(modules, THREADS + main)
    numpy = [one for one in imports if "numpy" in one]
    standard = [one for one in imports if one not in numpy]
    blocks = "\n".join(standard), THREADS + "\n" + "\n".join(numpy), definitions + "\n"
    return "\n\n".join([header, *blocks, main])


def _header(legs: Sequence[Leg], stop: int, data: str, start: Params | None) -> str:
    """What the script is, in words."""
    settings: dict[str, object] = {}
    weights = "drawn from the seed" if start is None else "at the end of this file"
    facts = [f"Digits: {DIGITS[data]}.", f"Weights at the start: {weights}."]
    for begin, config in legs:
        new = {name: value for name, value in asdict(config).items() if settings.get(name) != value or not settings}
        changed = ", ".join(f"{name} {value}" for name, value in new.items())
        facts.append(f"Settings from iteration {begin}: {changed or 'the same'}.")
        settings |= new
    facts.append(f"The last iteration: {stop}.")
    hidden = legs[0][1].hidden if start is None else len(start.w1)
    lines = "\n".join(textwrap.fill(fact, 118, subsequent_indent="    ") for fact in facts)
    return HEADER.format(hidden=hidden, facts=lines, numpy=np.__version__)


def _main_part(legs: Sequence[Leg], stop: int, data: str, start: Params | None) -> str:
    """The last lines of the script: the settings, what can't be written in words, and the start."""
    lines = ["# --- The experiment", "", "LEGS = ["]
    lines += [f"    Leg({begin}, {as_code(config)})," for begin, config in legs]
    lines += ["]"]
    lines += offline_recipe(data)
    if start is not None:
        lines.append(f'START = read_params(unpacked("""\n{base64.encodebytes(pack_weights(start)).decode()}"""))')
    given = "" if start is None else ", START"
    lines += ["", 'if __name__ == "__main__":', f"    main({LOADERS[data]}, LEGS, {stop}{given})", ""]
    return "\n".join(lines)


def offline_recipe(data: str) -> list[str]:
    """The line that holds the recipe of the offline digits, if these are the digits."""
    if data != "offline":
        return []
    return [f'OFFLINE_FILE = unpacked("""\n{base64.encodebytes(OFFLINE_FILE.read_bytes()).decode()}""")']


def as_code(config: Config) -> str:
    """The settings as they are written in Python: alpha, iterations, and what isn't as usual."""
    usual = asdict(Config())
    shown = {name: value for name, value in asdict(config).items() if value != usual[name]}
    shown = {"alpha": config.alpha, "iterations": config.iterations} | shown
    return f"Config({', '.join(f'{name}={value!r}' for name, value in shown.items())})".replace("'", '"')
