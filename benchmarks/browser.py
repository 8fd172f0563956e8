"""A page with all its widgets, as a browser without a screen holds it: for who presses more than the one button.

Widgets are set by the ids that the server gave them, files go to the address that it names.
"""

import asyncio
import re
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.student import NOTHING_KNOWN, PATIENCE, Record, Student

KEYED = re.compile(r"\$\$ID-[0-9a-f]+-(.+)")  # a widget's id, which ends with its key
TRIES = 20  # at an answer over the live channel

Widgets = Mapping[str, tuple[str, str]]  # by key: id, and the fragment of the page that draws it
Change = tuple[str, str, Any]  # a widget's key, the kind of its value, the value


class Browser(Student):
    """One browser, with a cookie of its own and one open page."""

    def __init__(self, base: str, number: int, record: Record) -> None:
        super().__init__(base, number, record)
        self.widgets: dict[str, tuple[str, str]] = {}  # the one drawn last stands at the end
        self.words: list[str] = []  # what the page has said since the last message
        self.token = ""  # that Streamlit asks for with each file

    async def open(self, page: str, query: str) -> None:
        """Leave this page for another one."""
        await self.leave()
        self.page_name, self.query, self.script = page, query, ""
        self.run_id = parse_qs(query).get("run", [""])[0]  # the server says so only where it is another one
        self.widgets, self.words = {}, []
        await self.load()

    async def press(self, key: str) -> None:
        """Press the button with this key."""
        await self.set((key, "trigger_value", True))

    async def set(self, *changes: Change, ids: Widgets | None = None, whole: bool = False) -> None:
        """Send values of widgets in one message, by the ids that this page has drawn, or by others.

        What this page hasn't drawn is left out. The `whole` page is drawn again, or only the last widget's part of it.
        """
        ids = self.widgets if ids is None else ids
        known = [change for change in changes if change[0] in ids]

        def fill(widgets: Any) -> None:
            for key, kind, value in known:
                widget = widgets.add(id=ids[key][0])
                if kind == "choice":
                    widget.string_array_value.data.append(value)
                else:
                    setattr(widget, kind, value)

        self.words = []
        if known:
            self.fragment = ids[known[-1][0]][1]
            await self._script(fill, part=not whole)

    async def upload(self, key: str, name: str, content: bytes) -> None:
        """Send a file to the address that the server names for it, and tell the page that it is there."""
        message = BackMsg()
        message.file_urls_request.file_names.append(name)
        await self.page.send(message.SerializeToString())
        answer = ForwardMsg()
        while answer.WhichOneof("type") != "file_urls_response":
            data = await asyncio.wait_for(self.page.recv(), PATIENCE)
            answer = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
        (urls,) = answer.file_urls_response.file_urls
        await asyncio.to_thread(self._put, urls.upload_url, name, content)
        (widget, self.fragment), self.words = self.widgets[key], []
        file = {"file_id": urls.file_id, "name": name, "size": len(content), "file_urls": urls}

        def fill(widgets: Any) -> None:
            widgets.add(id=widget).file_uploader_state_value.uploaded_file_info.add(**file)

        await self._script(fill, part=True)

    def _put(self, path: str, name: str, content: bytes) -> None:
        base, line = self.base.replace("ws", "http", 1), secrets.token_hex(16)
        if not self.token:
            with urlopen(f"{base}/_stcore/health", timeout=PATIENCE) as answer:
                self.token = answer.headers["Set-Cookie"].partition(";")[0].partition("=")[2].strip('"')
        head = f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        headers = {
            "Content-Type": f"multipart/form-data; boundary={line}",
            "Cookie": f"{self.cookie}; _streamlit_xsrf={self.token}",
            "X-Xsrftoken": self.token,
        }
        body = head.encode() + content + f"\r\n--{line}--\r\n".encode()
        urlopen(Request(base + path, body, headers, method="PUT"), timeout=PATIENCE).close()

    async def see(self, run_id: str) -> dict[str, Any]:
        """How this run stands, or what the server says about it in place of that."""
        for _ in range(TRIES):
            found = await self._ask("run", {"run": run_id, **NOTHING_KNOWN})
            if "error" in found or found.get("standing", "").startswith(f"{run_id} "):
                return found
        raise TimeoutError(f"no news of the run {run_id}")

    def newest(self, start: str) -> str:
        """The key, drawn last, that begins so and ends with a number; empty if there is none."""
        return next((key for key in reversed(self.widgets) if re.fullmatch(start + r"\d+", key)), "")

    def _begin(self) -> None:
        self.widgets = {}  # a widget that the page draws no more may be of a part that is no more

    def _take(self, delta: Any) -> None:
        super()._take(delta)
        element, kind = delta.new_element, delta.new_element.WhichOneof("type")
        shown = getattr(element, kind) if kind else delta.add_block.popover
        if kind in {"alert", "html", "markdown"}:
            self.words.append(shown.body)
        if found := KEYED.fullmatch(getattr(shown, "id", "")):
            self.widgets.pop(found[1], None)
            self.widgets[found[1]] = shown.id, delta.fragment_id

    async def _watch(self) -> None:
        """Nothing is watched here: who wants to know how a run stands asks."""
        await self._read()
