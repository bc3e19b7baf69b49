"""The guards as SQLite triggers, generated from the schema and the rights; the twins of app/db/guards/security.sql.

SQLite triggers cannot assign to NEW. So who and when are stamped by a second UPDATE of the row, which names
only the stamp columns and so passes by the triggers of the others; where that does not do (facts), the
session function app_stamp() tells the guard that the trigger itself is writing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Boolean, Column, Connection, MetaData, Table

from app.db import row_diff
from app.db.belonging import plans
from app.db.guards import attachments, bounds, disposition, search
from app.db.guards.board import contents, every
from app.db.guards.grants import updaters
from app.db.guards.sqlite_rules import AHEAD, BROUGHT_IN, Trigger, make, may_move, quoted, refuse, rules
from app.db.tables import kinds
from app.db.tables.base import SALT, STAMPS, Kind, first_state, info
from app.db.types import Instant, Json
from app.domain.rights import holders

_QUIET = frozenset({"id", "version", SALT, *STAMPS})


def _has_any(roles: Sequence[str]) -> str:
    return "(" + (" OR ".join(f"app_has_role('{role}')" for role in sorted(roles)) or "0") + ")"


# --- rights ---------------------------------------------------------------------------------------
def _rights(table: Table) -> Iterator[Trigger]:
    name, what = table.name, info(table)
    denied = refuse("42501", f"permission denied for table {name}")
    if what.trigger_written:
        yield make(name, "may_insert", "BEFORE INSERT", denied, "app_stamping() = 0")
        if not what.append_only:
            yield make(name, "may_update", "BEFORE UPDATE", denied, "app_stamping() = 0")
            yield make(name, "may_delete", "BEFORE DELETE", denied, "app_stamping() = 0")
        return
    yield make(name, "may_insert", "BEFORE INSERT", denied, f"NOT {_has_any([*holders(name, 'insert')])}")
    may_delete = f"NOT {_has_any([*holders(name, 'delete')])}{_unless_destroyed(table)}"
    yield make(name, "may_delete", "BEFORE DELETE", denied, may_delete)
    groups: dict[frozenset[str], list[str]] = {}
    for column, may_update in updaters(table).items():
        if column not in STAMPS:
            groups.setdefault(frozenset(may_update), []).append(column)
    for number, (roles, columns) in enumerate(groups.items(), 1):
        listed = ", ".join(quoted(c) for c in columns)
        condition = f"NOT {_has_any([*roles])}"
        if what.append_only:
            condition += " AND app_stamping() = 0"
        yield make(name, f"may_update_{number}", f"BEFORE UPDATE OF {listed}", denied, condition)


def _unless_destroyed(table: Table) -> str:
    """Return the condition, after others, that a row is not one that an approved disposition destroys now."""
    if table.name not in plans.destroyed() or not disposition.are_kept(table.metadata):
        return ""
    if not plans.is_noted(table) or table.name == "attachment_piece":
        return f" AND NOT {disposition.AT_WORK}"
    key = " || '/' || ".join(f"CAST(OLD.{quoted(c.name)} AS TEXT)" for c in table.primary_key)
    return (
        " AND NOT EXISTS (SELECT 1 FROM destroyed_row d JOIN disposition_batch b ON b.id = d.batch_id"
        f" WHERE d.tbl = '{table.name}' AND d.row_id = {key} AND NOT b.finished)"
    )


# --- stamps, versions, audit ----------------------------------------------------------------------
def instant_text(cell: str) -> str:
    """Return the SQL that writes an instant as `app.db.row_diff.iso` does, without calling out of the database."""
    part = f"(({cell} % 1000000 + 1000000) % 1000000)"
    return (
        f"replace(datetime(({cell} - {part}) / 1000000, 'unixepoch'), ' ', 'T')"  # half the time of strftime
        f" || CASE {part} WHEN 0 THEN '' ELSE '.' || rtrim(printf('%06d', {part}), '0') END || '+00:00'"
    )


def value_of(column: Column[Any], row: str) -> str:
    """Return the SQL of a column's value as the JSON that PostgreSQL's to_jsonb would give."""
    cell = f"{row}.{quoted(column.name)}"
    what = info(column.table)
    if row == "NEW" and column.name == what.recorded:  # stamped by the same trigger
        return "app_iso(app_now())"
    if row == "NEW" and column.name == what.author:
        return "app_user()"
    if isinstance(column.type, Boolean):
        return f"CASE {cell} WHEN 1 THEN json('true') WHEN 0 THEN json('false') END"
    if isinstance(column.type, Json):
        return f"json({cell})"
    if isinstance(column.type, Instant):
        return instant_text(cell)
    if column.name in what.digested:
        salt = f"{row}.{quoted(SALT)} || " if SALT in column.table.c else ""
        return f"lower(hex(app_sha256(NULL, {salt}{cell})))"
    return cell


#: What triggers tell of one row: the view stands for the trail, and the trigger behind it writes there.
AUDITED = "ll_audited"
VIEW = f"CREATE VIEW {AUDITED} AS SELECT NULL AS tbl, NULL AS row_id, NULL AS op, NULL AS version, NULL AS diff"


def _audit(table: Table, act: str) -> str:
    """Return the statement with which a trigger audits one row; `act`: I, U or D."""
    key, version, changed = _told(table, act)
    return f"INSERT INTO {AUDITED} VALUES ('{table.name}', {key}, '{act}', {version}, {changed});"


def _trail() -> Trigger:
    """Return the trigger that writes into the trail what the others tell."""
    added = _added("NEW.tbl", "NEW.op", "SELECT NEW.row_id AS r, NEW.version AS v, NEW.diff AS d")
    return make(AUDITED, "insert", "INSTEAD OF INSERT", f"SELECT app_stamp(1); {added}; SELECT app_stamp(0);")


def audit_insert(table: Table, act: str, rows: str) -> str:
    """Return the INSERT INTO audit of all in `rows` (FROM ... AS NEW), as the trigger of each would write it."""
    key, version, changed = _told(table, act)
    return _added(f"'{table.name}'", f"'{act}'", f"SELECT {key} AS r, {version} AS v, {changed} AS d {rows}")


def _told(table: Table, act: str) -> tuple[str, str, str]:
    """Return the SQL of a row's key, of the version of its audit row (null: the next one), and of what differs."""
    row = "OLD" if act == "D" else "NEW"
    columns = [column for column in table.c if column.name not in _QUIET]
    calls = []
    for first in range(0, len(columns), row_diff.AT_ONCE):
        some = columns[first : first + row_diff.AT_ONCE]
        listed = ",".join(column.name + _sign(column) for column in some)
        values = ", ".join(value for column in some for value in _cells(column, act))
        calls.append(f"app_diff('{act}', '{listed}', {values})")
    key = " || '/' || ".join(f"CAST({row}.{quoted(c.name)} AS TEXT)" for c in table.primary_key)
    versioned = {"I": "1", "U": "NEW.version", "D": "OLD.version + 1"}[act]
    return key, versioned if info(table).kind is Kind.RECORD else "NULL", " || ".join(calls) or "''"


