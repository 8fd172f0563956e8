"""About how long a sweep will take: a team of its runs is tried by a worker for a moment."""

import time
from collections.abc import Sequence
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as TooLateError

import numpy as np

from engine.company import MOST_ROWS, goes_alone
from engine.engine import Engine
from engine.slices import Slice, advance
from engine.sweep import Plan
from model import Config, Dataset, DigitLabError, init_params

TRIAL_SECONDS = 0.25
PATIENCE = 4.0  # seconds; workers may be busy, or read the digits first
MOST_KNOWN = 200

Cost = tuple[object, ...]  # what runs have in common that take as long as each other, a step
_known: dict[Cost, float] = {}  # seconds of one worker for one step of one run


def seconds_for(plan: Plan, data: Dataset, engine: Engine) -> float | None:
    """About how many seconds the sweep takes on idle workers, or None if they can't tell."""
    costs = [cost_of(config, data) for config in plan.configs]
    total = 0.0
    for cost in dict.fromkeys(costs):
        alike = [config for config, one in zip(plan.configs, costs, strict=True) if one == cost]
        each = _seconds_of_a_step(cost, alike, data, engine)
        if each is None:
            return None
        total += each * sum(config.iterations for config in alike)
    return total / min(engine.capacity().slots, plan.size)


def cost_of(config: Config, data: Dataset) -> Cost:
    """What decides how long a step of the run takes, when it is computed with its like."""
    together = data.folder, config.digits, config.hidden
    alone = config.batch, config.distort, config.optimiser
    return (*together, *alone) if goes_alone(config.hidden, config) else together


def tried(orders: Sequence[Slice]) -> float:
    """Seconds for one step of one run, on a worker. The first slice reads the digits, and doesn't count."""
    advance([*(orders[:1])])
    began = time.perf_counter()
    outcomes = advance(orders)
    return (time.perf_counter() - began) / max(1, sum(one.iteration for one in outcomes))


def _seconds_of_a_step(cost: Cost, alike: Sequence[Config], data: Dataset, engine: Engine) -> float | None:
    size = 1
    if not goes_alone(alike[0].hidden, alike[0]):
        size = max(1, min(len(alike) // engine.capacity().slots, MOST_ROWS // alike[0].hidden))
    if (*cost, size) not in _known:
        orders = [_order(config, data) for config in alike[:size]]
        try:
            future = engine.submit(tried, orders)
            seconds = future.result(PATIENCE)
        except TooLateError:
            future.cancel()
            return None
        except (RuntimeError, CancelledError, OSError, ValueError, DigitLabError):  # workers gone, or no digits
            return None
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[*cost, size] = seconds
    return _known[*cost, size]


def _order(config: Config, data: Dataset) -> Slice:
    params = init_params(config.hidden, np.random.default_rng(config.seed), config.init)
    return Slice(config, data.name, data.folder, params, 0, TRIAL_SECONDS, threads=1)
