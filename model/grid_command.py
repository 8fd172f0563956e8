"""`python -m model train` with several alphas or seeds: a run for each pair, all together, and a line for each."""

import argparse
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count
from pathlib import Path
from typing import Any

import numpy as np

from model.blocks import sorted_blocks
from model.config import Config
from model.data import Dataset, as_columns
from model.ink.calibration import fit_temperature
from model.network import Params, init_params
from model.terminal import bar, tell
from model.together import take_steps
from model.training import Position, evaluate
from model.weights import save_weights


def run_grid(configs: Sequence[Config], data: Dataset, size: int, options: argparse.Namespace) -> None:
    """Train a network for each of these settings, which differ in alpha and seed only, on the first `size` digits.

    Print a line for each, and save each to a file of its own. After Ctrl-C, save what there is, and raise
    KeyboardInterrupt with a sentence about it.
    """
    blocks = [*sorted_blocks(data.train_images[:size], np.asarray(data.y_train[:size]))]
    positions = [Position(config, init_params(config.hidden, np.random.default_rng(config.seed))) for config in configs]
    last, start = configs[0].iterations, time.perf_counter()
    networks = [position.params for position in positions]
    metadata = {"command": options.command_line, "data": data.name, "digits": size}
    done = 0
    try:
        with ThreadPoolExecutor(cpu_count()) as pool, bar(last, "it") as shown, np.errstate(all="ignore"):
            for done in range(last + 1):
                networks = [position.params for position in positions]
                steps = take_steps(positions, blocks, pool=pool)
                positions = [position.after(step) for position, step in zip(positions, steps, strict=True)]
                best = max(step.train_accuracy for step in steps)
                shown.set_postfix_str(f"best train accuracy {best:.4f}", refresh=False)
                shown.update(done - shown.n)
    except KeyboardInterrupt:
        for config, params in zip(configs, networks, strict=True):
            _save(config, params, options.out, metadata | {"stopped_after": f"{done} iterations"})
        saved = "Saved what there is." if options.out else "Nothing is saved: name a file with --out."
        raise KeyboardInterrupt(f"Stopped after {done} of {last} iterations. {saved}") from None
    metadata["seconds"] = round(time.perf_counter() - start)
    _report(configs, networks, data, size, options, metadata)


def path_of(out: Path, config: Config) -> Path:
    """Where the weights of this run are saved: `mine.npz` becomes `mine-alpha-0.1-seed-0.npz`."""
    return out.with_name(f"{out.stem}-alpha-{config.alpha:g}-seed-{config.seed}{out.suffix or '.npz'}")


def _report(
    configs: Sequence[Config],
    networks: Sequence[Params],
    data: Dataset,
    size: int,
    options: argparse.Namespace,
    metadata: dict[str, Any],
) -> None:
    """A line for each run: how good it is, and where it was saved."""
    seen = as_columns(data.train_images[:size]), data.y_train[:size]
    if options.hold_out:
        name, tested = (
            "held-out",
            (as_columns(data.train_images[-options.hold_out :]), data.y_train[-options.hold_out :]),
        )
    else:  # whoever chooses settings by --hold-out must not see the test images
        name, tested = "test", (data.X_test, data.y_test)
    for config, params in zip(configs, networks, strict=True):
        run = f"alpha {config.alpha:<6g} seed {config.seed:<4}"
        if not all(np.isfinite(part).all() for part in params):
            tell(f"{run} the numbers grew beyond all bounds: choose a smaller alpha")
            continue
        train, test = evaluate(params, *seen)[0], evaluate(params, *tested)[0]
        line = f"{run} train accuracy {train:.4f}  {name} accuracy {test:.4f}"
        facts = {"train_accuracy": round(train, 4), f"{name.replace('-', '_')}_accuracy": round(test, 4)}
        facts["temperature"] = round(fit_temperature(params, *(tested if options.hold_out else seen)), 3)
        path = _save(config, params, options.out, metadata | facts)
        tell(f"{line}  saved {path}" if path else line)


def _save(config: Config, params: Params, out: Path | None, metadata: dict[str, Any]) -> Path | None:
    """Save a network, and return where; None if nothing is to be saved."""
    if out is None:
        return None
    save_weights(path_of(out, config), params, metadata | {"alpha": config.alpha, "seed": config.seed})
    return path_of(out, config)
