"""A Firefox that is driven over WebDriver BiDi: JSON over a socket, as https://w3c.github.io/webdriver-bidi has it."""

import json
import re
import shutil
import subprocess
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from websockets.sync.client import connect

NAMES = ("firefox-esr", "firefox")
ADDRESS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
PATIENCE = 60.0  # seconds


def firefox_path() -> str | None:
    """Path of the system's Firefox, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Firefox:
    """One page in a browser of its own, with its files in `folder`."""

    def __init__(self, path: str, folder: Path) -> None:
        self._command = [path, "--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port=0"]
        self._numbers = count(1)
        self.errors: list[str] = []  # that the page logged

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            process = subprocess.Popen(
                self._command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, encoding="utf-8"
            )
            stack.callback(process.communicate, timeout=PATIENCE)
            stack.callback(process.terminate)
            address = next((found for line in process.stderr or () if (found := ADDRESS.search(line))), None)
            assert address, "this Firefox speaks no WebDriver BiDi"
            self._socket = stack.enter_context(connect(f"{address[1]}/session", max_size=None))
            self._ask("session.new", capabilities={})
            self._ask("session.subscribe", events=["log.entryAdded"])
            self._page = self._ask("browsingContext.getTree")["contexts"][0]["context"]
            self._end = stack.pop_all()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self._end.close()

    def resize(self, width: int, height: int) -> None:
        """Make the page so large, in CSS pixels."""
        self._ask("browsingContext.setViewport", context=self._page, viewport={"width": width, "height": height})

    def goto(self, url: str) -> None:
        """Open an address."""
        self._ask("browsingContext.navigate", context=self._page, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression; a promise is awaited."""
        script = f"Promise.resolve({expression}).then(JSON.stringify)"
        target = {"context": self._page}
        answer = self._ask("script.evaluate", expression=script, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"].get("value", "null"))

    def wait_for(self, expression: str) -> Any:
        """Wait until a JavaScript expression is true, and return its value."""
        return self.evaluate(
            f"""new Promise((found, lost) => {{
                const begun = performance.now();
                const look = () => {{
                    const value = {expression};
                    if (value) found(value);
                    else if (performance.now() - begun > {1000 * PATIENCE}) lost(new Error('never true'));
                    else setTimeout(look, 20);
                }};
                look();
            }})"""
        )

    def click(self, selector: str) -> None:
        """Click in the middle of an element, as soon as it may be clicked and has stayed in its place for ten looks."""
        one = self.element(selector)
        self.wait_for(f"{one}?.disabled === false")
        self.wait_for(
            f"""(() => {{
                const place = JSON.stringify({one}?.getBoundingClientRect());
                window.looks = place === window.place ? window.looks + 1 : 0;
                window.place = place;
                return window.looks >= 10;
            }})()"""
        )
        self.drag(selector, [(0.5, 0.5)])

    def drag(self, selector: str, points: list[tuple[float, float]], lift: bool = True) -> None:
        """Press at the first point, in 0..1 of an element, and move to the others; at last, let go."""
        left, top, width, height = self._box(selector)
        moves = [
            {"type": "pointerMove", "x": int(left + x * width), "y": int(top + y * height), "duration": 80}
            for x, y in points
        ]
        first, *others = moves
        down, up = {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}
        self._act([first, down, *others, *([up] if lift else [])])

    def lift(self) -> None:
        """Let go of the mouse."""
        self._act([{"type": "pointerUp", "button": 0}])

    def _act(self, actions: list[dict[str, Any]]) -> None:
        pointer = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions}
        self._ask("input.performActions", context=self._page, actions=[pointer])

    @staticmethod
    def element(selector: str) -> str:
        """JavaScript for an element; ` >>> ` leads into a shadow root."""
        steps = json.dumps(selector.split(" >>> "))
        return f"{steps}.reduce((root, one) => (root?.shadowRoot || root)?.querySelector(one), document)"

    def _box(self, selector: str) -> list[float]:
        """Left, top, width and height of an element, as soon as it is there."""
        self.wait_for(f"!!{self.element(selector)}")
        return self.evaluate(
            f"(box => [box.x, box.y, box.width, box.height])({self.element(selector)}.getBoundingClientRect())"
        )

    def _ask(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv(timeout=2 * PATIENCE))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.errors.append(message["params"]["text"])
            if message.get("id") == number:
                assert message["type"] == "success", message
                return message["result"]
