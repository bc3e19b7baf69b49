"""Models of standard changes from the database, with what they touch and who wrote them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, or_, select, text

from app.db import tables as t
from app.db.conditions import id_in
from app.db.names import people
from app.db.records import put_links
from app.db.types import Json
from app.domain.changes.models import Model, Said, numbered
from app.domain.changes.risk import answers_of, assess
from app.domain.vocabulary import ChangeScope

_M, _A, _I = t.change_model.c, t.audit.c, t.cab_agenda_item.c
#: Columns of a model that its form edits.
FORM = (
    *("name", "scope", "risk_answers", "implementation_plan", "test_plan", "backout_plan", "communication_plan"),
    *("outage_minutes", "longest_minutes", "lead_days", "fixed", "valid_to"),
)
LINKS: Mapping[str, tuple[Table, str, Table]] = {
    "services": (t.change_model_service, "service_id", t.service),
    "sites": (t.change_model_site, "site_id", t.site),
}


def models(conn: Connection) -> list[Model]:
    """Return every version of every model, by number."""
    return _load(conn)


def models_by_id(conn: Connection, ids: Collection[int]) -> dict[int, Model]:
    """Return these versions of models by id."""
    return {model.id: model for model in _load(conn, id_in(conn, _M.id, ids))} if ids else {}


def versions_of(conn: Connection, model_id: int) -> list[Model]:
    """Return every version of the model that this one is a version of, the newest first; [] where there is none."""
    first = conn.execute(select(_M.id, _M.of_id).where(_M.id == model_id)).first()
    if first is None:
        return []
    root = first.of_id or first.id
    return sorted(_load(conn, or_(_M.id == root, _M.of_id == root)), key=lambda one: -one.model_version)


def lead_days(conn: Connection) -> dict[int, int]:
    """Return the business days that changes by a model need, by the id of its version, of those that need some."""
    wanted = select(_M.id, _M.lead_days).where(_M.lead_days > 0)
    return {row.id: row.lead_days for row in conn.execute(wanted)}


def holds_for(conn: Connection, change_id: int, model_id: int) -> bool:
    """Return whether a model was retired only after a change was made from it: for that one it holds still."""
    retired = select(_A.id, _A.diff).where(_A.tbl == t.change_model.name, _A.row_id == str(model_id), _A.op == "U")
    ends = [row.id for row in conn.execute(retired) if row.diff.get("state", ("", ""))[1] == "retired"]
    made = select(_A.id, _A.op, _A.diff).where(_A.tbl == t.change.name, _A.row_id == str(change_id), _A.op != "L")
    named = [row.id for row in conn.execute(made) if row.op == "I" or "model_id" in row.diff]
    return bool(ends and named) and max(named) < max(ends)


def set_links(
    conn: Connection, model_id: int, links: Mapping[str, Iterable[str]], known: Mapping[str, Mapping[str, int]]
) -> None:
    """Make a model reach exactly these codes; `known`: code to id by kind of link."""
    for name, codes in links.items():
        link, column, _ = LINKS[name]
        put_links(conn, link.c.model_id, model_id, link.c[column], {known[name][code] for code in codes})


def items_of(conn: Connection, ids: Collection[int]) -> dict[int, Any]:
    """Return by version of a model its latest item before the board: id, state, result, version, day of the meeting."""
    m = t.cab_meeting.c
    wanted = (
        select(_I.id, _I.model_id, _I.state, _I.result, _I.conditions, _I.reason, _I.version, m.meeting_date)
        .join_from(t.cab_agenda_item, t.cab_meeting, _I.meeting_id == m.id)
        .where(id_in(conn, _I.model_id, ids))
        .order_by(_I.id)
    )
    return {row.model_id: row for row in conn.execute(wanted)}


def history(conn: Connection, ids: Collection[int], most: int = 200) -> tuple[Said, ...]:
    """Return what was done to these versions, newest first: each act in the words that answered it."""
    keys = [str(id) for id in ids]
    acts = (
        select(_A.at, _A.who, _A.op_id)
        .where(_A.tbl == t.change_model.name, _A.row_id.in_(keys), _A.op != "L")
        .order_by(_A.id.desc())
        .limit(most)
    )
    rows = conn.execute(acts).all()
    names, said = people(conn, {row.who for row in rows}), _said(conn, keys)
    found: dict[Any, Said] = {}
    for row in rows:
        told = _text(said.get((row.who, row.op_id)))
        found.setdefault(row.op_id or (row.at, row.who), Said(row.at, names.get(row.who, row.who), told))
    return tuple(found.values())


_SAID = text("SELECT said_of_models(CAST(:keys AS text[])) AS told").columns(told=Json)


def _said(conn: Connection, keys: Sequence[str]) -> dict[tuple[str, str], Any]:
    """Return what acts on these versions came to; on PostgreSQL a function says so: one reads one's own acts only."""
    if conn.dialect.name == "postgresql":
        rows: Any = conn.scalar(_SAID, {"keys": list(keys)}) or ()
    else:
        o = t.op.c
        of = select(_A.op_id).where(_A.tbl == t.change_model.name, _A.row_id.in_(keys))
        rows = conn.execute(select(o.who, o.op_id, o.result).where(o.op_id.in_(of)))
    return {(who, act): result for who, act, result in rows}


