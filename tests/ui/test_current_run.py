"""Which run the Train page shows, and whose runs are compared."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

from engine import ArchiveError, Status, UnknownRunError
from engine.lab import lab
from model import Config, DigitLabError, init_params
from ui import current_run, session, settings, visitor


@pytest.fixture(autouse=True)
def visit(visited_page) -> SimpleNamespace:
    """A page's session, link and cookies."""
    return visited_page


@pytest.fixture
def data(idle_lab):
    return idle_lab.loader.dataset


@pytest.fixture
def started(data, monkeypatch) -> list[str]:
    """The runs that the engine was asked to start."""
    found: list[str] = []
    monkeypatch.setattr(lab().engine, "start", found.append)
    return found


def a_run(data, **config):
    return lab().engine.get(lab().engine.create(Config(**config), data, "c"))


# --- whose runs


def test_collection_of_the_link_counts(visit, data):
    visit.query["bench"] = "ours"
    visit.state[session.COLLECTION] = "mine"
    assert current_run.collection() == "ours"
    assert visit.state[session.COLLECTION] == "ours"
    assert visit.query == {"bench": "ours"}


def test_collection_of_the_session_counts_where_the_link_names_none(visit):
    visit.state[session.COLLECTION] = "mine"
    assert current_run.collection() == "mine"


def test_settings_run_and_collection_are_put_into_the_link_at_once(visit, data, monkeypatch):
    visit.state[session.COLLECTION] = "mine"
    settings.begin(Config(alpha=0.3))
    written = []

    class Link(dict):
        def update(self, values):
            written.append(values)
            super().update(values)

    monkeypatch.setattr(st, "query_params", Link())
    run = a_run(data)
    for _ in range(2):
        current_run.write_link(run)
    assert len(written) == 1
    assert written[0] == settings.as_link(settings.chosen()) | {"bench": "mine", "run": run.id}


def test_new_visitor_gets_a_collection_of_chance(visit):
    first = current_run.collection()
    assert current_run.collection() == first
    visit.state.clear()
    visit.query.clear()
    assert current_run.collection() != first


def test_endless_name_of_a_collection_is_cut(visit, data):
    visit.query["bench"] = "x" * 100
    assert current_run.collection() == "x" * 32


def test_somebody_elses_collection_is_left_to_them(visit, data):
    somebody = lab().visitor("somebody else")
    somebody.create(Config(), data, "theirs")
    visit.query["bench"] = "theirs"
    mine = current_run.collection()
    assert mine != "theirs"
    assert current_run.collection() == visit.state[session.COLLECTION] == mine


def test_collection_whose_owners_cannot_be_read_is_nobodys_to_use(visit, data, monkeypatch):
    def fail(collection):
        raise ArchiveError("The disk is gone.")

    monkeypatch.setattr(lab().engine, "owners", fail)
    visit.query["bench"] = "theirs"
    assert current_run.collection() != "theirs"


# --- which run


def test_somebody_elses_run_that_is_ready_is_followed_whatever_the_settings(visit, data):
    theirs = lab().engine.get(lab().visitor("somebody else").create(Config(alpha=0.2), data, "theirs"))
    visit.query["run"] = theirs.id
    assert current_run.follow(Config(alpha=0.3), data) == theirs


def test_new_run_belongs_to_who_made_it(visit, data):
    run = current_run.follow(Config(), data)
    assert run.owner == visitor.visitor().owner


def test_no_run_is_shown_at_first(visit):
    assert current_run.find() is None
    assert session.RUN not in visit.state


def test_run_of_the_session_comes_before_the_one_in_the_link(visit, data):
    mine, linked = a_run(data), a_run(data)
    visit.query["run"] = linked.id
    assert current_run.find() == linked
    assert visit.state[session.RUN] == linked.id
    visit.state[session.RUN] = mine.id
    assert current_run.find() == mine


def test_forgotten_run_is_left_with_a_sentence(visit, data):
    visit.query["run"] = visit.state[session.RUN] = "forgotten"
    assert current_run.find() is None
    assert visit.query == {}
    assert session.RUN not in visit.state
    (sentence,) = visit.state[session.SENTENCES]
    assert "can't be found" in sentence


