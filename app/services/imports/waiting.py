"""One import of a source at a time: the next one waits, and says so."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.db.engine import Database
from app.db.imports.turns import Turn, turn_of
from app.work import Work

#: Seconds after which a wait is told, and between two looks.
TELL_AFTER = 2.0
LOOK_EVERY = 0.1


@contextmanager
def own_turn(db: Database, source: str, work: Work) -> Iterator[None]:
    """Wait until no other import of the source is at work, here or on another desktop, and keep the next ones waiting.

    May be cancelled while it waits.
    """
    turn: Turn = turn_of(db, hashlib.sha256(source.encode()).hexdigest()[:16])
    begun = time.monotonic()
    try:
        while not turn.take():
            waited = time.monotonic() - begun
            text = f"waiting for another import of {source.partition(':')[2]}" if waited >= TELL_AFTER else ""
            work.step(0, None, text)
            time.sleep(LOOK_EVERY)
        yield
    finally:
        turn.give_up()
