"""What else a PostgreSQL workspace holds: rules, policies, objects of others, settings, moves, numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, MetaData, select, text

from app.db.guards import private
from app.db.guards.grants import quoted
from app.db.integrity.code import UPGRADE
from app.db.integrity.same import explained
from app.db.tables import kinds, transition
from app.db.trail import Problem

_RULES = """
SELECT c.relname, r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
WHERE c.relnamespace = 'longleaf'::regnamespace AND NOT (r.rulename = '_RETURN' AND c.relkind = 'v') ORDER BY 1, 2"""
_ROWS = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relpersistence::text,
  ARRAY(SELECT format('ALTER TABLE %s NO INHERIT %s', i.inhrelid::regclass, i.inhparent::regclass) FROM pg_inherits i
        WHERE c.oid IN (i.inhrelid, i.inhparent)),
  ARRAY(SELECT p.polname::text FROM pg_policy p WHERE p.polrelid = c.oid AND (p.polname <> 'own'
          OR p.polqual IS NULL
          OR p.polwithcheck IS NOT NULL OR p.polcmd <> '*' OR NOT p.polpermissive OR p.polroles <> '{0}'::oid[])),
  (SELECT pg_get_expr(p.polqual, p.polrelid) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'own')
FROM pg_class c WHERE c.relnamespace = 'longleaf'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1"""
_OTHERS = """
SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
                      WHEN 'S' THEN 'sequence' ELSE 'table' END, c.relname
FROM pg_class c WHERE c.relnamespace = 'longleaf'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i' AND c.relkind = 'S')
  AND c.relname <> ALL(:known)
UNION ALL SELECT 'operator', o.oprname FROM pg_operator o WHERE o.oprnamespace = 'longleaf'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = o.oid AND d.deptype = 'e')
UNION ALL SELECT 'type', t.typname FROM pg_type t WHERE t.typnamespace = 'longleaf'::regnamespace
  AND t.typtype IN ('d', 'e', 'r') AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
UNION ALL SELECT 'event trigger', evtname FROM pg_event_trigger
UNION ALL SELECT 'publication', p.pubname FROM pg_publication p WHERE p.puballtables
  OR EXISTS (SELECT FROM pg_publication_tables s WHERE s.pubname = p.pubname AND s.schemaname = 'longleaf')
UNION ALL SELECT 'subscription', s.subname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
  WHERE d.datname = current_database()
ORDER BY 1, 2"""
#: Settings kept for the database or a login that change what guards see, or switch them off.
_DANGEROUS = (
    "session_replication_role",
    "search_path",
    "role",
    "row_security",
    "session_preload_libraries",
    "local_preload_libraries",
    "shared_preload_libraries",
    "event_triggers",
    "allow_system_table_mods",
    "zero_damaged_pages",
    "ignore_checksum_failure",
    "check_function_bodies",
    "transform_null_equals",
    "array_nulls",
    "fsync",
    "full_page_writes",
    "jit_provider",
)
_SETTINGS = """
SELECT coalesce(r.rolname, ''), coalesce(d.datname, ''), split_part(s, '=', 1), substr(s, strpos(s, '=') + 1)
FROM pg_db_role_setting x CROSS JOIN unnest(x.setconfig) s
LEFT JOIN pg_roles r ON r.oid = x.setrole LEFT JOIN pg_database d ON d.oid = x.setdatabase
WHERE (d.datname IS NULL OR d.datname = current_database())
  AND (lower(split_part(s, '=', 1)) = ANY(:dangerous) OR s LIKE 'longleaf.%')
  AND split_part(s, '=', 1) <> 'longleaf.synchronous' ORDER BY 1, 2, 3"""
_SEARCH_PATH = "longleaf, pg_temp"
#: What hands rows to another server, or takes them from one, where no right and no trigger is asked.
_FLOWS = {
    "publication": "hands rows, restricted ones too, to whoever follows it",
    "subscription": "writes rows of another server here past all guards",
}


