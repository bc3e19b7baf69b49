"""The guards as PostgreSQL triggers: the general ones made from what each table is, the rest from security.sql."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, text

from app.db.guards import attachments, bounds, deletes, disposition, numbers, private, seal, search, sessions
from app.db.guards.board import contents, every
from app.db.guards.grants import quoted
from app.db.tables.base import SALT, STAMPS, Kind, first_state, info
from app.domain.changes import states as change_states
from app.domain.vocabulary import Role

_WRITTEN = tuple(Path(__file__).with_name(name) for name in ("security.sql", "security_cab.sql"))

Trigger = tuple[str, str, str]  # table, name, SQL

#: Rules of single tables, in security.sql: table -> (function call, events).
_RULES: dict[str, tuple[str, str]] = {
    "ticket": ("guard_ticket()", "INSERT OR UPDATE"),
    "ticket_event": ("guard_ticket_event()", "INSERT"),
    "change": (
        f"guard_change('{','.join((*change_states.OPEN_AFTER_DECISION, 'version', 'updated_at', 'updated_by'))}',"
        f" '{','.join(change_states.OF_THE_BOARD)}', '{','.join(sorted(change_states.EDITABLE))}')",
        "INSERT OR UPDATE",
    ),
    "change_service": ("guard_change_link()", "INSERT OR UPDATE OR DELETE"),
    "change_agency": ("guard_change_link()", "INSERT OR UPDATE OR DELETE"),
    "change_site": ("guard_change_link()", "INSERT OR UPDATE OR DELETE"),
    "packet": ("guard_packet()", "UPDATE"),
    "op": ("guard_op()", "INSERT OR UPDATE OR DELETE"),
}
#: Rows that a table's rules are for, where they are not for all: the trigger is not called for an import's events.
_WHEN = {"ticket_event": "NEW.kind IN ('retraction', 'restated') OR NOT pg_has_role(session_user, 'll_admin', 'USAGE')"}
#: Rows of a person after which somebody may read something else.
_NEW_READER = "NEW.login IS NOT NULL AND NEW.agency_id IS NOT NULL"
_ANOTHER_READER = "(NEW.login, NEW.agency_id) IS DISTINCT FROM (OLD.login, OLD.agency_id)"
#: What people may call: functions that only read.
_CALLED = (
    "app_now()",
    "has_role(text)",
    "set_role(bigint, text, boolean)",
    "may_move(text, text, text)",
    "brought_in(jsonb)",
    "goes_back(bigint, text, text)",
    "own_step(text, bigint, text, text, text)",
    "clear_measures(text, bigint[])",
    "numbers_above(text, bigint)",
    "note_history()",
    "disposing()",
    "local_day(timestamptz)",
)
#: Who may take a seal: all who save anything of the desk. A reader could hold it open, and nobody else take one.
_SEALING = (Role.AGENT, Role.BRM, Role.CAB, Role.MIP, Role.ADMIN)


def _trigger(name: str, table: str, when: str, call: str, level: str = "ROW", only: str = "") -> Trigger:
    condition = f" WHEN ({only})" if only else ""
    statement = (
        f"CREATE OR REPLACE TRIGGER {name} {when} ON {quoted(table)} FOR EACH {level}{condition}"
        f" EXECUTE FUNCTION {call}"
    )
    return table, name, statement


def audited_columns(table: Table) -> tuple[str, ...]:
    """Return the columns whose values an audit row shows: all that do not say who, when and which version."""
    return tuple(c.name for c in table.c if c.name not in {"id", "version", SALT, *STAMPS})


def key_columns(table: Table) -> tuple[str, ...]:
    """Return the columns whose values, joined by "/", are an audit row's row_id."""
    return tuple(c.name for c in table.primary_key)


def triggers(metadata: MetaData) -> Iterator[Trigger]:
    """Yield every trigger; those of one event and table fire in the order of their names."""
    for table in metadata.sorted_tables:
        name, what = table.name, info(table)
        if what.kind is Kind.RECORD:
            yield _trigger("a_record", name, "BEFORE INSERT OR UPDATE", "guard_record()")
        if what.digested and SALT in table.c:
            yield _trigger("a_salt", name, "BEFORE INSERT OR UPDATE", "guard_salt()")
        if what.numbers:
            yield _trigger("a_number", name, "BEFORE INSERT", f"guard_number('{','.join(what.numbers)}')")
        if what.brought_in:
            yield _trigger("a_brought_in", name, "BEFORE INSERT", "guard_brought_in()")
        if what.states and not what.own_moves:
            back = ",".join(f"{new}>{old}" for new, old in what.goes_back)
            arguments = f"'{first_state(table)}', '{back}', '{','.join(what.open_in)}'"
            yield _trigger("a_states", name, "BEFORE INSERT OR UPDATE", f"guard_states({arguments})")
        if _fact_rules(table):
            yield _trigger("a_fact", name, "BEFORE INSERT", _fact_call(table))
        if name in _RULES:
            call, events = _RULES[name]
            yield _trigger("b_rules", name, f"BEFORE {events}", call, only=_WHEN.get(name, ""))
        if what.audited:
            kind = "v" if what.kind is Kind.RECORD else ""
            lists = (key_columns(table), audited_columns(table), (kind,), *([what.digested] if what.digested else []))
            arguments = ", ".join(f"'{','.join(names)}'" for names in lists)
            yield _trigger("z_audit", name, "AFTER INSERT OR UPDATE OR DELETE", f"audit_row({arguments})")
        if what.append_only:
            events = "TRUNCATE" if what.filled_in else "UPDATE OR DELETE OR TRUNCATE"
            yield _trigger("no_change", name, f"BEFORE {events}", "no_change()", "STATEMENT")
    if private.policies(metadata):
        yield _trigger("z_replan", "role_change", "AFTER INSERT", "guard_replan()", "STATEMENT")
        yield _trigger("z_replan", "person", "AFTER UPDATE", "guard_replan()", only=_ANOTHER_READER)
        yield _trigger("z_replan_new", "person", "AFTER INSERT", "guard_replan()", only=_NEW_READER)
    yield from bounds.postgres(metadata)
    if contents.are_kept(metadata):
        yield from every.postgres()
    yield from attachments.postgres(metadata)
    yield from search.postgres(metadata)


