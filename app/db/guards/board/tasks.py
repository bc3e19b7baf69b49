"""Conditions come from a decision and stay as it made them; every task begins as one to be done."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.board.words import just_written, version_of
from app.db.guards.portable import Rule, differs


def _decided(row: str, more: str = "") -> str:
    """Return the condition that the act at work wrote an item of the board that the change of a row has."""
    return (
        f"EXISTS (SELECT 1 FROM cab_agenda_item i WHERE i.change_id = {row}.change_id AND i.kind_group = 'board'"
        f"{more} AND {just_written('i')})"
    )


#: Whether who is to do a task has voted on the change that is before the board: with the task the vote would fall.
_VOTED = (
    "NEW.state <> 'dropped' AND EXISTS (SELECT 1 FROM cab_agenda_item i JOIN ll_standing v ON v.item_id = i.id"
    f" WHERE i.change_id = NEW.change_id AND i.state = 'open' AND v.content_n = {version_of('NEW.change_id')}"
    " AND (v.voice = NEW.owner_id OR NEW.owner_id IS NULL AND EXISTS (SELECT 1 FROM group_member m"
    " WHERE m.group_id = NEW.group_id AND m.person_id = v.voice AND m.valid_from <= {today}"
    " AND (m.valid_to IS NULL OR m.valid_to > {today}))))"
)


def _of_voters() -> Iterator[Rule]:
    """Yield what keeps a vote from being taken away by a task for the voter."""
    words = "who voted on a change is given no task of it before the decision"
    moved = differs("owner_id", "group_id", "state", "change_id")
    yield Rule("change_task", "voter_insert", "INSERT", "LL002", words, _VOTED)
    yield Rule("change_task", "voter_update", "UPDATE", "LL002", words, f"{moved} AND {_VOTED}")


def rules() -> Iterator[Rule]:
    """Yield the rules of tasks and conditions of changes."""
    yield from _of_voters()
    yield Rule(
        "change_task",
        "begins",
        "INSERT",
        "LL003",
        "a task begins as one to be done",
        "NEW.state <> 'open' OR NEW.done_at IS NOT NULL",
    )
    for on in ("INSERT", "UPDATE"):
        yield Rule(
            "change_task", f"says_{on.lower()}", on, "LL003", "a task says what is to be done", "trim(NEW.title) = ''"
        )
    yield Rule(
        "change_task",
        "done",
        "UPDATE",
        "LL004",
        "a task is done now and says when; one that is still to be done says nothing of it",
        "NEW.state = 'done' AND NEW.done_at IS NULL OR NEW.state = 'open' AND NEW.done_at IS NOT NULL"
        f" OR {differs('done_at')} AND NEW.done_at NOT BETWEEN {{lately}} AND {{soon}}",
    )
    yield Rule(
        "change_task",
        "decided",
        "INSERT",
        "LL002",
        "a condition comes from a decision",
        f"NEW.kind = 'condition' AND NOT {_decided('NEW', ' AND i.result = ' + repr('conditions'))}",
    )
    yield Rule(
        "change_task",
        "stands",
        "UPDATE",
        "LL002",
        "a condition stands as it was decided: it is met, or the decision is reopened",
        f"OLD.kind = 'condition' AND ({differs('title', 'before_start')}"
        " OR NEW.state IS DISTINCT FROM OLD.state AND 'dropped' IN (NEW.state, OLD.state))"
        f" AND NOT {_decided('NEW')}",
    )
