"""Run `python -m tests.soak [--minutes 60] [--seed 1]`: random input in the window, and what came of it.

`--script` plays mixed work by keyboard instead and checks that the place is kept, every act is seen, hits what is
highlighted and can be undone; `--turns N` turns from tab to tab so often. Exit code 1 where something went wrong: an
error, a turn of the event loop in which the window's own thread worked over `--limit`, objects or memory that grow.
A turn is judged by the processor it had: its milliseconds are divided by how much slower than usual in the same run a
fixed piece of work was just before and after it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from tests.soak.hand import Hand
from tests.soak.hour import work_for
from tests.soak.monkey import Monkey
from tests.soak.opened import Opened, memory, objects, open_forms, opened

#: What a run may hold more at its end than when everything had been shown once: objects of Qt, kilobytes.
_MORE_OBJECTS, _MORE_MEMORY = 60, 30_000
#: Milliseconds: a turn that restyles the whole window may take so long; longer turns than this are told.
_RESTYLING, _TOLD_FROM = 250.0, 40.0
_JUDGED_FROM = 6  # samples a third of a run has at least, for growth to be told from what happens to be open


def main(arguments: list[str]) -> int:
    """Play as asked; 0 where nothing went wrong."""
    parser = argparse.ArgumentParser(prog="soak", description="Long runs in the real window.")
    parser.add_argument("--minutes", type=float, default=60.0, help="of random input")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--turns", type=int, default=0, help="changes of tab, instead of random input")
    parser.add_argument("--script", action="store_true", help="mixed work by keyboard, instead of random input")
    parser.add_argument(
        "--limit", type=float, default=50.0, metavar="MS", help="of the window's own work in one turn of the event loop"
    )
    parser.add_argument(
        "--where", type=float, default=0.0, metavar="MS", help="tell where longer turns spent their time"
    )
    parser.add_argument("--db", default="", help="a workspace that may be changed at random; else one of the sample")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="for the window where --script lost its place")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder), asked.db, where=asked.where) as found:
        if asked.turns:
            wrong = turn(found, asked.turns)
        elif asked.script:
            wrong = work(found, asked.seed, asked.minutes * 60, Path(folder), asked.pictures)
        else:
            wrong = play(found, asked.seed, asked.minutes * 60)
        wrong += judge_stalls(found, asked.limit)
        for one in wrong:
            say(f"WRONG: {one}")
        return 1 if wrong else 0


def judge_stalls(found: Opened, limit: float) -> list[str]:
    """Say which turns of the event loop were long, and on what they were spent; return those that were too long."""
    stalls = found.own_stalls(min(limit, _TOLD_FROM))
    say(f"{len(stalls)} turns in which the window's own thread worked over {min(limit, _TOLD_FROM):.0f} ms")
    say(f"the floor took {found.floor.usual():.2f} ms as a rule")
    wrong = []
    for stall in stalls:
        slow = found.floor.slowness(stall.begun, stall.ended)
        say(f"    {stall}, when everything took {slow:.2f} times as long as usual")
        most = max(limit, _RESTYLING) if stall.restyles else limit
        wrong += [str(stall)] if stall.own / slow > most else []
    for turn in found.turns():
        say(str(turn))
    return wrong


def growth(what: str, seen: list[int], most: int) -> list[str]:
    """Return whether something grows without end: in the last third of a run it is always more than in the second."""
    third = len(seen) // 3
    if third < _JUDGED_FROM:
        return []
    before, after = max(seen[third : 2 * third]), min(seen[2 * third :])
    return [f"{what} grow: at most {before:,}, later at least {after:,}"] if after > before + most else []


def play(found: Opened, seed: int, seconds: float) -> list[str]:
    """Type and click at random; say every ten seconds how it stands."""
    monkey, told = Monkey(found, seed), 0
    seen: list[tuple[int, int]] = []
    part = min(seconds, 10.0)
    for _ in range(max(1, round(seconds / part))):
        monkey.play(part)
        found.settle()
        seen.append((objects(found.app), memory()))
        forms = len(open_forms(found.app))
        say(f"{monkey.inputs} inputs, {seen[-1][0]} objects and {forms} open forms, {seen[-1][1] // 1024} MB")
        for wrong in found.wrong[told:]:
            say(wrong)
            say(f"    after: {'; '.join(monkey.log[-12:])}")
        told = len(found.wrong)
    say(f"{monkey.inputs} inputs; {len(found.wrong)} errors")
    grown = growth("objects", [one for one, _ in seen], _MORE_OBJECTS)
    return [*found.wrong, *grown, *growth("kilobytes", [held for _, held in seen], _MORE_MEMORY)]


def work(found: Opened, seed: int, seconds: float, folder: Path, pictures: Path | None) -> list[str]:
    """Work by keyboard; wrong where the place is lost or an act cannot be undone."""
    hand = Hand(found, seed, folder)
    first = objects(found.app)
    lost = work_for(hand, seconds, say, pictures)
    say(", ".join(f"{name} {count}" for name, count in sorted(hand.counts.items())))
    if hand.refused:
        say("refused: " + ", ".join(f"{name} {count}" for name, count in sorted(hand.refused.items())))
    things = sum(hand.counts.values())
    say(f"{things} things, {hand.acts} acts done and undone; {first} objects, then {objects(found.app)}")
    return [*found.wrong, *lost]


def turn(found: Opened, times: int) -> list[str]:
    """Turn from tab to tab; wrong where objects or memory grow with it."""
    tabs = [str(found.window.pages.bar.tabData(at)) for at in range(found.window.pages.bar.count())]

    def some(count: int) -> tuple[int, int]:
        for at in range(count):
            found.window.show_tab(tabs[at % len(tabs)])
            found.spin(0.002)
            if at % 50 == 0:
                found.settle()  # what is to be deleted goes at once in a loop of its own; here it would pile up
        found.settle()
        return objects(found.app), memory()

    first, held = some(10 * len(tabs))
    later, holds = some(times)
    say(f"{times} changes of tab: {first} objects, then {later}; {held // 1024} MB, then {holds // 1024}")
    more = later > first + _MORE_OBJECTS or holds > held + _MORE_MEMORY
    return [*found.wrong, *(["objects or memory grow with every change of tab"] if more else [])]


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)  # as the program ends: see app/__main__.py
