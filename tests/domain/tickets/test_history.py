"""The history of a ticket names people, groups, agencies and sites as people call them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from app.domain.names import Names
from app.domain.tickets.history import ROW_NOTE, Trail, field_title, referred, tell
from app.domain.tickets.projection_values import Event
from app.domain.vocabulary import EventKind as K

NINE = datetime(2026, 10, 6, 13, tzinfo=UTC)
NAMES = Names(
    {"acastellanos": "Ana Castellanos", "bbaker": "Bill Baker"},
    {"DHHS": "Health and Human Services", "DOR": "Revenue"},
    {"EMAIL": "Email and Calendaring"},
    {"MESSAGING": "Messaging and Collaboration", "DESK": "Service Desk"},
    {"site_id": {1: "Eastern Data Center", 2: "Western Data Center"}, "parent_id": {7: "INC0000007"}},
)


def event(kind: K, old: str | None, new: str | None, note: str | None = None) -> Event:
    return Event(1, kind, NINE, NINE, "bbaker", "", old, new, note)


def sentence(kind: K, old: str | None, new: str | None, names: Names = NAMES) -> str:
    return tell([event(kind, old, new)], [], names)[0].text


def test_sentences_have_names_instead_of_codes_and_logins() -> None:
    assert sentence(K.GROUP, "DESK", "MESSAGING") == "Moved to Messaging and Collaboration from Service Desk."
    assert sentence(K.GROUP, "DESK", None) == "Moved to no group from Service Desk."
    assert sentence(K.ASSIGNMENT, "bbaker", "acastellanos") == "Assigned to Ana Castellanos, was Bill Baker."
    assert sentence(K.ASSIGNMENT, "bbaker", None) == "Taken from Bill Baker."
    assert sentence(K.TRANSFER, "DOR", "DHHS") == "Transferred to DHHS Health and Human Services from DOR Revenue."
    assert sentence(K.SERVICE, None, "EMAIL") == "Service Email and Calendaring."
    assert sentence(K.OPENED, None, "DOR") == "Opened for DOR Revenue."


def test_what_nobody_knows_is_called_as_it_is() -> None:
    assert sentence(K.ASSIGNMENT, None, "snow:1234") == "Assigned to snow:1234."
    assert sentence(K.GROUP, "OLD", "NEW", Names()) == "Moved to NEW from OLD."
    entry = tell([event(K.COMMENT, None, None, "Called back.")], [], Names())[0]
    assert (entry.who, entry.who_name, entry.text) == ("bbaker", "bbaker", "Called back.")


def test_fields_of_the_audit_trail_are_told_in_words() -> None:
    diff: dict[str, Sequence[object]] = {
        "site_id": [1, 2],
        "parent_id": [None, 7],
        "impact": [4, 3],
        "channel": ["phone", "walk_in"],
        "version": [1, 2],
    }
    trail = [(NINE + timedelta(hours=1), "acastellanos", diff)]
    none: dict[str, set[int]] = {name: set() for name in ("change_id", "caller_id", "follow_up_id", "fixed_by_id")}
    assert referred(trail) == {"site_id": {1, 2}, "parent_id": {7}, **none}
    entry = tell([], trail, NAMES)[0]
    assert (entry.who, entry.who_name) == ("acastellanos", "Ana Castellanos")
    assert entry.changes["site_id"] == ("Eastern Data Center", "Western Data Center")
    assert entry.changes["parent_id"] == ("", "INC0000007")
    assert entry.changes["channel"] == ("Phone", "Walk in")
    assert entry.changes["impact"] == ("One user", "Many users")


def test_what_was_imported_is_nobodys_here_unless_the_source_names_somebody() -> None:
    opened = Event(1, K.OPENED, NINE, NINE, "bbaker", "", None, "DOR")
    named = Event(2, K.COMMENT, NINE, NINE, "bbaker", "acastellanos", None, None, "Called back.")
    kept = Event(3, K.FIELD, NINE, NINE, "bbaker", "", None, "a5f1c3", ROW_NOTE)
    here = Event(4, K.COMMENT, NINE, NINE, "bbaker", "", None, None, "Mine", act="1")
    told = tell([opened, named, kept, here], [], NAMES, imported=True)
    assert [(entry.who, entry.who_name, entry.what) for entry in told] == [
        ("", "imported", "Opened"),
        ("acastellanos", "Ana Castellanos", "Note"),
        ("bbaker", "Bill Baker", "Note"),
    ]


def test_fields_that_only_an_import_changed_are_not_the_work_of_whoever_imported() -> None:
    opened = Event(1, K.OPENED, NINE, NINE, "bbaker", "", None, "DOR")
    later, by_hand = NINE + timedelta(days=1), NINE + timedelta(days=2)
    here = Event(2, K.PRIORITY, by_hand, by_hand, "bbaker", "", "3", "2", act="1")
    trail: list[Trail] = [
        (later, "bbaker", {"title": ["Mail", "Mail is slow"]}),
        (by_hand + timedelta(seconds=1), "bbaker", {"impact": [4, 3]}),
    ]
    told = tell([opened, here], trail, NAMES, imported=True)
    assert [(entry.who, entry.who_name, entry.what) for entry in told] == [
        ("", "imported", "Opened"),
        ("", "imported", "Field"),
        ("bbaker", "Bill Baker", "Priority"),
        ("bbaker", "Bill Baker", "Field"),
    ]
    assert [entry.who for entry in tell([opened, here], trail, NAMES)] == ["bbaker"] * 4


def test_logins_in_fields_of_another_program_are_called_by_name() -> None:
    entry = tell([event(K.FIELD, "acastellanos", "x42", "opened_by")], [], NAMES, imported=True)[0]
    assert entry.changes == {"opened_by": ("Ana Castellanos", "x42")}
    same = tell([event(K.FIELD, "acastellanos", "bbaker", "title")], [], NAMES)[0]
    assert same.changes == {"title": ("acastellanos", "bbaker")}


def test_the_reach_is_called_as_in_the_form() -> None:
    entry = tell([event(K.FIELD, "4", "3", "impact")], [], NAMES)[0]
    assert entry.text == "Reach changed."
    assert entry.changes == {"impact": ("One user", "Many users")}
    assert field_title("impact") == "Reach"
    assert field_title("site_id") == "Site"
