"""Who is at a page, and how they become an owner by a link."""

from types import SimpleNamespace

import pytest

from engine.lab import lab
from model import Config
from ui import session, visitor

COOKIE = "kR3_vAq0Zb-7nXyT5mWcLg"


@pytest.fixture(autouse=True)
def page(idle_lab, visited_page) -> SimpleNamespace:
    """A page's session, link and cookies."""
    return visited_page


@pytest.fixture
def theirs(idle_lab) -> str:
    """Somebody else's run."""
    return lab().visitor("somebody else").create(Config(), idle_lab.loader.dataset, "theirs")


def test_two_sessions_with_one_cookie_are_one_person(page):
    page.cookies["digit_lab_visitor"] = COOKIE
    owner = visitor.visitor().owner
    page.state.clear()
    assert visitor.visitor().owner == owner == lab().visitor(COOKIE).owner
    assert page.state == {}


@pytest.mark.parametrize("cookie", [None, "", "forged", COOKIE + "x"])
def test_without_the_cookie_a_person_lasts_as_long_as_the_session(page, cookie):
    if cookie is not None:
        page.cookies["digit_lab_visitor"] = cookie
    owner = visitor.visitor().owner
    assert visitor.visitor().owner == owner
    page.state.clear()
    assert visitor.visitor().owner != owner


def test_an_owners_link_makes_an_owner_and_its_token_leaves_the_address_bar(page, theirs):
    assert not visitor.may_change(lab().engine.get(theirs))
    page.query |= {"run": theirs, "alpha": "0.1", "owner": lab().visitor("somebody else").token(theirs)}
    assert "yours now" in visitor.join()
    assert visitor.may_change(lab().engine.get(theirs))
    assert page.query == {"run": theirs, "alpha": "0.1"}
    assert page.state[session.RUN] == theirs
    assert visitor.join() == ""


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_wrong_token_leaves_the_address_bar_too(page, theirs, token):
    page.query |= {"run": theirs, "owner": token}
    assert "not complete" in visitor.join()
    assert not visitor.may_change(lab().engine.get(theirs))
    assert page.query == {"run": theirs}


def test_an_owners_link_to_a_deleted_run_says_so(page, theirs):
    token = lab().visitor("somebody else").token(theirs)
    lab().engine.forget(theirs)
    page.query |= {"run": theirs, "owner": token}
    assert "can't be found" in visitor.join()
