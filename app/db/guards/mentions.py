"""Who writes something on a ticket mentions others in it, in the same act; only who is mentioned reads it."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule

_WRITTEN = (
    "EXISTS (SELECT 1 FROM ticket_event e WHERE e.id = NEW.event_id AND e.ticket_id = NEW.ticket_id"
    " AND e.author = {user} AND e.op_id = {op} AND e.kind IN ('comment', 'update'))"
)
_RESTRICTED = (
    "(has(ll_mip) OR has(ll_admin)) AND EXISTS (SELECT 1 FROM ticket_private p"
    " WHERE p.ticket_id = NEW.ticket_id AND p.updated_by = {user} AND p.updated_at > {lately})"
)
_MINE = (
    "EXISTS (SELECT 1 FROM mention m JOIN person p ON p.id = m.person_id"
    " WHERE m.id = NEW.mention_id AND p.login = {user})"
)


def rules() -> Iterator[Rule]:
    """Yield the rules of mentions."""
    yield Rule(
        "mention",
        "written",
        "INSERT",
        "42501",
        "who writes something mentions others in it, in the same act",
        f"(NEW.event_id IS NOT NULL AND (NEW.restricted OR NOT {_WRITTEN}))"
        f" OR (NEW.event_id IS NULL AND (NOT NEW.restricted OR NOT ({_RESTRICTED})))",
    )
    yield Rule(
        "mention",
        "somebody",
        "INSERT",
        "LL003",
        "who is mentioned works here, and signs in",
        "NOT EXISTS (SELECT 1 FROM person p WHERE p.id = NEW.person_id AND p.active AND p.login IS NOT NULL)",
    )
    for table in ("mention_told", "mention_read"):
        yield Rule(table, "own", "INSERT", "42501", "a mention is for who is mentioned to read", f"NOT {_MINE}")
