"""Drafts of packets that a second person approved."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select

from app.db.records import time_of
from app.db.tables import agency, packet, packet_approval, person


class Approval(NamedTuple):
    """What was approved: as of which time, made when, saying what, and by whom, when; `name` of who approved it."""

    as_of: datetime
    extracted_at: datetime
    data_hash: str
    reason: str
    at: datetime
    author: str
    name: str


def waiting(conn: Connection, agency_code: str, period: str) -> Approval | None:
    """Return the newest approval of a packet that is not issued yet; None where there is none."""
    issued = select(packet.c.data_hash).where(packet.c.period == period)
    return _newest(conn, agency_code, period, packet_approval.c.data_hash.not_in(issued))


def of_content(conn: Connection, agency_code: str, period: str, data_hash: str) -> Approval | None:
    """Return the newest approval of what says exactly this."""
    return _newest(conn, agency_code, period, packet_approval.c.data_hash == data_hash)


def _newest(conn: Connection, agency_code: str, period: str, condition: object) -> Approval | None:
    a = packet_approval.c
    name = func.coalesce(person.c.name, a.author)
    row = conn.execute(
        select(a.as_of, a.extracted_at, a.data_hash, a.reason, a.at, a.author, name)
        .join_from(packet_approval, agency, agency.c.id == a.agency_id)
        .join(person, person.c.login == a.author, isouter=True)
        .where(func.upper(agency.c.code) == agency_code.strip().upper(), a.period == period, condition)  # type: ignore[arg-type]
        .order_by(a.id.desc())
        .limit(1)
    ).first()
    return None if row is None else Approval._make(row)


def approve(
    conn: Connection,
    agency_id: int,
    period: str,
    as_of: datetime,
    extracted_at: datetime,
    data_hash: str,
    reason: str,
    author: str,
) -> None:
    """Note that a draft was approved."""
    row = {"agency_id": agency_id, "period": period, "as_of": as_of, "extracted_at": extracted_at, "author": author}
    conn.execute(insert(packet_approval).values(**row, data_hash=data_hash, reason=reason, at=time_of(conn)))
