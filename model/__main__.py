"""The command line: `python -m model train | evaluate | predict | fit-offline`."""

import argparse
import shlex
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from model.config import SCHEDULES, Config
from model.data import Dataset, load_dataset
from model.drawing import canvas_to_column, read_image
from model.errors import DigitLabError, ImageError
from model.network import get_predictions, predict
from model.offline import OFFLINE_FILE, save_recipe
from model.offline_fit import fit_recipe
from model.training import evaluate, train
from model.weights import load_weights, save_weights


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

    command = commands.add_parser("train", help="train a network by full-batch gradient descent")
    command.set_defaults(run=run_train)
    command.add_argument("--hidden", type=int, default=defaults.hidden, help="hidden units")
    command.add_argument("--alpha", type=float, default=defaults.alpha, help="learning rate")
    command.add_argument("--iterations", type=int, default=defaults.iterations)
    command.add_argument("--schedule", choices=SCHEDULES, default=defaults.schedule, help="how alpha changes")
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
    command.add_argument("--weights", default="classic-10", help="a shipped name or a path")

    command = commands.add_parser("fit-offline", help="fit the offline digits to MNIST")
    command.set_defaults(run=run_fit_offline)
    command.add_argument("--out", type=Path, default=OFFLINE_FILE)
    command.add_argument("--hold-out", type=int, default=0, help="fit to all but the last N training images")
    return top


def run_train(options: argparse.Namespace) -> None:
    """Train, show a progress bar, print the accuracy, save."""
    if options.hold_out < 0:
        raise DigitLabError(f"--hold-out {options.hold_out} is negative. Hold out 0 digits or more.")
    config = Config(options.alpha, options.iterations, options.digits, options.hidden, options.seed, options.schedule)
    data = _load(options.data)
    size = min(config.digits, data.y_train.size - options.hold_out)
    if size < 1:
        raise DigitLabError(f"--hold-out {options.hold_out} leaves nothing to train on. Hold out fewer.")
    X, Y = data.X_train[:, :size], data.y_train[:size]
    start = time.perf_counter()
    with tqdm(total=config.iterations, unit="it") as bar:
        for step in train(X, Y, config):
            bar.set_postfix_str(f"train accuracy {step.train_accuracy:.4f}", refresh=False)
            bar.update(step.iteration - bar.n)
    seconds = time.perf_counter() - start
    print(f"train accuracy {step.train_accuracy:.4f}")
    metadata = {
        "command": options.command_line,
        "data": data.name,
        "digits": size,
        "train_accuracy": round(step.train_accuracy, 4),
        "seconds": round(seconds),
    }
    if options.hold_out:  # whoever chooses by these must not see the test images
        accuracy, _ = evaluate(step.params, data.X_train[:, -options.hold_out :], data.y_train[-options.hold_out :])
        metadata["held_out_accuracy"] = round(accuracy, 4)
        print(f"held-out accuracy {accuracy:.4f}")
    else:
        accuracy, _ = evaluate(step.params, data.X_test, data.y_test)
        metadata["test_accuracy"] = round(accuracy, 4)
        print(f"test accuracy {accuracy:.4f}")
    if options.out:
        save_weights(options.out, step.params, metadata)
        print(f"saved {options.out}")


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
    probabilities = predict(weights.params, column)
    digit = int(get_predictions(probabilities)[0])
    print(f"{digit}  {100 * float(probabilities[digit, 0]):.1f} %")


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


def _add_data(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", choices=("auto", "mnist", "offline"), default="auto")


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
