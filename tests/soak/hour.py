"""A scripted stretch of mixed work through every page, by keyboard alone."""

from __future__ import annotations

import time

from tests.soak.hand import Hand, Lost
from tests.soak.other_work import OtherWork
from tests.soak.tickets_work import TicketsWork


def work_for(hand: Hand, seconds: float) -> list[str]:
    """Do one thing after another for so long, in an order of chance; return where the place was lost, and go on."""
    things = (*TicketsWork(hand).things(), *OtherWork(hand).things())
    lost: list[str] = []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        thing = hand.random.choice(things)
        hand.counts[thing.__name__] = hand.counts.get(thing.__name__, 0) + 1
        try:
            thing()
        except Lost as error:
            lost.append(f"{thing.__name__}: {error}")
    return lost
