"""Knowledge notes from and to the database: what comes in is a draft of whoever imports it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from app.db import tables as t
from app.db.imports.by_row import FieldError
from app.db.imports.kinds.store import Ids, Store, Values, by_text, code_by_id, rows_by_id
from app.db.records import insert_record, next_number, update_versioned
from app.domain.imports.kinds.fields import Record
from app.domain.knowledge.values import LABELS, LONGEST, PREFIX, NoteState

_PLAIN = ("title", "symptoms", "cause", "solution", "keywords", "category", "audience", "problem", "valid_to")
_BESIDE = frozenset({"problem", "valid_to"})


class _KnowledgeStore(Store):
    """Writes notes by their number."""

    table = t.knowledge_note

    def match(self, conn: Connection, records: Sequence[Record], ids: Ids) -> dict[str, int]:
        return by_text(conn, t.knowledge_note.c.number, (record.number for record in records))

    def now(self, conn: Connection, wanted: Collection[int]) -> dict[int, dict[str, Any]]:
        services = code_by_id(conn, t.service)
        return {
            id: {
                **{name: row[name] for name in _PLAIN},
                "resolution": row["code"],
                "service": services.get(row["service_id"], ""),
                "number": row["number"],
                "state": row["state"],
                "written_by": row["written_by"],
                "version": row["version"],
            }
            for id, row in rows_by_id(conn, t.knowledge_note, wanted).items()
        }

    def insert(self, conn: Connection, record: Record, ids: Ids) -> int:
        columns = _columns(record.values, ids)
        number = next_number(conn, PREFIX)
        return insert_record(conn, t.knowledge_note, {"number": number, **columns, "written_by": _me(conn)})

    def update(self, conn: Connection, id: int, now: Values, changed: Values, ids: Ids) -> None:
        columns, version = _columns(changed, ids), int(now["version"])
        if not columns:
            return
        if set(columns) - _BESIDE:
            if now["state"] == NoteState.RETIRED.value:
                raise FieldError("title", f"{now['number']} is retired here: make it a draft again first.")
            me, writers = _me(conn), str(now["written_by"])
            if now["state"] == NoteState.PUBLISHED.value:
                writers = me
            elif me not in writers.split():
                writers = f"{writers} {me}".strip()
            begun = {"state": NoteState.DRAFT.value, "written_by": writers}
            version = update_versioned(conn, t.knowledge_note, id, version, begun)
        update_versioned(conn, t.knowledge_note, id, version, columns)


def _me(conn: Connection) -> str:
    """Return who is signed in, as the guards of the database know it."""
    who = func.session_user() if conn.dialect.name == "postgresql" else func.app_user()
    return str(conn.scalar(select(who)))


def _columns(values: Values, ids: Ids) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in _PLAIN:
        if name not in values:
            continue
        value = values[name]
        found[name] = value if name == "valid_to" else str(value or "").strip()
        if len(str(value or "")) > LONGEST.get(name, 40_000):
            raise FieldError(name, f"{LABELS[name]} has more than {LONGEST[name]:,} characters.")
    if not found.get("audience", "desk"):
        del found["audience"]
    if "service" in values:
        found["service_id"] = ids.one("services", values["service"])
    if values.get("resolution") is not None:
        found["code"] = values["resolution"]
    return found


STORE = _KnowledgeStore()
