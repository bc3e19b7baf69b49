"""The guards as SQLite triggers, generated from the schema and the rights; the twins of app/db/postgres/security.sql.

SQLite triggers cannot assign to NEW. So who and when are stamped by a second UPDATE of the row, which names
only the stamp columns and so passes by the triggers of the others; where that does not do (facts), the
session function app_stamp() tells the guard that the trigger itself is writing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Boolean, Column, Connection, Table
from sqlalchemy.types import JSON

from app.db.tables import APPEND_ONLY, LINKS, RECORDS, metadata
from app.db.types import Instant
from app.domain import change_states
from app.domain.rights import MACHINERY, holders

_STAMPS = ("created_by", "updated_at", "updated_by")
_QUIET = frozenset({"id", "version", *_STAMPS})
#: 5 minutes in microseconds: how far ahead a client's clock may be.
_AHEAD = 300_000_000

Trigger = tuple[str, str, str]  # table, name, SQL


def _q(name: str) -> str:
    return f'"{name}"'


def _refuse(code: str, words: str) -> str:
    words = words.replace("'", "''")
    return f"SELECT RAISE(ABORT, '{code} {words}');"


def _make(table: str, what: str, when: str, body: str, condition: str = "") -> Trigger:
    name = f"ll_{table}_{what}"
    where = f" WHEN {condition}" if condition else ""
    return table, name, f"CREATE TRIGGER {_q(name)} {when} ON {_q(table)}{where} BEGIN {body} END"


def _has_any(roles: Sequence[str]) -> str:
    return "(" + (" OR ".join(f"app_has_role('{role}')" for role in sorted(roles)) or "0") + ")"


# --- rights ---------------------------------------------------------------------------------------
def _rights(table: Table) -> Iterator[Trigger]:
    name = table.name
    if name in {"audit", "audit_seal"}:
        yield _make(
            name,
            "may_insert",
            "BEFORE INSERT",
            _refuse("42501", f"permission denied for table {name}"),
            "app_stamping() = 0",
        )
        return
    denied = _refuse("42501", f"permission denied for table {name}")
    yield _make(name, "may_insert", "BEFORE INSERT", denied, f"NOT {_has_any([*holders(name, 'insert')])}")
    yield _make(name, "may_delete", "BEFORE DELETE", denied, f"NOT {_has_any([*holders(name, 'delete')])}")
    groups: dict[frozenset[str], list[str]] = {}
    for column in table.c:
        if column.name in _STAMPS:
            continue
        groups.setdefault(frozenset(holders(name, "update", column.name)), []).append(column.name)
    for number, (roles, columns) in enumerate(groups.items(), 1):
        listed = ", ".join(_q(c) for c in columns)
        condition = f"NOT {_has_any([*roles])}"
        if name in {t.name for t in APPEND_ONLY}:
            condition += " AND app_stamping() = 0"
        yield _make(name, f"may_update_{number}", f"BEFORE UPDATE OF {listed}", denied, condition)


# --- stamps, versions, audit ----------------------------------------------------------------------
def _value(column: Column[object], row: str) -> str:
    """A column's value as the JSON that PostgreSQL's to_jsonb would give."""
    cell = f"{row}.{_q(column.name)}"
    if isinstance(column.type, Boolean):
        return f"CASE {cell} WHEN 1 THEN json('true') WHEN 0 THEN json('false') END"
    if isinstance(column.type, JSON):
        return f"json({cell})"
    if isinstance(column.type, Instant):
        if column.table.name == "change_vote":
            return "app_iso(app_now())"  # stamped by the same trigger
        return f"app_iso({cell})"
    if column.table.name == "ticket_private" and column.name == "body":
        return f"lower(hex(app_sha256(NULL, {cell})))"
    return cell


def _audit(table: Table, act: str) -> str:
    """The INSERT INTO audit of one row: act I, U or D."""
    row = "OLD" if act == "D" else "NEW"
    parts = []
    for column in table.c:
        if column.name in _QUIET:
            continue
        old = "NULL" if act == "I" else _value(column, "OLD")
        new = "NULL" if act == "D" else _value(column, "NEW")
        cell = _q(column.name)
        changed = {
            "I": f"NEW.{cell} IS NOT NULL",
            "D": f"OLD.{cell} IS NOT NULL",
            "U": f"OLD.{cell} IS NOT NEW.{cell}",
        }[act]
        parts.append(f"SELECT '{column.name}' AS k, json_array({old}, {new}) AS j WHERE {changed}")
    diff = f"(SELECT coalesce(json_group_object(k, json(j)), '{{}}') FROM ({' UNION ALL '.join(parts)}))"
    key = " || '/' || ".join(f"CAST({row}.{_q(c.name)} AS TEXT)" for c in table.primary_key)
    last = f"FROM audit p WHERE p.tbl = '{table.name}' AND p.row_id = {key} ORDER BY p.version DESC LIMIT 1"
    if "version" in table.c:
        version = {"I": "1", "U": "NEW.version", "D": "OLD.version + 1"}[act]
    else:
        version = f"coalesce((SELECT p.version + 1 {last}), 1)"
    return (
        "SELECT app_stamp(1); "
        "INSERT INTO audit (at, who, op_id, tbl, row_id, op, version, diff, hash)"
        f" SELECT app_now(), app_user(), app_op(), '{table.name}', r, '{act}', v, d || '',"
        f" app_sha256((SELECT p.hash {last}),"
        f" json_array(app_now(), app_user(), app_op(), '{table.name}', r, '{act}', v, d || ''))"
        f" FROM (SELECT {key} AS r, {version} AS v, {diff} AS d); "
        "SELECT app_stamp(0);"
    )


def _record(table: Table) -> Iterator[Trigger]:
    name = table.name
    key = " AND ".join(f"{_q(c.name)} = NEW.{_q(c.name)}" for c in table.primary_key)
    content = ", ".join(_q(c.name) for c in table.c if c.name not in _STAMPS)
    yield _make(
        name, "forged", "BEFORE INSERT", _refuse("42501", f"who and when are not the writer's to say in table {name}"),
        "NEW.version IS NOT 1 OR NEW.created_by NOT IN ('', app_user()) OR NEW.updated_by NOT IN ('', app_user())"
        " OR NEW.updated_at IS NOT NULL",
    )  # fmt: skip
    yield _make(
        name, "inserted", "AFTER INSERT",
        f"UPDATE {_q(name)} SET created_by = app_user(), updated_by = app_user(), updated_at = app_now() WHERE {key};"
        f" {_audit(table, 'I')}",
    )  # fmt: skip
    yield _make(
        name,
        "version",
        f"BEFORE UPDATE OF {content}",
        _refuse("LL001", "stale version"),
        "NEW.version IS NOT OLD.version + 1",
    )
    yield _make(
        name, "stamps", "BEFORE UPDATE OF created_by, updated_at, updated_by",
        _refuse("42501", f"who and when are not the writer's to say in table {name}"),
        "NEW.updated_by IS NOT app_user() OR NEW.updated_at IS NOT app_now()"
        " OR NEW.created_by IS NOT OLD.created_by AND (OLD.created_by <> '' OR NEW.created_by IS NOT app_user())",
    )  # fmt: skip
    yield _make(
        name, "updated", "AFTER UPDATE OF version",
        f"UPDATE {_q(name)} SET updated_by = app_user(), updated_at = app_now() WHERE {key}; {_audit(table, 'U')}",
    )  # fmt: skip
    yield _make(name, "deleted", "AFTER DELETE", _audit(table, "D"))


def _link(table: Table) -> Iterator[Trigger]:
    stamp = ""
    if table.name == "change_vote":
        key = " AND ".join(f"{_q(c.name)} = NEW.{_q(c.name)}" for c in table.primary_key)
        stamp = f"SELECT app_stamp(1); UPDATE change_vote SET at = app_now() WHERE {key}; SELECT app_stamp(0); "
    yield _make(table.name, "inserted", "AFTER INSERT", stamp + _audit(table, "I"))
    if table.name == "change_vote":
        return
    yield _make(table.name, "updated", "AFTER UPDATE", _audit(table, "U"))
    yield _make(table.name, "deleted", "AFTER DELETE", _audit(table, "D"))


# --- the rules of single tables -------------------------------------------------------------------
def _may_move(table: str, old: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM transition t WHERE t.tbl = '{table}' AND t.from_state = {old}"
        " AND t.to_state = NEW.state AND app_has_role(t.role))"
    )


def _ticket() -> Iterator[Trigger]:
    future = _refuse("LL004", "a ticket cannot be opened in the future")
    yield _make("ticket", "future_i", "BEFORE INSERT", future, f"NEW.opened_at > app_now() + {_AHEAD}")
    yield _make("ticket", "future_u", "BEFORE UPDATE OF opened_at", future, f"NEW.opened_at > app_now() + {_AHEAD}")
    yield _make(
        "ticket", "history", "BEFORE INSERT", _refuse("42501", "only an administrator may bring in tickets with a history"),
        "(NEW.excluded OR NEW.source <> 'longleaf' OR NEW.state <> 'new' AND NOT "
        f"{_may_move('ticket', repr('new'))}) AND NOT app_has_role('ll_admin')",
    )  # fmt: skip
    yield _make(
        "ticket", "move", "BEFORE UPDATE OF state", _refuse("42501", "your role may not move the ticket to this state"),
        f"NEW.state <> OLD.state AND NOT {_may_move('ticket', 'OLD.state')}"
        " AND NOT (OLD.source LIKE 'import:%' AND app_has_role('ll_admin'))",
    )  # fmt: skip


def _change() -> Iterator[Trigger]:
    yield _make(
        "change", "begins", "BEFORE INSERT", _refuse("LL003", "a change begins as a draft"), "NEW.state <> 'draft'"
    )
    yield _make(
        "change",
        "move",
        "BEFORE UPDATE OF state",
        _refuse("42501", "your role may not move the change to this state"),
        f"NEW.state <> OLD.state AND NOT {_may_move('change', 'OLD.state')}",
    )
    votes = "FROM change_vote v WHERE v.change_id = OLD.id AND v.change_version = OLD.version AND v.decision"
    yield _make(
        "change", "quorum", "BEFORE UPDATE OF state",
        _refuse("LL002", "there is no quorum of approvals for this version of the change"),
        f"NEW.state = 'approved' AND OLD.state <> 'approved' AND ((SELECT count(*) {votes} = 'approve')"
        f" < {change_states.QUORUM} OR EXISTS (SELECT 1 {votes} <> 'approve'))",
    )  # fmt: skip
    yield _make(
        "change", "unheard", "BEFORE UPDATE OF state", _refuse("LL002", "this change has to be approved before it is scheduled"),
        "OLD.state = 'draft' AND NEW.state = 'scheduled' AND NOT (OLD.type = 'standard' OR OLD.type = 'normal' AND"
        " (OLD.scope = 'minor' OR NOT OLD.affects_dit OR (SELECT count(*) FROM change_agency x JOIN agency a"
        " ON a.id = x.agency_id WHERE x.change_id = OLD.id AND a.code <> 'DIT') < 2))",
    )  # fmt: skip
    yield _make(
        "change",
        "latent",
        "BEFORE UPDATE OF state",
        _refuse("LL002", "only a latent change is recorded after the fact"),
        "OLD.state = 'draft' AND NEW.state = 'implemented' AND OLD.type <> 'latent'",
    )
    free = {*change_states.OPEN_AFTER_DECISION, *_QUIET}
    content = [c.name for c in metadata.tables["change"].c if c.name not in free]
    differs = " OR ".join(f"NEW.{_q(c)} IS NOT OLD.{_q(c)}" for c in content)
    yield _make(
        "change",
        "frozen",
        "BEFORE UPDATE",
        _refuse("LL003", "the content of a change is frozen from the decision on"),
        f"(OLD.state NOT IN ('draft', 'in_cab') OR NEW.state NOT IN ('draft', 'in_cab')) AND ({differs})",
    )
    words = _refuse("LL003", "services, agencies and sites of a change may change only while it is a draft")
    for link in ("change_service", "change_agency", "change_site"):
        for verb, row in (("INSERT", "NEW"), ("DELETE", "OLD")):
            yield _make(
                link,
                f"draft_{verb.lower()}",
                f"BEFORE {verb}",
                words,
                f"(SELECT state FROM change WHERE id = {row}.change_id) IS NOT 'draft'",
            )
    yield _make(
        "change_vote",
        "own",
        "BEFORE INSERT",
        _refuse("42501", "a vote is the voter's own"),
        "NEW.voter IS NOT app_user()",
    )
    yield _make(
        "change_vote", "now", "BEFORE INSERT", _refuse("LL002", "a vote counts for the version now before the board"),
        "NOT EXISTS (SELECT 1 FROM change c WHERE c.id = NEW.change_id AND c.state = 'in_cab' AND c.version = NEW.change_version)",
    )  # fmt: skip
    yield _make(
        "change_vote",
        "author",
        "BEFORE INSERT",
        _refuse("42501", "nobody votes on their own change"),
        "EXISTS (SELECT 1 FROM change c WHERE c.id = NEW.change_id AND c.created_by = app_user())",
    )


def _facts() -> Iterator[Trigger]:
    yield _make(
        "ticket_event", "own", "BEFORE INSERT", _refuse("42501", "an event is recorded in one's own name"),
        "NEW.author NOT IN ('', app_user()) OR NEW.actor NOT IN ('', app_user()) AND NOT app_has_role('ll_admin')",
    )  # fmt: skip
    yield _make(
        "ticket_event",
        "future",
        "BEFORE INSERT",
        _refuse("LL004", "an event cannot lie in the future"),
        f"NEW.occurred_at > app_now() + {_AHEAD}",
    )
    yield _make(
        "ticket_event",
        "stamped",
        "AFTER INSERT",
        "SELECT app_stamp(1); UPDATE ticket_event SET author = app_user(), recorded_at = app_now() WHERE id = NEW.id;"
        " SELECT app_stamp(0);",
        "NEW.author IS NOT app_user() OR NEW.recorded_at IS NOT app_now()",  # an import writes them so itself
    )
    yield _make(
        "major_incident_update",
        "own",
        "BEFORE INSERT",
        _refuse("42501", "an update is recorded in one's own name"),
        "NEW.author NOT IN ('', app_user())",
    )
    yield _make(
        "major_incident_update",
        "future",
        "BEFORE INSERT",
        _refuse("LL004", "an update cannot lie in the future"),
        f"NEW.at > app_now() + {_AHEAD}",
    )
    yield _make(
        "major_incident_update",
        "stamped",
        "AFTER INSERT",
        "SELECT app_stamp(1); UPDATE major_incident_update SET author = app_user() WHERE id = NEW.id;"
        " SELECT app_stamp(0);",
    )
    yield _make(
        "major_incident",
        "declares",
        "BEFORE INSERT",
        _refuse("42501", "only a major incident manager declares a major incident"),
        "NEW.state <> 'proposed' AND NOT (app_has_role('ll_mip') OR app_has_role('ll_admin'))",
    )
    packet = [c.name for c in metadata.tables["packet"].c if c.name not in {"file_sha256", *_QUIET}]
    differs = " OR ".join(f"NEW.{_q(c)} IS NOT OLD.{_q(c)}" for c in packet)
    yield _make(
        "packet",
        "issued",
        "BEFORE UPDATE OF version",
        _refuse("LL003", "an issued packet is never rewritten: issue a new revision"),
        f"OLD.file_sha256 <> '' OR {differs}",
    )
    yield _make(
        "op",
        "own",
        "AFTER INSERT",
        "SELECT app_stamp(1); UPDATE op SET who = app_user(), at = app_now() WHERE op_id = NEW.op_id; SELECT app_stamp(0);",
    )
    yield _make(
        "op",
        "once",
        "BEFORE UPDATE",
        _refuse("42501", "op is append-only"),
        "app_stamping() = 0 AND (OLD.result IS NOT NULL OR OLD.who <> app_user() OR NEW.who <> OLD.who"
        " OR NEW.at <> OLD.at OR NEW.what <> OLD.what OR NEW.op_id <> OLD.op_id)",
    )


def _append_only(name: str) -> Iterator[Trigger]:
    words = _refuse("42501", f"{name} is append-only")
    if name != "op":
        yield _make(name, "no_update", "BEFORE UPDATE", words, "app_stamping() = 0")
    yield _make(name, "no_delete", "BEFORE DELETE", words)


def triggers() -> Iterator[Trigger]:
    """Every trigger as (table, name, CREATE TRIGGER statement)."""
    for table in metadata.sorted_tables:
        if table.name not in MACHINERY or table.name != "transition":
            yield from _rights(table)
    for verb in ("INSERT", "UPDATE", "DELETE"):
        yield _make(
            "transition",
            f"no_{verb.lower()}",
            f"BEFORE {verb}",
            _refuse("42501", "permission denied for table transition"),
        )
    for table in RECORDS:
        yield from _record(table)
    for table in LINKS:
        yield from _link(table)
    yield from _ticket()
    yield from _change()
    yield from _facts()
    for table in APPEND_ONLY:
        yield from _append_only(table.name)


def drop(conn: Connection) -> None:
    """Drop every trigger of ours."""
    found = conn.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'll\\_%' ESCAPE '\\'"
    )
    for (name,) in found.all():
        conn.exec_driver_sql(f"DROP TRIGGER {_q(name)}")


def create(conn: Connection) -> None:
    """Create every trigger."""
    for _table, _name, statement in triggers():
        conn.exec_driver_sql(statement)


@contextmanager
def stamping(conn: Connection) -> Iterator[None]:
    """While inside, the machinery itself writes: audit and seal rows are accepted."""
    conn.exec_driver_sql("SELECT app_stamp(1)")
    try:
        yield
    finally:
        conn.exec_driver_sql("SELECT app_stamp(0)")
