"""Downloads: a file is made when somebody asks for it, and kept until their browser has fetched it.

Streamlit itself lets such a file go as soon as two scripts have ended, whoever's pages they draw. Where many people are
at work, that is before the browser asks for it, and the download fails.
"""

from collections.abc import Callable
from functools import partial
from itertools import count
from threading import Thread
from typing import Any, cast

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import add_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext

MOST_KEPT = 20  # files, the latest ones; a large one has 3 MB

_places = count()


def download_button(label: str, make: Callable[[], bytes | str], file_name: str, mime: str, **options: Any) -> None:
    """A button that gives what `make` returns as a file. Pressing it draws nothing again."""
    content = partial(_kept, make, file_name, mime)
    st.download_button(label, content, file_name=file_name, mime=mime, on_click="ignore", **options)


def _kept(make: Callable[[], bytes | str], file_name: str, mime: str) -> bytes:
    """The file, which Streamlit then knows as one that is in use; it goes when enough others were asked for."""
    made = make()
    content = made.encode() if isinstance(made, str) else made
    if runtime.exists():
        place = f"download {next(_places) % MOST_KEPT}"
        keep = runtime.get_instance().media_file_mgr.add
        thread = Thread(target=keep, args=(content, mime, place, file_name), kwargs={"is_for_static_download": True})
        add_script_run_ctx(thread, cast("ScriptRunContext", _Holder()))
        thread.start()
        thread.join()
    return content


class _Holder:
    """In whose name files are kept. A person's own session would let go of them when its page is drawn again."""

    session_id = "downloads"
