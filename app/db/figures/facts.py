"""`Facts`: the projections as they were known at an instant, ready to stand in a FROM clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, false, func, literal, or_, true
from sqlalchemy.sql import FromClause
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from app.db.tables import sla_clock, ticket, ticket_span
from app.domain.tickets.told import Fact


@dataclass(frozen=True, slots=True)
class Facts:
    """One snapshot: a connection in its read transaction, the as-of instant T, and where to read.

    `clocks`, `spans` and `tickets` have the columns of `sla_clock`, `ticket_span` and `ticket`. Where
    nothing was recorded after T they are these tables; else `app.db.figures.asof` puts in their place
    the same tables with every ticket that changed since as it was known at T.
    """

    conn: Connection
    as_of: datetime
    clocks: FromClause = sla_clock
    spans: FromClause = ticket_span
    tickets: FromClause = ticket
    clock_parts: tuple[FromClause, ...] = (sla_clock,)  # together `clocks`; cheaper for a look-up by ticket
    clock_sums: tuple[tuple[FromClause, int], ...] = ((sla_clock, 1),)  # what counts of each, to get sums of `clocks`
    span_parts: tuple[FromClause, ...] = (ticket_span,)  # together `spans`; likewise
    ticket_parts: tuple[FromClause, ...] = (ticket,)  # together `tickets`; cheaper for a look-up by an index

    @property
    def dialect(self) -> str:
        """ "sqlite" or "postgresql"."""
        return self.conn.dialect.name

    def end(self, end: datetime) -> datetime:
        """Return the end of a period, but not later than T."""
        return min(end, self.as_of)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures: one agency or (None) the whole state, one service or (None) all.

    `predecessors`: (agency id, instant until which its outcomes count for this agency), for trends only.
    """

    agency_id: int | None = None
    service_id: int | None = None
    predecessors: tuple[tuple[int, datetime], ...] = ()

    def alone(self) -> Scope:
        """Return this scope without predecessors: only outcomes of the agency itself."""
        return Scope(self.agency_id, self.service_id)

    def clocks(self, facts: Facts, *, by_index: bool = True) -> ColumnElement[bool]:
        """Condition on the clocks: outcomes of this agency (before its time, of its predecessors) and service.

        `by_index` False: the agency is not what narrows the query most, see `unindexed`.
        """
        c = facts.clocks.c
        agency = c.agency_id if by_index else unindexed(facts.conn, c.agency_id)
        return and_(self._agency(agency, c.known_at), self._service(c.service_id))

    def spans(self, facts: Facts, at: Any = None, *, by_index: bool = True) -> ColumnElement[bool]:
        """Condition on the spans. `at`: the column whose instant decides about predecessors. `by_index` as above."""
        c = facts.spans.c
        agency = c.agency_id if by_index else unindexed(facts.conn, c.agency_id)
        found = self._agency(agency, c.start_at if at is None else at)
        if self.service_id is None:
            return found
        t = facts.tickets.c
        return and_(found, c.ticket_id == t.id, t.service_id == self.service_id)

    def _agency(self, column: Any, instant: Any) -> ColumnElement[bool]:
        if self.agency_id is None:
            return true()
        own: ColumnElement[bool] = column == self.agency_id
        if not self.predecessors:
            return own
        return or_(own, *(and_(column == other, instant < until) for other, until in self.predecessors))

    def _service(self, column: Any) -> ColumnElement[bool]:
        return true() if self.service_id is None else column == self.service_id

    def from_spans(self, facts: Facts) -> FromClause:
        """Return the spans, joined with their tickets where one service is asked for (a span knows no service)."""
        if self.service_id is None:
            return facts.spans
        return facts.spans.join(facts.tickets, facts.spans.c.ticket_id == facts.tickets.c.id)


def bucket(column: Any, borders: Sequence[datetime]) -> ColumnElement[int]:
    """Return the number (0, 1, ...) of the half-open period between `borders` in which an instant lies."""
    if len(borders) == 2:
        return literal(0)
    return case(
        *((column < upper, literal(number)) for number, upper in enumerate(borders[1:-1])),
        else_=literal(len(borders) - 2),
    )


def unindexed(conn: Connection, column: Any) -> Any:
    """Return a column that SQLite looks up in no index, so that it takes the narrower index of another condition.

    Without statistics SQLite believes an equality (one agency of 27, one metric of 3) to be narrower than a month.
    """
    if conn.dialect.name != "sqlite":
        return column
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def by_rows(column: Any) -> Any:
    """Return a column that is looked up in no index: for a condition on the few rows of one ticket.

    Without statistics, right after a large import, PostgreSQL took the index of all events' recorded_at instead of
    the ticket's, once for each ticket.
    """
    return func.coalesce(column, column)


def within(column: Any, start: datetime, end: datetime) -> ColumnElement[bool]:
    """Return the condition start <= column < end."""
    return and_(column >= start, column < end)


def tells(ticket: Any, fact: Fact) -> ColumnElement[bool]:
    """Return the condition that the source of a ticket tells a fact. `ticket`: columns of `ticket`."""
    found: ColumnElement[bool] = ticket.told.like(f"%{fact.letter}%")
    return found


def is_false(column: Any) -> ColumnElement[bool]:
    """Return the condition that a boolean column is false, in the form for which both databases can use an index."""
    found: ColumnElement[bool] = column == false()
    return found
