"""Run `python -m tests.soak [--minutes 60] [--seed 1]`: random input in the window, and what came of it.

`--script` plays mixed work by keyboard instead and checks that the place is kept, every act is seen, hits what is
highlighted and can be undone; `--turns N` turns from tab to tab so often. Exit code 1 where something went wrong.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.soak.hour import Hand, Lost
from tests.soak.monkey import Monkey
from tests.soak.opened import Opened, memory, objects, opened

#: What a run may hold more at its end than when everything had been shown once: objects of Qt, kilobytes.
_MORE_OBJECTS, _MORE_MEMORY = 60, 30_000


def main(arguments: list[str]) -> int:
    """Play as asked; 0 where nothing went wrong."""
    parser = argparse.ArgumentParser(prog="soak", description="Long runs in the real window.")
    parser.add_argument("--minutes", type=float, default=60.0, help="of random input")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--turns", type=int, default=0, help="changes of tab, instead of random input")
    parser.add_argument("--script", action="store_true", help="mixed work by keyboard, instead of random input")
    parser.add_argument(
        "--where", type=float, default=0.0, metavar="MS", help="tell where longer turns spent their time"
    )
    parser.add_argument("--db", default="", help="a workspace that may be changed at random; else one of the sample")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder), asked.db, where=asked.where) as found:
        if asked.turns:
            return turn(found, asked.turns)
        if asked.script:
            return work(found, asked.seed, asked.minutes * 60)
        return play(found, asked.seed, asked.minutes * 60)


def play(found: Opened, seed: int, seconds: float) -> int:
    """Type and click at random; say every ten seconds how it stands."""
    monkey, told = Monkey(found, seed), 0
    part = min(seconds, 10.0)
    for _ in range(max(1, round(seconds / part))):
        monkey.play(part)
        found.settle()
        say(f"{monkey.inputs} inputs, {objects(found.app)} objects, {memory() // 1024} MB")
        for wrong in found.wrong[told:]:
            say(wrong)
            say(f"    after: {'; '.join(monkey.log[-12:])}")
        told = len(found.wrong)
    stalls = found.own_stalls()
    say(f"{monkey.inputs} inputs; {len(found.wrong)} errors; {len(stalls)} stalls of the window's own over 50 ms")
    for stall in stalls:
        say(f"    {stall}")
    for turn in found.turns():
        say(str(turn))
    return 1 if found.wrong else 0


def work(found: Opened, seed: int, seconds: float) -> int:
    """Work by keyboard; wrong where the place is lost or an act cannot be undone."""
    hand = Hand(found, seed)
    first = objects(found.app)
    lost = ""
    try:
        hand.play(seconds)
    except Lost as error:
        lost = str(error)
    stalls = found.own_stalls()
    say(f"{hand.things} things, {hand.acts} acts done and undone; {first} objects, then {objects(found.app)}")
    say(f"{len(stalls)} stalls of the window's own over 50 ms: {'; '.join(stalls)}")
    for wrong in (*found.wrong, *filter(None, [lost])):
        say(wrong)
    return 1 if found.wrong or lost else 0


def turn(found: Opened, times: int) -> int:
    """Turn from tab to tab; wrong where objects or memory grow with it."""
    tabs = [str(found.window.bar.tabData(at)) for at in range(found.window.bar.count())]

    def some(count: int) -> tuple[int, int]:
        for at in range(count):
            found.window.show_tab(tabs[at % len(tabs)])
            found.spin(0.002)
        found.settle()
        return objects(found.app), memory()

    first, held = some(10 * len(tabs))
    later, holds = some(times)
    say(f"{times} changes of tab: {first} objects, then {later}; {held // 1024} MB, then {holds // 1024}")
    for wrong in found.wrong:
        say(wrong)
    return 1 if found.wrong or later > first + _MORE_OBJECTS or holds > held + _MORE_MEMORY else 0


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
