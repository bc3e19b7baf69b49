"""Changes as their maintenance postings need them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from app.db import tables as t
from app.db.changes.links import LINKS
from app.db.conditions import id_in
from app.domain.changes.standby import taken
from app.domain.hub.follow import ChangeNow
from app.domain.hub.phases import Phase
from app.domain.hub.values import Reach
from app.domain.vocabulary import ChangeState

_C, _P = t.change.c, t.posting.c
_MEANT = ("in_cab", "in_review", "approved", "scheduled", "implementing")
#: For how long a posting that is over still looks at its change: somebody may take the last step back.
_AFTER = timedelta(days=7)


def followed(conn: Connection, now: datetime) -> list[ChangeNow]:
    """Return the changes that a posting tells of or may have to: those ahead or at work, and what became of others."""
    told = select(_P.change_id).where(
        _P.change_id.is_not(None),
        or_(_P.phase.not_in((Phase.COMPLETED.value, Phase.CANCELLED.value)), _P.updated_at >= now - _AFTER),
    )
    wanted = select(t.change).where(
        _C.template.is_(False), _C.source == "longleaf", or_(_C.state.in_(_MEANT), _C.id.in_(told))
    )
    return _load(conn, wanted.order_by(_C.id))


def change_now(conn: Connection, change_id: int) -> ChangeNow | None:
    """Return one change; None where there is no such."""
    return changes_now(conn, [change_id]).get(change_id)


def changes_now(conn: Connection, ids: Collection[int]) -> dict[int, ChangeNow]:
    """Return changes by their keys."""
    found = _load(conn, select(t.change).where(id_in(conn, _C.id, ids))) if ids else []
    return {one.id: one for one in found}


def _load(conn: Connection, wanted: Select[Any]) -> list[ChangeNow]:
    columns = (
        "id",
        "number",
        "title",
        "state",
        "planned_start",
        "planned_end",
        "actual_start",
        "actual_end",
        "outage_minutes",
    )
    rows = conn.execute(wanted.with_only_columns(*(_C[name] for name in columns))).all()
    ids = [row.id for row in rows]
    reach: Mapping[str, dict[int, list[int]]] = {field: defaultdict(list) for field in LINKS}
    for field, (link, column, _) in LINKS.items():
        found = select(link.c.change_id, link.c[column]).where(id_in(conn, link.c.change_id, ids))
        for change_id, id in conn.execute(found.order_by(link.c[column])):
            reach[field][change_id].append(id)
    s = t.service.c
    services = {row.id: row for row in conn.execute(select(s.id, s.name, s.primary_site_id, s.standby_site_id))}
    made = []
    for row in rows:
        own = Reach(**{field: tuple(found[row.id]) for field, found in reach.items()})
        touched = [services[id] for id in own.services]
        loses = any(taken((one.primary_site_id, one.standby_site_id), own.sites) for one in touched)
        values = {name: getattr(row, name) for name in columns if name != "state"}
        names = tuple(sorted(one.name for one in touched))
        made.append(ChangeNow(**values, state=ChangeState(row.state), loses_standby=loses, reach=own, names=names))
    return made
