"""The command line: `python -m model train | evaluate | predict | fit-offline | fit-doubt`."""

import argparse
import shlex
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from model.augment.hands import redrawn, rewritten
from model.config import CHOICES, Config
from model.data import Dataset, as_columns, load_dataset
from model.errors import DigitLabError, ImageError
from model.ink.answers import read
from model.ink.calibration import fit_temperature
from model.ink.doubt import DOUBT_FILE
from model.ink.images import read_image
from model.ink.stages import canvas_to_column
from model.making.doubt import fit_doubt
from model.making.offline import fit_recipe
from model.minibatch import train_in_batches
from model.network import Array, Labels, Params, init_params
from model.offline import OFFLINE_FILE, save_recipe
from model.training import evaluate, train
from model.weights import load_weights, save_weights

ADAM_ALPHA = 0.001  # Adam's own default: its steps have another size than gradient descent's


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status: 0, or 1 after a sentence about what went wrong."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parser().parse_args(given)
    options.command_line = shlex.join(["python", "-m", "model", *given])
    try:
        options.run(options)
    except DigitLabError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    top = argparse.ArgumentParser(prog="python -m model", description=__doc__)
    commands = top.add_subparsers(required=True)
    defaults = Config()

    command = commands.add_parser(
        "train", help="train a network: full-batch gradient descent, or --epochs of mini-batches"
    )
    command.set_defaults(run=run_train)
    command.add_argument("--hidden", type=int, default=defaults.hidden, help="hidden units")
    command.add_argument("--alpha", type=float, help=f"learning rate ({defaults.alpha}; with --epochs {ADAM_ALPHA})")
    command.add_argument("--iterations", type=int, default=defaults.iterations)
    command.add_argument("--schedule", choices=CHOICES["schedule"], default=defaults.schedule, help="how alpha changes")
    command.add_argument("--epochs", type=int, help="train by mini-batches and Adam, this often through all digits")
    command.add_argument("--batch", type=int, default=200, help="digits in a mini-batch")
    command.add_argument("--distort", action="store_true", help="change each digit at random whenever it is seen")
    command.add_argument("--thick", type=float, default=0, help="share of the digits shown with a thick pen as well")
    command.add_argument("--digits", type=int, default=defaults.digits, help="how many images to train on")
    command.add_argument("--hold-out", type=int, default=0, help="train on all but the last N and report these")
    command.add_argument("--seed", type=int, default=defaults.seed)
    command.add_argument("--out", type=Path, help="where to save the weights (.npz)")
    _add_data(command)

    command = commands.add_parser("evaluate", help="accuracy on the test images")
    command.set_defaults(run=run_evaluate)
    command.add_argument("weights", help="a shipped name or a path")
    _add_data(command)

    command = commands.add_parser("predict", help="read the digit in a picture")
    command.set_defaults(run=run_predict)
    command.add_argument("image", type=Path)
    command.add_argument("--weights", default="wide-800", help="a shipped name or a path")

    _add_fitting(commands)
    return top


