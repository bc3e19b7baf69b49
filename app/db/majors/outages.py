"""The outages of a major incident, which begin and end as it does, and of a posting that tells one by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, select, update

from app.db import tables as t
from app.db.records import insert_record, put_links
from app.domain.majors.outages import Counted, OutageKind, Withdrawn

_O = t.outage.c
_ENDS = {"impact_start_at": "start_at", "restored_at": "end_at"}
#: What tells outages, by the name of its column.
Teller = Literal["major_incident_id", "posting_id"]


def told_by(conn: Connection, teller: Teller, id: int) -> list[Counted]:
    """Return the outages that a major incident or a posting tells, also those that count no more; in their order."""
    query = (
        select(_O.id, _O.service_id, t.service.c.name, _O.kind, _O.start_at, _O.end_at, _O.withdrawn)
        .join_from(t.outage, t.service, t.service.c.id == _O.service_id)
        .where(_O[teller] == id, _O.source == "longleaf")
    )
    rows = conn.execute(query.order_by(_O.id))
    return [Counted(row[0], row[1], row[2], OutageKind(row[3]), *row[4:]) for row in rows]


def tell(
    conn: Connection,
    teller: Teller,
    id: int,
    wanted: Mapping[int, OutageKind],
    *,
    title: str,
    start_at: datetime,
    end_at: datetime | None,
    agencies: Iterable[int],
    more: Mapping[str, Any] | None = None,
) -> None:
    """Let exactly these services count as down for a major incident or a posting, and take the others of it back.

    One that counts already keeps its own times. `more`: columns of a planned one.
    """
    have = {one.service_id: one for one in told_by(conn, teller, id)}
    times = {"start_at": start_at, "end_at": end_at}
    for service_id, kind in wanted.items():
        row = {"kind": kind.value, "withdrawn": "", **(more or {})}
        known = have.get(service_id)
        if known is None:
            row |= {"service_id": service_id, "title": title, "planned": False, teller: id, **times, **(more or {})}
            put_links(
                conn,
                t.outage_agency.c.outage_id,
                insert_record(conn, t.outage, row),
                t.outage_agency.c.agency_id,
                set(agencies),
            )
        elif not known.counts or known.kind is not kind:
            _put(conn, [known.id], row if known.counts else row | times)
    gone = [one.id for one in have.values() if one.counts and one.service_id not in wanted]
    _put(conn, gone, {"withdrawn": Withdrawn.CHOICE.value})
    put_agencies(conn, teller, id, agencies)


def move(conn: Connection, teller: Teller, id: int, start_at: datetime, end_at: datetime | None) -> None:
    """Let what counts of a posting have begun and ended then."""
    moved = [
        one.id for one in told_by(conn, teller, id) if one.counts and (one.start_at, one.end_at) != (start_at, end_at)
    ]
    _put(conn, moved, {"start_at": start_at, "end_at": end_at})


def put_agencies(conn: Connection, teller: Teller, id: int, agencies: Iterable[int]) -> None:
    """Let the outages of a major incident or a posting have reached exactly these agencies."""
    wanted, of = set(agencies), t.outage_agency.c
    for one in told_by(conn, teller, id):
        put_links(conn, of.outage_id, one.id, of.agency_id, wanted)


def take_back(conn: Connection, major_id: int) -> None:
    """Let nothing count any more of a major incident that is none."""
    gone = [one.id for one in told_by(conn, "major_incident_id", major_id) if one.counts]
    _put(conn, gone, {"withdrawn": Withdrawn.DEMOTED.value})


def count_again(conn: Connection, major_id: int) -> list[Counted]:
    """Let that count again which was taken back with the major incident; returns it."""
    demoted = Withdrawn.DEMOTED.value
    back = [one for one in told_by(conn, "major_incident_id", major_id) if one.withdrawn == demoted]
    _put(conn, [one.id for one in back], {"withdrawn": ""})
    return back


def end(conn: Connection, major_id: int, at: datetime) -> None:
    """End the outages of a major incident that go on."""
    _set(conn, major_id, _O.end_at.is_(None) & (_O.start_at <= at), {"end_at": at})


def go_on(conn: Connection, major_id: int, since: datetime) -> None:
    """Let the outages go on that ended with the restoration which was none."""
    _set(conn, major_id, _O.end_at == since, {"end_at": None})


def correct(conn: Connection, major_id: int, field: str, before: datetime, after: datetime) -> None:
    """Move the outages that began, or ended, with the incident; other times of theirs are their own."""
    if field in _ENDS:
        column = _ENDS[field]
        _set(conn, major_id, _O[column] == before, {column: after})


def _set(conn: Connection, major_id: int, wanted: ColumnElement[bool], values: dict[str, Any]) -> None:
    own = (_O.major_incident_id == major_id) & (_O.source == "longleaf") & (_O.withdrawn == "")
    _put(conn, conn.scalars(select(_O.id).where(own, wanted).order_by(_O.id)).all(), values)


def _put(conn: Connection, ids: Iterable[int], values: Mapping[str, Any]) -> None:
    for outage_id in ids:
        conn.execute(update(t.outage).where(_O.id == outage_id).values(version=_O.version + 1, **values))
