"""What happens in a meeting is told as it happens, by who runs it; who sits on a seat and is there follows from it."""

from __future__ import annotations

from collections.abc import Iterator

from app.db.guards.board.words import COORDINATOR, is_person, listed, state_of_meeting, told
from app.db.guards.portable import Rule, differs

#: What others than the coordinator tell; who names a delegate also tells that this one was invited.
_OF_OTHERS = ("delegate", "signed", "late_admitted")
#: What happens in a running meeting only.
_RUNNING = ("arrived", "left", "item", "paused", "resumed", "consent")
#: What is done with a reason.
_WITH_REASON = ("thawed", "cancelled", "restored", "reopened", "corrected", "meeting_reopened")
_SEAT = "FROM cab_seat s WHERE s.id = NEW.seat_id AND s.meeting_id = NEW.meeting_id"
_ARRIVES = "CASE WHEN NEW.present THEN 'arrived' ELSE 'left' END"


def _own_seat(row: str) -> str:
    return f"({is_person(f'{row}.person_id')} OR {is_person(f'{row}.alternate_id')})"


def _assigned(column: str, role: str) -> str:
    """Return the condition that a seat names somebody who is not assigned to its agency in this role."""
    return (
        f"NEW.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM agency_assignment g WHERE g.agency_id = NEW.agency_id"
        f" AND g.person_id = NEW.{column} AND g.role = '{role}' AND (g.valid_to IS NULL OR g.valid_to > {{today}}))"
    )


def _event(name: str, code: str, words: str, when: str) -> Rule:
    return Rule("cab_event", name, "INSERT", code, words, when)


def _seat(on: str, name: str, code: str, words: str, when: str) -> Rule:
    return Rule("cab_seat", name, on, code, words, when)


def _events() -> Iterator[Rule]:
    yield _event(
        "act",
        "42501",
        "an event of a meeting is recorded under the act at work",
        "NEW.op_id IS NULL OR NEW.op_id IS DISTINCT FROM {op}",
    )
    yield _event(
        "after",
        "LL003",
        "an event follows those of its meeting",
        "NEW.seq <> 1 + coalesce((SELECT max(e.seq) FROM cab_event e WHERE e.meeting_id = NEW.meeting_id), 0)",
    )
    yield _event(
        "who",
        "42501",
        "only the coordinator runs the meeting",
        f"NOT {COORDINATOR} AND (NEW.kind NOT IN ({listed(*_OF_OTHERS)})"
        f" AND NOT (NEW.kind = 'invited' AND {told('delegate', of='e.meeting_id = NEW.meeting_id')})"
        f" OR NEW.kind = 'delegate' AND NOT EXISTS (SELECT 1 {_SEAT} AND {_own_seat('s')}))",
    )
    chair = "(SELECT p.login FROM cab_meeting m JOIN person p ON p.id = m.chair_id WHERE m.id = NEW.meeting_id)"
    yield _event(
        "signed",
        "42501",
        "the chair signs",
        f"NEW.kind = 'signed' AND NOT {COORDINATOR} AND {chair} IS DISTINCT FROM {{user}}",
    )
    yield _event(
        "of_it",
        "LL003",
        "an event is about an item or a seat of its meeting",
        "NEW.item_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cab_agenda_item i WHERE i.id = NEW.item_id"
        " AND i.meeting_id = NEW.meeting_id)"
        f" OR NEW.seat_id IS NOT NULL AND NOT EXISTS (SELECT 1 {_SEAT})",
    )
    yield _event(
        "running",
        "LL003",
        "this happens while the meeting runs",
        f"NEW.kind IN ({listed(*_RUNNING)}) AND {state_of_meeting('NEW.meeting_id')} <> 'running'"
        f" AND NOT {told('opened', of='e.meeting_id = NEW.meeting_id')}",
    )
    yield _event(
        "reason", "LL002", "this is done with a reason", f"NEW.note = '' AND NEW.kind IN ({listed(*_WITH_REASON)})"
    )
    yield _event(
        "opening",
        "LL004",
        "nothing happens in a meeting before it is opened",
        f"NEW.kind IN ({listed(*_RUNNING)}) AND NEW.occurred_at"
        " < (SELECT m.opened_at FROM cab_meeting m WHERE m.id = NEW.meeting_id)",
    )


def _seats() -> Iterator[Rule]:
    over = f"{state_of_meeting('NEW.meeting_id')} IN ('held', 'cancelled')"
    people = ("person_id", "alternate_id", "delegate_id", "delegate_name", "delegate_mail", "guest", "present")
    yield _seat(
        "INSERT", "begins", "LL003", "a seat begins empty, in a meeting that is not over", f"NEW.present OR {over}"
    )
    yield _seat(
        "INSERT",
        "members",
        "42501",
        "only the coordinator seats others than the members of an agency",
        f"NOT {COORDINATOR} AND (NEW.guest OR {_assigned('person_id', 'cab_rep')}"
        f" OR {_assigned('alternate_id', 'cab_alternate')})",
    )
    yield _seat("UPDATE", "fixed", "LL003", "a seat stays in its meeting", differs("meeting_id", "agency_id"))
    yield _seat(
        "UPDATE", "kept", "LL003", "who was in a meeting that is over stays as it was", f"{over} AND {differs(*people)}"
    )
    yield _seat(
        "UPDATE",
        "present",
        "LL003",
        "somebody arrives or leaves while the meeting runs, by an act that says so",
        f"{differs('present')} AND NOT ({state_of_meeting('NEW.meeting_id')} = 'running'"
        f" AND {told('arrived', 'left', of=f'e.seat_id = OLD.id AND e.kind = {_ARRIVES}')})",
    )
    yield _seat(
        "UPDATE",
        "who",
        "42501",
        "a delegate is named by who has the seat, or by the coordinator",
        f"NOT {COORDINATOR} AND NOT {_own_seat('OLD')}",
    )


def rules() -> Iterator[Rule]:
    """Yield the rules of events and seats."""
    yield from _events()
    yield from _seats()