def _sign(column: Column[Any]) -> str:
    """Return how a column's values are handed over, for `app.db.row_diff`."""
    if isinstance(column.type, Boolean):
        return row_diff.TRUTH
    if isinstance(column.type, Json):
        return row_diff.JSON
    return row_diff.INSTANT if isinstance(column.type, Instant) and not _is_recorded(column) else row_diff.PLAIN


def _is_recorded(column: Column[Any]) -> bool:
    return column.name == info(column.table).recorded


def _cells(column: Column[Any], act: str) -> Iterator[str]:
    """Yield the SQL of what is handed over of a column: its value as stored, or as it is shown where it differs."""
    cell = quoted(column.name)
    what = info(column.table)
    shown = isinstance(column.type, Json) or column.name in {what.recorded, what.author, *what.digested}
    for row in {"I": ["NEW"], "U": ["OLD", "NEW"], "D": ["OLD"]}[act]:
        if shown:
            differs = f"OLD.{cell} IS NOT NEW.{cell}" if act == "U" else f"{row}.{cell} IS NOT NULL"
            yield f"CASE WHEN {differs} THEN {value_of(column, row)} END"
        else:
            yield f"{row}.{cell}"


def _added(table: str, act: str, rows: str) -> str:
    """Return the INSERT INTO audit of rows of which a SELECT says key (r), version (v) and what differs (d)."""
    last = f"FROM audit p WHERE p.tbl = {table} AND p.row_id = r ORDER BY p.version DESC LIMIT 1"
    return (
        "INSERT INTO audit (at, who, op_id, tbl, row_id, op, version, diff, hash)"
        f" SELECT app_now(), app_user(), app_op(), {table}, r, {act}, v, d,"
        f" app_sha256((SELECT p.hash {last}), json_array(app_now(), app_user(), app_op(), {table}, r, {act}, v, d))"
        f" FROM (SELECT r, coalesce(v, (SELECT p.version + 1 {last}), 1) AS v, '{{' || substr(d, 2) || '}}' AS d"
        f" FROM ({rows} LIMIT -1 OFFSET 0) LIMIT -1 OFFSET 0)"  # else SQLite works a value out wherever it is named
    )