def rule_problems(conn: Connection, metadata: MetaData) -> Iterator[Problem]:
    """Yield rules that rewrite what is written or read, and policies that hide rows."""
    for table, rule in conn.execute(text(_RULES)):
        yield Problem(
            "guard",
            f"Table {table} has a rule {rule}, which rewrites what is written there. {UPGRADE}",
            f"DROP RULE {quoted(rule)} ON {quoted(table)}",
        )
    own = private.policies(metadata)
    found = conn.execute(text(_ROWS)).all()
    other = _saying_something_else(conn, own, {row[0]: row[6] for row in found if row[6] is not None})
    for table, secured, forced, kept, inherits, policies, said in found:
        for policy in [*policies, *([private.NAME] if table in other and private.NAME not in policies else [])]:
            yield Problem(
                "guard",
                f"Table {table} has a policy {policy}, which hides rows or refuses them. {UPGRADE}",
                f"DROP POLICY {quoted(policy)} ON {quoted(table)}",
            )
        if table in own and (forced or not secured or said is None):
            yield Problem("guard", f"Table {table} shows people what is others' own. {UPGRADE}")
        elif (secured and table not in own) or forced:
            yield Problem(
                "guard",
                f"Table {table} hides rows (row level security is on). {UPGRADE}",
                f"ALTER TABLE {quoted(table)} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY",
            )
        if kept != "p":
            yield Problem(
                "schema",
                f"Table {table} is not logged: a crash would empty it. {UPGRADE}",
                f"ALTER TABLE {quoted(table)} SET LOGGED",
            )
        if inherits and table in metadata.tables:  # the other side is told as none of this program's
            yield Problem(
                "schema",
                f"Table {table} has rows in a table beside it (inheritance). Look at them, then, as the database"
                f" administrator: {'; '.join(inherits)}",
            )


def _saying_something_else(conn: Connection, wanted: Mapping[str, str], there: Mapping[str, str]) -> set[str]:
    """Return the tables whose policy shows other rows than this program's; the server plans both.

    What the server would answer while it plans is left out: with it, nothing would be left to compare for most.
    """
    names = sorted(wanted.keys() & there.keys())

    def plans(expressions: Mapping[str, str]) -> list[dict[str, Any] | None]:
        asked = []
        for name in names:
            said = expressions[name]
            for function in private.PLANNED:
                said = said.replace(function, "(SELECT session_user IS NULL)")
            asked.append(said)
        return explained(
            conn, [f"SELECT 1 FROM {quoted(name)} WHERE {said}" for name, said in zip(names, asked, strict=True)]
        )

    pairs = zip(names, plans(wanted), plans(there), strict=True)
    return {name for name, ours, theirs in pairs if ours is None or (ours != {} and ours != theirs)} | (
        there.keys() - wanted.keys()
    )


def object_problems(conn: Connection, metadata: MetaData) -> Iterator[Problem]:
    """Yield objects that are none of this program's."""
    from app.db.guards.board.views import VIEWS as ASKED
    from app.db.views import VIEWS

    known = [
        *metadata.tables,
        "alembic_version",
        *ASKED,
        *(view.name for view in VIEWS),
        *map(kinds.sequence, kinds.numbered(metadata)),
    ]
    for kind, name in conn.execute(text(_OTHERS), {"known": known}):
        if kind in _FLOWS:
            yield Problem(
                "object",
                f"The {kind} {name} of the database {_FLOWS[kind]}. Where nobody set it up for a reason, as the"
                f" database administrator:{_dropped(kind, name).removeprefix(':')}",
            )
            continue
        where = "of the database" if kind == "event trigger" else "in the schema longleaf"
        yield Problem(
            "object",
            f"The {kind} {name} {where} is none of this program's. Look at it; the database administrator moves it to"
            f" another schema or drops it{_dropped(kind, name)}.",
        )


def _dropped(kind: str, name: str) -> str:
    """Return the statement that drops an object, in words; of an operator it takes what it joins as well."""
    if kind == "operator":
        return ""
    schema = "" if kind == "event trigger" or kind in _FLOWS else "longleaf."
    return f": DROP {kind.upper()} {schema}{quoted(name)}"


def setting_problems(conn: Connection) -> Iterator[Problem]:
    """Yield settings of the server, the database and of logins that switch guards off or let them see other tables."""
    if conn.execute(text("SELECT current_setting('session_replication_role')")).scalar_one() != "origin":
        yield Problem(
            "setting",
            "Triggers do not fire in sessions of this login: session_replication_role is not origin."
            " As the database administrator: ALTER SYSTEM RESET session_replication_role, and look at"
            " ALTER DATABASE and ALTER ROLE",
        )
    asked = {"dangerous": list(_DANGEROUS)}
    for login, database, name, value in conn.execute(text(_SETTINGS), asked):
        if name == "search_path" and value.replace('"', "") in (_SEARCH_PATH, _SEARCH_PATH.replace(" ", "")):
            continue
        whose = (
            f"ROLE {quoted(login)}{f' IN DATABASE {quoted(database)}' if database else ''}"
            if login
            else f"DATABASE {quoted(database)}"
            if database
            else "ROLE ALL"
        )
        back = f"SET {name} = {_SEARCH_PATH}" if name == "search_path" and not login and database else f"RESET {name}"
        mend = f"ALTER {whose} {back}"
        yield Problem(
            "setting",
            f"{login or ('The database' if database else 'Every login')} has the setting {name} = {value}, with which"
            f" guards see other tables or do not fire. As the database administrator: {mend}",
            by_admin=mend,
        )


