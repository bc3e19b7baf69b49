"""Rows that are not for everybody to read, also for whoever reads beside the program (PostgreSQL: row security).

A reminder is a person's own. What an agency's reader sees of all else is said in `app.db.guards.readers`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import MetaData

from app.db.guards import readers
from app.db.guards.sqlite_rules import quoted

#: What may be called, as the policies do in the name of whoever reads.
CALLED = ("sees_reminder(text, bigint)", "is_oneself(text)", *readers.CALLED)
#: The policy of each table, by that name. The owner is under none: triggers, checks and dispositions see every row; a
#: keeper, who may act as the owner, does as well.
NAME = "own"
#: Tables of which everybody sees their own rows alone.
POLICIES = {"reminder": "sees_reminder(owner, group_id)", "reminder_told": "is_oneself(author)"}

_FUNCTIONS = """
CREATE OR REPLACE FUNCTION is_oneself(login text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = longleaf, pg_temp AS
  'SELECT login = session_user OR pg_has_role(session_user, ''ll_owner'', ''MEMBER'')';
-- A reminder is its owner's, or for a group that one works in.
CREATE OR REPLACE FUNCTION sees_reminder(owner text, of_group bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$
  SELECT is_oneself(owner) OR of_group IN (
    SELECT m.group_id FROM group_member m JOIN person p ON p.id = m.person_id
    WHERE p.login = session_user AND m.valid_from <= local_day(app_now())
      AND (m.valid_to IS NULL OR m.valid_to > local_day(app_now())))
$$;
"""


def policies(metadata: MetaData) -> dict[str, str]:
    """Return by table what a row has to fulfil so that somebody sees it."""
    return own(metadata) | readers.policies(metadata)


def own(metadata: MetaData) -> dict[str, str]:
    """Return the same of the tables of which everybody, staff too, sees their own rows alone."""
    return {name: sql for name, sql in POLICIES.items() if name in metadata.tables}


def postgres_functions(metadata: MetaData) -> Iterator[str]:
    """Yield the functions that the policies ask."""
    if own(metadata):
        yield _FUNCTIONS
    yield from readers.postgres_functions(metadata)


def statements(metadata: MetaData) -> Iterator[str]:
    """Yield what puts the policies in place, whatever was there."""
    for name, sql in policies(metadata).items():
        yield f"ALTER TABLE {quoted(name)} ENABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS {NAME} ON {quoted(name)}"
        yield f"CREATE POLICY {NAME} ON {quoted(name)} USING ({sql})"
