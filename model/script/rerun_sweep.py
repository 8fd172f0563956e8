"""A sweep once more: one experiment after the other, a line for each.

`model.script.sweep` makes a script from this module and what it uses of the others. So, apart from these, it imports
only NumPy and what comes with Python.
"""

import argparse
import csv
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from model.config import Config, Leg
from model.errors import DataError
from model.mnist import Parts
from model.script.rerun import rerun

RESULTS = ("held_out_accuracy", "held_out_loss", "train_accuracy")


def run_sweep(load: Callable[[], Parts], configs: Sequence[Config], names: Sequence[str]) -> None:
    """Train with each of these settings, which differ in those with these names; print a line for each as it ends."""
    command = argparse.ArgumentParser()
    command.add_argument("--out", type=Path, help="where to save the results (.csv)")
    options = command.parse_args()
    try:
        digits = load()
        file = options.out.open("w", newline="") if options.out else None  # before the work, not after it
    except DataError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"{options.out} can't be written ({error.strerror}). Name a file in a folder that is there.")
    table = csv.writer(file) if file else None
    if table:
        table.writerow([*names, *RESULTS])
    for config in configs:
        settings = [getattr(config, name) for name in names]
        result = result_of(digits, config)
        words = "  ".join(f"{name} {value}" for name, value in zip(names, settings, strict=True))
        print(f"{words}  held-out {100 * result[0]:6.2f} %", flush=True)
        if table:
            table.writerow([*settings, *result])
    if file:
        file.close()


def result_of(digits: Parts, config: Config) -> tuple[Any, Any, float]:
    """Held-out accuracy, held-out loss and training accuracy at the end; where the numbers got too large, before it."""
    result: tuple[Any, Any, float] = 0.0, float("nan"), 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a run that diverges says so by its loss
        for step in rerun(digits, [Leg(0, config)], config.iterations):
            if not step.train_loss < float("inf"):
                break
            if step.held_out_accuracy is not None:
                result = step.held_out_accuracy, step.held_out_loss, step.train_accuracy
    return result
