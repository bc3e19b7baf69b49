"""What runs in other processes on a day at the desk: the services of the window, and the colleague."""

from __future__ import annotations

import json
import random
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from app.clock import utc_now
from app.db.engine import Actor, Database, open_database
from app.domain.tickets.values import TicketFilter
from app.domain.vocabulary import Role
from app.domain.workspace import Opening
from app.errors import LongleafError
from app.services.api import Services
from app.services.workspace.opening import described

#: Of the tickets that are open, so many of the newest are those that the colleague works on as well.
_NEWEST = 25


def opened(url: str, login: str, ahead: float) -> Database:
    """Open a workspace as somebody with every role, whose clock is so many seconds ahead of this machine's."""
    db = open_database(url, Actor(login, frozenset(Role)))
    db.ahead = timedelta(seconds=ahead)
    db.now = lambda: utc_now() + timedelta(seconds=ahead)
    return db


def open_for_window(url: str, login: str, ahead: float) -> tuple[Database, Opening]:
    """Return the workspace and what the window has to know of it; `Remote` calls this by its name."""
    db = opened(url, login, ahead)
    return db, described(db)


class Colleague:
    """Another agent at the same tickets; `said` and `edited` are what they know was saved."""

    def __init__(self, db: Database, seed: int) -> None:
        self._services, self._random = Services(db), random.Random(seed)
        self.said: list[tuple[int, str]] = []
        self.edited: dict[int, str] = {}
        self._number = 0

    def act(self) -> None:
        """Take up one of the newest tickets and write a note, or a category."""
        tickets = self._services.tickets
        ids = sorted(tickets.list_ids(TicketFilter(open_only=True)))[-_NEWEST:]
        id = self._random.choice(ids)
        self._number += 1
        with suppress(LongleafError):  # resolved meanwhile: said to a person, who goes on with the next one
            if self._random.random() < 0.6:
                text = f"Colleague's note {self._number}"
                tickets.comment(id, text)
                self.said.append((id, text))
            else:
                category = f"Colleague's {self._number}"
                tickets.edit(id, tickets.detail(id).fields, {"category": category})
                self.edited[id] = category


def work(url: str, login: str, ahead: float, out: str) -> None:
    """Be the colleague: one act for each line that comes in; what was saved is in the file `out` at the end."""
    db = opened(url, login, ahead)
    colleague = Colleague(db, 7)
    for _ in sys.stdin:
        colleague.act()
    Path(out).write_text(json.dumps({"said": colleague.said, "edited": list(colleague.edited.items())}), "utf-8")
    db.dispose()


if __name__ == "__main__":
    work(sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4])
