"""Kills the room screen again and again, and holds what it said was saved against what is in the workspace.

By hand: `python -m tests.views.cab.room.crashes 200`.
"""

from __future__ import annotations

import json
import os
import random
import re
import selectors
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from app.db import workspace
from app.db.engine import Actor, Database, open_database
from app.domain.cab.values import CabEvent, Event, ItemState, Meeting
from app.services.cab import reads, sitting, tend
from app.services.cab.attendance import presence
from app.services.workspace import admin
from tests.services.cab.board import board

DAY = date(2026, 11, 18)
_SLOW = 1.5  # seconds between what is saved and what is said of it, at the most
_VOTE = re.compile(r"(.+): (approve|reject|abstain) on (CHG\d+)\.")
_WORD = re.compile(r"(CHG\d+) is (approved with conditions|approved|rejected|taken up|deferred to .+)\.")
_PRESENT = re.compile(r"(.+) (is present|has left)\.")


@dataclass
class Life:
    """What one process told before it was killed."""

    ready: dict[str, Any]
    saved: list[dict[str, Any]] = field(default_factory=list)
    seconds: float = 0.0  # from its start to the item on the screen


@dataclass
class Crashes:
    """One meeting through many lives of the screen; `faults` are sentences."""

    file: Path
    meeting_id: int
    offset: float
    db: Database
    said: Counter[tuple[str, ...]] = field(default_factory=Counter)
    lives: list[Life] = field(default_factory=list)
    _events: tuple[Event, ...] = ()  # after the last life
    faults: list[str] = field(default_factory=list)

    def live(self, seed: int) -> Life:
        """Let the screen run, kill it at a moment of chance, and note what it said."""
        command = [sys.executable, "-m", "tests.views.cab.room.killed", str(self.file), str(self.meeting_id)]
        begun = time.perf_counter()
        child = subprocess.Popen([*command, f"{self.offset:.6f}", str(seed)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        pipe = child.stdout.fileno()
        text, kill_at, life = b"", None, None
        with selectors.DefaultSelector() as ready:
            ready.register(pipe, selectors.EVENT_READ)
            while kill_at is None or time.perf_counter() < kill_at:
                if ready.select(0.01 if kill_at is None else max(0.0, kill_at - time.perf_counter())):
                    found = os.read(pipe, 65536)
                    if not found:
                        break
                    text += found
                if kill_at is None and b"\n" in text:
                    kill_at = time.perf_counter() + random.Random(seed).uniform(0.02, 1.2)
                    seconds = time.perf_counter() - begun
        child.kill()  # SIGKILL
        text += child.stdout.read()
        child.stdout.close()
        child.wait()
        for line in text.split(b"\n")[:-1]:  # what is behind the last break was not said to the end
            told = json.loads(line)
            if told["what"] == "ready":
                life = Life(told, seconds=seconds)
            elif told["what"] == "saved" and life is not None:
                life.saved.append(told)
            else:
                self.faults.append(f"seed {seed}: {told}")
        assert life is not None, text
        return life

    def run(self, times: int, seed: int) -> None:
        """Live and be killed so often, or until the items are used up; all that was ever said has to be there."""
        for number in range(times):
            life = self.live(seed + number)
            if self.lives:
                self._hold_course(self.lives[-1], life)
            self.lives.append(life)
            self.said.update(fact for told in life.saved if (fact := _fact(told["text"])))
            self._hold_facts(number)
            if self.is_used_up:
                break

    def _hold_course(self, before: Life, after: Life) -> None:
        """The item that was said to be taken up is at hand, or a later one; the time went on while nobody looked."""
        last = before.saved[-1] if before.saved else before.ready
        events = [event for event in self._events if event.kind is CabEvent.ITEM]
        if (events[-1].item_id if events else None) != after.ready["item"]:
            self.faults.append(f"the item at hand was another one: {after.ready}")
        least = last["spent"] - _SLOW  # a pause may have begun before it was said
        most = last["spent"] + (after.ready["at"] - last["at"]) + _SLOW
        if not least <= after.ready["spent"] <= most:
            self.faults.append(f"the time was {after.ready['spent']}, not from {least} to {most}")

    def _hold_facts(self, number: int) -> None:
        meeting = reads.meeting(self.db, self.meeting_id)
        self._events = meeting.events
        there = _facts(meeting)
        for fact, count in self.said.items():
            if there[fact] < count:
                self.faults.append(f"life {number}: {fact} was said {count} times and is there {there[fact]} times")

    @property
    def is_used_up(self) -> bool:
        """Whether hardly an item is left that something could be done with."""
        return sum(item.is_open for item in reads.meeting(self.db, self.meeting_id).items) < 2

    def check(self) -> None:
        """Look for damage of the file."""
        self.faults += [f"db check: {problem}" for problem in admin.check(self.db)]


@contextmanager
def crashes(folder: Path, items: int) -> Iterator[Crashes]:
    """A meeting that was opened just now by its own clock, with so many items, in a file of its own."""
    file = folder / "workspace.sqlite"
    root = open_database(file, Actor("tester"))
    workspace.create(root)
    with board(root, "2026-11-10 09:00") as cab:
        for number in range(items):
            cab.submitted(f"Change {number}")
        cab.clock.to("2026-11-16 17:00")
        tend.tend(cab["ava"])
        cab.clock.to("2026-11-18 10:00")
        found = cab.meeting(DAY)
        sitting.open_meeting(cab["ava"], found.id, found.version)
        for seat in cab.meeting(DAY).seats[:4]:
            presence(cab["ava"], seat.id, seat.version, True)
        offset = (cab.clock() - datetime.now(UTC)).total_seconds()
        yield Crashes(file, found.id, offset, root)
    root.dispose()


def _fact(text: str) -> tuple[str, ...] | None:
    """Return what a sentence says to be on record, so that it can be counted; None for what is not counted."""
    if found := _VOTE.fullmatch(text):
        return ("vote", found[1], found[2], found[3])
    if found := _WORD.fullmatch(text):
        return ("item", found[1], found[2].split(" to ")[0])
    if found := _PRESENT.fullmatch(text):
        return ("seat", found[1], found[2])
    return None


def _facts(meeting: Meeting) -> Counter[tuple[str, ...]]:
    """Count what is on record, by the same names."""
    there: Counter[tuple[str, ...]] = Counter()
    seats = {seat.id: seat.name for seat in meeting.seats}
    numbers = {item.id: item.number for item in meeting.items}
    for item in meeting.items:
        if item.state is ItemState.DECIDED:
            there["item", item.number, item.result.label.lower()] += 1
        if item.state is ItemState.DEFERRED:
            there["item", item.number, "deferred"] += 1
        for vote in item.votes:
            there["vote", seats[vote.seat or 0], vote.vote.value, item.number] += 1
    for event in meeting.events:
        if event.kind is CabEvent.ITEM and event.item_id is not None:
            there["item", numbers[event.item_id], "taken up"] += 1
        if event.kind in {CabEvent.ARRIVED, CabEvent.LEFT} and event.seat_id is not None:
            came = event.kind is CabEvent.ARRIVED
            there["seat", seats[event.seat_id], "is present" if came else "has left"] += 1
    return there


def main(times: int) -> None:
    """Kill the screen so often, and print what was found."""
    lives: list[Life] = []
    faults: list[str] = []
    said = 0
    while len(lives) < times:
        with tempfile.TemporaryDirectory() as folder, crashes(Path(folder), 40) as one:
            one.run(times - len(lives), seed=len(lives) * 1009)
            one.check()
            lives += one.lives
            faults += one.faults
            said += sum(len(life.saved) for life in one.lives)
            print(f"{len(lives)} lives, {said} acts said to be saved, {len(faults)} faults", flush=True)  # noqa: T201
    whole, own = sorted(life.seconds for life in lives), sorted(float(life.ready["text"]) for life in lives)
    for name, times_ in (("from the start of the process", whole), ("of the screen itself", own)):
        middle, worst = times_[len(times_) // 2], times_[-1]
        print(f"back at the item, {name}: {middle:.2f} s in the middle, {worst:.2f} s at most")  # noqa: T201
    print("\n".join(faults) or "nothing was lost")  # noqa: T201
    sys.exit(bool(faults))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8)