def _record(table: Table) -> Iterator[Trigger]:
    name = table.name
    key = " AND ".join(f"{quoted(c.name)} = NEW.{quoted(c.name)}" for c in table.primary_key)
    content = ", ".join(quoted(c.name) for c in table.c if c.name not in STAMPS)
    if info(table).brought_in:
        yield make(
            name,
            "brought_in",
            "BEFORE INSERT",
            refuse("42501", "only an administrator may bring in records of another system"),
            f"NEW.source <> 'longleaf' AND NOT ({BROUGHT_IN})",
        )
    yield make(
        name,
        "forged",
        "BEFORE INSERT",
        refuse("42501", f"who and when are not the writer's to say in table {name}"),
        "NEW.version IS NOT 1 OR NEW.created_by NOT IN ('', app_user()) OR NEW.updated_by NOT IN ('', app_user())"
        " OR NEW.updated_at IS NOT NULL",
    )
    yield make(
        name,
        "inserted",
        "AFTER INSERT",
        f"UPDATE {quoted(name)} SET created_by = app_user(), updated_by = app_user(), updated_at = app_now()"
        f" WHERE {key};"
        f" {_audit(table, 'I')}",
    )
    yield make(
        name,
        "version",
        f"BEFORE UPDATE OF {content}",
        refuse("LL001", "stale version"),
        "NEW.version IS NOT OLD.version + 1",
    )
    yield make(
        name,
        "stamps",
        "BEFORE UPDATE OF created_by, updated_at, updated_by",
        refuse("42501", f"who and when are not the writer's to say in table {name}"),
        "NEW.updated_by IS NOT app_user() OR NEW.updated_at IS NOT app_now()"
        " OR NEW.created_by IS NOT OLD.created_by AND (OLD.created_by <> '' OR NEW.created_by IS NOT app_user())",
    )
    yield make(
        name,
        "updated",
        "AFTER UPDATE OF version",
        f"UPDATE {quoted(name)} SET updated_by = app_user(), updated_at = app_now() WHERE {key}; {_audit(table, 'U')}",
    )
    yield make(name, "deleted", "AFTER DELETE", _audit(table, "D"))


def _states(table: Table) -> Iterator[Trigger]:
    """Yield the triggers by which a record begins in its first state and moves only as table transition allows."""
    name, called, first = table.name, table.name.replace("_", " "), first_state(table)
    foreign = f" AND NOT ({BROUGHT_IN})" if info(table).brought_in else ""
    yield make(
        name,
        "begins",
        "BEFORE INSERT",
        refuse("LL003", f"a {called} begins as {first}"),
        f"NEW.state <> '{first}'{foreign}",
    )
    yield make(
        name,
        "move",
        "BEFORE UPDATE OF state",
        refuse("42501", f"your role may not move the {called} to this state"),
        f"NEW.state <> OLD.state AND NOT {may_move(name, 'OLD.state')}"
        + (f" AND NOT ({_goes_back(table)})" if info(table).goes_back else "")
        + foreign,
    )


def _goes_back(table: Table) -> str:
    """Return the condition that a move takes back the writer's own step, since which nobody could change the content.

    The twin of own_step() in security.sql.
    """
    what, mine = info(table), f"a.tbl = '{table.name}' AND a.row_id = CAST(OLD.id AS TEXT)"
    pairs = " OR ".join(f"OLD.state = '{new}' AND NEW.state = '{old}'" for new, old in what.goes_back)
    words = ", ".join(f"'{state}'" for state in what.open_in)
    return (
        f"({pairs}) AND EXISTS (SELECT 1 FROM audit a WHERE {mine} AND a.op = 'U' AND a.who = app_user()"
        " AND json_extract(a.diff, '$.state[0]') = NEW.state AND json_extract(a.diff, '$.state[1]') = OLD.state"
        f" AND NOT EXISTS (SELECT 1 FROM audit b WHERE {mine.replace('a.', 'b.')} AND b.version > a.version"
        " AND (b.who <> app_user()"
        f" OR json_extract(b.diff, '$.state[0]') IN ({words}) OR json_extract(b.diff, '$.state[1]') IN ({words}))))"
    )


