"""A file is attached whole, to a record that is there, by whoever may edit that record; its bytes stay as they are."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import MetaData

from app.db.guards import portable
from app.db.guards.board.words import setting
from app.db.guards.knowledge import named
from app.db.guards.portable import Rule
from app.db.guards.sqlite_rules import Trigger, quoted
from app.db.tables import kinds
from app.domain.attachments.values import LIMIT, LIMIT_KEY, MEGABYTE, MOST, PIECE
from app.domain.rights import SHOWN_WHOLE, holders

_LIMIT = setting(LIMIT_KEY, LIMIT)
_TABLES = ("attachment_content", "attachment_piece", "attachment", "attachment_withdrawal")
_PIECES = "FROM attachment_piece p WHERE p.content_id = NEW.content_id"
_WRITES_NOTES = " OR ".join(f"has({role.value})" for role in SHOWN_WHOLE["knowledge_note"])
_OF_NOTE = "tbl = 'knowledge_note'"
#: On PostgreSQL, before the rules: whoever touches the files of a note waits for whoever hands it in or publishes it,
#: and the other way round, so that a second person has read every file that is published with it. A file has the
#: time at which its act began: where that lies before a publication, it would count to it, so the act is done again.
_FIRST = {
    "attachment": f"IF NEW.{_OF_NOTE} THEN PERFORM FROM knowledge_note k WHERE k.id = NEW.record_id"
    " FOR NO KEY UPDATE; IF EXISTS (SELECT FROM knowledge_version v WHERE v.note_id = NEW.record_id"
    " AND v.at > app_now()) THEN RAISE EXCEPTION USING ERRCODE = '40001',"
    " MESSAGE = 'the note was published after this act began'; END IF; END IF;",
    "attachment_withdrawal": "PERFORM FROM knowledge_note k WHERE k.id = (SELECT a.record_id FROM attachment a"
    f" WHERE a.id = NEW.attachment_id AND a.{_OF_NOTE}) FOR NO KEY UPDATE;",
}


def _rules(metadata: MetaData) -> Iterator[Rule]:
    yield Rule(
        "attachment_content",
        "size",
        "INSERT",
        "LL003",
        "the file is larger than this workspace takes",
        f"NEW.size > CASE WHEN {_LIMIT} > {MOST} THEN {MOST} ELSE {_LIMIT} END * {MEGABYTE}.0",  # no integer: it fits
    )
    yield Rule(
        "attachment_piece",
        "next",
        "INSERT",
        "LL003",
        "a file is kept piece by piece, and ends at its size",
        f"NEW.n <> (SELECT count(*) {_PIECES}) OR size(NEW.data) = 0 OR size(NEW.data) > {PIECE}"
        f" OR coalesce((SELECT sum(size(p.data)) {_PIECES}), 0) + size(NEW.data)"
        " > (SELECT c.size FROM attachment_content c WHERE c.id = NEW.content_id)",
    )
    yield Rule(
        "attachment",
        "record",
        "INSERT",
        "LL003",
        "files are attached to records that are there",
        f"NOT {_by_kind(metadata, 'NEW.tbl', 'EXISTS (SELECT 1 FROM {table} r WHERE r.id = NEW.record_id)')}",
    )
    yield Rule(
        "attachment",
        "who",
        "INSERT",
        "42501",
        "whoever may edit a record attaches files to it",
        f"NOT {_by_kind(metadata, 'NEW.tbl', '{editor}', 'TRUE')}",
    )
    yield Rule(
        "attachment",
        "note",
        "INSERT",
        "LL003",
        "files are attached to a note while it is written, by one who is named as its writer",
        "NEW.tbl = 'knowledge_note' AND NOT EXISTS (SELECT 1 FROM knowledge_note k WHERE k.id = NEW.record_id"
        f" AND k.state = 'draft' AND {named('k.written_by')})",
    )
    yield Rule(
        "attachment",
        "seen",
        "INSERT",
        "42501",
        "files that are attached to notes alone are attached elsewhere by who writes notes",
        f"NOT ({_WRITES_NOTES}) AND {of_notes_alone('NEW.content_id')}",
    )
    yield Rule(
        "attachment",
        "whole",
        "INSERT",
        "LL003",
        "the pieces of the file are not what its digest says",
        "digest_of(NEW.content_id) IS DISTINCT FROM"
        " (SELECT c.sha256 FROM attachment_content c WHERE c.id = NEW.content_id)"
        f" OR (SELECT sum(size(p.data)) {_PIECES}) IS DISTINCT FROM"
        " (SELECT c.size FROM attachment_content c WHERE c.id = NEW.content_id)",
    )
    of = "(SELECT a.tbl FROM attachment a WHERE a.id = NEW.attachment_id)"
    yield Rule(
        "attachment_withdrawal",
        "who",
        "INSERT",
        "42501",
        "whoever may edit a record withdraws its attachments",
        f"NOT {_by_kind(metadata, of, '{editor}')}",
    )
    yield Rule(
        "attachment_withdrawal",
        "note",
        "INSERT",
        "LL003",
        "files of a note that is being written are withdrawn in its draft, by one who is named as its writer",
        "EXISTS (SELECT 1 FROM attachment a JOIN knowledge_note k ON k.id = a.record_id"
        f" WHERE a.id = NEW.attachment_id AND a.{_OF_NOTE} AND (k.state = 'review'"
        f" OR k.state = 'draft' AND NOT ({named('k.written_by')})))",
    )


def of_notes_alone(content: str) -> str:
    """Return the condition that bytes are attached to notes and to nothing else."""
    used = f"SELECT 1 FROM attachment o WHERE o.content_id = {content}"
    return f"(EXISTS ({used}) AND NOT EXISTS ({used} AND o.tbl <> 'knowledge_note'))"


def _by_kind(metadata: MetaData, tbl: str, condition: str, otherwise: str = "FALSE") -> str:
    """Return a condition that says for each table to which files are attached what has to hold; never null.

    `{table}` stands for its name, `{editor}` for the condition that who is signed in may edit it. `otherwise`: what
    holds of other tables.
    """
    cases = []
    for name in sorted(kinds.attached(metadata)):
        editor = " OR ".join(f"has({role.value})" for role in sorted(holders(name, "update")))
        cases.append(f"WHEN '{name}' THEN {condition.format(table=quoted(name), editor=f'({editor})')}")
    return f"(CASE {tbl} {' '.join(cases)} ELSE {otherwise} END)"


def _are_kept(metadata: MetaData) -> bool:
    return "attachment" in metadata.tables


def sqlite(metadata: MetaData) -> Iterator[Trigger]:
    """Yield the triggers as (table, name, statement)."""
    if _are_kept(metadata):
        yield from portable.sqlite(_rules(metadata), {})


def postgres(metadata: MetaData) -> Iterator[Trigger]:
    """Yield the triggers as (table, name, statement)."""
    for table in _TABLES if _are_kept(metadata) else ():
        yield (
            table,
            "b_rules",
            f"CREATE OR REPLACE TRIGGER b_rules BEFORE INSERT ON {table} FOR EACH ROW"
            f" EXECUTE FUNCTION {portable.postgres_call(table)}",
        )


def postgres_functions(metadata: MetaData) -> list[str]:
    """Return the functions that hold the rules, one a table."""
    if not _are_kept(metadata):
        return []
    found = list(_rules(metadata))
    return [
        portable.postgres_function(table, [rule for rule in found if rule.table == table], _FIRST.get(table, ""))
        for table in _TABLES
    ]