def _add_fitting(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The commands that make what is shipped."""
    command = commands.add_parser("fit-offline", help="fit the offline digits to MNIST")
    command.set_defaults(run=run_fit_offline)
    command.add_argument("--out", type=Path, default=OFFLINE_FILE)
    command.add_argument("--hold-out", type=int, default=0, help="fit to all but the last N training images")

    command = commands.add_parser("fit-doubt", help="train the network that tells digits from other things, on MNIST")
    command.set_defaults(run=run_fit_doubt)
    command.add_argument("--out", type=Path, default=DOUBT_FILE)
    command.add_argument("--hold-out", type=int, default=2_000, help="digits that only decide the threshold")


def run_train(options: argparse.Namespace) -> None:
    """Train, show a progress bar, print the accuracy, save."""
    if options.hold_out < 0:
        raise DigitLabError(f"--hold-out {options.hold_out} is negative. Hold out 0 digits or more.")
    alpha = options.alpha if options.alpha is not None else ADAM_ALPHA if options.epochs else Config.alpha
    config = Config(alpha, options.iterations, options.digits, options.hidden, options.seed, options.schedule)
    data = _load(options.data)
    size = min(config.digits, data.y_train.size - options.hold_out)
    if size < 1:
        raise DigitLabError(f"--hold-out {options.hold_out} leaves nothing to train on. Hold out fewer.")
    X, Y = as_columns(data.train_images[:size]), data.y_train[:size]
    start = time.perf_counter()
    params = _train_epochs(X, Y, config, options) if options.epochs else _train_iterations(X, Y, config)
    seconds = time.perf_counter() - start
    shares = {"train": evaluate(params, X, Y)[0]}
    unseen = X, Y  # a network of ten units hardly learns by heart: without held-out digits, these tell its temperature
    if options.hold_out:
        unseen = as_columns(data.train_images[-options.hold_out :]), data.y_train[-options.hold_out :]
        shares["held_out"] = evaluate(params, *unseen)[0]
    else:  # whoever chooses settings by --hold-out must not see the test images
        shares["test"] = evaluate(params, data.X_test, data.y_test)[0]
    for name, share in shares.items():
        print(f"{name.replace('_', '-')} accuracy {share:.4f}")
    if options.out:
        accuracies = {f"{name}_accuracy": round(share, 4) for name, share in shares.items()}
        metadata = {"command": options.command_line, "data": data.name, "digits": size, "seconds": round(seconds)}
        temperature = {"temperature": round(fit_temperature(params, *unseen), 3)}
        save_weights(options.out, params, metadata | accuracies | temperature)
        print(f"saved {options.out}")


def _train_iterations(X: Array, Y: Labels, config: Config) -> Params:
    """Full-batch gradient descent."""
    with tqdm(total=config.iterations, unit="it") as bar:
        for step in train(X, Y, config):
            bar.set_postfix_str(f"train accuracy {step.train_accuracy:.4f}", refresh=False)
            bar.update(step.iteration - bar.n)
    return step.params


def _train_epochs(X: Array, Y: Labels, config: Config, options: argparse.Namespace) -> Params:
    """Mini-batches and Adam."""
    if options.epochs < 1 or not 1 <= options.batch <= Y.size:
        raise DigitLabError(f"--epochs must be 1 or more, and --batch from 1 to {Y.size:,}.")
    if not 0 <= options.thick <= 1:
        raise DigitLabError("--thick must be a share from 0 to 1.")
    params = init_params(config.hidden, np.random.default_rng(config.seed))
    change = rewritten if options.distort else None
    if options.thick:
        rng = np.random.default_rng(config.seed)
        chosen = rng.permutation(Y.size)[: round(options.thick * Y.size)]
        columns = [redrawn(X[:, [one]], rng) for one in tqdm(chosen, desc="thick pens", leave=False)]
        X, Y = np.hstack([X, *columns]).T.copy().T, np.concatenate([Y, Y[chosen]])
    epochs = train_in_batches(X, Y, params, options.epochs, config.alpha, options.batch, change, config.seed)
    with tqdm(total=options.epochs, unit="epoch") as bar:
        for epoch in epochs:
            bar.set_postfix_str(f"loss {epoch.loss:.4f}", refresh=False)
            bar.update()
    return epoch.params


def run_evaluate(options: argparse.Namespace) -> None:
    """Print the share of test images that are read right."""
    weights = load_weights(options.weights)
    data = _load(options.data)
    accuracy, _ = evaluate(weights.params, data.X_test, data.y_test)
    print(f"test accuracy {accuracy:.4f}")


def run_predict(options: argparse.Namespace) -> None:
    """Print the digit and how probable the network finds it."""
    weights = load_weights(options.weights)
    column = canvas_to_column(read_image(options.image))
    if column is None:
        raise ImageError(f"“{options.image}” is blank. Use a picture with one digit in it.")
    answer = read(weights, column)
    print(f"{answer.ranking[0]}  {100 * answer.share:.1f} %")
    if answer.digit is None:
        kind = f" It looks like {answer.instead}." if answer.instead else ""
        print(f"But it can't really tell.{kind}", file=sys.stderr)


def run_fit_offline(options: argparse.Namespace) -> None:
    """Fit the recipe of the offline digits and save it."""
    data = _load("mnist")
    size = data.y_train.size - options.hold_out
    if not 0 < size <= data.y_train.size:
        raise DigitLabError(
            f"--hold-out {options.hold_out} must leave digits to fit to. Hold out fewer, and not below 0."
        )
    with tqdm(unit="epoch") as bar:

        def progress(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        recipe = fit_recipe(data.X_train[:, :size], data.y_train[:size], progress=progress)
    save_recipe(options.out, recipe)
    print(f"saved {options.out} ({options.out.stat().st_size / 1000:.0f} kB)")


def run_fit_doubt(options: argparse.Namespace) -> None:
    """Train the network that tells digits from other things, and save it with its threshold."""
    data = _load("mnist")
    if not 100 <= options.hold_out <= data.y_train.size // 2:
        raise DigitLabError(f"--hold-out must be from 100 to {data.y_train.size // 2:,}.")
    with tqdm(unit="epoch") as bar:

        def progress(done: int, of: int) -> None:
            bar.total = of
            bar.update(done - bar.n)

        params, threshold = fit_doubt(data.X_train, data.y_train, options.hold_out, progress)
    save_weights(options.out, params, {"command": options.command_line, "data": data.name, "threshold": threshold})
    print(f"saved {options.out}, threshold {threshold:.4f}")


def _add_data(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data", default="auto", help="auto, mnist, offline, or a folder with other digits of that shape"
    )


def _load(name: str) -> Dataset:
    """The digits, with a progress bar while they are fetched, and a word about which they are."""
    with tqdm(total=1.0, bar_format="{desc}: {percentage:3.0f}%|{bar}| {elapsed}", delay=0.5, leave=False) as bar:

        def progress(text: str, share: float) -> None:
            bar.set_description(text, refresh=False)
            bar.update(share - bar.n)

        data = load_dataset(name, progress=progress)
    for note in data.notes:
        print(note, file=sys.stderr)
    print(f"data: {data.name}", file=sys.stderr)
    return data


if __name__ == "__main__":
    sys.exit(main())
