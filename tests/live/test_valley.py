"""The valley of a run, and of a network on Inside: told when there is something new, and computed once."""

import asyncio
import json
from concurrent.futures import Future

import pytest

from engine.lab import lab
from engine.valley import valley
from live import valley as module
from live.valley import Valleys
from model import Config, DigitLabError
from tests import loop

pytestmark = pytest.mark.usefixtures("running_lab")


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(module, "EVERY_SECONDS", 0.05)


def ask(*questions):
    async def all_of_them():
        valleys = Valleys()
        return [json.loads(one) for one in await asyncio.gather(*map(valleys.answer, questions))]

    return loop.run(all_of_them())


def test_a_runs_valley_is_that_of_its_network_and_its_alpha(offline):
    run = lab().engine.create(Config(iterations=5, digits=100, alpha=0.3), offline)
    (found,) = ask({"run": run})
    wanted, _ = valley(offline.name, offline.folder, lab().engine.look(run).params, 0.3)
    assert found["losses"] == pytest.approx(wanted, abs=1e-4)
    assert found["alpha"] == "0.30"
    assert found["words"].endswith(".")


def test_all_who_look_share_one_computation(offline, monkeypatch):
    run = lab().engine.create(Config(iterations=5, digits=100), offline)
    orders, submit = [], lab().engine.submit
    monkeypatch.setattr(lab().engine, "submit", lambda *order: orders.append(order) or submit(*order))
    one, other = ask({"run": run}, {"run": run})
    assert one == other
    assert len(orders) == 1


def test_who_leaves_takes_it_from_nobody(offline, monkeypatch):
    run = lab().engine.create(Config(iterations=5, digits=100), offline)
    asked: Future = Future()
    monkeypatch.setattr(lab().engine, "submit", lambda *_: asked)

    async def two_of_them():
        valleys = Valleys()
        one, other = (asyncio.create_task(valleys.answer({"run": run})) for _ in range(2))
        await asyncio.sleep(0.2)
        one.cancel()
        await asyncio.sleep(0)
        asked.set_result(([1.0] * 41, True))
        return json.loads(await asyncio.wait_for(other, 10))

    assert loop.run(two_of_them())["losses"] == [1.0] * 41


def test_who_has_seen_it_waits_until_the_network_has_moved(offline):
    run = lab().engine.create(Config(iterations=500, digits=100), offline)
    (first,) = ask({"run": run})
    with pytest.raises(TimeoutError):
        loop.run(asyncio.wait_for(Valleys().answer({"run": run, "seen": first["version"]}), 0.5))
    lab().engine.start(run)
    (second,) = ask({"run": run, "seen": first["version"]})
    assert second["version"] != first["version"]
    assert second["losses"] != first["losses"]


def test_where_many_look_each_hears_less_often(monkeypatch):
    monkeypatch.setattr(module, "EVERY_SECONDS", 2.5)
    valleys = Valleys()
    assert valleys._pause() == 2.5
    valleys._waiting = 30
    assert valleys._pause() == 30 / module.A_SECOND


def test_on_inside_the_alpha_of_the_next_step_counts():
    question = {"drawing": "inside-of-mine", "version": 0, "weights": "classic-10", "strokes": [], "digit": 3}
    one, other = ask(question | {"alpha": 0.5}, question | {"alpha": 0.5, "steps": [[0.1, 1]]})
    assert one["alpha"] == other["alpha"] == "0.50"
    assert one["losses"][0] != other["losses"][0]  # a step on one digit has moved the network


def test_a_run_that_nobody_knows_gets_a_sentence():
    with pytest.raises(DigitLabError, match="can't be found"):
        ask({"run": "nobodys"})