def _link(table: Table) -> Iterator[Trigger]:
    yield make(table.name, "inserted", "AFTER INSERT", _audit(table, "I"))
    yield make(table.name, "updated", "AFTER UPDATE", _audit(table, "U"))
    yield make(table.name, "deleted", "AFTER DELETE", _audit(table, "D"))


def _fact(table: Table) -> Iterator[Trigger]:
    """In one's own name, not in the future; who and when are stamped by a trigger that also writes the audit row."""
    name, what = table.name, info(table)
    foreign = [f"NEW.{quoted(what.author)} NOT IN ('', app_user())"] if what.author else []
    if what.actor:
        foreign.append(f"NEW.{quoted(what.actor)} NOT IN ('', app_user()) AND NOT app_has_role('ll_admin')")
    if foreign:
        refused = refuse("42501", f"{what.called} is recorded in one's own name")
        yield make(name, "own", "BEFORE INSERT", refused, " OR ".join(foreign))
    if what.occurred:
        refused = refuse("LL004", f"{what.called} cannot lie in the future")
        yield make(name, "future", "BEFORE INSERT", refused, f"NEW.{quoted(what.occurred)} > app_now() + {AHEAD}")
    stamps = {what.author: "app_user()", what.recorded: "app_now()"}
    stamps.pop("", None)
    stamp = ""
    if stamps:
        key = " AND ".join(f"{quoted(c.name)} = NEW.{quoted(c.name)}" for c in table.primary_key)
        values = ", ".join(f"{quoted(column)} = {value}" for column, value in stamps.items())
        stamp = f"SELECT app_stamp(1); UPDATE {quoted(name)} SET {values} WHERE {key}; SELECT app_stamp(0);"
    if what.audited:
        yield make(name, "inserted", "AFTER INSERT", f"{stamp} {_audit(table, 'I')}")
        if name in plans.destroyed():
            yield make(name, "deleted", "AFTER DELETE", _audit(table, "D"))
    elif stamps:
        # a writer who stamps the rows already, as an import does, is spared the second UPDATE
        lacks = " OR ".join(f"NEW.{quoted(column)} IS NOT {value}" for column, value in stamps.items())
        yield make(name, "stamped", "AFTER INSERT", stamp, lacks)


def _append_only(table: Table) -> Iterator[Trigger]:
    words = refuse("42501", f"{table.name} is append-only")
    if not info(table).filled_in:
        yield make(table.name, "no_update", "BEFORE UPDATE", words, "app_stamping() = 0")
    yield make(table.name, "no_delete", "BEFORE DELETE", words, _unless_destroyed(table).removeprefix(" AND "))


_GENERAL = {Kind.RECORD: _record, Kind.LINK: _link, Kind.FACT: _fact}


def triggers(metadata: MetaData) -> Iterator[Trigger]:
    """Yield every trigger as (table, name, CREATE TRIGGER statement)."""
    for table in metadata.sorted_tables:
        yield from _rights(table)
    for table in metadata.sorted_tables:
        what = info(table)
        if what.kind in _GENERAL:
            yield from _GENERAL[what.kind](table)
        elif what.audited:
            yield from _link(table)
        if what.states and not what.own_moves:
            yield from _states(table)
    yield _trail()
    yield from rules()
    yield from bounds.sqlite(metadata)
    if contents.are_kept(metadata):
        yield from every.sqlite(metadata)
    yield from attachments.sqlite(metadata)
    yield from search.sqlite(metadata)
    for table in kinds.append_only(metadata):
        yield from _append_only(table)


def drop(conn: Connection) -> None:
    """Drop every trigger of ours."""
    found = conn.exec_driver_sql(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'll\\_%' ESCAPE '\\'"
    )
    for (name,) in found.all():
        conn.exec_driver_sql(f"DROP TRIGGER {quoted(name)}")
    conn.exec_driver_sql(f"DROP VIEW IF EXISTS {AUDITED}")


def create(conn: Connection, metadata: MetaData) -> None:
    """Create every trigger."""
    conn.exec_driver_sql(VIEW)
    for _table, _name, statement in triggers(metadata):
        conn.exec_driver_sql(statement)


@contextmanager
def stamping(conn: Connection) -> Iterator[None]:
    """Let the program itself write rows of the audit and of the seal."""
    conn.exec_driver_sql("SELECT app_stamp(1)")
    try:
        yield
    finally:
        conn.exec_driver_sql("SELECT app_stamp(0)")
