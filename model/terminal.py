"""What the commands share at a terminal: what they print, how far they are, where they may write, their digits."""

import argparse
import io
import math
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tqdm import tqdm

from model.data import Dataset, load_dataset
from model.errors import DigitLabError, WeightsError
from model.files import check_writable

LINES = 10  # about how many times a bar is drawn where it can't be drawn over, as in a log


def status_of(work: Callable[[], None]) -> int:
    """Do a command's work and return its exit status: 0, 1 after a sentence about what went wrong, 130 after Ctrl-C."""
    try:
        try:
            work()
        finally:
            flush()  # --help has been printed too
    except DigitLabError as error:
        sentence, status = str(error), 1
    except KeyboardInterrupt as stopped:
        sentence, status = str(stopped) or "Stopped. Nothing is saved.", 130
    except OSError as error:
        sentence, status = f"A file can't be read or written: {error}.", 1
    else:
        return 0
    with suppress(OSError):
        print(sentence, file=sys.stderr)
    return status


def tell(text: str) -> None:
    """Print a line at once. Raises DigitLabError where it can't be printed, as on a full disk or into a closed pipe."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal may know only ASCII
    try:
        print(text, flush=True)
    except OSError as error:
        raise _unprintable(error) from error


def flush() -> None:
    """See to it that all is printed. Raises DigitLabError where it can't be."""
    try:
        if sys.stdout:  # None where it was closed
            sys.stdout.flush()
    except OSError as error:
        raise _unprintable(error) from error


def _unprintable(error: OSError) -> DigitLabError:
    """A sentence for it; what could not be printed is dropped, or Python would try once more when it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DigitLabError(f"Can't print the result: {error.strerror or error}. Print it to another place.")


def bar(total: int, unit: str) -> "tqdm[None]":
    """A progress bar. In a log it is drawn about ten times, and once more at the end."""
    if sys.stderr.isatty():
        return tqdm(total=total, unit=unit)
    return tqdm(total=total, unit=unit, mininterval=0, maxinterval=math.inf, miniters=max(1, math.ceil(total / LINES)))


def refuse_unwritable(path: Path | None) -> None:
    """Before long work, find out whether its result can be saved there. Raises WeightsError."""
    try:
        if path:
            check_writable(path)
    except OSError as error:
        raise WeightsError(f"Can't write {path}: {error.strerror or error}. Choose another place.") from error


def add_data_option(command: argparse.ArgumentParser) -> None:
    """`--data`."""
    command.add_argument(
        "--data",
        default="auto",
        help="which digits: mnist, offline, MNIST if it can be reached (auto), or a folder with others of that shape",
    )


def load_digits(name: str) -> Dataset:
    """The digits, with a progress bar while they are fetched, and a word about which they are."""
    with tqdm(total=1.0, bar_format="{desc}: {percentage:3.0f}%|{bar}| {elapsed}", delay=0.5, leave=False) as shown:

        def progress(text: str, share: float) -> None:
            shown.set_description(text, refresh=False)
            shown.update(share - shown.n)

        data = load_dataset(name, progress=progress)
    for note in data.notes:
        print(note, file=sys.stderr)
    print(f"data: {data.name}", file=sys.stderr)
    return data
