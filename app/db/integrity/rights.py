"""Who may do what in a PostgreSQL workspace, compared with the rights that this program gives; owners and roles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, MetaData, text

from app.db.guards.grants import grant_statements, quoted
from app.db.guards.postgres import function_grants
from app.db.integrity.code import UPGRADE
from app.db.integrity.kept import kept
from app.db.sessions import SEEING
from app.db.trail import Problem
from app.db.views import VIEWS
from app.domain.vocabulary import Role

OWNER, KEEPER, READER = "ll_owner", "ll_keeper", Role.READER.value


class Grant(NamedTuple):
    """A right: to whom, what for, on which table, sequence, function or schema, and on which of its columns."""

    who: str
    right: str
    on: str
    column: str = ""


_GRANT = re.compile(r"^GRANT (?P<rights>.*) ON (?:SEQUENCE |FUNCTION )?(?P<on>.*) TO (?P<who>.*)$", re.DOTALL)
_RIGHT = re.compile(r"([A-Z]+)(?: \(([^)]*)\))?")


def _given(statement: str) -> Iterator[Grant]:
    made = _GRANT.match(statement)
    if made is None:
        return
    on = [made["on"]] if "(" in made["on"] else [name.strip().strip('"') for name in made["on"].split(",")]
    for right, columns in _RIGHT.findall(made["rights"]):
        for column in [name.strip().strip('"') for name in columns.split(",")]:
            for name in on:
                for who in made["who"].split(", "):
                    yield Grant(who, right, name, column)


@kept
def expected(metadata: MetaData) -> frozenset[Grant]:
    """Return every right that the program gives, read from the statements that give it."""
    from app.db.guards.board import views

    found = {grant for statement in grant_statements(metadata) for grant in _given(statement)}
    for statement in (*function_grants(metadata), *views.create_views("postgresql")):
        found.update(_given(statement))
    found.update(Grant(READER, "SELECT", view.name) for view in VIEWS)
    found.add(Grant(READER, "USAGE", "longleaf"))
    return frozenset(found)


_THERE = """
WITH own AS (SELECT objid FROM pg_depend WHERE deptype = 'e' AND classid = 'pg_proc'::regclass)
SELECT a.grantee, a.privilege_type, c.relname::text, '', CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
  a.is_grantable
FROM pg_class c, aclexplode(coalesce(c.relacl, acldefault((CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END)::"char",
                                                          c.relowner))) a
WHERE c.relnamespace = 'longleaf'::regnamespace AND c.relkind <> 'i' AND a.grantee <> c.relowner
UNION ALL
SELECT x.grantee, x.privilege_type, c.relname::text, a.attname::text, 'TABLE', x.is_grantable
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) x
WHERE c.relnamespace = 'longleaf'::regnamespace AND x.grantee <> c.relowner AND NOT a.attisdropped
UNION ALL
SELECT a.grantee, a.privilege_type, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', '',
  'FUNCTION', a.is_grantable
FROM pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
WHERE p.pronamespace = 'longleaf'::regnamespace AND a.grantee <> p.proowner AND p.oid NOT IN (SELECT objid FROM own)
  AND p.proowner = 'll_owner'::regrole  -- else somebody else's, which is told, and whose rights an upgrade cannot take
UNION ALL
SELECT a.grantee, a.privilege_type, n.nspname::text, '', 'SCHEMA', a.is_grantable
FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'longleaf' AND a.grantee <> n.nspowner
UNION ALL
SELECT a.grantee, a.privilege_type, 'public', '', 'SCHEMA', false
FROM pg_namespace n, aclexplode(n.nspacl) a WHERE n.nspname = 'public' AND a.privilege_type = 'CREATE'
  AND a.grantee <> n.nspowner
"""

_STANDS = """
SELECT c.relname::text, coalesce(a.attname::text, '') FROM pg_class c
LEFT JOIN LATERAL (SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
                   UNION ALL SELECT NULL) a ON true WHERE c.relnamespace = 'longleaf'::regnamespace
