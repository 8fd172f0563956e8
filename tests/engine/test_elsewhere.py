"""Runs of another server: seen as they were last saved, and never changed."""

from dataclasses import replace

import pytest

from engine import ArchiveError, Status, UnknownRunError
from engine.archive import LostError
from engine.autosave import Autosave
from engine.changes import Entry
from engine.elsewhere import Elsewhere
from engine.entries import Entries
from engine.leases import ElsewhereError
from tests.engine.helpers import a_run, wait_until
from tests.engine.sharing import dies, two_archives


@pytest.fixture
def both(tmp_path):
    with two_archives(f"sqlite:///{tmp_path / 'runs.db'}") as two:
        yield two


def renamed(entry: Entry) -> Entry:
    return replace(entry, run=replace(entry.run, name="other"))


def test_a_run_of_another_server_runs_on_in_whoever_looks_at_it(both):
    ann, bob = both
    run = a_run(status=Status.RUNNING)
    ann.save(run, as_of=1.0)
    here = Entries(bob)
    assert here.look("abc").status is Status.RUNNING
    assert here.look("abc") is here.find("abc").run  # not read again before it was saved again
    ann.save(replace(run, iteration=30), as_of=2.0)
    assert here.look("abc").iteration == 30
    assert here.is_elsewhere("abc")
    assert here.runs() == []
    assert [one.status for one in here.summaries("mine")] == [Status.RUNNING]


def test_of_many_that_were_looked_at_the_last_ones_are_remembered(both, monkeypatch):
    ann, bob = both
    monkeypatch.setattr("engine.elsewhere.MOST_READ", 2)
    elsewhere = Elsewhere(bob)
    for run_id in "abc":
        ann.save(a_run(id=run_id))
        elsewhere.read(run_id)
    assert [run_id for run_id in "abc" if run_id in elsewhere] == ["b", "c"]


def test_a_change_is_refused_with_a_sentence(both):
    ann, bob = both
    ann.save(a_run())
    with pytest.raises(ElsewhereError, match="Reload the page to go there"):
        Entries(bob).change("abc", renamed)
    assert ann.load("abc").name == "first"


def test_a_run_that_rests_belongs_to_who_opens_it_once_its_server_is_dead(both):
    ann, bob = both
    ann.save(a_run())
    here = Entries(bob)
    here.look("abc")
    dies(ann, bob)
    here.change("abc", renamed)
    assert not here.is_elsewhere("abc")
    assert [run.name for run in here.runs()] == ["other"]


def test_a_run_that_was_going_is_left_to_its_heirs(both):
    ann, bob = both
    ann.save(a_run(status=Status.RUNNING))
    dies(ann, bob)
    with pytest.raises(ElsewhereError):
        Entries(bob).change("abc", renamed)


def test_a_save_of_a_run_that_another_server_has_is_refused(both):
    ann, bob = both
    run = a_run()
    ann.save(run)
    with pytest.raises(LostError):
        bob.save(replace(run, iteration=99))
    assert ann.load("abc").iteration == 20
    ann.save(replace(run, iteration=30))
    assert ann.load("abc").iteration == 30


def test_what_cannot_be_saved_any_more_is_let_go(both):
    ann, bob = both
    held = Entries(bob)
    held.put(Entry(a_run()))
    ann.save(a_run(name="taken over"))
    autosave = Autosave(bob, held.runs, held.let_go, lose=held.lose)
    wait_until(lambda: held.runs() == [], "the run to be let go")
    assert autosave.trouble == ""
    autosave.close()
    assert ann.load("abc").name == "taken over"


def test_without_a_name_all_are_let_go_and_who_listens_hears_of_it():
    held, heard = Entries(), []
    held.listeners.add(heard.append)
    for run_id in ("a", "b"):
        held.put(Entry(a_run(id=run_id)))
    held.lose()
    assert held.runs() == []
    assert heard == ["a", "b"]


def test_numbers_go_on_behind_those_that_others_gave(both):
    ann, bob = both
    here = Entries(bob)
    here.learn_numbers("mine")
    ann.save(a_run(number=7))
    here.learn_numbers("mine")
    assert here.numbered(Entry(a_run(id="new", number=0))).run.number == 8


def test_only_their_own_server_deletes_runs(both):
    ann, bob = both
    ann.save(a_run(id="a"))
    bob.save(a_run(id="b"))
    assert (ann.elsewhere(), bob.elsewhere()) == ({"b"}, {"a"})


def test_one_that_was_deleted_is_gone(both):
    ann, bob = both
    ann.save(a_run())
    reader = Elsewhere(bob)
    assert reader.read("abc")
    ann.forget("abc")
    assert reader.read("abc") is None
    with pytest.raises(UnknownRunError):
        Entries(bob).find("abc")


def test_a_database_that_is_gone_gives_a_sentence(both, tmp_path):
    ann, bob = both
    bob.leases = None
    ann.database.dispose()
    for file in tmp_path.glob("runs.db*"):
        file.unlink()
    bob.database.dispose()
    with pytest.raises(ArchiveError, match="can't be read"):
        bob.version("abc")
