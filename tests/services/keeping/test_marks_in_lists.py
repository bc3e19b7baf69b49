"""What is kept for a matter says so in the lists of changes, postings, meetings of the board and reviews."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert

from app.db import tables as t
from app.db.engine import Database
from app.domain.keeping.holds import Scope
from app.domain.vocabulary import ChangeScope
from app.services.api import Services
from tests.figure_world import loaded

NOW = datetime(2026, 10, 6, 14, tzinfo=UTC)
DAYS = (date(2026, 10, 7), date(2026, 10, 14))


def _story(conn: Connection) -> None:
    def add(table: Table, **values: object) -> None:
        conn.execute(insert(table).values(**values))

    for n, code in ((1, "DOT"), (2, "DOA")):
        add(t.agency, id=n, code=code, name=code, valid_from=date(2020, 1, 1))
        add(t.posting, id=n, number=f"PO000000{n}", kind="news", title="Mail", phase="published", state="draft")
        add(t.cab_meeting, id=n, number=f"CAB000000{n}", slot=DAYS[n - 1], meeting_date=DAYS[n - 1])
        kind: dict[str, Any] = {"type": "normal", "scope": next(iter(ChangeScope)).value, "risk_answers": {}}
        times = {"planned_start": NOW, "planned_end": NOW + timedelta(hours=1)}
        add(t.change, id=n, number=f"CHG000000{n}", title="Disks", **kind, **times)
        add(t.review, id=n, agency_id=n, held_on=DAYS[n - 1], period="2026-09")


def test_a_hold_is_told_in_the_lists(db: Database) -> None:
    db.now = lambda: NOW
    loaded(db, _story)
    s = Services(db)

    def marks() -> list[list[bool]]:
        meetings = [one for one in s.cab.meetings(*DAYS) if one.id]
        changes = s.changes.calendar(NOW, NOW + timedelta(days=2)).changes
        lists: tuple[Any, ...] = (s.hub.drafts(), changes, meetings, s.reviews.reviews())
        return [[bool(one.held) for one in sorted(rows, key=lambda row: row.id)] for rows in lists]

    assert marks() == [[False, False]] * 4
    for number in ("PO0000001", "CAB0000001", "CHG0000001"):
        s.keeping.set_hold("Doe v. State", "Letter", Scope.RECORD, number)
    s.keeping.set_hold("Doe v. State", "Letter", Scope.AGENCY, "DOT")
    found = marks()
    assert [one[0] for one in found] == [True] * 4
    assert [one[1] for one in found] == [False] * 4
    (held, _) = sorted(s.hub.drafts(), key=lambda row: row.id)
    assert held.held.startswith("Legal hold HLD0000001: Doe v. State")
