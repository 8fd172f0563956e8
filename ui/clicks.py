"""What somebody clicked is done, whatever else they click meanwhile."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from streamlit.runtime.scriptrunner import RerunData, RerunException, get_script_run_ctx

P = ParamSpec("P")
T = TypeVar("T")

_put_off: ContextVar[list[RerunData] | None] = ContextVar("_put_off", default=None)


def uncut(callback: Callable[P, T]) -> Callable[P, T]:
    """A callback that is done to its end.

    Once the next request of the page is there, Streamlit cuts a script off where it next touches the session or the
    link, and a callback with it: what was clicked would be lost, and a widget that was changed would show what nobody
    has set. So the callback begins again, and the request is put off until its end. A callback does first what it may
    do twice. What it may not is done in one call, and what follows that is `uncut` by itself: then that alone is done
    again.
    """

    @wraps(callback)
    def attempt(*arguments: P.args, **options: P.kwargs) -> T:
        outer = _put_off.get()
        requests = [] if outer is None else outer
        token = _put_off.set(requests)
        try:
            while True:
                try:
                    return callback(*arguments, **options)
                except RerunException as cut:
                    requests.append(cut.rerun_data)
        finally:
            _put_off.reset(token)
            if outer is None:
                _ask_again(requests)

    return attempt


def _ask_again(requests: list[RerunData]) -> None:
    context = get_script_run_ctx()
    for request in requests:
        if context and context.script_requests:
            context.script_requests.request_rerun(request)
