"""A note is published by a second person, word for word as it was handed in, and its uses are not made up."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule, differs
from app.domain.knowledge.values import CONTENT

_NOTE, _VERSION, _USE = "knowledge_note", "knowledge_version", "knowledge_use"
_ALONE = "EXISTS (SELECT 1 FROM workspace w WHERE w.key = 'knowledge.second_person' AND w.value = 'no')"
_SAME = " AND ".join(f"{{one}}.{column} IS NOT DISTINCT FROM {{other}}.{column}" for column in CONTENT)
#: On PostgreSQL, at the end of the act: nobody writes down that something was published, and leaves it so.
AT_THE_END = """
CREATE OR REPLACE FUNCTION guard_version_shown() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = longleaf, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM knowledge_note k WHERE k.id = NEW.note_id AND k.shown_n >= NEW.n) THEN
    RAISE EXCEPTION 'a version is published with its note, in the same act' USING ERRCODE = 'LL003';
  END IF;
  RETURN NULL;
END $$;
"""


def named(writers: str) -> str:
    """Return the condition that who is signed in is among logins separated by blanks."""
    return f"replace(' ' || {writers} || ' ', ' ' || {{user}} || ' ', '') <> ' ' || {writers} || ' '"


def rules() -> Iterator[Rule]:
    """Yield the rules of knowledge."""
    yield from _writing()
    yield from _publishing()
    yield from _using()


def _writing() -> Iterator[Rule]:
    """Yield who is named as a writer, and when what a note says may change."""
    yield Rule(
        _NOTE,
        "written_by",
        "INSERT",
        "42501",
        "a note is written in one's own name, and nothing of it is published yet",
        "NEW.written_by <> {user} OR NEW.shown_n IS NOT NULL",
    )
    yield Rule(
        _NOTE,
        "writers",
        "UPDATE",
        "42501",
        "who wrote what is not published yet stays named",
        f"{differs('written_by')} AND NOT (NEW.written_by = OLD.written_by || ' ' || {{user}}"
        " OR NEW.written_by = {user} AND (OLD.written_by = '' OR OLD.state = 'published' AND NEW.state = 'draft'))",
    )
    yield Rule(
        _NOTE,
        "content",
        "UPDATE",
        "LL003",
        "what a note says is changed in a draft, by one who is named as its writer",
        f"{differs(*CONTENT)} AND (NEW.state <> 'draft' OR NOT ({named('NEW.written_by')}))",
    )
    yield Rule(
        _NOTE,
        "handed_in",
        "UPDATE",
        "LL003",
        "what is handed in names who wrote it",
        "NEW.state = 'review' AND OLD.state <> 'review' AND NEW.written_by = ''",
    )


def _publishing() -> Iterator[Rule]:
    """Yield that what is shown is the last version, which a second person published as it was handed in."""
    yield Rule(
        _NOTE,
        "published",
        "UPDATE",
        "LL003",
        "what is published is the last version of a note, of the same act",
        "NEW.state = 'published' AND OLD.state <> 'published' AND NOT EXISTS (SELECT 1 FROM knowledge_version v"
        " WHERE v.note_id = NEW.id AND v.n = NEW.shown_n AND v.author = {user} AND v.at = {now}"
        f" AND {_SAME.format(one='v', other='NEW')}"
        " AND v.n = (SELECT max(l.n) FROM knowledge_version l WHERE l.note_id = NEW.id))",
    )
    yield Rule(
        _NOTE,
        "shown",
        "UPDATE",
        "LL003",
        "what is shown of a note changes when it is published or retired",
        f"{differs('shown_n')} AND NOT (NEW.state = 'published' AND OLD.state <> 'published'"
        " OR NEW.state = 'retired' AND NEW.shown_n IS NULL)"
        " OR NEW.state = 'retired' AND NEW.shown_n IS NOT NULL",
    )
    yield Rule(
        _VERSION,
        "second",
        "INSERT",
        "42501",
        "who wrote a note does not publish it",
        f"({named('NEW.written_by')}) AND NOT {_ALONE}",
    )
    yield Rule(
        _VERSION,
        "as_read",
        "INSERT",
        "42501",
        "what is published was handed in word for word, and names who wrote it",
        "NEW.written_by = '' OR NOT EXISTS (SELECT 1 FROM knowledge_note k WHERE k.id = NEW.note_id"
        f" AND k.state = 'review' AND k.written_by = NEW.written_by AND {_SAME.format(one='k', other='NEW')})",
    )
    yield Rule(
        _VERSION,
        "next",
        "INSERT",
        "LL003",
        "what is published is the next version of its note",
        "NEW.n <> 1 + coalesce((SELECT max(v.n) FROM knowledge_version v WHERE v.note_id = NEW.note_id), 0)",
    )


def _using() -> Iterator[Rule]:
    """Yield that a use is of what is published, and of a ticket that the same act resolves."""
    yield Rule(
        _USE,
        "shown",
        "INSERT",
        "LL003",
        "what is used of a note is what is published",
        "NOT EXISTS (SELECT 1 FROM knowledge_note k WHERE k.id = NEW.note_id AND k.shown_n = NEW.n)",
    )
    yield Rule(
        _USE,
        "resolved",
        "INSERT",
        "42501",
        "a ticket counts as resolved with a note in the act that resolves it",
        "NEW.voice = 'resolved' AND (NEW.op_id IS DISTINCT FROM {op} OR NOT EXISTS (SELECT 1 FROM ticket_event e"
        " WHERE e.ticket_id = NEW.ticket_id AND e.kind = 'resolved' AND e.op_id = {op} AND e.author = {user}))",
    )
    yield Rule(
        _USE,
        "once",
        "INSERT",
        "LL003",
        "a ticket counts once as resolved with a note",
        "NEW.voice = 'resolved' AND EXISTS (SELECT 1 FROM knowledge_use u WHERE u.note_id = NEW.note_id"
        " AND u.ticket_id = NEW.ticket_id AND u.voice = 'resolved' AND u.op_id = NEW.op_id)",
    )
