"""Freezes and who overrode them for a change."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.names import people
from app.db.records import insert_record, time_of
from app.domain.changes.values import Freeze, Override

_F, _O = t.freeze.c, t.freeze_override.c


def freezes_between(conn: Connection, start: datetime, end: datetime) -> list[Freeze]:
    """Return the freezes that touch [start, end), by their start, without those that were withdrawn."""
    return _load(conn, _wanted().where(_F.start_at < end, _F.end_at > start, _F.withdrawn.is_(False)))


def freeze_by_id(conn: Connection, freeze_id: int) -> Freeze | None:
    """Return one freeze, also one that was withdrawn; None where there is no such."""
    return next(iter(_load(conn, _wanted().where(_F.id == freeze_id))), None)


def _wanted() -> Select[Any]:
    a, s, x = t.agency.c, t.service.c, t.site.c
    return (
        select(
            _F.id,
            _F.name,
            _F.kind,
            _F.start_at,
            _F.end_at,
            a.code,
            s.code,
            _F.reason,
            x.code,
            _F.hard,
            _F.withdrawn,
            a.name,
            s.name,
            x.name,
        )
        .select_from(
            t.freeze.outerjoin(t.agency, _F.agency_id == a.id)
            .outerjoin(t.service, _F.service_id == s.id)
            .outerjoin(t.site, _F.site_id == x.id)
        )
        .order_by(_F.start_at, _F.id)
    )


def _load(conn: Connection, wanted: Select[Any]) -> list[Freeze]:
    names = 3  # of agency, service and site: empty where there is none
    return [Freeze(*row[:-names], *(name or "" for name in row[-names:])) for row in conn.execute(wanted)]


def overrides(conn: Connection, change_ids: Collection[int]) -> dict[int, tuple[Override, ...]]:
    """Return who let these changes into freezes, by change, in the order in which it was said."""
    if not change_ids:
        return {}
    wanted = select(t.freeze_override).where(id_in(conn, _O.change_id, change_ids)).order_by(_O.at, _O.id)
    rows = conn.execute(wanted).all()
    names = people(conn, {row.author for row in rows})
    agreed = _agreed(conn, {row.item_id for row in rows if row.item_id is not None})
    found: dict[int, list[Override]] = {}
    for row in rows:
        found.setdefault(row.change_id, []).append(
            Override(
                row.id,
                row.freeze_id,
                row.change_id,
                row.content_n,
                row.at,
                row.author,
                row.role,
                row.reason,
                names.get(row.author, row.author),
                agreed.get(row.item_id, ()),
            )
        )
    return {change_id: tuple(listed) for change_id, listed in found.items()}


def _agreed(conn: Connection, item_ids: Collection[int]) -> dict[int | None, tuple[str, ...]]:
    """Return who of the ECAB approved these items, by item, in the order in which they said it."""
    if not item_ids:
        return {}
    v, p = t.cab_vote.c, t.person.c
    wanted = (
        select(v.item_id, v.vote, p.name)
        .join_from(t.cab_vote, t.person, v.person_id == p.id)
        .where(id_in(conn, v.item_id, item_ids), v.ecab_member_id.is_not(None))
        .order_by(v.at, v.id)
    )
    last: dict[int, dict[str, str]] = {}
    for row in conn.execute(wanted):
        last.setdefault(row.item_id, {})[row.name] = row.vote
    return {id: tuple(name for name, vote in votes.items() if vote == "approve") for id, votes in last.items()}


def add_override(
    conn: Connection,
    freeze_id: int,
    change_id: int,
    content_n: int,
    *,
    role: str,
    reason: str,
    item_id: int | None = None,
) -> int:
    """Record that this content of a change is let into a freeze, by who is at work; returns the key of the fact.

    `role`: as "ecab", then `item_id` is the item in which its members decided it, or as "coordinator".
    """
    values = {
        "freeze_id": freeze_id,
        "change_id": change_id,
        "content_n": content_n,
        "at": time_of(conn),
        "role": role,
        "reason": reason,
        "item_id": item_id,
    }
    return insert_record(conn, t.freeze_override, values)
