"""Models of standard changes from the database, with what they touch and who wrote them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import ColumnElement, Connection, Table, select

from app.db import tables as t
from app.db.conditions import id_in
from app.domain.changes.models import Model
from app.domain.changes.risk import assess
from app.domain.vocabulary import ChangeScope

_M = t.change_model.c
_LINKS: Mapping[str, tuple[Table, str, Table]] = {
    "services": (t.change_model_service, "service_id", t.service),
    "sites": (t.change_model_site, "site_id", t.site),
}


def models(conn: Connection) -> list[Model]:
    """Return every version of every model, by number."""
    return _load(conn)


def models_by_id(conn: Connection, ids: Collection[int]) -> dict[int, Model]:
    """Return these versions of models by id."""
    return {model.id: model for model in _load(conn, id_in(conn, _M.id, ids))} if ids else {}


def _load(conn: Connection, *wanted: ColumnElement[bool]) -> list[Model]:
    rows = conn.execute(select(t.change_model).where(*wanted).order_by(_M.number, _M.model_version)).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    links: dict[tuple[str, int], list[str]] = defaultdict(list)
    for name, (link, column, target) in _LINKS.items():
        query = select(link.c.model_id, target.c.code).join_from(link, target, link.c[column] == target.c.id)
        for model_id, code in conn.execute(query.where(id_in(conn, link.c.model_id, ids)).order_by(target.c.code)):
            links[name, model_id].append(code)
    editors = _editors(conn, ids)
    return [
        Model(
            row.id,
            row.number,
            row.name,
            row.model_version,
            row.state,
            ChangeScope(row.scope),
            assess(row.risk_answers).level if row.risk_answers else "low",
            row.risk_answers,
            tuple(links["services", row.id]),
            tuple(links["sites", row.id]),
            row.implementation_plan,
            row.test_plan,
            row.backout_plan,
            row.communication_plan,
            row.outage_minutes,
            row.longest_minutes,
            row.lead_days,
            tuple(row.fixed),
            row.valid_to,
            row.of_id,
            row.created_by,
            tuple(sorted(editors[row.id] | {row.created_by} - {""})),
            row.version,
        )
        for row in rows
    ]


def _editors(conn: Connection, ids: Iterable[int]) -> defaultdict[int, set[str]]:
    """Return who ever saved these models, as the audit trail says."""
    a = t.audit.c
    found: defaultdict[int, set[str]] = defaultdict(set)
    rows = select(a.row_id, a.who).where(
        a.tbl == t.change_model.name, a.row_id.in_([str(id) for id in ids]), a.op != "L"
    )
    for row_id, who in conn.execute(rows.distinct()):
        found[int(row_id)].add(who)
    return found
