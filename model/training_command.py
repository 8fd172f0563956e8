"""The command `python -m model train`: its options, a bar, and weights that are saved even after Ctrl-C."""

import argparse
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from model.augment.hands import redrawn, rewritten
from model.augment.schools import other_schools
from model.augment.softness import softened
from model.config import CHOICES, Config
from model.data import Dataset, as_columns
from model.errors import DigitLabError
from model.grid_command import path_of, run_grid
from model.ink.calibration import fit_temperature
from model.minibatch import train_in_batches
from model.network import Array, Labels, Params, init_params
from model.terminal import add_data_option, bar, load_digits, refuse_unwritable, tell
from model.training import evaluate, train
from model.weights import save_weights

ADAM_ALPHA = 0.001  # Adam's own default: its steps have another size than gradient descent's
BATCH = 200
MOST_SOFT = 0.25
DRAWN = 5_000  # held-out digits that are drawn again, to see how sure the network may be of a drawing
FOR_EPOCHS = "batch", "distort", "thick", "schools", "average", "soften"
FOR_ITERATIONS = "iterations", "schedule"


def add_options(command: argparse.ArgumentParser) -> None:
    """What can be asked for. Options that only one kind of training has are None where they were not given."""
    usual = Config()
    command.set_defaults(run=run, refuse=command.error)
    add = command.add_argument
    add("--hidden", type=int, default=usual.hidden, help=f"hidden units ({usual.hidden})")
    several = "several, with commas between them, train together"
    add("--alpha", type=_floats, help=f"learning rate ({usual.alpha}; with --epochs {ADAM_ALPHA}); {several}")
    add("--iterations", type=int, help=f"steps, each on all digits ({usual.iterations})")
    add("--schedule", choices=CHOICES["schedule"], help=f"how alpha changes ({usual.schedule}); without --epochs")
    add("--epochs", type=int, help="train by mini-batches and Adam, this often through all digits")
    add("--batch", type=int, help=f"digits in a mini-batch ({BATCH}); with --epochs")
    add("--distort", action="store_true", default=None, help="change each digit each time; with --epochs")
    add("--thick", type=float, help="share of the digits shown with a thick pen as well (0); with --epochs")
    schools = "how many digits to add as they are taught in other schools, as a share of all (0); with --epochs"
    add("--schools", type=float, help=schools)
    add("--average", type=int, help="average the weights of so many epochs at the end (0); with --epochs")
    add("--soften", type=float, help="fold a blur of this strength into w1 at the end (0); with --epochs")
    add("--digits", type=int, default=usual.digits, help=f"how many images to train on ({usual.digits})")
    add("--hold-out", type=int, default=0, help="train on all but the last N and report these (0)")
    add("--seed", type=_whole, default=[usual.seed], help=f"seed of the starting weights ({usual.seed}); {several}")
    add("--out", type=Path, help="where to save the weights (.npz); of several runs, each gets a file named after it")
    add_data_option(command)


def run(options: argparse.Namespace) -> None:
    """Train, show a progress bar, print the accuracy, save. After Ctrl-C, save what there is.

    Raises DigitLabError; after Ctrl-C KeyboardInterrupt, with a sentence about what was saved.
    """
    _refuse_clashes(options)
    if options.hold_out < 0:
        raise DigitLabError(f"--hold-out {options.hold_out} is negative. Hold out 0 digits or more.")
    config, *others = configs = _configs(options)
    if others and options.epochs is not None:
        options.refuse("several alphas or seeds do not go with --epochs")
    refuse_unwritable(path_of(options.out, config) if others and options.out else options.out)
    data = load_digits(options.data)
    size = min(config.digits, data.y_train.size - options.hold_out)
    if size < 1:
        raise DigitLabError(f"--hold-out {options.hold_out} leaves nothing to train on. Hold out fewer.")
    if others:
        run_grid(configs, data, size, options)
        return
    X, Y = as_columns(data.train_images[:size]), data.y_train[:size]
    metadata = {"command": options.command_line, "data": data.name, "digits": size}
    in_epochs = options.epochs is not None
    total, unit = (options.epochs, "epochs") if in_epochs else (config.iterations, "iterations")
    steps = _epochs(X, Y, config, options) if in_epochs else _iterations(X, Y, config)
    start, done, params = time.perf_counter(), 0, None
    try:
        for reached in steps:
            done, params = reached
    except KeyboardInterrupt:
        saved = _save_unfinished(options.out, params if done else None, metadata | {"stopped_after": f"{done} {unit}"})
        raise KeyboardInterrupt(f"Stopped after {done} of {total} {unit}. {saved}") from None
    if params is not None:
        seconds = {"seconds": round(time.perf_counter() - start)}
        _report(params, (X, Y), data, options, metadata | seconds)


def _refuse_clashes(options: argparse.Namespace) -> None:
    """Show the usage where an option would be ignored."""
    useless, reason = (FOR_EPOCHS, "only goes with") if options.epochs is None else (FOR_ITERATIONS, "does not go with")
    for name in useless:
        if getattr(options, name) is not None:
            options.refuse(f"argument --{name}: {reason} --epochs")