def test_run_that_is_ready_is_replaced_when_the_settings_change(visit, data):
    first = current_run.follow(Config(alpha=0.2), data)
    assert current_run.follow(Config(alpha=0.2), data) == first
    second = current_run.follow(Config(alpha=0.3), data)
    assert second.id != first.id
    assert (second.config.alpha, visit.state[session.RUN]) == (0.3, second.id)


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.READY])
def test_run_that_has_begun_is_followed_whatever_the_settings(visit, data, monkeypatch, status):
    run = replace(a_run(data), status=status)
    visit.state[session.RUN] = run.id
    monkeypatch.setattr(lab().engine, "look", {run.id: run}.get)
    assert current_run.follow(Config(alpha=3.0), data) == run


def test_run_on_other_digits_is_replaced(data):
    first = current_run.follow(Config(), data)
    second = current_run.follow(
        Config(), SimpleNamespace(name="mnist", folder=data.folder.parent, y_train=np.zeros(60_000))
    )
    assert (first.data, second.data) == ("offline", "mnist")
    assert second.id != first.id


def test_opened_run_brings_its_settings_to_the_widgets_and_draws_the_page_again(visit, data):
    run = a_run(data, alpha=0.7, hidden=4)
    current_run.open_run(run.id)
    assert {name: visit.state[name] for name in settings.SETTINGS} == settings.values_of(run.config)
    assert visit.state[session.RUN] == run.id
    assert visit.state[session.MOVED] is True


def test_new_run_has_the_settings_of_the_widgets_and_starts(visit, data, started):
    visit.query["bench"] = "ours"
    settings.choose(alpha=0.9, hidden=3)
    current_run.start_new("mine")
    run = lab().engine.get(visit.state[session.RUN])
    assert (run.config, run.name, run.collection) == (Config(alpha=0.9, hidden=3), "mine", "ours")
    assert started == [run.id]


def test_new_run_may_begin_with_weights(visit, data, started):
    settings.choose()
    weights = init_params(rng=np.random.default_rng(3))
    current_run.start_new("", ("classic", weights))
    run = lab().engine.get(visit.state[session.RUN])
    assert run.start == "classic"
    np.testing.assert_array_equal(run.params.w1, weights.w1)


def test_without_digits_no_run_starts(visit, data, started, monkeypatch):
    monkeypatch.setattr(lab().loader, "dataset", None)
    current_run.start_new()
    assert session.RUN not in visit.state
    assert started == []


# --- sentences and redraws


def test_callback_that_fails_says_so_instead_of_what_was_said_before(visit):
    def act(number: int) -> None:
        raise DigitLabError(f"Number {number} fails.")

    current_run.say("Old.")
    current_run.reports_errors(act)(3)
    assert visit.state[session.SENTENCES] == ["Number 3 fails."]
    assert visit.state[session.MOVED] is True


def test_callback_that_works_clears_the_sentences(visit):
    done = []
    current_run.say("One.")
    current_run.say("Two.")
    assert visit.state[session.SENTENCES] == ["One.", "Two."]
    current_run.reports_errors(done.append)("x")
    assert done == ["x"]
    assert visit.state == {session.SENTENCES: []}


def test_callback_hides_no_mistake_of_our_own():
    with pytest.raises(ZeroDivisionError):
        current_run.reports_errors(lambda: 1 / 0)()


def test_page_is_drawn_again_once_after_a_move(visit, monkeypatch):
    redraws = []
    monkeypatch.setattr(st, "rerun", lambda: redraws.append(1))
    current_run.rerun_if_moved()
    visit.state[session.MOVED] = True
    current_run.rerun_if_moved()
    current_run.rerun_if_moved()
    assert redraws == [1]


def test_unknown_run_is_an_error_of_ours(data):
    with pytest.raises(UnknownRunError):
        current_run.show("forgotten")


def test_a_run_has_no_more_digits_than_there_are(data, visit, idle_lab):
    few = SimpleNamespace(name="few", folder=data.folder, y_train=np.zeros(42))
    first = current_run.follow(Config(), few)
    assert first.config == Config(digits=42)
    assert current_run.follow(Config(), few).id == first.id
