"""A sweep as one Python script that needs nothing but NumPy to give the same results again."""

from collections.abc import Sequence

import numpy as np

from model.config import Config
from model.errors import ConfigError
from model.script.experiment import DIGITS, LOADERS, as_code, assembled, offline_recipe

HEADER = '''\
"""A sweep of Digit Lab: {count} networks of 784 inputs and 10 outputs in plain NumPy, one after the other.

    python THIS_FILE                  train them, and print a line for each
    python THIS_FILE --out FILE.csv   save the results as well

What differs: {names}.
Digits: {digits}.

It needs Python 3.11 or newer and NumPy 2 or newer, nothing else; it was made with NumPy {numpy}. Another machine or
another NumPy may round differently, which changes the last digits of the numbers, and after many
steps perhaps more.

All of it is Digit Lab's own code, as far as this experiment uses it.
Copyright (c) 2026 The Digit Lab developers, MIT License.
"""'''


def sweep_script(configs: Sequence[Config], names: Sequence[str], data: str) -> str:
    """The sweep as the text of a Python script.

    Parameters
    ----------
    configs : sequence of Config
        The settings of each run.
    names : sequence of str
        In which of them they differ.
    data : str
        `"mnist"` or `"offline"`, as `Dataset.name`.

    Raises
    ------
    ConfigError
        When there are no such digits.
    """
    if data not in DIGITS:
        raise ConfigError(f"There are no digits “{data}”. Choose one of: {', '.join(DIGITS)}.")
    header = HEADER.format(count=len(configs), names=", ".join(names), digits=DIGITS[data], numpy=np.__version__)
    lines = ["# --- The sweep", "", "CONFIGS = ["]
    lines += [f"    {as_code(config)}," for config in configs]
    lines += ["]", *offline_recipe(data)]
    call = f"run_sweep({LOADERS[data]}, CONFIGS, {tuple(names)!r})".replace("'", '"')
    lines += ["", 'if __name__ == "__main__":', f"    {call}", ""]
    return assembled(header, "\n".join(lines), any(config.distort for config in configs))
