"""A scripted stretch of mixed work through every page, by keyboard alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.soak.cab_work import CabWork
from tests.soak.hand import Hand, Lost
from tests.soak.other_work import OtherWork
from tests.soak.tickets_work import TicketsWork

_LATER = 2


def work_for(hand: Hand, seconds: float, say: Callable[[str], object], pictures: Path | None = None) -> list[str]:
    """Do one thing after another for so long, in an order of chance; return where the place was lost, and go on.

    At each loss it is told how things stand, with a picture where `pictures` is a folder.
    """
    things = (*TicketsWork(hand).things(), *OtherWork(hand).things(), *CabWork(hand).things())
    lost: list[str] = []
    told = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        thing = hand.random.choice(things)
        hand.counts[thing.__name__] = hand.counts.get(thing.__name__, 0) + 1
        try:
            thing()
        except Lost as error:
            lost.append(f"{thing.__name__}: {error}")
            say("\n    ".join([f"LOST {lost[-1]}", *hand.opened.standing()]))
            if pictures is not None:
                hand.window.grab().save(str(pictures / f"lost-{len(lost)}-{thing.__name__}.png"))
            hand.opened.spin(_LATER)
            say("\n    ".join([f"and {_LATER} s later", *hand.opened.standing()]))  # whether it was but for a moment
            with suppress(Lost):
                hand.put_away()  # one loss is no reason for the next
        for wrong in hand.opened.wrong[told:]:
            say(f"{thing.__name__}, after {' '.join(hand.done[-15:])}: {wrong}")
        told = len(hand.opened.wrong)
    return lost
