"""Versions of the content of changes as the audit trail tells them: for workspaces that did not count them yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from app.db import tables as t

_LINKS = frozenset({t.change_service.name, t.change_agency.name, t.change_site.name})
#: Columns of a change that were its content before versions of it were counted.
_CONTENT = frozenset(
    {
        *("title", "reason", "type", "scope", "planned_start", "planned_end", "implementer", "group_id"),
        *("implementation_plan", "test_plan", "backout_plan", "communication_plan", "risk_answers", "affects_dit"),
    }
)


@dataclass(slots=True)
class _Text:
    """The content of one change while the trail is read; `of`: its version by the version of the record."""

    n: int = 1
    act: str | None = None  # the act that raised it last: all that one act edits is one version
    record: int = 0
    record_act: str | None = None
    editors: set[str] = field(default_factory=set)
    of: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contents:
    """What the trail tells: the version of each change now, and of each version of its record."""

    now: Mapping[int, int]
    of: Mapping[int, Mapping[int, int]]

    def at(self, change_id: int, record_version: int) -> int:
        """Return the version of the content of a change when its record had this version; 1 where nothing is told."""
        known = self.of.get(change_id, {})
        return known.get(record_version) or known.get(max((v for v in known if v < record_version), default=0), 1)


def count_contents(conn: Connection, now: datetime) -> Contents:
    """Note the version of the content of every change, and who wrote a part of it; returns the versions.

    For the owner, with the guards at rest.
    """
    texts: defaultdict[int, _Text] = defaultdict(_Text)
    a = t.audit.c
    wanted = select(a.who, a.op_id, a.tbl, a.row_id, a.op, a.version, a.diff)
    told = wanted.where(a.tbl.in_([t.change.name, *_LINKS]), a.op != "L").order_by(a.id)
    for line in conn.execute(told):
        _read(texts[int(line.row_id.partition("/")[0])], line)
    c = t.change.c
    changes = conn.execute(select(c.id, c.created_by, c.updated_at)).all()
    for row in changes:
        texts[row.id].editors.add(row.created_by)
    conn.execute(t.change_content.delete())
    conn.execute(t.change_editor.delete())
    _insert(
        conn,
        t.change_content,
        ({"change_id": row.id, "n": texts[row.id].n, "at": row.updated_at or now} for row in changes),
    )
    _insert(
        conn,
        t.change_editor,
        ({"change_id": row.id, "login": login} for row in changes for login in sorted(texts[row.id].editors) if login),
    )
    return Contents({id: text.n for id, text in texts.items()}, {id: text.of for id, text in texts.items()})


def _read(text: _Text, row: Any) -> None:
    if row.tbl == t.change.name and row.op == "I":
        text.act = row.op_id
    elif row.tbl in _LINKS or (row.op == "U" and not _CONTENT.isdisjoint(row.diff)):
        text.editors.add(row.who)
        if row.op_id is None or row.op_id != text.act:
            text.n, text.act = text.n + 1, row.op_id
    if row.tbl == t.change.name:
        text.record, text.record_act = row.version, row.op_id
    if row.tbl == t.change.name or (row.op_id is not None and row.op_id == text.record_act):
        text.of[text.record] = text.n


def _insert(conn: Connection, table: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    listed = list(rows)
    if listed:
        conn.execute(insert(table), listed)
