"""Badges with what was said of them, from and to the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.datacenters import verdicts
from app.db.records import put_links
from app.db.tables.access import badge, badge_notice, badge_site, badge_validation
from app.domain.datacenters.badges import EVERY, STEPS, Badge, BadgeContact, Validation, Verdict
from app.domain.home.access import OverdueBadges

_B, _S, _V, _N = badge.c, badge_site.c, badge_validation.c, badge_notice.c
_P, _C = t.person.c, t.agency_contact.c


def badges(conn: Connection, *where: ColumnElement[bool]) -> list[Badge]:
    """Return badges with what stands of what was said of them, by agency and name."""
    rows = conn.execute(
        select(badge, t.agency.c.name.label("agency"))
        .join(t.agency, _B.agency_id == t.agency.c.id)
        .where(*where)
        .order_by(t.agency.c.name, _B.name, _B.id)
    ).all()
    ids = [row.id for row in rows] if where else None
    said, sites = _validations(conn, ids), _sites(conn, ids)
    told: defaultdict[tuple[int, date], list[int]] = defaultdict(list)
    for badge_id, since, step in conn.execute(
        _of(conn, select(_N.badge_id, _N.counted_from, _N.step), _N.badge_id, ids)
    ):
        told[badge_id, since].append(step)
    found = []
    for row in rows:
        keys, names = sites.get(row.id, ((), ()))
        mine = tuple(said[row.id])
        since = max([row.issued_on, *(one.on for one in mine if one.verdict is Verdict.KEEP)])
        found.append(
            Badge(
                row.id,
                row.version,
                row.number,
                row.name,
                row.company,
                row.agency_id,
                row.agency,
                keys,
                names,
                row.issued_on,
                row.ended_on,
                row.why,
                mine,
                tuple(sorted(told[row.id, since])),
            )
        )
    return found


def _of(conn: Connection, query: Any, column: ColumnElement[Any], ids: Collection[int] | None) -> Any:
    return query if ids is None else query.where(id_in(conn, column, ids))


def _validations(conn: Connection, ids: Collection[int] | None) -> defaultdict[int, list[Validation]]:
    by, writer, gone = t.person.alias("by"), t.person.alias("writer"), badge_validation.alias("gone")
    query = (
        select(
            badge_validation,
            func.coalesce(by.c.name, writer.c.name, _V.author).label("said_by"),
            func.coalesce(writer.c.name, _V.author).label("written_by"),
        )
        .outerjoin(by, by.c.id == _V.by_id)
        .outerjoin(writer, writer.c.login == _V.author)
        .outerjoin(gone, gone.c.withdraws_id == _V.id)
        .where(_V.verdict != Verdict.WITHDRAWN.value, gone.c.id.is_(None))
        .order_by(_V.badge_id, _V.validated_on, _V.id)
    )
    found: defaultdict[int, list[Validation]] = defaultdict(list)
    for row in conn.execute(_of(conn, query, _V.badge_id, ids)):
        found[row.badge_id].append(
            Validation(
                row.id,
                row.badge_id,
                Verdict(row.verdict),
                row.validated_on,
                row.said_by,
                row.recorded_at,
                row.written_by,
                row.note,
                row.op_id or "",
            )
        )
    return found


def _sites(conn: Connection, ids: Collection[int] | None) -> dict[int, tuple[tuple[int, ...], tuple[str, ...]]]:
    query = (
        select(_S.badge_id, t.site.c.id, t.site.c.name)
        .join(t.site, _S.site_id == t.site.c.id)
        .order_by(_S.badge_id, t.site.c.code)
    )
    rows: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for badge_id, site_id, name in conn.execute(_of(conn, query, _S.badge_id, ids)):
        rows[badge_id].append((site_id, name))
    return {key: (tuple(s for s, _ in found), tuple(n for _, n in found)) for key, found in rows.items()}


def hold_badges(conn: Connection, ids: Iterable[int]) -> dict[int, Badge]:
    """Return badges by id as they are until this transaction ends: nobody else says anything of them meanwhile."""
    wanted = sorted(set(ids))
    for badge_id in wanted:  # in one order, so that two of these never wait for each other
        verdicts.hold_badge(conn, badge_id)
    return {one.id: one for one in badges(conn, id_in(conn, _B.id, wanted))}


def set_sites(conn: Connection, badge_id: int, site_ids: Iterable[int]) -> None:
    """Make a badge open exactly these sites."""
    put_links(conn, _S.badge_id, badge_id, _S.site_id, set(site_ids))


def note_told(conn: Connection, told: Sequence[tuple[Badge, int]], people: int, at: datetime) -> None:
    """Write down that an agency's contacts were told that badges reached a step."""
    rows = [
        {"badge_id": one.id, "counted_from": one.counted_from(), "step": step, "people": people, "at": at}
        for one, step in told
    ]
    conn.execute(insert(badge_notice), rows)


def _not_kept(today: date, days: int) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a badge did not end, and was not issued or kept for so many days."""
    first = today - timedelta(days=days - 1)
    gone = badge_validation.alias("gone")
    kept = (
        select(_V.id)
        .outerjoin(gone, gone.c.withdraws_id == _V.id)
        .where(_V.badge_id == _B.id, _V.verdict == Verdict.KEEP.value, _V.validated_on >= first, gone.c.id.is_(None))
    )
    return (_B.ended_on.is_(None), _B.issued_on < first, ~kept.exists())


def waiting(conn: Connection, today: date) -> list[Badge]:
    """Return the badges that are due or overdue today."""
    return badges(conn, *_not_kept(today, STEPS[0]))


def overdue(conn: Connection, agency_ids: Iterable[int], today: date) -> list[OverdueBadges]:
    """Return of which of these agencies badges are overdue today, by name; one query."""
    a = t.agency.c
    query = (
        select(a.id, a.name, func.count(), func.min(_B.id))
        .join_from(badge, t.agency, _B.agency_id == a.id)
        .where(id_in(conn, a.id, agency_ids), *_not_kept(today, EVERY))
        .group_by(a.id, a.name)
        .order_by(a.name)
    )
    return [OverdueBadges(*row) for row in conn.execute(query)]


def contacts(conn: Connection, today: date) -> list[BadgeContact]:
    """Return the contacts of today, each person once an agency: those for security first, then by rank."""
    query = (
        select(_C.agency_id, _P.id, _P.name, _P.email, _C.kind)
        .join(t.person, _C.person_id == _P.id)
        .where(_P.active.is_(True), _C.valid_from <= today, or_(_C.valid_to.is_(None), _C.valid_to > today))
        .order_by(_C.agency_id, _C.kind != "security", _C.kind != "mip", _C.rank, _C.id)
    )
    found: dict[tuple[int, int], BadgeContact] = {}
    for row in conn.execute(query):
        found.setdefault((row.agency_id, row.id), BadgeContact(*row))
    return list(found.values())
