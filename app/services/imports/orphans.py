"""Tickets that came in before their parent: they become its children when it comes in, whichever file has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.db.imports import orphans as store
from app.db.tickets import store as tickets
from app.domain.sla.targets import TargetBook
from app.domain.tickets.projection import project_many

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SAYS = "its parent {} is not here; the ticket counts by itself"


def no_parent(parent: str) -> str:
    """Return what a finding says of a ticket whose parent is not here."""
    return _SAYS.format(parent)


class Orphans:
    """The tickets of a source that wait for a parent, by its number."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._waiting: dict[str, set[str]] = {}

    def load(self, conn: Connection) -> None:
        """Read those that wait since earlier imports."""
        self._waiting = {}
        before, after = _SAYS.split("{}")
        for number, problem in store.waiting(conn, self._source, before):
            for part in problem.split("; its parent "):
                name, found, _ = part.removeprefix(before).partition(after)
                if found:
                    self.add(name, number)

    def add(self, parent: str, number: str) -> None:
        """Let a ticket wait for its parent."""
        self._waiting.setdefault(parent, set()).add(number)

    def join(self, conn: Connection, came_in: Mapping[str, str], book: TargetBook, now: datetime) -> int:
        """Make children of those whose parent came in (number in the source -> number here); returns how many."""
        pairs = {
            child: here for theirs, here in came_in.items() for child in self._waiting.get(theirs, ()) if child != here
        }
        if not pairs:
            return 0
        found = store.children(conn, self._source, pairs)
        ids = [child.id for child in found]
        facts, events, codes = tickets.facts_of(conn, ids), tickets.events_of(conn, ids), tickets.load_codes(conn)
        made = project_many(
            [(replace(facts[id], child=True), events[id]) for id in ids],
            book,
            codes.agencies,
            codes.services,
            codes.groups,
        )
        for child, projection in zip(found, made, strict=True):
            fields = {**projection.fields, "excluded": child.excluded}
            more = {"parent_id": child.parent_id}
            tickets.write_projection(conn, child.id, replace(projection, fields=fields), child.version, more=more)
        store.close(conn, self._source, [child.number for child in found], _SAYS.split("{}")[0], now)
        return len(found)
