"""What was changed on a record since somebody read it, for whoever finds that it was changed meanwhile."""

from __future__ import annotations

from app.db import edits as store
from app.db import tables as t
from app.db.engine import Database
from app.domain.edits import Edit
from app.domain.setup.parts import PARTS
from app.errors import InputError
from app.work import Work

_TABLES = {
    "ticket": t.ticket,
    "change": t.change,
    "contact": t.agency_contact,
    "action": t.action,
    "review": t.review,
    "commentary": t.commentary,
    **{table.name: table for table in (t.cab_meeting, t.cab_agenda_item, t.cab_seat, t.badge, t.visit)},
    **{table.name: table for table in (t.change_model, t.major_incident, t.major_incident_task)},
    **{table.name: table for table in (t.posting, t.posting_template, t.subscription)},
    **{name: t.metadata.tables[name] for name in ("recovery_plan", "recovery_step", "exercise", "exercise_follow_up")},
    **{part.table: t.metadata.tables[part.table] for part in PARTS},
}


def edits_since(db: Database, kind: str, id: int, version: int, work: Work | None = None) -> tuple[Edit, ...]:
    """Return what was saved on a record of a kind after a version of it, oldest first: by whom, when, which fields."""
    table = _TABLES.get(kind)
    if table is None:
        raise InputError(f"'{kind}' is no kind of record.", hint=f"One of: {', '.join(_TABLES)}.")
    with db.read(work) as conn:
        return store.since(conn, table, id, version)
