"""Do the tests notice a fault? Plants small faults one by one, in copies of the project, and runs the tests on each.

`python -m benchmarks.mutants --count 200 --seed 0 --only model/ink` prints the faults that nobody noticed, a line each,
and how many were noticed in each module: first by the modules' own tests, then, of the others, by those of their
neighbours. Some faults change nothing that anybody could see (a faster way to the same number): those that remain
have to be read.
"""

import argparse
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.faults import Fault, faults

ROOT = Path(__file__).parents[1]
TARGETS = ("model/network.py", "model/training.py", "model/ink", "engine")
NEIGHBOURS = {  # the first that a module's path begins with
    "model/ink": ("tests/model/ink", "tests/model/augment"),
    "model/augment": ("tests/model/augment", "tests/model/ink"),
    "model": tuple(f"tests/model/test_{name}.py" for name in ("network", "training", "optimisers")),
    "engine": ("tests/engine",),
    "ui": ("tests/ui",),
}
NOT_COPIED = (".git", ".venv", ".*_cache", "__pycache__", "*.png")
COPIES = 2  # processes at a time
FIRST_TIMEOUT = 600.0  # seconds; for the tests of the unharmed project
SPARE = 10.0  # a fault may make the tests this many seconds slower, and three times as slow, until it counts as a hang


@dataclass
class Outcome:
    """Which tests noticed a fault: the module's own, its neighbours', or none."""

    fault: Fault
    noticed_by: str


def chosen(paths: Iterable[Path], count: int, rng: np.random.Generator) -> list[Fault]:
    """So many faults at random places of these modules, at most one at each place."""
    places = []
    for path in sorted(paths):
        places += faults(path.relative_to(ROOT).as_posix(), path.read_bytes())
    picked = rng.permutation(len(places))[:count]
    return [places[one][rng.integers(len(places[one]))] for one in sorted(picked)]


def neighbours(module: str) -> list[str]:
    """The tests that use the module as well."""
    return next(([*tests] for start, tests in NEIGHBOURS.items() if module.startswith(start)), ["tests"])


class Copy:
    """A copy of the project to plant faults in."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*NOT_COPIED))
        self.environment = os.environ | {"DIGIT_LAB_TEST_CACHE": str(cache)}
        self.environment.pop("MNIST_DIR", None)

    def own_tests(self, module: str) -> list[str]:
        """The test file that belongs to a module, if there is one."""
        path = Path("tests", module)
        mirrored = path.with_name(f"test_{path.name}")
        return [mirrored.as_posix()] if (self.folder / mirrored).exists() else []

    def passes(self, tests: list[str], timeout: float) -> bool:
        """Whether these tests pass within so many seconds."""
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", "not browser", *tests]
        process = subprocess.Popen(
            command, cwd=self.folder, env=self.environment, stdout=-3, stderr=-3, start_new_session=True
        )
        try:
            return process.wait(timeout) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)  # with the workers that it started
                process.wait()

    def write(self, module: str, source: bytes) -> None:
        """Replace a module. Its compiled form goes: Python would not see a change within the same second."""
        path = self.folder / module
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*"):
            compiled.unlink()
        path.write_bytes(source)

    def tests(self, module: str, whose: str) -> list[str]:
        """The module's own tests, or its neighbours'."""
        return self.own_tests(module) if whose == "own" else neighbours(module)

    def notices(self, fault: Fault, tests: list[str], seconds: float) -> bool:
        """Plant a fault, run these tests, which take so long without it, and take the fault away."""
        source = (self.folder / fault.module).read_bytes()
        self.write(fault.module, source[: fault.start] + fault.after.encode() + source[fault.end :])
        try:
            return not self.passes(tests, SPARE + 3 * seconds)
        finally:
            self.write(fault.module, source)


def measured(copy: Copy, modules: Iterable[str], whose: str) -> dict[str, float]:
    """How long these modules' tests take in the unharmed project. Ends the program if they fail."""
    seconds: dict[str, float] = {}
    for tests in filter(None, (copy.tests(module, whose) for module in modules)):
        if (key := " ".join(tests)) not in seconds:
            start = time.perf_counter()
            if not copy.passes(tests, FIRST_TIMEOUT):
                sys.exit(f"{key} fails without any fault. Mend that first.")
            seconds[key] = time.perf_counter() - start
    return seconds


def noticed(planted: Sequence[Fault], whose: str, copies: "queue.SimpleQueue[Copy]", pool: Executor) -> list[bool]:
    """Which faults these tests notice. A dot is printed for each that they do, a line for each other one."""
    first = copies.get()
    seconds = measured(first, sorted({fault.module for fault in planted}), whose)
    copies.put(first)

    def try_out(fault: Fault) -> bool:
        copy = copies.get()
        try:
            tests = copy.tests(fault.module, whose)
            found = bool(tests) and copy.notices(fault, tests, seconds[" ".join(tests)])
        finally:
            copies.put(copy)
        print("." if found else f"\n{fault}\n", end="", flush=True)
        return found

    return list(pool.map(try_out, planted))


def report(outcomes: list[Outcome]) -> None:
    """Print a line for each module, and one for all."""
    modules = sorted({outcome.fault.module for outcome in outcomes})
    print(f"{'module':<32}{'faults':>8}{'own':>8}{'others':>8}{'noticed':>9}")
    for name in [*modules, ""]:
        these = [outcome.noticed_by for outcome in outcomes if name in ("", outcome.fault.module)]
        own, others = these.count("own"), these.count("neighbours")
        share = (own + others) / max(1, len(these))
        print(f"{name or 'all':<32}{len(these):>8}{own:>8}{others:>8}{share:>9.1%}")


def main() -> None:
    """Plant, run, report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200, help="how many faults")
    parser.add_argument("--seed", type=int, default=0, help="which ones")
    parser.add_argument("--own", action="store_true", help="run only the tests that belong to the module itself")
    parser.add_argument("--only", nargs="+", default=TARGETS, help="modules or folders")
    arguments = parser.parse_args()
    targets = [ROOT / target for target in arguments.only]
    paths = {path for target in targets for path in ([target] if target.is_file() else target.rglob("[!_]*.py"))}
    planted = chosen(paths, arguments.count, np.random.default_rng(arguments.seed))
    copies: queue.SimpleQueue[Copy] = queue.SimpleQueue()
    outcomes = [Outcome(fault, "") for fault in planted]
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(COPIES) as pool:
        for number in range(COPIES):
            copies.put(Copy(Path(folder, str(number)), Path(folder, "cache")))
        for whose in ("own",) if arguments.own else ("own", "neighbours"):
            remaining = [outcome for outcome in outcomes if not outcome.noticed_by]
            print("by the modules' own tests:" if whose == "own" else "by their neighbours' tests:")
            found = noticed([outcome.fault for outcome in remaining], whose, copies, pool)
            for outcome, by_these in zip(remaining, found, strict=True):
                outcome.noticed_by = whose if by_these else ""
            print()
            report(outcomes)


if __name__ == "__main__":
    main()
