"""What was clicked is done to its end: with Streamlit's own queue of requests, and a session that cuts scripts off."""

from types import SimpleNamespace

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import RerunData, RerunException
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests
from streamlit.runtime.state import SafeSessionState, SessionState

from ui import clicks
from ui.clicks import uncut


def click(name: str) -> RerunData:
    return RerunData(widget_states=WidgetStates(widgets=[WidgetState(id=name, trigger_value=True)]))


@pytest.fixture
def requests(monkeypatch):
    """Those of the page."""
    found = ScriptRequests()
    monkeypatch.setattr(clicks, "get_script_run_ctx", lambda: SimpleNamespace(script_requests=found))
    return found


@pytest.fixture
def state(requests):
    """The page's session: once there is a request, what touches it is cut off."""

    def cut():
        if request := requests.on_scriptrunner_yield():
            raise RerunException(request.rerun_data)

    return SafeSessionState(SessionState(), cut)


def waiting(requests) -> set[str]:
    """What the next run of the page's script will hear of."""
    return {widget.id for widget in requests.on_scriptrunner_ready().rerun_data.widget_states.widgets}


def test_a_callback_that_is_cut_off_begins_again_and_no_other_click_is_lost(requests, state):
    state["steps"] = 500
    coming = [click("first"), click("second")]

    @uncut
    def take(value: int) -> str:
        if coming:
            requests.request_rerun(coming.pop(0))
        state["steps"] = value
        return "taken"

    assert take(5000) == "taken"
    assert waiting(requests) == {"first", "second"}
    assert state["steps"] == 5000


def test_what_follows_the_deed_is_done_again_without_it(requests, state):
    done = []

    @uncut
    def note(what: str) -> None:
        state["first"] = what
        if len(done) == 1 and "second" not in done:
            done.append("second")
            requests.request_rerun(click("other"))
        state["last"] = what

    @uncut
    def start() -> None:
        done.append("started")
        note("run")

    start()
    assert done == ["started", "second"]
    assert waiting(requests) == {"other"}
    assert (state["first"], state["last"]) == ("run", "run")


def test_a_failure_is_no_cut_and_what_was_put_off_still_comes(requests, state):
    state["tried"] = False

    @uncut
    def fail() -> None:
        if not state["tried"]:
            state["tried"] = True
            requests.request_rerun(click("other"))
        state["tried"] = True
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert waiting(requests) == {"other"}


def test_outside_of_a_page_it_is_the_callback_alone():
    assert uncut(lambda one, two=0: one + two)(1, two=2) == 3
