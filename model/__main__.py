"""The command line: `python -m model train | evaluate | predict | fit-offline | fit-doubt`."""

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from model import training_command
from model.errors import DigitLabError, ImageError
from model.ink.answers import read
from model.ink.doubt import DOUBT_FILE
from model.ink.images import read_image
from model.ink.rows import split_ink
from model.ink.stages import find_ink, ink_to_column
from model.ink.words import in_words
from model.making.doubt import fit_doubt
from model.making.offline import fit_recipe
from model.offline import OFFLINE_FILE, save_recipe
from model.terminal import add_data_option, load_digits, refuse_unwritable, status_of, tell
from model.training import evaluate
from model.weights import Weights, load_weights, save_weights


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status: 0, 1 after a sentence about what went wrong, 130 after Ctrl-C."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    return status_of(lambda: _run(given))


def _run(given: list[str]) -> None:
    """Do what the command line asks for."""
    options = parser().parse_args(given)
    options.command_line = shlex.join(["python", "-m", "model", *given])
    options.run(options)


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    top = argparse.ArgumentParser(prog="python -m model", description=__doc__)
    commands = top.add_subparsers(required=True)

    about = "train a network: full-batch gradient descent, or --epochs of mini-batches"
    training_command.add_options(commands.add_parser("train", help=about))

    command = commands.add_parser("evaluate", help="accuracy on the test images")
    command.set_defaults(run=run_evaluate)
    command.add_argument("weights", help="a shipped name or a path")
    add_data_option(command)

    command = commands.add_parser("predict", help="read the digits in a picture")
    command.set_defaults(run=run_predict)
    command.add_argument("image", type=Path, help="a photo, scan or drawing of a digit, or of several in a row")
    command.add_argument("--weights", default="wide-800", help="a shipped name or a path (wide-800)")

    _add_fitting(commands)
    return top


def _add_fitting(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The commands that make what is shipped."""
    command = commands.add_parser("fit-offline", help="fit the offline digits to MNIST")
    command.set_defaults(run=run_fit_offline)
    command.add_argument("--out", type=Path, default=OFFLINE_FILE, help="where to save them (.npz)")
    command.add_argument("--hold-out", type=int, default=0, help="fit to all but the last N training images")

    command = commands.add_parser("fit-doubt", help="train the network that tells digits from other things, on MNIST")
    command.set_defaults(run=run_fit_doubt)
    command.add_argument("--out", type=Path, default=DOUBT_FILE, help="where to save it (.npz)")
    command.add_argument("--hold-out", type=int, default=2_000, help="digits that only decide the threshold")


def run_evaluate(options: argparse.Namespace) -> None:
    """Print the share of test images that are read right."""
    weights = _load_weights(options.weights)
    data = load_digits(options.data)
    accuracy, _ = evaluate(weights.params, data.X_test, data.y_test)
    tell(f"test accuracy {accuracy:.4f}")


def _load_weights(name: str) -> Weights:
    """The weights, and a word about how a file from elsewhere was understood."""
    weights = load_weights(name)
    if weights.understood:
        print(weights.understood, file=sys.stderr)
    return weights


def run_predict(options: argparse.Namespace) -> None:
    """Print each digit, and how probable the network finds it; or, as the page does, that it can't tell."""
    weights = _load_weights(options.weights)
    ink = find_ink(read_image(options.image))
    if ink is None:
        raise ImageError(f"“{options.image}” is blank. Use a picture with a digit in it.")
    for one in split_ink(ink):
        words = in_words(read(weights, ink_to_column(one), drawn=True))
        tell(f"{words.headline}  {words.share or words.remark}")


def run_fit_offline(options: argparse.Namespace) -> None:
    """Fit the recipe of the offline digits and save it."""
    refuse_unwritable(options.out)
    data = load_digits("mnist")
    size = data.y_train.size - options.hold_out
    if not 0 < size <= data.y_train.size:
        raise DigitLabError(
            f"--hold-out {options.hold_out} must leave digits to fit to. Hold out fewer, and not below 0."
        )
    with tqdm(unit="epoch") as shown:

        def progress(done: int, of: int) -> None:
            shown.total = of
            shown.update(done - shown.n)

        recipe = fit_recipe(data.X_train[:, :size], data.y_train[:size], progress=progress)
    save_recipe(options.out, recipe)
    tell(f"saved {options.out} ({options.out.stat().st_size / 1000:.0f} kB)")


def run_fit_doubt(options: argparse.Namespace) -> None:
    """Train the network that tells digits from other things, and save it with its threshold."""
    refuse_unwritable(options.out)
    data = load_digits("mnist")
    if not 100 <= options.hold_out <= data.y_train.size // 2:
        raise DigitLabError(f"--hold-out must be from 100 to {data.y_train.size // 2:,}.")
    with tqdm(unit="epoch") as shown:

        def progress(done: int, of: int) -> None:
            shown.total = of
            shown.update(done - shown.n)

        params, thresholds = fit_doubt(data.X_train, data.y_train, options.hold_out, progress)
    save_weights(options.out, params, {"command": options.command_line, "data": data.name, **thresholds})
    tell(f"saved {options.out}, thresholds {', '.join(f'{one:.4f}' for one in thresholds.values())}")


if __name__ == "__main__":
    sys.exit(main())
