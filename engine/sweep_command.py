"""The command `python -m engine sweep`: its options, a bar, and a table that is saved even after Ctrl-C."""

import argparse
import csv
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from engine.cluster import chosen_executor
from engine.engine import Engine
from engine.run import ENDED, Summary
from engine.saved_sweeps import SavedSweeps
from engine.sweep import VARIABLE, Plan, plan_of, text_of
from engine.sweep_table import table
from engine.sweeps import Sweeps
from model import Config, Dataset, DigitLabError
from model.terminal import add_data_option, bar, load_digits, refuse_unwritable, tell

LOOK_SECONDS = 0.2
SEVERAL = "one value, several with commas between them, or LOWEST:HIGHEST:HOW_MANY"


def add_options(command: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    usual = Config()
    command.set_defaults(run=run)
    add = command.add_argument
    for name in VARIABLE:
        add(f"--{name}", default=str(getattr(usual, name)), help=f"{SEVERAL} ({getattr(usual, name)})")
    add("--iterations", type=int, default=usual.iterations, help=f"steps of each run ({usual.iterations})")
    add("--seeds", type=int, default=1, help="how many seeds each combination is run with (1)")
    add("--seed", type=int, default=usual.seed, help=f"the first of the seeds ({usual.seed})")
    add("--out", type=Path, help="where to save the table (.csv)")
    add_data_option(command)


def run(options: argparse.Namespace) -> None:
    """Run the sweep and print how well it ended. After Ctrl-C, save what there is.

    Raises DigitLabError; after Ctrl-C KeyboardInterrupt, with a sentence about what was saved.
    """
    base = Config(iterations=options.iterations, seed=options.seed)
    plan = plan_of(base, {name: getattr(options, name) for name in VARIABLE}, options.seeds)
    refuse_unwritable(options.out)
    data = load_digits(options.data)
    if max(config.digits for config in plan.configs) > data.y_train.size:
        raise DigitLabError(f"There are {data.y_train.size:,} digits to learn from. Name no more with --digits.")
    began = time.perf_counter()
    with closing(Engine(chosen_executor())) as engine, closing(Sweeps(engine, SavedSweeps())) as sweeps:
        runs: list[Summary | None] = [None] * plan.size
        try:
            runs = _to_the_end(sweeps, plan, data)
        except KeyboardInterrupt as stopped:
            runs = stopped.args[0] if stopped.args else runs
            _save(options.out, plan, data, runs)
            saved = (
                f"Saved what there is in {options.out}." if options.out else "Nothing is saved: name a file with --out."
            )
            raise KeyboardInterrupt(f"Stopped. {saved}") from None
    _save(options.out, plan, data, runs)
    for line in results(plan, runs):
        tell(line)
    tell(f"{plan.size} runs in {time.perf_counter() - began:.1f} s{f', saved in {options.out}' if options.out else ''}")


def _to_the_end(sweeps: Sweeps, plan: Plan, data: Dataset) -> list[Summary | None]:
    """Start the sweep, and wait until it has ended. A KeyboardInterrupt has the runs so far as its argument."""
    sweep_id = sweeps.start(plan, data.name)
    runs: list[Summary | None] = []
    with bar(sum(config.iterations for config in plan.configs), "it") as shown:
        try:
            while sweeps.get(sweep_id).going:
                time.sleep(LOOK_SECONDS)
                runs = sweeps.runs(sweep_id)
                shown.update(_steps(plan, runs) - shown.n)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(sweeps.runs(sweep_id)) from None
    if trouble := sweeps.troubles.get(sweep_id):
        raise DigitLabError(trouble)
    return sweeps.runs(sweep_id)


def _steps(plan: Plan, runs: Sequence[Summary | None]) -> int:
    """Steps that need not be waited for any more: those of a run that went wrong will never come."""
    pairs = zip(plan.configs, runs, strict=True)
    return sum(config.iterations if run.status in ENDED else run.iteration for config, run in pairs if run)


def _save(out: Path | None, plan: Plan, data: Dataset, runs: Sequence[Summary | None]) -> None:
    if out is None:
        return
    rows = table(plan, data.name, runs)
    try:
        with out.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    except OSError as error:
        raise DigitLabError(f"Can't write {out}: {error.strerror or error}. Choose another place.") from error


def results(plan: Plan, runs: Sequence[Summary | None]) -> list[str]:
    """A line for each combination: its values, and the mean, worst and best held-out accuracy over its seeds."""
    lines: dict[tuple[int, ...], list[Summary | None]] = {}
    for (place, _), run in zip(plan.places, runs, strict=True):
        lines.setdefault(place, []).append(run)
    return [_result(plan, place, some) for place, some in lines.items()]


def _result(plan: Plan, place: Sequence[int], runs: Sequence[Summary | None]) -> str:
    words = [f"{name} {text_of((values[at],)):>8}" for (name, values), at in zip(plan.varied, place, strict=True)]
    ended = [run for run in runs if run and run.status in ENDED and run.curve]
    shares = [100 * (run.curve[-1].held_out_accuracy or 0.0) for run in ended]
    if shares:
        words.append(f"{sum(shares) / len(shares):6.2f} %")
    if len(shares) > 1:
        words.append(f"({min(shares):.2f} to {max(shares):.2f})")
    wrong = sum(1 for run in ended if run.status == "failed")
    if wrong:
        words.append(f"{wrong} went wrong")
    return "  ".join(words)
