"""A workspace as it was before meetings owned their items, with changes of each kind; days count from this week."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, insert, inspect

from app.db import owner, workspace
from app.db.engine import Actor, Database, open_database
from app.db.tables import metadata
from app.domain.cab import days
from app.domain.cab.settings import SAMPLE
from app.domain.eastern import at_clock, local_date
from tests.pg_server import PostgresServer


@contextmanager
def workspace_of(kind: str, revision: str, server: PostgresServer | None, folder: Path) -> Iterator[Database]:
    """Open a workspace with the schema of a revision, without guards, for as long as the block lasts."""
    name = f"of_{revision}_board"
    if server is None:
        db = open_database(folder / f"{name}.sqlite", Actor("ann"))
    else:
        server.create_database(name)
        db = open_database(server.url(name).render_as_string())
        workspace._bootstrap(db)
    with owner.as_owner(db) as conn:
        workspace._migrate(conn, revision)
    assert kind == db.kind
    try:
        yield db
    finally:
        db.dispose()
        if server is not None:
            server.drop_database(name)


@dataclass
class Then:
    """Writes rows of the old schema; `changes`: ids by the letter that a test calls a change by."""

    conn: Connection
    now: datetime
    changes: dict[str, int] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)

    def __post_init__(self) -> None:
        of_then = MetaData()
        look = inspect(self.conn)
        for table in metadata.sorted_tables:
            if look.has_table(table.name):
                there = {column["name"] for column in look.get_columns(table.name)}
                columns = [
                    Column(c.name, c.type, primary_key=c.primary_key, server_default=c.server_default)
                    for c in table.c
                    if c.name in there
                ]
                self.tables[table.name] = Table(table.name, of_then, *columns)

    @property
    def today(self) -> date:
        return local_date(self.now)

    def slot(self, weeks: int) -> date:
        """Return the Wednesday so many weeks after that of this week."""
        return days.slot_of(self.today) + weeks * days.WEEK

    def row(self, name: str, /, **values: Any) -> int:
        """Insert a row; returns its id, where the table has one."""
        table = self.tables[name]
        if "id" not in table.c:
            self.conn.execute(insert(table).values(**values))
            return 0
        return int(self.conn.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())

    def change(self, letter: str, /, **values: Any) -> int:
        """Insert a change that begins in two weeks, complete since ten days, of a scope that the board hears."""
        start = self.now + timedelta(days=14)
        given = {
            "number": f"CHG{len(self.changes) + 1:07}",
            "title": f"Change {letter}",
            "type": "normal",
            "scope": "extensive",
            "state": "in_cab",
            "planned_start": start,
            "planned_end": start + timedelta(hours=2),
            "risk_answers": {},
            "created_by": "finn",
            "submitted_at": self.now - timedelta(days=30),
            **values,
        }
        agencies: tuple[str, ...] = given.pop("agencies", ("DOT", "DOR"))
        self.changes[letter] = self.row("change", **given)
        for code in agencies:
            self.row("change_agency", change_id=self.changes[letter], agency_id=self.agencies[code])
        return self.changes[letter]

    agencies: dict[str, int] = field(default_factory=dict)

    def meeting(self, day: date, state: str, *items: tuple[str, str, str], **values: Any) -> int:
        """Insert a meeting with items (letter, section, decision)."""
        frozen = at_clock(day - timedelta(days=2), SAMPLE.freeze_time) if state != "planned" else None
        given: Mapping[str, Any] = {"meeting_date": day, "state": state, "frozen_at": frozen, "attendees": [], **values}
        meeting_id = self.row("cab_meeting", **given)
        for position, (letter, section, decision) in enumerate(items, 1):
            self.row(
                "cab_agenda_item",
                meeting_id=meeting_id,
                change_id=self.changes[letter],
                position=position,
                section=section,
                decision=decision,
            )
        return meeting_id

    def audit(self, letter: str, tbl: str, op: str, version: int, act: str, /, **diff: list[Any]) -> None:
        """Insert a row of the trail of a change."""
        row_id = str(self.changes[letter]) + ("" if tbl == "change" else "/1")
        values = {"at": self.now, "who": "gus" if op == "U" else "finn", "op_id": act, "tbl": tbl, "row_id": row_id}
        self.row("audit", **values, op=op, version=version, diff=diff)
