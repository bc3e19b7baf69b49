"""Functions and triggers of a PostgreSQL workspace, compared with the scripts that make them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import Connection, MetaData, text

from app.db.guards import postgres
from app.db.guards.grants import quoted
from app.db.integrity.kept import kept
from app.db.integrity.same import Pair, differing
from app.db.trail import Problem

UPGRADE = "Run: longleaf db upgrade"
_TYPES = {"int": "integer", "timestamptz": "timestamp with time zone", "float8": "double precision"}


class Function(NamedTuple):
    """What a function is: what it takes and gives, how it runs, and its text."""

    arguments: str
    returns: str
    language: str
    volatility: str
    definer: bool
    settings: frozenset[str]
    body: str


_FUNCTION = re.compile(
    r"CREATE OR REPLACE FUNCTION (?:\w+\.)?(?P<name>\w+)\((?P<arguments>[^)]*)\)\s+"
    r"RETURNS (?P<returns>(?:SETOF )?\w+(?:\[\])?)"
    r"(?P<options>.*?)\sAS\s+(?:\$\$(?P<body>.*?)\$\$|'(?P<quoted>(?:[^']|'')*)')",
    re.DOTALL,
)
_THERE = """
SELECT p.proname, pg_get_function_identity_arguments(p.oid),
  CASE WHEN p.proretset THEN 'SETOF ' ELSE '' END || format_type(p.prorettype, NULL), l.lanname,
  CASE p.provolatile WHEN 'i' THEN 'IMMUTABLE' WHEN 's' THEN 'STABLE' ELSE 'VOLATILE' END, p.prosecdef,
  coalesce(p.proconfig, '{}'), p.prosrc, pg_get_userbyid(p.proowner),
  p.prokind = 'f' AND NOT p.proisstrict AND NOT p.proleakproof AND p.probin IS NULL AND p.prosupport = 0
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
WHERE p.pronamespace = 'longleaf'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY 1, 2"""


@kept
def functions(metadata: MetaData) -> dict[str, Function]:
    """Return what each function should be, by its name; the last one of a name, as the script leaves it."""
    found = {}
    for made in _FUNCTION.finditer(postgres.functions(metadata)):
        options = made["options"]
        volatility = re.search(r"\b(IMMUTABLE|STABLE)\b", options)
        settings = re.findall(r"\bSET (\w+) = (.*?)(?=\s+SET |\s*$)", options.replace("\n", " "))
        found[made["name"]] = Function(
            ", ".join(_type(part) for part in made["arguments"].split(", ") if part),
            _TYPES.get(made["returns"], made["returns"]),
            re.search(r"\bLANGUAGE (\w+)", options)[1],  # type: ignore[index]  # none is without one
            volatility[1] if volatility else "VOLATILE",
            "SECURITY DEFINER" in options,
            frozenset(f"{name}={value}".lower().replace("'", "") for name, value in settings),
            made["body"] if made["body"] is not None else made["quoted"].replace("''", "'"),
        )
    return found


def _type(argument: str) -> str:
    name, _, kind = argument.partition(" ")
    return f"{name} {_TYPES.get(kind, kind)}"


def function_problems(conn: Connection, metadata: MetaData) -> Iterator[Problem]:
    """Yield each function that is missing, is not as this program writes it, or is none of its own."""
    wanted = functions(metadata)
    seen = set()
    for name, arguments, returns, language, volatility, definer, settings, body, owner, plain in conn.execute(
        text(_THERE)
    ):
        ours = wanted.get(name)
        if ours is None or (name in seen or ours.arguments != arguments):
            if owner == "ll_owner" and name.startswith(("guard_", "ll_")):
                words = f"Function {name} is none of this program's."
            else:
                words = f"Function {name}({arguments}) of {owner} is none of this program's."
            drop = f"DROP FUNCTION longleaf.{quoted(name)}({arguments})"
            yield Problem("guard", f"{words} Look at it, then drop it. As the database administrator: {drop}")
            continue
        seen.add(name)
        kept_settings = frozenset(one.lower().replace("'", "") for one in settings)
        there = Function(arguments, returns, language, volatility, definer, kept_settings, body)
        what = [field for field, a, b in zip(Function._fields, ours, there, strict=True) if a != b]
        if what or not plain:
            said = ", ".join(what).replace("definer", "SECURITY DEFINER") or "options"
            yield Problem("guard", f"Function {name} is not as this program writes it ({said}). {UPGRADE}")
        if owner != "ll_owner":
            mend = f"ALTER FUNCTION longleaf.{name}({arguments}) OWNER TO ll_owner"
            told = f"Function {name} belongs to {owner}. As the database administrator: {mend}"
            yield Problem("owner", f"{told}; then run: longleaf db upgrade", by_admin=mend)
    for name in sorted(wanted.keys() - seen):
        yield Problem("guard", f"Function {name} is missing. {UPGRADE}")


class Fires(NamedTuple):
    """When a trigger fires, and what it calls."""

    when: str
    events: frozenset[str]
    columns: frozenset[str]
    level: str
    call: str
    added: str
    deferred: str


_TRIGGER = re.compile(
    r"CREATE (?:OR REPLACE )?(?:CONSTRAINT )?TRIGGER (?P<name>\S+) (?P<when>BEFORE|AFTER|INSTEAD OF) (?P<events>.*?)"
    r" ON (?P<table>\S+)(?P<deferred>(?: DEFERRABLE)?(?: INITIALLY DEFERRED)?)"
    r"(?: REFERENCING (?P<added>.*?))? FOR EACH (?P<level>ROW|STATEMENT)"
    r"(?: WHEN \((?P<only>.*)\))? EXECUTE FUNCTION (?P<call>.*)$",
    re.DOTALL,
)


def _fires(statement: str) -> tuple[Fires, str]:
    """Return when a trigger fires, of its statement, and its condition."""
    made = _TRIGGER.search(statement)
    assert made is not None, statement
    events, columns = [], []
    for event in made["events"].split(" OR "):
        verb, _, listed = event.partition(" OF ")
        events.append(verb)
        columns += [name.strip().strip('"') for name in listed.split(",") if name]
    call = re.sub(r"\s+", " ", made["call"]).removeprefix("longleaf.")
    return (
        Fires(
            made["when"],
            frozenset(events),
            frozenset(columns),
            made["level"],
            call,
            made["added"] or "",
            made["deferred"],
        ),
        made["only"] or "",
    )


@kept
def _triggers(metadata: MetaData) -> dict[tuple[str, str], tuple[Fires, str]]:
    return {(table, name): _fires(statement) for table, name, statement in postgres.triggers(metadata)}


def trigger_problems(conn: Connection, metadata: MetaData) -> Iterator[Problem]:
    """Yield each trigger that is missing, is switched off, fires otherwise than it should, or is none of ours."""
    wanted = _triggers(metadata)
    conditions: dict[str, list[Pair]] = {}
    rows = conn.execute(
        text(
            "SELECT c.relname, t.tgname, t.tgenabled::text, pg_get_triggerdef(t.oid, true) FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = 'longleaf'::regnamespace"
            " AND NOT t.tgisinternal"
        )
    ).all()
    there = {(row[0], row[1]): row for row in rows}
    for table, name in sorted(wanted.keys() - there.keys()):
        yield Problem("guard", f"Table {table} lacks its trigger {name}. {UPGRADE}")
    for (table, name), row in sorted(there.items()):
        made = wanted.get((table, name))
        if made is None:
            yield Problem(
                "guard",
                f"Table {table} has a trigger {name} that is none of this program's. {UPGRADE}",
                f"DROP TRIGGER {quoted(name)} ON {quoted(table)}",
            )
            continue
        if row[2] != "O":
            state = {"D": "is switched off", "R": "fires on a replica only", "A": "fires always"}[row[2]]
            yield Problem("guard", f"Trigger {name} of table {table} {state}. {UPGRADE}")
        (ours, only), (found, condition) = made, _fires(row[3])
        if ours != found or bool(only) != bool(condition):
            yield Problem("guard", f"Trigger {name} of table {table} fires otherwise than it should. {UPGRADE}")
        elif only:
            conditions.setdefault(table, []).append(Pair(name, only, condition))
    named = {f"{quoted(table)} AS old, {quoted(table)} AS new": table for table in conditions}
    for source, name in sorted(differing(conn, {source: conditions[table] for source, table in named.items()})):
        yield Problem(
            "guard", f"Trigger {name} of table {named[source]} has another condition than it should. {UPGRADE}"
        )


def internal_problems(conn: Connection) -> Iterable[Problem]:
    """Yield each table whose references are not held, because the server's own triggers are switched off."""
    rows = conn.execute(
        text(
            "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE c.relnamespace = 'longleaf'::regnamespace AND t.tgisinternal AND t.tgenabled <> 'O' ORDER BY 1"
        )
    ).scalars()
    for table in rows:
        mend = f"ALTER TABLE longleaf.{quoted(table)} ENABLE TRIGGER ALL"
        yield Problem(
            "constraint",
            f"References of table {table} are not held: their triggers are switched off. As the database"
            f" administrator: {mend}",
            by_admin=mend,
        )
