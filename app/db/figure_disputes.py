"""Figures of packets that agencies dispute, and the answers, from and to the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, insert, select, true

from app.db.records import hold, next_number, time_of
from app.db.tables import agency, figure_dispute, figure_dispute_answer, packet, ticket
from app.domain.eastern import local_date
from app.domain.packets.disputes import DisputeAnswer, DisputedFigure

_D, _A, _P = figure_dispute.c, figure_dispute_answer.c, packet.c


class Revision(NamedTuple):
    """A revision of a packet and its figures, to see whether one restates what is disputed."""

    agency_id: int
    period: str
    revision: int
    figures: Mapping[str, str]


def disputes(
    conn: Connection, *where: ColumnElement[bool], until: datetime | None = None, itself: Revision | None = None
) -> list[DisputedFigure]:
    """Return disputes, open ones first, in the order of their numbers.

    `until`: only what was recorded by then. `itself`: the revision that is made just now, in the place of what is on
    record of it and of later ones.
    """
    known = true() if until is None else _A.at <= until
    opened = [] if until is None else [_D.at <= until]
    rows = conn.execute(
        select(
            *(figure_dispute.c[name] for name in ("id", "number", "figure", "value", "said", "told_by", "told_on")),
            *(_D.due_on, _D.at, _A.answer, _A.reason, _A.at.label("answered_at")),
            *(_P.agency_id, _P.period, _P.revision, agency.c.code),
        )
        .select_from(figure_dispute)
        .join(packet, _P.id == _D.packet_id)
        .join(agency, agency.c.id == _P.agency_id)
        .outerjoin(figure_dispute_answer, and_(_A.dispute_id == _D.id, known))
        .where(*where, *opened)
        .order_by(_A.answer.is_not(None), _D.id)
    ).all()
    later = _revisions(conn, {(row.agency_id, row.period) for row in rows}, until, itself)
    return [
        DisputedFigure(
            id=row.id,
            number=row.number,
            agency_id=row.agency_id,
            agency=row.code,
            period=row.period,
            revision=row.revision,
            figure=row.figure,
            value=row.value,
            said=row.said,
            by=row.told_by,
            told_on=row.told_on,
            due_on=row.due_on,
            opened_at=row.at,
            answer=None if row.answer is None else DisputeAnswer(row.answer),
            reason=row.reason or "",
            answered_on=None if row.answered_at is None else local_date(row.answered_at),
            restated=_restated(row.figure, row.value, row.revision, later.get((row.agency_id, row.period), [])),
        )
        for row in rows
    ]


def _revisions(
    conn: Connection, of: Iterable[tuple[int, str]], until: datetime | None, itself: Revision | None
) -> dict[tuple[int, str], list[Revision]]:
    """Return the revisions of these packets that were issued, in order; the last one may be the one that is made."""
    wanted = set(of)
    if not wanted:
        return {}
    known = true() if until is None else func.coalesce(_P.extracted_at, _P.as_of) <= until
    rows = conn.execute(
        select(_P.agency_id, _P.period, _P.revision, _P.figures)
        .where(_P.agency_id.in_({id for id, _ in wanted}), _P.period.in_({period for _, period in wanted}), known)
        .order_by(_P.revision)
    )
    found: dict[tuple[int, str], list[Revision]] = {}
    for one in map(Revision._make, rows):
        if itself is None or one[:2] != itself[:2] or one.revision < itself.revision:
            found.setdefault((one.agency_id, one.period), []).append(one)
    if itself is not None and itself[:2] in wanted:
        found.setdefault((itself.agency_id, itself.period), []).append(itself)
    return found


def _restated(figure: str, value: str, revision: int, revisions: list[Revision]) -> str:
    """Return the first later revision that says otherwise, and what of a single figure; "" where none does."""
    before = next((one.figures for one in revisions if one.revision == revision), None)
    for one in revisions:
        if one.revision > revision and before is not None:
            if figure in before and one.figures.get(figure, "") != value:
                return f"r{one.revision}: {one.figures.get(figure) or 'none'}"
            if figure not in before and one.figures != before:
                return f"r{one.revision}"
    return ""


def any_of(conn: Connection, agency_id: int, until: datetime) -> bool:
    """Return whether an agency had disputed any figure by a time."""
    wanted = select(_D.id).join_from(figure_dispute, packet, _P.id == _D.packet_id)
    return conn.execute(wanted.where(_P.agency_id == agency_id, _D.at <= until).limit(1)).first() is not None


class Disputable(NamedTuple):
    """An issued revision: its key and figures, and whose it is."""

    id: int
    agency_id: int
    figures: Mapping[str, str]


def issued(conn: Connection, agency_code: str, period: str, revision: int | None) -> Disputable | None:
    """Return a revision of a packet, the newest where none is named; None where it was never issued."""
    which = [] if revision is None else [_P.revision == revision]
    row = conn.execute(
        select(_P.id, _P.agency_id, _P.figures)
        .join_from(packet, agency, agency.c.id == _P.agency_id)
        .where(func.upper(agency.c.code) == agency_code.strip().upper(), _P.period == period, *which)
        .order_by(_P.revision.desc())
        .limit(1)
    ).first()
    return None if row is None else Disputable._make(row)


def add(conn: Connection, packet_id: int, values: Mapping[str, Any], author: str) -> tuple[int, str]:
    """Write down a dispute; return its key and number."""
    number = next_number(conn, "FDS")
    row = {"number": number, "packet_id": packet_id, "at": time_of(conn), "author": author, **values}
    made = conn.execute(insert(figure_dispute).values(row).returning(_D.id)).scalar_one()
    return int(made), number


def answer(conn: Connection, dispute_id: int, how: DisputeAnswer, reason: str, author: str) -> None:
    """Write down the answer of a dispute."""
    row = {"dispute_id": dispute_id, "answer": how.value, "reason": reason, "at": time_of(conn), "author": author}
    conn.execute(insert(figure_dispute_answer).values(row))


def hold_packet(conn: Connection, packet_id: int) -> None:
    """Let nobody else dispute a packet until the act ends."""
    hold(conn, f"disputes of packet {packet_id}")


def knows_ticket(conn: Connection, number: str) -> bool:
    """Return whether there is a ticket of a number."""
    return conn.execute(select(ticket.c.id).where(ticket.c.number == number)).first() is not None


def hold_dispute(conn: Connection, dispute_id: int) -> None:
    """Let nobody else answer a dispute until the act ends."""
    hold(conn, f"dispute {dispute_id} of a figure")


def open_same(conn: Connection, packet_id: int, figure: str) -> str | None:
    """Return the number of an open dispute of the same figure of a packet; None where there is none."""
    found = conn.execute(
        select(_D.number)
        .outerjoin(figure_dispute_answer, _A.dispute_id == _D.id)
        .where(_D.packet_id == packet_id, _D.figure == figure, _A.id.is_(None))
    ).scalar()
    return None if found is None else str(found)


def periods_of(conn: Connection, agency_id: int) -> list[tuple[str, int, Mapping[str, str]]]:
    """Return the newest revision of each packet of an agency with its figures, the newest period first."""
    newest = select(func.max(_P.revision)).where(_P.agency_id == agency_id)
    mine = packet.alias("mine")
    rows = conn.execute(
        select(mine.c.period, mine.c.revision, mine.c.figures)
        .where(
            mine.c.agency_id == agency_id, mine.c.revision == newest.where(_P.period == mine.c.period).scalar_subquery()
        )
        .order_by(mine.c.period.desc())
    )
    return [(row.period, row.revision, row.figures) for row in rows]