UNION ALL SELECT proname::text, '' FROM pg_proc WHERE pronamespace = 'longleaf'::regnamespace
UNION ALL SELECT nspname::text, '' FROM pg_namespace"""


def grant_problems(conn: Connection, metadata: MetaData) -> Iterator[Problem]:
    """Yield each right that is given beside those of the program, and each of these that is missing."""
    wanted = expected(metadata)
    named = {_bare(grant.on): grant.on for grant in wanted if "(" in grant.on}
    # a right on all columns stands at the table: it covers those of single ones
    there: dict[Grant, str] = {}
    handed_on: set[Grant] = set()
    people = {row.oid: row.name for row in conn.execute(text("SELECT oid, rolname::text AS name FROM pg_roles"))}
    for grantee, right, on, column, kind, grantable in conn.execute(text(_THERE)):
        name = named.get(on.partition("(")[0], on) if kind == "FUNCTION" else on
        grant = Grant(people.get(grantee, "PUBLIC"), right, name, column)
        there[grant] = kind
        if grantable:
            handed_on.add(grant)
    for grant in sorted(there.keys() - wanted):
        revoke = f"REVOKE {_revoked(grant, there[grant])}"
        public = grant.on == "public"
        mended = f"As the database administrator: {revoke}" if public else UPGRADE
        yield Problem(
            "grant",
            f"{grant.who} has the right {_what(grant)} on {grant.on}, which this program does not give. {mended}",
            "" if public else revoke,
            revoke if public else "",
        )
    for grant in sorted(handed_on & wanted):
        yield Problem(
            "grant",
            f"{grant.who} may hand on the right {_what(grant)} on {grant.on}, as nobody should. {UPGRADE}",
            f"REVOKE GRANT OPTION FOR {_revoked(grant, there[grant])}",
        )
    stands = {tuple(row) for row in conn.execute(text(_STANDS))}
    for grant in sorted(wanted - there.keys()):
        if _covered(grant, there) or (_bare(grant.on), grant.column) not in stands:
            continue  # what is gone is told as such
        yield Problem("grant", f"{grant.who} lacks the right {_what(grant)} on {grant.on}. {UPGRADE}")


def _what(grant: Grant) -> str:
    return f"{grant.right} ({grant.column})" if grant.column else grant.right


def _revoked(grant: Grant, kind: str) -> str:
    """Return what follows REVOKE: the right, on what, from whom, and from whoever got it from them."""
    column = f" ({quoted(grant.column)})" if grant.column else ""
    target = grant.on if kind == "FUNCTION" else quoted(grant.on)
    who = grant.who if grant.who == "PUBLIC" else quoted(grant.who)
    return f"{grant.right}{column} ON {kind} {'' if kind == 'SCHEMA' else 'longleaf.'}{target} FROM {who} CASCADE"


def _bare(call: str) -> str:
    return call.partition("(")[0]


def _covered(grant: Grant, there: dict[Grant, str]) -> bool:
    return bool(grant.column) and grant._replace(column="") in there


def owner_problems(conn: Connection) -> Iterator[Problem]:
    """Yield what does not belong to the owner."""
    rows = conn.execute(
        text(
            "SELECT CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.relname,"
            " pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.relnamespace = 'longleaf'::regnamespace"
            " AND c.relkind IN ('r', 'v', 'S', 'p', 'm', 'f') AND c.relowner <> 'll_owner'::regrole"
            " UNION ALL SELECT 'SCHEMA', n.nspname, pg_get_userbyid(n.nspowner) FROM pg_namespace n"
            " WHERE n.nspname = 'longleaf' AND n.nspowner <> 'll_owner'::regrole ORDER BY 1, 2"
        )
    )
    for kind, name, owner in rows:
        place = name if kind == "SCHEMA" else f"longleaf.{quoted(name)}"
        mend = f"ALTER {kind} {place} OWNER TO {OWNER}"
        yield _told("owner", f"{kind.capitalize()} {name} belongs to {owner}.", mend)


def _told(kind: str, what: str, mend: str) -> Problem:
    """Return what the database administrator mends, or an upgrade in the name of who may."""
    return Problem(kind, f"{what} As the database administrator: {mend}", by_admin=mend)


def role_problems(conn: Connection) -> Iterator[Problem]:
    """Yield what is wrong with the group roles: their attributes, who is in which, and roles that were taken away."""
    groups = [role.value for role in Role]
    known = {"ours": [*groups, OWNER, KEEPER], "groups": groups}
    rows = conn.execute(
        text(
            "SELECT rolname, concat_ws(', ', CASE WHEN rolcanlogin THEN 'LOGIN' END, CASE WHEN rolsuper THEN"
            " 'SUPERUSER' END, CASE WHEN rolcreaterole THEN 'CREATEROLE' END,"
            " CASE WHEN rolcreatedb THEN 'CREATEDB' END,"
            " CASE WHEN rolbypassrls THEN 'BYPASSRLS' END, CASE WHEN rolreplication THEN 'REPLICATION' END)"
            " FROM pg_roles WHERE rolname = ANY(:ours) AND (rolcanlogin OR rolsuper OR rolcreaterole OR rolcreatedb"
            " OR rolbypassrls OR rolreplication) ORDER BY 1"
        ),
        known,
    )
    for name, attributes in rows:
        undo = " ".join(f"NO{one}" for one in attributes.split(", "))
        yield _told("role", f"The group role {name} has {attributes}.", f"ALTER ROLE {name} {undo}")
    # the owner hands roles on, sees and ends sessions, and has a keeper; each group reads; nothing else is in any
    rows = conn.execute(
        text(
            "SELECT r.rolname, m.rolname, pg_get_userbyid(a.grantor)"
            " FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid"
            " JOIN pg_roles m ON m.oid = a.member WHERE r.rolname = :owner AND m.rolname <> :keeper"
            "   AND NOT m.rolsuper AND (to_jsonb(a)->>'set_option' IS DISTINCT FROM 'false'"
            "                           OR to_jsonb(a)->>'inherit_option' = 'true')"
            " OR m.rolname = ANY(:ours) AND m.rolname <> :owner AND r.rolname <> :reader"
            "   AND (r.rolname, m.rolname) <> (:owner, :keeper)"
            " OR r.rolname = :reader AND m.rolname = :keeper"
            " OR m.rolname = :owner AND r.rolname <> ALL(:handed) ORDER BY 1, 2"
        ),
        {**known, "owner": OWNER, "keeper": KEEPER, "reader": READER, "handed": [*groups, *SEEING]},
    )
    each = conn.dialect.server_version_info or (0,)
    for role, member, grantor in rows:
        by = f" GRANTED BY {quoted(grantor)}" if each >= (16,) else ""  # since then each who gives it gives it once
        mend = f"REVOKE {role} FROM {quoted(member)}{by}"
        yield _told("role", f"{member} is in {role}, which this program gives to nobody like it.", mend)
    rows = conn.execute(text(_HANDS_ON), {**known, "owner": OWNER})
    for role, member, grantor in rows:
        by = f" GRANTED BY {quoted(grantor)}" if each >= (16,) else ""
        mend = f"REVOKE ADMIN OPTION FOR {role} FROM {quoted(member)}{by} CASCADE"
        yield _told("role", f"{member} may give {role} to others, past Setup and its record.", mend)
    missing = conn.execute(
        text(
            "SELECT o, false FROM unnest(CAST(:ours AS text[])) o"
            " WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = o)"
            " UNION ALL SELECT o, true FROM unnest(CAST(:groups AS text[])) o JOIN pg_roles r ON r.rolname = o"
            " WHERE NOT pg_has_role(r.oid, 'll_reader', 'USAGE')"
        ),
        known,
    )
    for name, there in missing:
        if there:
            yield _told("role", f"The group role {name} does not read.", f"GRANT {READER} TO {name}")
        else:
            yield Problem("role", f"The group role {name} is missing. Run what this prints: longleaf db roles")
    yield from _taken_away(conn)


#: Who made a role and is no superuser has this option of it since version 16: they have CREATEROLE.
_HANDS_ON = """
SELECT r.rolname, m.rolname, pg_get_userbyid(a.grantor) FROM pg_auth_members a
JOIN pg_roles r ON r.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
WHERE a.admin_option AND r.rolname = ANY(:ours) AND m.rolname <> :owner AND NOT m.rolsuper AND NOT m.rolcreaterole
ORDER BY 1, 2"""


def _taken_away(conn: Connection) -> Iterator[Problem]:
    rows = conn.execute(
        text(
            "SELECT p.login, p.name, c.role FROM role_change c JOIN person p ON p.id = c.person_id"
            " JOIN pg_roles m ON m.rolname = p.login JOIN pg_roles r ON r.rolname = c.role"
            " JOIN pg_auth_members a ON a.roleid = r.oid AND a.member = m.oid"
            " WHERE NOT c.given AND NOT EXISTS (SELECT FROM role_change l WHERE l.person_id = c.person_id"
            "   AND l.role = c.role AND l.id > c.id) ORDER BY 1, 3"
        )
    )
    for login, name, role in rows:
        yield Problem(
            "role",
            f"{name} ({login}) has {role} again, which was taken away on record. Take it away in Setup, or as the"
            f' database administrator: REVOKE {role} FROM "{login}"',
        )
