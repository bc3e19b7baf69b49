"""How the shared database stands: which server one works with, whether saves wait for the standby, or are in doubt."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from app.db import standing as known
from app.db.engine import Database
from app.domain import words
from app.domain.hosts import WAITING, WAITING_HINT, Standing
from app.errors import LongleafError
from app.work import Work

_EVERY = 1.0  # seconds between two looks whether a save waits


def standing(db: Database, work: Work | None = None) -> Standing:
    """Return how the database stands now. Never raises for a server that does not answer: then nothing is known."""
    try:
        known.look(db, work)
        waits = known.waiting(db)
    except LongleafError:
        return replace(known.standing(db), known=False)
    return replace(known.standing(db), waiting=waits)


class Telling:
    """Tells on a terminal, while a command works, that a save waits, and at its end what of it is not safe.

    Used as a context manager around the command; an embedded workspace has nothing to tell.
    """

    def __init__(self, db: Database, say: Callable[[str], None]) -> None:
        self._db, self._say = db, say
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Telling:
        if self._db.hosts is not None:
            self._thread = threading.Thread(target=self._look, name="longleaf-waits", daemon=True)
            self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        if self._thread is None:
            return
        self._thread.join(_EVERY)
        if self._db.saves.doubtful:
            count = words.count(len(self._db.saves.doubtful), "save")
            self._say(f"NOT SAFE YET: {count} not confirmed by the standby.")
        if self._db.acts_begun and self._db.unsafe:
            self._say(f"NOT SAFE: {self._db.unsafe}")

    def _look(self) -> None:
        """Say once of each wait that it is one."""
        told = False
        while not self._over.wait(_EVERY):
            waits = standing(self._db).is_waiting if self._db.saves.waiting(_EVERY) else False
            if waits and not told:
                self._say(f"{WAITING} {WAITING_HINT}")
            told = waits
