"""Pages' names in small letters."""

import pytest
from starlette.requests import Request

from live.pages import small_letters
from tests.loop import run


def answer(route, query):
    """What the route answers to a request with this query."""
    request = Request(
        {"type": "http", "method": "GET", "path": route.path, "query_string": query, "headers": [(b"host", b"lab")]}
    )
    return run(route.endpoint(request))


@pytest.mark.parametrize(("base", "prefix"), [("", ""), ("lab", "/lab"), ("/lab/", "/lab")])
def test_small_letters_lead_to_the_page_with_its_settings(base, prefix):
    train, draw, *_ = small_letters(["Train", "Draw", "small"], base)
    assert (train.path, draw.path) == (f"{prefix}/train", f"{prefix}/draw")
    found = answer(train, b"alpha=0.3&iterations=50")
    assert (found.status_code, found.headers["location"]) == (307, f"{prefix}/Train?alpha=0.3&iterations=50")
    assert answer(draw, b"").headers["location"] == f"{prefix}/Draw"


@pytest.mark.parametrize(("base", "first"), [("", "/"), ("lab", "/lab/")])
def test_home_by_its_name_leads_to_the_first_page(base, first):
    typed = small_letters([], base)
    assert [route.path for route in typed] == [f"{first}Home", f"{first}home"]
    assert {answer(route, b"").headers["location"] for route in typed} == {first}
