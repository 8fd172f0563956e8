"""Viewers of a run: asked what is new, answered when something is."""

import asyncio
import json
import threading
import time
import weakref
from contextlib import contextmanager

import numpy as np
import pytest

from engine import Status, UnknownRunError
from engine.lab import Lab
from live import frames, watching
from live.ink import Known, drawings
from live.watching import Answers, Watching
from model import Config
from tests.engine.helpers import a_run, wait_until

PATIENCE = 60


@pytest.fixture(scope="module", autouse=True)
def lab(offline):
    with Lab() as one:
        assert one.loader.done.wait(PATIENCE)
        yield one


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(watching, "FRAME_SECONDS", 0.0)


@pytest.fixture
def run_id(lab, offline):
    return lab.engine.create(Config(iterations=30, digits=100), offline)


@contextmanager
def watching_in_a_loop():
    """Viewers' answers in a loop, and a function that has a coroutine run there.

    The loop has a thread of its own: in this one a browser's loop may be running.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def run(coroutine):
        return asyncio.run_coroutine_threadsafe(asyncio.wait_for(coroutine, PATIENCE), loop).result()

    async def make():
        return Watching()

    try:
        yield run(make()), run
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def test_the_first_question_is_answered_at_once_with_curve_and_network(run_id):
    with watching_in_a_loop() as (one, run):
        found = json.loads(run(one.answer({"run": run_id})))
    assert (found["status"], found["iteration"], found["points"]) == ("ready", 0, [])
    assert found["network"]["iteration"] == 0
    assert len(found["network"]["probabilities"]) == 10


def test_a_question_waits_until_the_run_has_moved(lab, run_id):
    with watching_in_a_loop() as (one, run):
        seen = json.loads(run(one.answer({"run": run_id})))

        async def ask_and_step():
            asked = asyncio.create_task(one.answer({"run": run_id, "version": seen["version"], "network": 0}))
            done, _ = await asyncio.wait([asked], timeout=0.2)
            assert not done
            await asyncio.to_thread(lab.engine.step, run_id)
            return await asked

        found = json.loads(run(ask_and_step()))
    assert found["version"] != seen["version"]


@pytest.mark.parametrize("comes_back", [True, False])
def test_a_run_that_was_held_is_told_once_its_last_slice_is_back_or_given_up(lab, run_id, monkeypatch, comes_back):
    monkeypatch.setattr(watching, "SETTLE_SECONDS", 60.0 if comes_back else 0.2)
    monkeypatch.setattr(lab.engine, "computes", lambda run_id: computing)
    computing = True
    with watching_in_a_loop() as (one, run):

        async def ask():
            asked = asyncio.create_task(one.answer({"run": run_id}))
            done, _ = await asyncio.wait([asked], timeout=0.1)
            assert not done
            if comes_back:
                one.report(run_id)
            return await asked

        assert json.loads(run(ask()))["status"] == "ready"


def test_a_viewer_gets_what_came_since_its_last_point_up_to_the_end(lab, run_id):
    known, version, network = [], "", -1
    with watching_in_a_loop() as (one, run):
        lab.engine.start(run_id)
        while True:
            question = {"run": run_id, "version": version, "since": known[-1][0] if known else -1, "network": network}
            found = json.loads(run(one.answer(question)))
            known, version = known + found["points"], found["version"]
            network = found.get("network", {"iteration": network})["iteration"]
            if found["status"] == "finished" and network == 30:
                break
    assert [point[0] for point in known] == list(range(31))


def test_neighbours_are_told_with_the_run_and_only_what_is_new(lab, run_id):
    lab.engine.neighbours.wish(run_id)
    curves, version, beside = {}, "", {}
    with watching_in_a_loop() as (one, run):
        lab.engine.start(run_id)
        while not curves or any(curve["status"] != "finished" for curve in curves.values()):
            question = {"run": run_id, "version": version, "network": 30, "beside": beside}
            found = json.loads(run(one.answer(question)))
            version = found["version"]
            for curve in found["beside"]["curves"]:
                before = curves[curve["name"]]["points"] if curve["name"] in curves else []
                curves[curve["name"]] = curve | {"points": before + curve["points"]}
            known = {name: curve["points"][-1][0] for name, curve in curves.items() if curve["points"]}
            beside = {"version": found["beside"]["version"], "known": known}
    assert {curve["alpha"] for curve in curves.values()} == {"0.033", "0.30"}
    for curve in curves.values():
        steps = [point[0] for point in curve["points"]]
        assert steps == sorted(set(steps))
        assert (steps[0], steps[-1]) == (0, 30)


def test_a_run_that_is_unknown_gets_a_sentence_and_leaves_nothing_behind():
    with watching_in_a_loop() as (one, run):
        with pytest.raises(UnknownRunError):
            run(one.answer({"run": "nonsense"}))
        assert one._changed == {}


def test_who_watches_a_run_that_is_deleted_hears_of_it(lab, run_id):
    with watching_in_a_loop() as (one, run):
        seen = json.loads(run(one.answer({"run": run_id})))

        async def ask_and_forget():
            asked = asyncio.create_task(one.answer({"run": run_id, "version": seen["version"], "network": 0}))
            await asyncio.wait([asked], timeout=0.1)
            await asyncio.to_thread(lab.engine.forget, run_id)
            return await asked

        with pytest.raises(UnknownRunError):
            run(ask_and_forget())


@pytest.mark.parametrize("value", [None, "12", 1.5, [], {}])
def test_nonsense_in_a_question_counts_as_nothing_known(run_id, value):
    with watching_in_a_loop() as (one, run):
        found = json.loads(run(one.answer({"run": run_id, "version": value, "since": value, "network": value})))
        also = json.loads(run(one.answer({"run": run_id, "beside": value})))
        deep = json.loads(run(one.answer({"run": run_id, "beside": {"version": value, "known": value}})))
    assert found["since"] == -1
    assert also["beside"] == deep["beside"] == {"version": "", "why": "", "curves": []}


def test_one_answer_is_encoded_once_for_all_viewers(monkeypatch):
    made = []
    real = frames.news
    monkeypatch.setattr(frames, "news", lambda run, since: made.append(since) or real(run, since))
    answers, run = Answers(), a_run(status=Status.RUNNING)
    first = answers.news(run, 0)
    assert all(answers.news(run, 0) is first for _ in range(30))
    assert json.loads(first)["version"] == frames.version(run)
    assert json.loads(answers.news(run, -1))["since"] == -1  # a slow viewer gets all that it missed
    assert made == [0, -1]
    assert answers.news(a_run(status=Status.RUNNING), 0) is first  # another object, the same news
    assert answers.news(a_run(status=Status.RUNNING, iteration=21), 0) != first


def test_the_network_of_a_run_that_moves_is_pictured_rarely_and_at_its_end_at_once():
    answers = Answers()
    moving = [a_run(status=Status.RUNNING, iteration=iteration) for iteration in (1, 2)]
    assert json.loads(answers.network(moving[0], -1, 9.0))["iteration"] == 1
    assert json.loads(answers.network(moving[1], -1, 9.0))["iteration"] == 1  # another viewer, a moment later
    assert answers.network(moving[1], 1, 9.0) == ""
    assert 8 < answers.patience(moving[1], 9.0) <= 9
    assert json.loads(answers.network(a_run(iteration=3), 1, 9.0))["iteration"] == 3
    assert answers.patience(a_run(iteration=3), 9.0) == watching.LOOK_SECONDS
    assert json.loads(answers.network(moving[1], 1, 0.0))["iteration"] == 2


def test_where_many_runs_are_watched_each_viewer_hears_of_its_own_less_often(monkeypatch):
    with watching_in_a_loop() as (one, _):
        assert (one._pause(), one._pace()) == (watching.FRAME_SECONDS, watching.NETWORK_SECONDS)
        one._asked = dict.fromkeys(map(str, range(30)), time.monotonic())
        assert (one._pause(), one._pace()) == (0.4, 2.0)
        monkeypatch.setattr(watching, "RECENT_SECONDS", 0.0)  # nobody has asked since
        assert (one._pause(), one._pace()) == (watching.FRAME_SECONDS, watching.NETWORK_SECONDS)


def test_answers_about_old_runs_are_let_go(monkeypatch):
    monkeypatch.setattr(watching, "MOST_RUNS", 2)
    with watching_in_a_loop() as (one, _):
        first = one._answers_of("first")
        for name in ("second", "third"):
            one._answers_of(name)
        assert one._answers_of("first") is not first


def test_answers_that_nobody_asks_for_are_let_go_with_their_runs(monkeypatch):
    monkeypatch.setattr(watching, "KEPT_SECONDS", 0.05)
    with watching_in_a_loop() as (one, _):
        run = a_run()
        there = weakref.ref(run)
        one._answers_of("left").version(run)
        one._changed["left"] = None
        del run
        kept = one._answers_of("watched")
        assert there() is not None
        time.sleep(0.06)
        assert one._answers_of("watched") is kept
        assert there() is None
        assert one._changed == {}


def test_an_engine_that_outlives_the_loop_is_not_disturbed(lab, run_id):
    with watching_in_a_loop() as (one, run):
        run(one.answer({"run": run_id}))
    lab.engine.start(run_id)
    wait_until(lambda: lab.engine.get(run_id).status is Status.FINISHED, "the run to end")


def test_the_past_of_a_run_is_sent_with_its_networks(lab, run_id):
    lab.engine.start(run_id)
    wait_until(lambda: lab.engine.get(run_id).status is Status.FINISHED, "the run to end")
    found = watching.moments({"run": run_id})
    assert found["run"] == run_id
    assert [found["moments"][place]["iteration"] for place in (0, -1)] == [0, 30]
    with pytest.raises(UnknownRunError):
        watching.moments({})


def test_ones_own_drawing_is_read_in_the_past_too(lab, run_id):
    column = frames.shown_columns(lab.loader.dataset)[:, [4]]
    drawings.put("a-drawing-of-mine", 3, Known((column,), None))
    lab.engine.step(run_id)
    wait_until(lambda: lab.engine.get(run_id).status is Status.PAUSED, "the step")
    for question in ({}, {"drawing": "other"}, {"drawing": "a-drawing-of-mine", "version": 2}):
        found = watching.moments({"run": run_id, **question})["moments"]
        assert [moment for moment in found if "own" in moment or len(moment["hidden"]) != 10] == []
    found = watching.moments({"run": run_id, "drawing": "a-drawing-of-mine", "version": 3})["moments"]
    for moment in found:
        assert moment["own"]["probabilities"] == pytest.approx(moment["probabilities"][4], abs=0.001)
        assert moment["own"]["hidden"] == pytest.approx(moment["hidden"][4], abs=0.001)


def test_a_drawing_that_no_network_can_tell_has_no_answer_in_the_past_either(lab, run_id):
    dot = np.zeros((28, 28), dtype=np.float32)
    dot[13:15, 13:15] = 1
    drawings.put("a-drawing-of-mine", 4, Known((dot.reshape(784, 1),), None))
    lab.engine.step(run_id)
    wait_until(lambda: lab.engine.get(run_id).status is Status.PAUSED, "the step")
    found = watching.moments({"run": run_id, "drawing": "a-drawing-of-mine", "version": 4})["moments"]
    assert {moment["own"]["answer"] for moment in found} == {None}
    assert all("It looks like a dot" in moment["own"]["spoken"] for moment in found)
