"""Rows that are not for everybody to read, also for whoever reads beside the program (PostgreSQL: row security).

A reminder is a person's own, as are text modules and templates that are not the desk's. A draft of a note is for those
who write notes. What an agency's reader sees of all else is said in `app.db.guards.readers`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import MetaData

from app.db.guards import readers
from app.db.guards.attachments import of_notes_alone
from app.db.guards.sqlite_rules import quoted
from app.domain.rights import RESTRICTED, SHOWN_WHOLE

#: What may be called, as the policies do in the name of whoever reads.
CALLED = (
    "sees_reminder(text, bigint)",
    "is_oneself(text)",
    "writes_notes()",
    "reads_trail()",
    "last_act(text)",
    "acts_undoing(text[], text[])",
    "said_of_models(text[])",
    "of_notes_alone(bigint)",
    *readers.CALLED,
)
#: What the server answers while it plans: who is shown all has the plans of a table without a policy.
PLANNED = ("reads_all()", "writes_notes()", "reads_trail()")
#: The policy of each table, by that name. The owner is under none: triggers, checks and dispositions see every row; a
#: keeper, who may act as the owner, does as well.
NAME = "own"
#: Tables of which everybody sees their own rows alone.
POLICIES = {
    "reminder": "sees_reminder(owner, group_id)",
    "reminder_told": "is_oneself(author)",
    **dict.fromkeys(("text_module", "ticket_template"), "is_oneself(owner) OR owner = '' AND reads_all()"),
}
_TEXTS = (
    "'knowledge_note', 'knowledge_version', 'knowledge_use', 'text_module', 'ticket_template',"
    " 'attachment', 'attachment_withdrawal'"
)
#: Their trail is for who may read them, of reminders what oneself did; that there is restricted text of a ticket or a
#: caller, which it tells by a digest, is said to whom a record is handed out without it.
_HIDDEN = tuple(name for name in RESTRICTED if name not in ("ticket_private", "caller_private"))
_CLOSED = ", ".join(f"'{name}'" for name in _HIDDEN)
_GRANTED = "".join(
    f"WHEN tbl = '{name}' THEN "
    + ("who = session_user " if name in POLICIES else f"(SELECT has_table_privilege('longleaf.{name}', 'SELECT')) ")
    for name in _HIDDEN
)
_BYTES = "writes_notes() OR reads_all() AND NOT of_notes_alone({content}) OR EXISTS (SELECT FROM attachment p WHERE"
#: What is shown to those who work here and are not shown all, and to readers.
_PARTS = {
    "audit": f"reads_trail() OR reads_all() AND tbl NOT IN ({_TEXTS}, {_CLOSED})"
    # of a note and of a posting it tells drafts as well: what became public of them has versions with a trail
    " OR (tbl <> 'knowledge_note' OR writes_notes()) AND tbl <> 'posting' AND CASE WHEN reads_all()"
    f" THEN CASE {_GRANTED}ELSE sees_row(tbl, row_id) END ELSE {readers.condition('audit')} END",
    # what an act came to may tell the words of a draft: it is for who did it
    "op": "reads_trail() OR who = session_user",
    **{
        table: f"writes_notes() OR {readers.condition(table)}"
        for table in ("knowledge_note", "knowledge_search", "knowledge_version")
    },
    "knowledge_use": "writes_notes() OR reads_all() AND note_id IN (SELECT unnest(public_notes()))",
    "attachment": f"writes_notes() OR reads_all() AND tbl <> 'knowledge_note' OR ({readers.condition('attachment')})",
    "attachment_content": f"{_BYTES.format(content='id')} p.content_id = attachment_content.id)",
    # what was withdrawn is handed out no more: it stays in the list, and its bytes are for those who work here
    "attachment_piece": f"{_BYTES.format(content='content_id')} p.content_id = attachment_piece.content_id"
    " AND NOT EXISTS (SELECT FROM attachment_withdrawal w WHERE w.attachment_id = p.id))",
    "attachment_withdrawal": "writes_notes() OR EXISTS (SELECT FROM attachment p"
    " WHERE p.id = attachment_withdrawal.attachment_id)",
    "record_search": "writes_notes() OR reads_all() AND tbl <> 'knowledge_note' OR sees_row(tbl, row_id::text)",
}


def _has_any(table: str) -> str:
    """Return the condition that somebody is shown every row of a table."""
    roles = (f"pg_has_role(session_user, '{role.value}', 'USAGE')" for role in SHOWN_WHOLE[table])
    return " OR ".join([*roles, "pg_has_role(session_user, 'll_owner', 'MEMBER')"])


#: Called IMMUTABLE as `reads_all` is, for the same reason.
_SHOWN_ALL = "".join(
    f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS boolean LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = longleaf, pg_temp AS $$
BEGIN
  RETURN {_has_any(table)};
END $$;
"""
    for name, table in (("writes_notes", "knowledge_note"), ("reads_trail", "audit"))
)
_OF_NOTES_ALONE = f"""
-- Whether bytes are attached to notes alone, also to some that one is not shown: these are not read by their key.
CREATE OR REPLACE FUNCTION of_notes_alone(content bigint) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$ SELECT {of_notes_alone("content")} $$;
"""
_FUNCTIONS = """
CREATE OR REPLACE FUNCTION is_oneself(login text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = longleaf, pg_temp AS
  'SELECT login = session_user OR pg_has_role(session_user, ''ll_owner'', ''MEMBER'')';
-- When somebody saved something last: what it came to is theirs alone to read.
CREATE OR REPLACE FUNCTION last_act(login text) RETURNS timestamptz LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$
BEGIN
  RETURN (SELECT max(o.at) FROM op o WHERE o.who = login AND (login = session_user OR reads_all()));
END $$;
-- Which of these acts, by login and id, took others back: what they are called names the id of another act alone.
CREATE OR REPLACE FUNCTION acts_undoing(logins text[], ids text[]) RETURNS jsonb LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$
BEGIN
  RETURN (SELECT jsonb_agg(jsonb_build_array(o.who, o.op_id, o.what)) FROM op o WHERE o.what LIKE 'undo %'
    AND reads_all() AND (o.who, o.op_id) IN (SELECT * FROM unnest(logins, ids)));
END $$;
-- What acts on versions of models, which everybody reads, came to.
CREATE OR REPLACE FUNCTION said_of_models(keys text[]) RETURNS jsonb LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = longleaf, pg_temp AS $$
BEGIN
  RETURN (SELECT jsonb_agg(jsonb_build_array(o.who, o.op_id, o.result)) FROM op o WHERE reads_all()
    AND (o.who, o.op_id) IN (SELECT a.who, a.op_id FROM audit a
      WHERE a.tbl = 'change_model' AND a.row_id = ANY (keys)));
END $$;
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
    found = readers.policies(metadata)
    return found | own(metadata) | {name: sql for name, sql in _PARTS.items() if name in found}


def own(metadata: MetaData) -> dict[str, str]:
    """Return the same of the tables of which everybody, staff too, sees their own rows alone."""
    return {name: sql for name, sql in POLICIES.items() if name in metadata.tables}


def postgres_functions(metadata: MetaData) -> Iterator[str]:
    """Yield the functions that the policies ask."""
    if readers.policies(metadata):
        yield _SHOWN_ALL
        yield _OF_NOTES_ALONE
    yield from readers.postgres_functions(metadata)
    if own(metadata):
        yield _FUNCTIONS


def statements(metadata: MetaData) -> Iterator[str]:
    """Yield what puts the policies in place, whatever was there."""
    for name, sql in policies(metadata).items():
        yield f"ALTER TABLE {quoted(name)} ENABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS {NAME} ON {quoted(name)}"
        yield f"CREATE POLICY {NAME} ON {quoted(name)} USING ({sql})"