def _text(result: Any) -> str:
    """Return what answered an act."""
    return str(result["changes"]["text"]) if isinstance(result, dict) and "changes" in result else "Saved."


def _load(conn: Connection, *wanted: ColumnElement[bool]) -> list[Model]:
    rows = conn.execute(select(t.change_model).where(*wanted).order_by(_M.number, _M.model_version)).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    links: dict[tuple[str, int], list[str]] = defaultdict(list)
    for name, (link, column, target) in LINKS.items():
        query = select(link.c.model_id, target.c.code).join_from(link, target, link.c[column] == target.c.id)
        for model_id, code in conn.execute(query.where(id_in(conn, link.c.model_id, ids)).order_by(target.c.code)):
            links[name, model_id].append(code)
    editors = _editors(conn, ids)
    return [
        Model(
            row.id,
            numbered(row.number, None),
            row.name,
            row.model_version,
            row.state,
            ChangeScope(row.scope),
            assess(answers_of(row.risk_answers)).level or "low",
            answers_of(row.risk_answers),
            tuple(links["services", row.id]),
            tuple(links["sites", row.id]),
            row.implementation_plan,
            row.test_plan,
            row.backout_plan,
            row.communication_plan,
            row.outage_minutes,
            row.longest_minutes,
            row.lead_days,
            tuple(name for name in row.fixed if isinstance(name, str)) if isinstance(row.fixed, list) else (),
            row.valid_to,
            row.of_id,
            row.created_by,
            tuple(sorted(editors[row.id] | {row.created_by} - {""})),
            row.version,
        )
        for row in rows
    ]


def _editors(conn: Connection, ids: Sequence[int]) -> defaultdict[int, set[str]]:
    """Return who ever wrote what these models say, as the audit trail tells; a step of one is no hand in it."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    keys = _A.row_id.in_([str(id) for id in ids])
    rows = select(_A.row_id, _A.who, _A.diff).where(_A.tbl == t.change_model.name, keys, _A.op == "U")
    for row in conn.execute(rows):
        if set(row.diff) != {"state"}:
            found[int(row.row_id)].add(row.who)
    tables = [link.name for link, _, _ in LINKS.values()]
    of_links = and_(_A.tbl.in_(tables), _A.op != "L")  # a load names no row
    for row_id, who in conn.execute(select(_A.row_id, _A.who).where(of_links).distinct()):
        model_id = int(row_id.partition("/")[0])
        if model_id in ids:
            found[model_id].add(who)
    return found
