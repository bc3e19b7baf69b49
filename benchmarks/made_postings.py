"""Postings of years, made without the services: the same for the same number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, insert, select

from app.db import tables as t
from app.db.engine import Database
from app.db.guards.install import bulk_load
from app.db.owner import as_owner
from app.domain.hub.phases import Impact, Kind, Phase
from app.domain.hub.values import Content, Reach

_YEARS = timedelta(days=5 * 365)
_PHASES = {
    Kind.INCIDENT: (Phase.INVESTIGATING, Phase.IDENTIFIED, Phase.MONITORING, Phase.RESOLVED),
    Kind.MAINTENANCE: (Phase.SCHEDULED, Phase.MOVED, Phase.IN_PROGRESS, Phase.COMPLETED),
    Kind.NEWS: (Phase.PUBLISHED, Phase.WITHDRAWN),
    Kind.DOCUMENT: (Phase.PUBLISHED, Phase.UPDATED),
}
_KINDS = tuple(Kind)
_WORDS = "The service answers slowly in several agencies; we look into it and say more as soon as we know more. " * 3


def add_postings(db: Database, count: int) -> None:
    """Add so many postings of the last five years; the last ten go on."""
    draw, now = random.Random(count), db.now()
    with as_owner(db) as conn:
        about = {name: list(conn.scalars(select(table.c.id))) for name, table in _ABOUT.items()}
        first = (conn.execute(select(func.max(t.posting.c.id))).scalar() or 0) + 1
        rows: dict[Table, list[dict[str, Any]]] = {table: [] for table in (t.posting, t.posting_version, *_LINKS)}
        for n in range(count):
            begun = now - _YEARS * ((count - n) / count)
            for table, row in _made(draw, first + n, begun, about, goes_on=n >= count - 10):
                rows[table].append(row)
        with bulk_load(conn):
            for table, found in rows.items():
                conn.execute(insert(table), found)


_ABOUT = {"services": t.service, "sites": t.site, "agencies": t.agency}
_LINKS = (t.posting_service, t.posting_agency)


def _made(
    draw: random.Random, id: int, begun: datetime, about: dict[str, list[int]], *, goes_on: bool
) -> Iterator[tuple[Table, dict[str, Any]]]:
    kind = Kind.INCIDENT if goes_on else draw.choice(_KINDS)
    impact = Impact.NONE if kind in {Kind.NEWS, Kind.DOCUMENT} else draw.choice(list(Impact))
    services = tuple(sorted(draw.sample(about["services"], 2)))
    agencies = tuple(sorted(draw.sample(about["agencies"], 6)))
    phases = _PHASES[kind][:-1] if goes_on else _PHASES[kind]
    ends = begun + timedelta(hours=2)
    said = [
        Content(f"Trouble number {id}", phase, _WORDS, impact, begun, ends, None, Reach(services, (), agencies))
        for phase in phases
    ]
    last = said[-1]
    common = {"title": last.title, "text": last.text, "impact": last.impact.value, "starts_at": begun, "ends_at": ends}
    yield t.posting, {**common, "id": id, "number": f"PO{id:07d}", "kind": kind.value, "state": "posted",
                      "phase": last.phase.value, "written_by": "bench"}  # fmt: skip
    for n, content in enumerate(said, 1):
        reach = {"services": list(services), "sites": [], "agencies": list(agencies)}
        yield t.posting_version, {**common, "posting_id": id, "n": n, "at": begun + timedelta(minutes=30 * n),
                                  "author": "bench", "phase": content.phase.value, "reach": reach,
                                  "sha256": content.sha256}  # fmt: skip
    yield from ((t.posting_service, {"posting_id": id, "service_id": one}) for one in services)
    yield from ((t.posting_agency, {"posting_id": id, "agency_id": one}) for one in agencies)