def _floats(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]


def _whole(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _configs(options: argparse.Namespace) -> list[Config]:
    """The settings of each run, with the usual values where none were given. Raises ConfigError."""
    usual = Config()
    alphas = options.alpha or [usual.alpha if options.epochs is None else ADAM_ALPHA]
    return [
        Config(
            alpha,
            usual.iterations if options.iterations is None else options.iterations,
            options.digits,
            options.hidden,
            seed,
            options.schedule or usual.schedule,
        )
        for alpha, seed in product(dict.fromkeys(alphas), dict.fromkeys(options.seed))
    ]


def _iterations(X: Array, Y: Labels, config: Config) -> Iterator[tuple[int, Params]]:
    """Full-batch gradient descent: the number of steps so far, and the parameters after them."""
    with bar(config.iterations, "it") as shown:
        for step in train(X, Y, config):
            shown.set_postfix_str(f"train accuracy {step.train_accuracy:.4f}", refresh=False)
            shown.update(step.iteration - shown.n)
            yield step.iteration, step.params


def _epochs(X: Array, Y: Labels, config: Config, options: argparse.Namespace) -> Iterator[tuple[int, Params]]:
    """Mini-batches and Adam: the number of epochs so far, and the parameters after them."""
    batch = BATCH if options.batch is None else options.batch
    average, soften = options.average or 0, options.soften or 0.0
    if options.epochs < 1 or not 1 <= batch <= Y.size or not 0 <= average <= options.epochs:
        raise DigitLabError(
            f"--epochs must be 1 or more, --average no more than these, and --batch from 1 to {Y.size:,}."
        )
    if not 0 <= soften <= MOST_SOFT:
        raise DigitLabError(f"--soften must be from 0 to {MOST_SOFT}.")
    params = init_params(config.hidden, np.random.default_rng(config.seed))
    X, Y = _with_more_digits(X, Y, options, np.random.default_rng(config.seed))
    change = rewritten if options.distort else None
    with bar(options.epochs, "epoch") as shown:
        for epoch in train_in_batches(X, Y, params, options.epochs, config.alpha, batch, change, config.seed, average):
            shown.set_postfix_str(f"loss {epoch.loss:.4f}", refresh=False)
            shown.update()
            yield epoch.number, softened(epoch.params, soften)


def _with_more_digits(
    X: Array, Y: Labels, options: argparse.Namespace, rng: np.random.Generator
) -> tuple[Array, Labels]:
    """The digits, those drawn again with a thick pen, and those of other schools."""
    thick, schools = options.thick or 0.0, options.schools or 0.0
    if not 0 <= thick <= 1 or not 0 <= schools <= 1:
        raise DigitLabError("--thick and --schools must be shares from 0 to 1.")
    if not thick and not schools:
        return X, Y
    chosen = rng.permutation(Y.size)[: round(thick * Y.size)]
    columns = [redrawn(X[:, [one]], rng) for one in tqdm(chosen, desc="thick pens", leave=False)]
    drawn, labels = other_schools(round(schools * Y.size), rng)
    return np.hstack([X, *columns, drawn]).T.copy().T, np.concatenate([Y, Y[chosen], labels])


def _report(
    params: Params, seen: tuple[Array, Labels], data: Dataset, options: argparse.Namespace, metadata: dict[str, Any]
) -> None:
    """Print how good the network is, and save it with its temperature."""
    shares = {"train": evaluate(params, *seen)[0]}
    unseen = seen  # a network of ten units hardly learns by heart: without held-out digits, these tell its temperature
    if options.hold_out:
        unseen = as_columns(data.train_images[-options.hold_out :]), data.y_train[-options.hold_out :]
        shares["held_out"] = evaluate(params, *unseen)[0]
    else:  # whoever chooses settings by --hold-out must not see the test images
        shares["test"] = evaluate(params, data.X_test, data.y_test)[0]
    for name, share in shares.items():
        tell(f"{name.replace('_', '-')} accuracy {share:.4f}")
    if options.out:
        accuracies = {f"{name}_accuracy": round(share, 4) for name, share in shares.items()}
        save_weights(
            options.out, params, metadata | accuracies | _temperatures(params, *unseen, bool(options.hold_out))
        )
        tell(f"saved {options.out}")


def _temperatures(params: Params, X: Array, Y: Labels, held_out: bool) -> dict[str, float]:
    """What makes its probabilities honest: for digits as these, and for those that come from a canvas."""
    found = {"temperature": round(fit_temperature(params, X, Y), 3)}
    if held_out:
        rng = np.random.default_rng(0)
        drawn = np.hstack([redrawn(X[:, [one]], rng) for one in range(min(DRAWN, Y.size))])
        found["drawn_temperature"] = round(fit_temperature(params, drawn, Y[:DRAWN]), 3)
    return found


def _save_unfinished(path: Path | None, params: Params | None, metadata: dict[str, Any]) -> str:
    """Save what there is at once, and say so; a second Ctrl-C may come."""
    if params is None or path is None:
        return "Nothing is saved" + (": name a file with --out." if path is None else ".")
    save_weights(path, params, metadata)
    return f"Saved {path}."
