"""One's own text modules and templates of tickets: kept, retired, counted; those of the desk are set up in Setup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.db import templates as store
from app.db.engine import Database
from app.db.records import insert_record, time_of, update_versioned
from app.db.tables.templates import text_module, ticket_template
from app.domain.changes_made import Changes, Touched
from app.domain.eastern import local_date
from app.domain.plain_text import one_line
from app.domain.refusals import WORDS
from app.domain.templates import NAME
from app.errors import InputError
from app.services.texts import clean

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

_RIGHT = "template.edit"
_LONGEST = 8000
#: What of a ticket a template keeps, with its longest text.
_TEXTS = {"title": 300, "kind": 20, "category": 200, "description": _LONGEST, "checklist": 4000}
_NUMBERS = frozenset({"service_id", "set_impact", "set_urgency", "route_group_id"})


def keep_module(db: Database, name: str, text: str, *, op_id: str | None = None) -> Changes:
    """Keep a text as one's own text module, in place of an own one of that name. `name`: letters, digits, - and _."""
    db.require(_RIGHT)
    called = require_name(name)
    body = clean(text, "text", required=True, longest=_LONGEST)
    return _keep(db, text_module, called, {"text": body}, f"::{called} puts your text in.", op_id)


def keep_template(db: Database, name: str, values: Mapping[str, Any], *, op_id: str | None = None) -> Changes:
    """Keep what a ticket begins with as one's own template, in place of an own one of that name.

    `values`: title, kind, service_id, category, set_impact, set_urgency, route_group_id, description, checklist; the
    title is needed, the others may be left out.
    """
    db.require(_RIGHT)
    called = clean(name, "name", required=True, longest=100)
    if unknown := set(values) - set(_TEXTS) - _NUMBERS:
        raise InputError(f"A template has no field “{min(unknown)}”.")
    row: dict[str, Any] = {
        key: clean(str(value or ""), key, required=key == "title", longest=_TEXTS[key])
        for key, value in values.items()
        if key in _TEXTS
    }
    if not row.get("title"):
        raise InputError("Title: it is needed.", hint="Write what is wrong, with {holes} for what differs.")
    row |= {key: values[key] or (None if key.endswith("_id") else 0) for key in _NUMBERS & values.keys()}
    return _keep(db, ticket_template, called, row, f"“{one_line(called)}” is kept as your template.", op_id)


def _keep(db: Database, table: Table, name: str, row: Mapping[str, Any], said: str, op_id: str | None) -> Changes:
    def act(conn: Connection) -> Changes:
        there = store.own_of(conn, table, db.actor.login, name)
        if there is None:
            id = insert_record(conn, table, {"name": name, "owner": db.actor.login, **row})
        else:
            id, version = there
            update_versioned(conn, table, id, version, row)
        return Changes(Touched.SERVICES, (id,), said)

    return db.write(act, what=f"keep {table.name}", about=name, op_id=op_id)


def drop(db: Database, kind: str, name: str, *, op_id: str | None = None) -> Changes:
    """Retire one's own text module or template (`kind`: "text_module", "ticket_template") from today on."""
    db.require(_RIGHT)
    tables = {"text_module": text_module, "ticket_template": ticket_template}
    if kind not in tables:
        raise InputError(f"There is no kind of template “{kind}”.")

    def act(conn: Connection) -> Changes:
        there = store.own_of(conn, tables[kind], db.actor.login, name)
        if there is None:
            raise InputError(f"You have none called “{one_line(name)}”.", hint="Those of the desk end in Setup.")
        id, version = there
        update_versioned(conn, tables[kind], id, version, {"valid_to": local_date(time_of(conn))})
        return Changes(Touched.SERVICES, (id,), f"“{one_line(name)}” is not offered any more.")

    return db.write(act, what="drop template", about=(kind, name), op_id=op_id)


def used(
    db: Database, *, module_id: int | None = None, template_id: int | None = None, op_id: str | None = None
) -> Changes:
    """Count that a text module or a template was used."""
    db.require("template_use.insert", WORDS[_RIGHT])

    def act(conn: Connection) -> Changes:
        store.note_use(conn, {"module_id": module_id, "template_id": template_id, "at": time_of(conn)})
        return Changes(Touched.NOTHING, (), "")

    return db.write(act, what="use template", about=(module_id, template_id), op_id=op_id)


def require_name(name: str) -> str:
    """Return the name of a text module as it is kept. InputError for what cannot be typed behind ::."""
    called = name.strip().removeprefix("::")
    if NAME.fullmatch(called) is None:
        raise InputError(
            f"Name: “{one_line(called)}” cannot be typed behind ::.", hint="Letters, digits, - and _, at most 40."
        )
    return called
