"""The tests of what is in the database once more, on PostgreSQL; but for those about SQLite and its file."""
# ruff: noqa: F401, F811 - the tests are collected from here, with the fixtures of this file

from contextlib import closing
from threading import Barrier, Thread

import psycopg
import pytest

from classroom.store import Store
from engine import Archive
from engine.leases import Leases
from engine.saved_sweeps import SavedSweeps
from tests.classroom.test_store import (
    test_a_class_comes_back_as_it_was,
    test_a_member_goes_with_all_that_they_did,
    test_many_at_once_are_all_written,
    test_times_are_kept_to_the_second,
    test_what_is_put_again_takes_the_place_of_what_was_there,
    test_work_goes_and_the_people_stay,
)
from tests.classroom.test_whereabouts import (
    both,
    stores,
    test_a_class_a_sweep_and_a_run_are_where_they_were_made,
    test_each_server_has_its_own_classes_and_refuses_changes_of_others,
    test_of_a_dead_server_a_class_is_still_awaited_and_other_things_are_free,
    test_somebody_is_where_the_class_is_that_they_came_to_last_or_else_teach,
    where,
)
from tests.engine.helpers import a_run
from tests.engine.test_archive import (
    test_a_collection_lists_its_own_runs_the_newest_first,
    test_a_damaged_row_gives_a_sentence,
    test_a_damaged_run_does_not_hide_the_others,
    test_a_deleted_run_leaves_nothing_behind_and_takes_no_other_with_it,
    test_a_listed_run_that_was_running_rests,
    test_a_run_comes_back_as_it_was,
    test_a_run_that_was_running_comes_back_paused_with_a_word,
    test_a_runs_size_on_disk_is_counted_with_its_moments_whenever_it_was_saved,
    test_a_summary_says_what_the_run_says,
    test_a_table_that_was_lost_gives_a_sentence,
    test_of_very_many_runs_the_newest_are_listed,
    test_owners_of_a_collection_are_all_who_own_a_run_in_it,
    test_runs_are_counted_in_portions,
    test_saving_again_replaces_the_row_and_adds_moments,
    test_the_highest_number_of_a_collection_is_known,
    test_unknown_run_is_none,
    test_when_a_run_was_opened_is_written_down,
    test_why_a_run_failed_comes_back,
)
from tests.engine.test_elsewhere import (
    test_a_change_is_refused_with_a_sentence,
    test_a_run_of_another_server_runs_on_in_whoever_looks_at_it,
    test_a_run_that_rests_belongs_to_who_opens_it_once_its_server_is_dead,
    test_a_run_that_was_going_is_left_to_its_heirs,
    test_a_save_of_a_run_that_another_server_has_is_refused,
    test_numbers_go_on_behind_those_that_others_gave,
    test_only_their_own_server_deletes_runs,
    test_what_cannot_be_saved_any_more_is_let_go,
)
from tests.engine.test_leases import (
    THINGS,
    enter,
    fall_silent,
    holders,
    test_a_claim_that_something_speaks_against_is_none,
    test_a_server_that_was_silent_for_long_is_struck_off_and_what_it_had_is_free,
    test_a_server_that_was_struck_off_learns_it_and_has_nothing_when_it_enters_again,
    test_a_sign_of_life_is_never_struck_off_by_its_own_server_or_too_soon,
    test_one_of_the_same_name_takes_the_place_of_the_earlier_one,
    test_one_that_claims_first_has_it_and_the_other_does_not,
    test_one_that_leaves_frees_what_it_had_at_once,
    test_taking_everything_takes_what_is_free_alone,
)
from tests.engine.test_saved_sweeps import (
    test_a_sweep_is_the_same_after_a_restart,
    test_one_that_was_deleted_is_gone_for_good,
    test_the_last_that_was_put_counts,
    test_those_of_a_person_come_newest_first_and_those_that_go_on_oldest_first,
)

SERVERS = 8


@pytest.fixture
def archive(url):
    with closing(Archive(url)) as one:
        yield one


@pytest.fixture
def ask(archive, url):
    """Ask the database itself."""
    with psycopg.connect(url, autocommit=True) as connection:

        def asked(query: str) -> list[tuple]:
            done = connection.execute(in_its_words(query))
            return done.fetchall() if done.description else []

        yield asked


def in_its_words(query: str) -> str:
    """SQLite writes bytes as `x'00ff'`."""
    return query.replace("x'00ff'", "'\\x00ff'::bytea")


@pytest.fixture
def database(archive):
    THINGS.create(archive.database)
    with archive.database.begin() as connection:
        connection.execute(THINGS.insert(), [{"id": "a"}, {"id": "b"}])
    return archive.database


@pytest.fixture
def store(url):
    with closing(Store(url)) as one:
        yield one


def together(do) -> list:
    """Do it in several threads at the same moment: what each got, or the error it met."""
    start, results = Barrier(SERVERS), [None] * SERVERS

    def attempt(place: int) -> None:
        start.wait()
        try:
            results[place] = do(place)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[place] = error

    threads = [Thread(target=attempt, args=(place,)) for place in range(SERVERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_servers_that_start_together_on_an_empty_database_all_start(url):
    def start(place):
        with closing(Archive(url)) as archive:
            SavedSweeps(archive.database)
            Store(url).close()
            Leases(archive.database, f"lab-{place}").enter()

    assert together(start) == [None] * SERVERS


def test_of_many_that_claim_at_the_same_moment_exactly_one_has_it(database, enter):
    servers = [enter(f"lab-{place}") for place in range(SERVERS)]
    claimed = together(lambda place: servers[place].claim(THINGS, "a"))
    assert sorted(claimed) == [False] * (SERVERS - 1) + [True]
    assert holders(database)["a"] == f"lab-{claimed.index(True)}"


def test_who_gives_a_sign_of_life_while_others_strike_it_off_is_told_the_truth(database, enter):
    """Each round, one beats at the moment at which all others strike off who was silent."""
    for _ in range(20):
        servers = [enter(f"lab-{place}") for place in range(SERVERS)]
        fall_silent(servers[0], 60.0)
        lives, *_ = together(lambda place, all_=servers: all_[place].strike_off_silent() if place else all_[0].beat())
        assert servers[1].claim(THINGS, "a")
        servers[0].claim(THINGS, "b")
        assert ("lab-0" in names(database)) == lives
        for one in servers:
            one.leave()


def names(database) -> list[str]:
    with database.connect() as connection:
        return [*connection.exec_driver_sql("SELECT name FROM servers").scalars()]


def test_a_row_from_before_there_were_servers_belongs_to_who_opens_it(archive):
    archive.save(a_run())
    archive.leases = Leases(archive.database, "lab-0")
    archive.leases.enter()
    assert archive.claim("abc")
    archive.save(a_run(iteration=21))
    assert archive.load("abc").iteration == 21
