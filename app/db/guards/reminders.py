"""A reminder is written in one's own name, and touched by its owner and by those whose group it is for."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.portable import Rule, differs

_IN_GROUP = (
    "EXISTS (SELECT 1 FROM group_member m JOIN person p ON p.id = m.person_id WHERE m.group_id = {row}.group_id"
    " AND p.login = {{user}} AND m.valid_from <= {{today}} AND (m.valid_to IS NULL OR m.valid_to > {{today}}))"
)
_MINE = f"(OLD.owner = {{user}} OR {_IN_GROUP.format(row='OLD')})"


def rules() -> Iterator[Rule]:
    """Yield the rules of reminders."""
    yield Rule(
        "reminder",
        "own",
        "INSERT",
        "42501",
        "a reminder is written in one's own name, for oneself or for a group that one works in",
        f"NEW.owner <> {{user}} OR (NEW.group_id IS NOT NULL AND NOT {_IN_GROUP.format(row='NEW')})",
    )
    yield Rule(
        "reminder", "others", "UPDATE", "42501", "a reminder is its owner's, or its group's, to change", f"NOT {_MINE}"
    )
    yield Rule(
        "reminder", "to_do", "INSERT", "42501", "a reminder begins as something to do", "NEW.done_at IS NOT NULL"
    )
    yield Rule(
        "reminder",
        "done_by",
        "UPDATE",
        "42501",
        "what is done is told in one's own name",
        f"{differs('done_by', 'done_at')} AND NEW.done_by NOT IN ('', {{user}})",
    )
    yield Rule(
        "reminder",
        "done_at",
        "UPDATE",
        "LL004",
        "what is done is told when it is done",
        f"{differs('done_at')} AND NEW.done_at NOT BETWEEN {{lately}} AND {{soon}}",
    )
