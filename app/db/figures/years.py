"""The years that the clocks of a period touch and that have no list of holidays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from app.db.figures.facts import Facts, Scope, is_false, within
from app.db.tables import sla_clock, ticket
from app.domain.sla.holidays import years_without as years_not_among
from app.domain.sla.targets import TargetBook


def years_without(facts: Facts, scope: Scope, start: datetime, end: datetime, book: TargetBook) -> tuple[int, ...]:
    """Return the years without holidays that clocks touch whose outcome became known in [start, end), in order."""
    c = facts.clocks.c
    if not _could_lack(facts.conn, end, book):
        return ()
    rows = facts.conn.execute(
        select(c.target_id, func.min(c.start_at), func.max(func.coalesce(c.stop_at, c.known_at)))
        .where(within(c.known_at, start, end), c.known_at <= facts.as_of, scope.clocks(facts), is_false(c.excluded))
        .group_by(c.target_id)
    )
    return _lacking(rows.all(), book)


def years_of_all(conn: Connection, book: TargetBook) -> tuple[int, ...]:
    """Return the years without holidays that any clock touches, in order."""
    c = sla_clock.c
    end = func.max(func.coalesce(c.stop_at, c.due_at, c.start_at))
    return _lacking(conn.execute(select(c.target_id, func.min(c.start_at), end).group_by(c.target_id)).all(), book)


def _could_lack(conn: Connection, end: datetime, book: TargetBook) -> bool:
    """Return whether any clock can touch such a year: mostly none can, and then nothing is looked for.

    No clock starts before its ticket was opened, and the oldest ticket is found by an index.
    """
    first = conn.execute(select(func.min(ticket.c.opened_at))).scalar()
    known = [calendar.holiday_years for calendar in {t.calendar.id: t.calendar for t in book.targets}.values()]
    return first is not None and any(years_not_among(years, first, end) for years in known if years is not None)


def _lacking(rows: object, book: TargetBook) -> tuple[int, ...]:
    calendars = {target.id: target.calendar for target in book.targets}
    found: set[int] = set()
    for target_id, start, end in rows:  # type: ignore[attr-defined]
        found.update(calendars[target_id].years_without(start, end))
    return tuple(sorted(found))
