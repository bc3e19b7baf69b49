"""Text modules and templates of tickets from the database: those that one person is offered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, insert, or_, select

from app.db.tables.templates import template_use, text_module, ticket_template
from app.domain.templates import TextModule, TicketTemplate

_U = template_use.c


def _offered(table: Table, login: str, today: date) -> ColumnElement[bool]:
    own = table.c
    return (own.owner.in_(("", login))) & or_(own.valid_to.is_(None), own.valid_to > today)


def _uses(conn: Connection, column: ColumnElement[Any]) -> Mapping[int, int]:
    rows = conn.execute(select(column, func.count()).where(column.is_not(None)).group_by(column))
    return {id: count for id, count in rows}  # noqa: C416  (rows are no pairs to the checker)


def modules(conn: Connection, login: str, today: date) -> tuple[TextModule, ...]:
    """Return the text modules of the desk and those of one person that hold on a day, by name; own ones first."""
    c, used = text_module.c, _uses(conn, _U.module_id)
    rows = conn.execute(
        select(c.id, c.name, c.text, c.owner).where(_offered(text_module, login, today)).order_by(c.name, c.id)
    )
    found = [TextModule(r.id, r.name, r.text, r.owner != "", used.get(r.id, 0)) for r in rows]
    return tuple(sorted(found, key=lambda one: not one.own))


def templates(conn: Connection, login: str, today: date) -> tuple[TicketTemplate, ...]:
    """Return the templates of tickets of the desk and those of one person that hold on a day, by name."""
    c, used = ticket_template.c, _uses(conn, _U.template_id)
    rows = conn.execute(select(ticket_template).where(_offered(ticket_template, login, today)).order_by(c.name, c.id))
    return tuple(
        TicketTemplate(
            r.id,
            r.name,
            r.title,
            r.kind,
            r.service_id,
            r.category,
            r.set_impact,
            r.set_urgency,
            r.route_group_id,
            r.description,
            r.checklist,
            r.owner != "",
            used.get(r.id, 0),
        )
        for r in rows
    )


def uses_of(conn: Connection, table: str, id: int) -> int:
    """Return how often a text module or a template was used."""
    column = _U.module_id if table == "text_module" else _U.template_id
    return int(conn.scalar(select(func.count()).where(column == id)) or 0)


def note_use(conn: Connection, values: Mapping[str, Any]) -> None:
    """Keep that a text module (`module_id`) or a template (`template_id`) was used."""
    conn.execute(insert(template_use).values(**values))


def own_of(conn: Connection, table: Table, login: str, name: str) -> tuple[int, int] | None:
    """Return id and version of somebody's own one of a name that holds; None where there is none."""
    c = table.c
    row = conn.execute(
        select(c.id, c.version).where(c.owner == login, func.lower(c.name) == name.lower(), c.valid_to.is_(None))
    ).one_or_none()
    return None if row is None else (row.id, row.version)
