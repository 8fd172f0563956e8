"""A program for `test_blas.py`: prints what must come out the same to the last bit on one machine.

    python -m tests.model.exact_results [FILE]

FILE gets a script of the experiment whose lines it prints.
"""

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_info

from model import Config, Leg, Step, data, evaluate, init_params, train
from model.augment.hands import rewritten
from model.data import as_columns, make_offline
from model.fine_tuning import Drawings, fine_tune
from model.mnist import PARTS
from model.script import script
from model.script.rerun import line

SIZES = "TRAIN_SIZE, TEST_SIZE = {:_}, {:_}"
TRAIN, TEST = 2_300, 300  # a whole block and a broken one
HIDDEN = 60  # so many that BLAS would share the products among its threads
LAST = 3
LEGS = [Leg(0, Config(0.01, LAST, hidden=HIDDEN, optimiser="momentum", batch=250, distort=True))]
LEGS.append(Leg(2, Config(0.01, LAST, hidden=HIDDEN, optimiser="momentum")))


def digest(*arrays: np.ndarray) -> str:
    return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)).hexdigest()[:16]


def numbers(steps: Sequence[Step]) -> list[object]:
    return [(line(step, exact=True), step.gradient_norm, digest(*step.next_params)) for step in steps]


def main() -> None:
    full = SIZES.format(data.TRAIN_SIZE, data.TEST_SIZE)
    data.TRAIN_SIZE, data.TEST_SIZE = TRAIN, TEST
    images, Y, test_images, test_Y = (make_offline()[part] for part in PARTS)
    X, test = as_columns(images), (as_columns(test_images), test_Y)

    def sliced(legs: Sequence[Leg]) -> list[Step]:
        """A slice for each iteration, by another number of threads each time."""
        params, memory, found = None, None, []
        for iteration in range(LAST + 1):
            config = [leg.config for leg in legs if leg.iteration <= iteration][-1]
            step = next(train(X, Y, config, test, params, iteration, 1 + iteration % 3, memory))
            params, memory = step.next_params, step.next_memory
            found.append(step)
        return found

    start = init_params(800, np.random.default_rng(0))
    results = {
        "digits": digest(images, test_images),
        "distorted digits": digest(rewritten(X[:, :200], Y[:200], np.random.default_rng(0))),
        "run in one piece": numbers(list(train(X, Y, LEGS[1].config, test))),
        "run in slices": numbers(sliced([Leg(0, LEGS[1].config)])),
        "experiment": [line(step, exact=True) for step in sliced(LEGS)],
        "accuracy and loss": evaluate(start, *test),
        "fine-tuned": digest(*fine_tune(start, None, 0, 1, Drawings(X[:, :3], Y[:3]), (X, Y), test).params),
    }
    libraries = threadpool_info()
    kernels = [library["architecture"] for library in libraries if "architecture" in library]
    print(json.dumps({"kernels": kernels, "results": results}))
    for path in sys.argv[1:]:
        text = script(LEGS, LAST, "offline")
        assert full in text
        Path(path).write_text(text.replace(full, SIZES.format(TRAIN, TEST)), "utf-8")


if __name__ == "__main__":
    main()
