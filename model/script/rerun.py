"""The experiment once more: its digits, its settings one after the other, a line for each look at the held-out digits.

`model.script` makes a script from this module and what it uses of the others. So, apart from these, it imports only
NumPy and what comes with Python.
"""

import argparse
import base64
import hashlib
import io
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from http.client import HTTPException
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import numpy as np

from model.config import Leg
from model.data import as_columns
from model.errors import DataError
from model.mnist import HOW_TO_GET_MNIST, MIRRORS, PARTS, READ_SECONDS, SHA256, Parts, parse
from model.network import Params
from model.optimisers import Memory
from model.training import Step, train


def main(load: Callable[[], Parts], legs: Sequence[Leg], stop: int, params: Params | None = None) -> None:
    """Run the experiment as the command line asks. Without digits, end the program with a sentence that says why."""
    command = argparse.ArgumentParser()
    command.add_argument("--exact", action="store_true", help="print every number to its last bit")
    command.add_argument("--out", type=writable, help="where to save the weights at the end (.npz)")
    options = command.parse_args()
    try:
        digits = load()
    except DataError as error:
        sys.exit(str(error))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a run that diverges says so by its loss
        for step in rerun(digits, legs, stop, params):
            if step.held_out_accuracy is not None or step.iteration == stop:
                print(line(step, options.exact), flush=True)
    if options.out:
        last = step.params if step.iteration == stop else step.next_params
        arrays: dict[str, Any] = last._asdict()
        np.savez_compressed(options.out, **arrays)


def writable(name: str) -> Path:
    """The file of this name, for argparse. One that can't be written is noticed before the work, not after it."""
    file = Path(name if name.endswith(".npz") else f"{name}.npz")
    if file.is_dir() or not os.access(file if file.exists() else file.parent, os.W_OK):
        raise argparse.ArgumentTypeError(f"{file} can't be written. Name a file in a folder that is there.")
    return file


def rerun(digits: Parts, legs: Sequence[Leg], stop: int, params: Params | None = None) -> Iterator[Step]:
    """All steps of the experiment. Each leg goes on with the weights and the optimiser's memory of the one before."""
    images, labels, test_images, test_labels = (digits[part] for part in PARTS)
    X, held_out = as_columns(images), (as_columns(test_images), test_labels)
    memory: Memory | None = None
    ends = [*(start for start, _ in legs[1:]), stop + 1]
    for (start, config), end in zip(legs, ends, strict=True):
        first = slice(config.digits)
        steps = train(X[:, first], labels[first], config, held_out, params, start, memory=memory)
        for step in islice(steps, end - start):
            yield step
            params, memory = step.next_params, step.next_memory


def line(step: Step, exact: bool) -> str:
    """A step in words: accuracy and loss (nats) on the digits it learned from, and on held-out ones if looked at."""
    looks = [("training", step.train_accuracy, step.train_loss)]
    if step.held_out_accuracy is not None and step.held_out_loss is not None:
        looks.append(("held-out", step.held_out_accuracy, step.held_out_loss))
    parts = [
        f"{name} {accuracy!r}  loss {loss!r}" if exact else f"{name} {100 * accuracy:6.2f} %  loss {loss:.4f}"
        for name, accuracy, loss in looks
    ]
    return "  ".join([f"iteration {step.iteration:6}", *parts])


def mnist() -> Parts:
    """MNIST, from its four files."""
    files = zip(PARTS, SHA256.items(), strict=True)
    return {part: parse(mnist_file(file, digest), part.endswith("images")) for part, (file, digest) in files}


def mnist_file(file: str, digest: str) -> bytes:
    """Bytes of one of MNIST's files: from MNIST_DIR, or from here, or from a mirror; then it is saved here.

    Raises DataError if none of them has it unharmed.
    """
    for place in (Path(os.environ.get("MNIST_DIR", ".")), Path(), *MIRRORS):
        try:
            if isinstance(place, Path):
                packed = (place / file).read_bytes()
            else:
                with urlopen(place + file, timeout=READ_SECONDS) as answer:
                    packed = answer.read()
        except (OSError, HTTPException):
            continue
        if hashlib.sha256(packed).hexdigest() == digest:
            if isinstance(place, str):
                with suppress(OSError):  # then it is fetched again next time
                    Path(file).write_bytes(packed)
            return packed
    raise DataError(f"MNIST could not be downloaded. {HOW_TO_GET_MNIST}")


def unpacked(text: str) -> io.BytesIO:
    """A file that was written down as base64."""
    return io.BytesIO(base64.b64decode(text))


def read_params(file: io.BytesIO) -> Params:
    """Weights from an `.npz` file."""
    with np.load(file, allow_pickle=False) as arrays:
        return Params(*(arrays[name] for name in Params._fields))
