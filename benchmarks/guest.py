"""A guest who does at random what pages allow, and what they don't, and remembers what has to be true afterwards."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode

import numpy as np

from benchmarks.browser import Browser
from benchmarks.hostile_input import MARKUP, MESSAGES, NAMES, TEXTS, WILD_LINKS, some_picture, some_weights
from benchmarks.student import Record
from engine.changes import MOST_LETTERS, UNATTENDED
from engine.saved_weights import ALLOWED_NAME

SAVED = re.compile(r"Saved as “(.+?)”\.")
TAKEN = re.compile(r"has [\d,]+ hidden unit|Clear brings the canvas back")  # said of a file that can be read
STEPPED = "stepped"  # a run that takes a single step, and then rests
MAY_BECOME = {"running": {"running", "finished", "failed"}, STEPPED: {"running", "paused", "finished", "failed"}}
BUTTONS = ("go", "go", "go", "step", "stop", "reset")
UPLOADED = MARKUP[0]  # the name of each file
WAIT_SECONDS = 0.5
SERVER_ERROR = 500
FORGED = ("go", "step", "stop", "reset", "delete_runs", "rename_run", "save", "train_on")


@dataclass
class Known:
    """What its owner knows of a run."""

    alpha: float
    status: str = ""
    iteration: int = 0
    name: str = ""
    deleted: bool = False


class Guest(Browser):
    """Somebody at one page, with a cookie of their own. `guests` are all of them: this one attacks the others' runs."""

    def __init__(self, base: str, number: int, record: Record, seed: int, guests: Sequence["Guest"]) -> None:
        super().__init__(base, number, record)
        self.rng, self.guests = np.random.default_rng([seed, number]), guests
        self.query = self.home = f"alpha={0.05 + 0.003 * number:.3f}&iterations=1000&digits=10000&seed={number}"
        self.at_home = True
        self.runs: dict[str, Known] = {}
        self.saved: list[tuple[str, float, int]] = []  # the name of each file, with its run's alpha and iteration
        self.done: Counter[str] = Counter()
        self.harm: list[str] = []

    async def arrive(self) -> None:
        """Load the page, and wait until the digits are here."""
        await self.load()
        while "go" not in self.widgets:
            await asyncio.sleep(WAIT_SECONDS)
            await self._script()

    async def turn(self) -> None:
        """Look after one's runs, and do something."""
        await self.check()
        act = ACTIONS[self.rng.integers(len(ACTIONS))]
        await act(self)
        self.done[act.__name__] += 1

    async def check(self) -> None:
        """Compare the runs that can still move with what is known of them: nobody else may change them."""
        for run_id, known in self.runs.items():
            if known.deleted or known.status not in {"paused", *MAY_BECOME}:
                continue
            found = await self.see(run_id)
            if "error" in found:
                self.harm.append(f"{run_id}: {found['error']}")
                known.status = "lost"
                continue
            itself = found["status"] == "paused" and found["message"] == UNATTENDED
            allowed = itself or found["status"] in MAY_BECOME.get(known.status, {known.status})
            if not allowed or found["alpha"] != known.alpha or found["iteration"] < known.iteration:
                now = {name: found[name] for name in ("status", "alpha", "iteration", "message")}
                self.harm.append(f"{run_id} was {known}, and is {now}")
            known.iteration = found["iteration"]
            if (known.status, found["status"]) != (STEPPED, "running"):
                known.status = found["status"]

    async def use_button(self) -> None:
        """Start, hold, step, stop or reset, as the page offers it now."""
        await self._do(str(self.rng.choice(BUTTONS)))

    async def name_run(self) -> None:
        """Tick a run in the table, and give it a name."""
        run_id = await self._tick()
        if run_id in self.runs:
            name = f"{self.rng.choice(NAMES)} {self.number}"
            await self.set((f"rename_{run_id}", "string_value", name), ("rename_run", "trigger_value", True))
            self.runs[run_id].name = name.strip()[:MOST_LETTERS]

    async def delete_run(self) -> None:
        """Tick a run in the table, and delete it for good."""
        run_id = await self._tick()
        if run_id in self.runs:
            self.runs[run_id].deleted = True
            await self.press("delete_runs")

    async def save_weights(self) -> None:
        """Save what the page's run has learned, under a name that others take too."""
        await self._learn(self.run_id)
        if self.run_id in self.runs and self.runs[self.run_id].status in MAY_BECOME:
            await self._do("stop")
        await self.set(("weights_popover", "bool_value", True))
        run, key = self.runs.get(self.run_id), f"name_{self.run_id}"
        if run and run.iteration and key in self.widgets:
            name = str(self.rng.choice(NAMES))
            await self.set((key, "string_value", name), ("save", "trigger_value", True))
            if found := SAVED.search(" ".join(self.words)):
                self.saved.append((found[1], run.alpha, run.iteration))
            elif ALLOWED_NAME.fullmatch(name):
                self.harm.append(f"saving weights as {name} was not confirmed: {self.words}")

    async def upload_weights(self) -> None:
        """Upload weights, good or bad, and now and then train on from good ones."""
        content, good = some_weights(self.rng)
        await self.set(("weights_popover", "bool_value", True))
        await self.upload("weights_file", f"{UPLOADED}.npz", content)
        self._expect(good, "weights")
        if good and self.rng.random() < 0.5:
            await self._do("stop")
            await self._do("train_on")

    async def upload_picture(self) -> None:
        """Upload a picture, good or bad, on Draw."""
        content, good = some_picture(self.rng)
        await self._visit("Draw", "weights=wide-800")
        await self.upload(self.newest("file_"), f"{UPLOADED}.png", content)
        self._expect(good, "a picture")
        await self.go_home()

    async def attack(self) -> None:
        """Open the link of somebody else's run, and send what its owner's page would send."""
        others = [(one, run) for one in self.guests if one is not self for run in one.runs if not one.runs[run].deleted]
        if not others:
            return
        victim, run_id = others[self.rng.integers(len(others))]
        table = parse_qs(victim.home).get("bench", ["none"])[0]
        await self._visit("Train", urlencode({"run": run_id, "bench": table, "owner": self.rng.bytes(16).hex()}))
        if self.run_id == run_id:  # else it was deleted just now
            if "go" in self.widgets:
                self.harm.append(f"the controls of {run_id} were shown to a stranger")
            await self._forge(victim)
            if self.rng.random() < 0.3:
                await self._do("branch")
        for text in (*(json.dumps({**message, "run": run_id}) for message in MESSAGES), *TEXTS):
            await self.live.send(text)
        await self.go_home()

    async def _forge(self, victim: "Guest") -> None:
        """Send what the victim's page would send for all of its buttons, its slider, and a name."""
        ids = dict(victim.widgets)
        changes: list[tuple[str, str, Any]] = [
            (key, "string_value", "stolen") for key in ids if key.startswith("rename_")
        ]
        changes += [(key, "choice", "1.00") for key in ids if key.startswith("alpha_")]
        changes += [(key, "trigger_value", True) for key in FORGED]
        await self.set(*changes, ids=ids, whole=True)
        part = next((fragment for _, fragment in self.widgets.values() if fragment), "")  # of this guest's own page
        await self.set(*changes, ids={key: (widget, part) for key, (widget, _) in ids.items()})

    async def open_wild_link(self) -> None:
        """Open a link that nobody made in good faith, and now and then start the run that it describes."""
        page, query = WILD_LINKS[self.rng.integers(len(WILD_LINKS))]
        await self._visit(page, query)
        if page == "Train" and self.rng.random() < 0.5:
            await self._do("go")
            await self._do("stop")
        await self.go_home()

    async def go_home(self) -> None:
        """Load one's own page again, as it was left."""
        await self._visit("Train", self.home)
        self.at_home = True

    async def _visit(self, page: str, query: str) -> None:
        self.home, self.at_home = self.query if self.at_home else self.home, False
        await self.open(page, query)

    async def _do(self, key: str) -> None:
        """Press a button about the page's run, and learn how that run stands, or the one that has taken its place."""
        before = self.run_id
        await self.press(key)
        for run_id in {before, self.run_id}:
            if run_id in self.runs or (run_id == self.run_id and "go" in self.widgets):  # the page shows its controls
                await self._learn(run_id, f"from {UPLOADED}"[:MOST_LETTERS] if key == "train_on" else "")
            if key == "step" and run_id in self.runs and self.runs[run_id].status == "running":
                self.runs[run_id].status = STEPPED

    async def _learn(self, run_id: str, name: str = "") -> None:
        """Take in how a run of one's own stands. One that was not known has this name."""
        found = await self.see(run_id)
        if found.get("status", "ready") != "ready":  # an untouched run is kept only as long as its page is open
            known = self.runs.setdefault(run_id, Known(found["alpha"], name=name))
            known.status, known.iteration = found["status"], found["iteration"]

    async def _tick(self) -> str:
        """Tick one row of the table, and return the id of its run; empty where there is none."""
        self.widgets = {key: one for key, one in self.widgets.items() if not key.startswith("rename_")}
        row = int(self.rng.integers(max(1, sum(not known.deleted for known in self.runs.values()))))
        rows = json.dumps({"selection": {"rows": [row], "columns": [], "cells": []}})
        await self.set((self.newest("runs_"), "string_value", rows))
        return next((key[7:] for key in self.widgets if key.startswith("rename_") and key != "rename_run"), "")

    def _take(self, delta: Any) -> None:
        super()._take(delta)
        if any(part in self.words[-1] for part in MARKUP if self.words):
            self.harm.append(f"markup from outside is shown as markup on {self.page_name}: {self.words.pop()}")

    def _fetch(self) -> None:
        try:
            super()._fetch()
        except HTTPError as error:
            if error.code >= SERVER_ERROR:  # any other answer will do for a page that does not exist
                raise

    def _expect(self, good: bool, what: str) -> None:
        """Note it if the page took a damaged file, or refused a good one."""
        if bool(TAKEN.search(" ".join(self.words))) != good:
            self.harm.append(f"{what}, {'good' if good else 'damaged'}: {self.words}")


ACTIONS: tuple[Callable[[Guest], Awaitable[None]], ...] = (
    *(Guest.use_button,) * 3,
    Guest.name_run,
    Guest.delete_run,
    *(Guest.save_weights,) * 2,
    Guest.upload_weights,
    Guest.upload_picture,
    *(Guest.attack,) * 2,
    Guest.open_wild_link,
    Guest.go_home,
)