def stale_triggers(conn: Connection, metadata: MetaData) -> Iterator[str]:
    """Yield what drops triggers that an earlier version of the program has left."""
    wanted = {(table, name) for table, name, _ in triggers(metadata)}
    there = conn.execute(
        text(
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE c.relnamespace = 'longleaf'::regnamespace AND NOT t.tgisinternal"
        )
    ).all()
    for table, name in sorted({(table, name) for table, name in there} - wanted):
        yield f"DROP TRIGGER {quoted(name)} ON {quoted(table)}"


def stale_functions(conn: Connection, metadata: MetaData) -> Iterator[str]:
    """Yield what drops guards that an earlier version of the program has left; no trigger may call them any more.

    Only functions for triggers whose name begins as our guards' do: others in the schema are not ours.
    """
    wanted = set(re.findall(r"CREATE OR REPLACE FUNCTION (guard_\w+)\(", functions(metadata)))
    there = conn.execute(
        text(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'longleaf'::regnamespace"
            " AND prorettype = 'trigger'::regtype AND starts_with(proname, 'guard_')"
        )
    ).scalars()
    for name in sorted(set(there) - wanted):
        yield f"DROP FUNCTION {quoted(name)}()"


# --- functions ------------------------------------------------------------------------------------
def _fact_rules(table: Table) -> list[str]:
    """Return the statements that guard a new fact, in PL/pgSQL; written out, for a general function is slow."""
    what = info(table)
    called = what.called.replace("'", "''")
    found = []
    foreign = [f"NEW.{quoted(what.author)} NOT IN ('', session_user)"] if what.author else []
    if what.actor:
        foreign.append(f"NEW.{quoted(what.actor)} NOT IN ('', session_user) AND NOT has_role('ll_admin')")
    if foreign:
        found.append(
            f"IF {' OR '.join(foreign)} THEN RAISE EXCEPTION"
            f" '{called} is recorded in one''s own name' USING ERRCODE = '42501'; END IF;"
        )
    if what.author:
        found.append(f"NEW.{quoted(what.author)} := session_user;")
    if what.recorded:
        found.append(f"NEW.{quoted(what.recorded)} := app_now();")
    if what.occurred:
        found.append(
            f"IF NEW.{quoted(what.occurred)} > app_now() + interval '5 minutes' THEN RAISE EXCEPTION"
            f" '{called} cannot lie in the future' USING ERRCODE = 'LL004'; END IF;"
        )
    return found


def _fact_call(table: Table) -> str:
    return f"guard_fact_{table.name}()"


def functions(metadata: MetaData) -> str:
    """Return the script of every function: the rules that are written by hand, and a guard for each table of facts."""
    parts = [disposition.postgres_first(metadata)]
    parts += [script.read_text(encoding="utf-8") for script in _WRITTEN]
    parts += [bounds.FUNCTION, seal.postgres_function(metadata)]
    for table in metadata.sorted_tables:
        rules = _fact_rules(table)
        if rules:
            parts.append(
                f"CREATE OR REPLACE FUNCTION {_fact_call(table)} RETURNS trigger LANGUAGE plpgsql"
                " SET search_path = longleaf, pg_temp AS $$\nBEGIN\n  "
                + "\n  ".join(rules)
                + "\n  RETURN NEW;\nEND $$;\n"
            )
    if contents.are_kept(metadata):
        parts += every.postgres_functions()
    parts += attachments.postgres_functions(metadata)
    if disposition.are_kept(metadata):
        parts += disposition.postgres_functions()
    parts += deletes.postgres_functions(metadata)
    parts += numbers.postgres_functions(metadata)
    parts += private.postgres_functions(metadata)
    if "session_end" in metadata.tables:
        parts.append(sessions.postgres_function())
    return "\n".join([*parts, *search.functions(metadata)])


def function_grants(metadata: MetaData) -> Iterator[str]:
    """Yield what leaves the functions to the triggers, but for those that people call."""
    made = functions(metadata)
    for name in re.findall(r"CREATE OR REPLACE FUNCTION (\w+\([^)]*\))", made):
        yield f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC"
    there = (
        one
        for one in (*deletes.CALLED, *numbers.CALLED, *private.CALLED, sessions.CALLED)
        if f"FUNCTION {one.partition('(')[0]}(" in made
    )
    for name in (*_CALLED, *there):
        yield f"GRANT EXECUTE ON FUNCTION {name} TO ll_reader"
    yield f"GRANT EXECUTE ON FUNCTION seal() TO {', '.join(_SEALING)}"
    if disposition.are_kept(metadata):
        yield from disposition.postgres_grants()