def move_problems(conn: Connection, metadata: MetaData) -> Iterator[Problem]:
    """Yield moves between states that the program allows and table transition does not, or the other way round."""
    wanted = {(table, *move) for table, move in kinds.transitions(metadata)}
    there = {tuple(row) for row in conn.execute(select(*transition.c))}
    for table, old, new, role in sorted(there - wanted):
        yield Problem(
            "transition", f"{role} may move a {table} from {old} to {new}, against this program's rules. {UPGRADE}"
        )
    for table, old, new, role in sorted(wanted - there):
        yield Problem("transition", f"{role} may not move a {table} from {old} to {new} any more. {UPGRADE}")


def sequence_problems(conn: Connection, metadata: MetaData) -> Iterator[Problem]:
    """Yield sequences that count otherwise, or would give numbers again that are taken; those that may be read."""
    rows = conn.execute(
        text(
            "SELECT c.relname, s.seqincrement = 1 AND s.seqmin = 1 AND NOT s.seqcycle AND s.seqcache = 1"
            "   AND s.seqmax = 9223372036854775807 AND s.seqtypid = 'bigint'::regtype,"
            " has_sequence_privilege(c.oid, 'SELECT'), t.relname, a.attname"
            " FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid"
            " LEFT JOIN pg_depend d ON d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'i'"
            " LEFT JOIN pg_class t ON t.oid = d.refobjid"
            " LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
            " WHERE c.relnamespace = 'longleaf'::regnamespace ORDER BY 1"
        )
    ).all()
    there = {row[0]: row for row in rows}
    prefixes = {kinds.sequence(prefix): (prefix, table) for prefix, table in kinds.numbered(metadata).items()}
    for name in sorted(prefixes.keys() - there.keys()):
        yield Problem("sequence", f"The sequence {name} is missing. {UPGRADE}")
    last = _next(conn, [row[0] for row in rows if row[2]])
    taken = _highest(
        conn, metadata, {row[0]: prefixes.get(row[0], (row[3], row[4])) for row in rows if row[2]}, prefixes
    )
    for name, plain, readable, *_ in rows:
        if not plain:
            yield Problem(
                "sequence",
                f"The sequence {name} counts otherwise than by one. {UPGRADE}",
                f"ALTER SEQUENCE {quoted(name)} AS bigint INCREMENT 1 MINVALUE 1 NO MAXVALUE CACHE 1 NO CYCLE",
            )
        if not readable:
            continue
        highest = taken.get(name)
        if highest is not None and highest >= last[name]:
            yield Problem(
                "sequence",
                f"The sequence {name} gives {last[name]} next, and {highest} is taken: new ones would be refused."
                f" {UPGRADE}",
                f"SELECT setval('{name}', {highest})",
            )


def _next(conn: Connection, names: list[str]) -> dict[str, int]:
    """Return the number that each sequence gives next."""
    asked = " UNION ALL ".join(
        f"SELECT '{name}', last_value + CASE WHEN is_called THEN 1 ELSE 0 END FROM {quoted(name)}" for name in names
    )
    return {row[0]: int(row[1]) for row in conn.exec_driver_sql(asked)} if names else {}


def _highest(
    conn: Connection, metadata: MetaData, used: dict[str, tuple[str, str]], prefixes: dict[str, tuple[str, str]]
) -> dict[str, int]:
    """Return the highest number that is taken of each sequence whose table this login may read, in one query."""
    readable = set(
        conn.execute(
            text(
                "SELECT relname FROM pg_class WHERE relnamespace = 'longleaf'::regnamespace AND relkind = 'r'"
                " AND has_table_privilege(oid, 'SELECT')"
            )
        ).scalars()
    )
    asked = []
    for name, place in used.items():
        if name in prefixes:
            prefix, table = place
            column = f"CAST(substr(number, {len(prefix) + 1}) AS bigint)"
            only = f" WHERE number ~ '^{prefix}[0-9]{{7,12}}$'"
        else:
            (table, column), only = place, ""
            column = quoted(column)
        if table in metadata.tables and table in readable:
            asked.append(f"SELECT '{name}', max({column}) FROM {quoted(table)}{only}")
    if not asked:
        return {}
    return {row[0]: int(row[1]) for row in conn.exec_driver_sql(" UNION ALL ".join(asked)) if row[1] is not None}
