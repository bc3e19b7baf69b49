"""Templates of postings from and to the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, select

from app.db import tables as t
from app.db.conditions import id_in
from app.db.records import put_links
from app.domain.hub.phases import Kind, Phase
from app.domain.hub.templates import Template
from app.domain.hub.values import Named

_T, _L = t.posting_template.c, t.posting_template_service.c


def in_force(conn: Connection) -> list[Template]:
    """Return the templates that did not end, by name."""
    found = _load(conn, _T.active)
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def by_id(conn: Connection, template_id: int) -> Template | None:
    """Return one template; None where there is no such."""
    return next(iter(_load(conn, _T.id == template_id)), None)


def _load(conn: Connection, where: ColumnElement[bool]) -> list[Template]:
    rows = conn.execute(select(t.posting_template).where(where).order_by(_T.id)).all()
    services: dict[int, list[Named]] = defaultdict(list)
    linked = (
        select(_L.template_id, t.service.c.id, t.service.c.code, t.service.c.name)
        .join_from(t.posting_template_service, t.service, _L.service_id == t.service.c.id)
        .where(id_in(conn, _L.template_id, [row.id for row in rows]))
        .order_by(t.service.c.name)
    )
    for template_id, id, code, name in conn.execute(linked):
        services[template_id].append(Named(id, code, name))
    return [
        Template(
            row.id,
            row.version,
            row.name,
            Kind(row.kind),
            Phase(row.phase),
            row.title,
            row.text,
            row.next_minutes,
            tuple(services[row.id]),
            row.active,
        )
        for row in rows
    ]


def put_services(conn: Connection, template_id: int, ids: Collection[int]) -> None:
    """Make a template be about exactly these services."""
    put_links(conn, _L.template_id, template_id, _L.service_id, set(ids))
