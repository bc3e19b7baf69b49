"""Snapshots of an audit log become the events that lead from one to the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.imports.audit_rows import longest_rising
from app.domain.imports.history import events_to_add
from app.domain.imports.mapping import AgencyRules, DateRules
from app.domain.tickets.projection_values import Event
from app.domain.vocabulary import EventKind as K
from tests.domain.imports.mappings_for_tests import HEADER, MAPPING, NOW, drafts_of, log_of

OPENED = datetime(2016, 2, 29, 8, tzinfo=UTC)


def told(*rows: str) -> list[tuple[str, int, str, str]]:
    """(kind, minutes after the opening, old, new) of every event but the opening."""
    drafts, errors = drafts_of(log_of(*rows))
    assert errors == []
    events = drafts["INC1"].events
    assert events[0][1:3] == (K.OPENED, OPENED)
    assert [e.seq for e in events] == list(range(1, len(events) + 1))
    return [
        (e.kind.value, (e.occurred_at - OPENED) // timedelta(minutes=1), e.old or "", e.new or "") for e in events[1:]
    ]


def test_the_life_of_a_ticket() -> None:
    assert told(
        "New,1,3,?,?,Raleigh,?",
        "New,5,3,Desk,?,Raleigh,?",
        "Active,9,2,Desk,Ann,Raleigh,?",
        "User,12,2,Desk,Ann,Raleigh,?",
        "Vendor,13,2,Desk,Ann,Raleigh,?",
        "Active,20,2,Net,Bob,Durham,?",
        "Resolved,30,2,Net,Bob,Durham,?",
        "Closed,40,2,Net,Bob,Durham,?",
    ) == [
        ("group", 5, "", "Desk"),
        ("priority", 9, "3", "2"),
        ("assignment", 9, "", "Ann"),
        ("state", 9, "new", "in_progress"),
        ("hold", 12, "", "awaiting_user"),
        ("hold", 13, "awaiting_user", "awaiting_vendor"),
        ("transfer", 20, "DOA", "DOT"),
        ("group", 20, "Desk", "Net"),
        ("assignment", 20, "Ann", "Bob"),
        ("resume", 20, "awaiting_vendor", "in_progress"),
        ("resolved", 30, "", ""),
        ("closed", 40, "", ""),
    ]


def test_reopening_comes_before_what_happens_to_the_open_ticket() -> None:
    assert told(
        "Resolved,1,3,Desk,Ann,Raleigh,?",
        "User,5,3,Net,Bob,Raleigh,?",
        "Closed,9,3,Net,Bob,Raleigh,?",
        "Active,15,3,Net,Bob,Raleigh,?",
        "Cancelled,20,3,Net,Bob,Raleigh,?",
    ) == [
        ("assignment", 1, "", "Ann"),
        ("resolved", 1, "", ""),
        ("reopened", 5, "resolved", "in_progress"),
        ("hold", 5, "", "awaiting_user"),
        ("group", 5, "Desk", "Net"),
        ("assignment", 5, "Ann", "Bob"),
        ("closed", 9, "", ""),
        ("reopened", 15, "closed", "in_progress"),
        ("cancelled", 20, "", ""),
    ]


def test_a_row_that_changes_nothing_kept_is_kept_as_the_save_it_was() -> None:
    assert told("New,1,3,?,?,Raleigh,?", "New,2,3,?,?,Raleigh,?") == [("field", 2, "0", "1")]


def test_other_columns_are_kept_as_fields() -> None:
    assert told("New,1,3,?,?,Raleigh,a", "New,2,3,?,?,Raleigh,b") == [("field", 2, "a", "b")]


def test_a_state_that_says_nothing_keeps_the_state_before() -> None:
    drafts, errors = drafts_of(
        log_of(
            "Active,1,3,?,?,Raleigh,?",
            "-100,2,3,?,?,Raleigh,?",
            "Active,3,3,?,?,Raleigh,?",
            "Resolved,4,3,?,?,Raleigh,?",
        )
    )
    assert errors == []
    assert [e.kind for e in drafts["INC1"].events] == [K.OPENED, K.STATE, K.FIELD, K.FIELD, K.RESOLVED]
    (note,) = [n for n in drafts["INC1"].notes if n.field == "state"]
    assert (note.row, note.excluded) == (3, False)


def test_blanks_are_one_and_the_actor_is_who_changed_it() -> None:
    drafts, _ = drafts_of(log_of("New,1,3,?,?,Raleigh,?", "Active,2,3,?,?,Raleigh,?"))
    assert drafts["INC1"].events[1].actor == "Someone 1"


def test_rows_out_of_order_are_moved_and_noted() -> None:
    rows = [
        "New,70,3,?,?,Raleigh,?",
        "New,2,3,Desk,?,Raleigh,?",
        "Resolved,63,3,Desk,?,Raleigh,?",
        "Closed,90,3,Desk,?,Raleigh,?",
    ]
    drafts, _ = drafts_of(log_of(*rows))
    draft = drafts["INC1"]
    assert [(e.occurred_at - OPENED) // timedelta(minutes=1) for e in draft.events] == [0, 2, 63, 90]
    assert [(n.row, n.field, n.excluded) for n in draft.notes if "order" in n.problem] == [(2, "updated", False)]
    drafts, _ = drafts_of(
        log_of(
            "New,1,3,?,?,Raleigh,?",
            "Resolved,99,3,?,?,Raleigh,?",
            "Closed,50,3,?,?,Raleigh,?",
            "Closed,60,3,?,?,Raleigh,?",
        )
    )
    assert drafts["INC1"].excluded  # the moved row bears the resolution


def test_revisions_that_repeat_or_go_back_are_noted() -> None:
    text = log_of(*["New,1,3,?,?,Raleigh,?"] * 2, "New,3,3,?,?,Raleigh,?")
    lines = text.splitlines()
    lines[2] = lines[2].replace(",1,3,", ",0,3,", 1).replace("08:01,Someone", "08:02,Someone")
    drafts, _ = drafts_of("\n".join(lines))
    assert [(n.row, n.problem) for n in drafts["INC1"].notes if n.field == "mod"] == [
        (3, "the same as in the row before")
    ]
    lines[1] = lines[1].replace(",0,3,", ",9,3,", 1)
    drafts, _ = drafts_of("\n".join(lines))
    assert [(n.row, n.field) for n in drafts["INC1"].notes] == [(2, "updated")]  # its count says that it is the last
    lines[1] = lines[1].replace(",9,3,", ",2,3,", 1)
    drafts, _ = drafts_of("\n".join(lines))  # two rows of one count: time decides
    assert [(n.row, n.problem) for n in drafts["INC1"].notes if n.field == "mod"] == [(3, "goes back from 2 to 0")]


def test_stamps_that_the_log_contradicts_are_noted() -> None:
    text = log_of("New,1,3,?,?,Raleigh,?", "Resolved,5,3,?,?,Raleigh,?", "Resolved,50,3,?,?,Raleigh,?")
    drafts, _ = drafts_of(text.replace(",?\n", ",29/2/2016 08:50\n")[:-1] + "29/2/2016 08:50")
    assert [n.field for n in drafts["INC1"].notes] == ["resolved"]
    assert "later than its log" in drafts["INC1"].notes[0].problem
    drafts, _ = drafts_of(text)
    assert "gives no date" in drafts["INC1"].notes[0].problem
    drafts, _ = drafts_of(log_of("New,1,3,?,?,Raleigh,?", "Closed,5,3,?,?,Raleigh,?"))
    assert any("closed without having been resolved" in n.problem for n in drafts["INC1"].notes)


@pytest.mark.parametrize(
    ("row", "field", "why"),
    [
        ("Lost,2,3,?,?,Raleigh,?", "state", '"Lost" is not under [values.state]'),
        ("New,2,9,?,?,Raleigh,?", "prio", '"9" is not under [values.priority]'),
        ("New,2,3,?,?,Mars,?", "loc", 'no agency is given for "Mars"'),
        ("?,2,3,?,?,Raleigh,?", "state", "the value is missing"),
    ],
)
def test_a_row_that_cannot_be_read_is_listed_and_the_rest_comes_in(row: str, field: str, why: str) -> None:
    drafts, errors = drafts_of(log_of("New,1,3,?,?,Raleigh,?", row, "Active,3,3,?,?,Raleigh,?"))
    assert [(e.row, e.field) for e in errors] == [(3, field)]
    assert why in errors[0].why
    assert [e.kind for e in drafts["INC1"].events] == [K.OPENED, K.STATE]


def test_bad_dates_and_missing_numbers() -> None:
    rows = [
        "INC1,New,29/2/2016 08:00,31/2/2016 08:01,x,0,3,?,?,Raleigh,?,?",
        "INC2,New,?,29/2/2016 08:01,x,0,3,?,?,Raleigh,?,?",
        "?,New,29/2/2016 08:00,29/2/2016 08:01,x,0,3,?,?,Raleigh,?,?",
        "INC3,New,29/2/2016 08:00,29/2/2016 08:01,x,0,3,?,?,Raleigh,?,?",
    ]
    drafts, errors = drafts_of("\n".join([HEADER, *rows]))
    assert list(drafts) == ["INC3"]
    assert [(e.row, e.field) for e in errors] == [(2, "updated"), (3, "opened"), (4, "number")]


def test_rows_of_tickets_may_be_mixed() -> None:
    one = log_of("New,1,3,?,?,Raleigh,?", "Active,2,3,?,?,Raleigh,?").splitlines()
    two = [line.replace("INC1", "INC2") for line in one]
    drafts, _ = drafts_of("\n".join([HEADER, one[1], two[1], two[2], one[2]]))
    assert [[e.kind for e in d.events] for d in drafts.values()] == [[K.OPENED, K.STATE]] * 2


def test_locations_are_spread_the_same_way_every_time() -> None:
    rules = AgencyRules(unknown="spread", spread=["DOA", "DOT"], missing="DOA")
    drafts, _ = drafts_of(log_of("New,1,3,?,?,Location 143,?"), replace(MAPPING, agency=rules))
    assert drafts["INC1"].agency == rules.spread_of("Location 143") == "DOT"  # crc32 of the text, modulo 2
    drafts, _ = drafts_of(log_of("New,1,3,?,?,?,?"), replace(MAPPING, agency=rules))
    assert drafts["INC1"].agency == "DOA"


@given(st.lists(st.integers(0, 9), min_size=1, max_size=9))
def test_the_longest_rising_part_rises_and_is_longest(minutes: list[int]) -> None:
    times = [NOW + timedelta(minutes=m) for m in minutes]
    kept = [minutes[i] for i in sorted(longest_rising(times))]
    assert kept == sorted(kept)
    best = max(
        mask.bit_count()
        for mask in range(1 << len(minutes))
        if (part := [m for i, m in enumerate(minutes) if mask >> i & 1]) == sorted(part)
    )
    assert len(kept) == best


# --- the same ticket again ------------------------------------------------------------------------
def some(*words: str) -> list[Event]:
    """Events of the source; those whose word begins with "ours" were made here."""
    return [
        Event(i, K.FIELD, NOW, NOW, "me", "Ann", None, word, "f", "act" if word.startswith("ours") else None)
        for i, word in enumerate(words, 1)
    ]


def added(there: list[Event], wanted: list[Event]) -> list[tuple[int, str | None]]:
    return [(e.seq, e.kind.value if e.kind is K.RESTATED else e.new) for e in events_to_add(there, wanted, NOW)]


def test_only_new_events_are_added() -> None:
    assert added(some("a", "b"), some("a", "b")) == []
    assert added(some("a", "b"), some("a", "b", "c")) == [(3, "c")]
    assert added(some("a", "ours", "b", "ours too"), some("a", "b", "c")) == [(5, "c")]


def test_another_past_is_told_whole_behind_a_mark() -> None:
    assert added(some("a", "b"), some("a", "x", "b")) == [(3, "restated"), (4, "a"), (5, "x"), (6, "b")]
    assert added(some("a", "ours", "b"), some("a")) == [(4, "restated"), (5, "a")]


def test_what_stands_behind_the_last_mark_is_what_was_told() -> None:
    there = some("a", "b")
    there += events_to_add(there, some("x"), NOW)
    assert added(there, some("x")) == []
    assert added(there, some("x", "y")) == [(5, "y")]
    assert added(there, some("a", "b")) == [(5, "restated"), (6, "a"), (7, "b")]


def test_rows_in_the_hour_that_occurs_twice_take_their_order() -> None:
    """On 6 November 2016 clocks in North Carolina went from 01:59 EDT back to 01:00 EST."""
    told = [("New", "01:50"), ("Active", "01:10"), ("User", "01:10"), ("Active", "01:20"), ("Resolved", "02:05")]
    rows = ["INC0,New,13/11/2016 00:30,13/11/2016 00:30,Ann,0,3,?,?,Raleigh,?,?"]  # which tells that days stand first
    rows += [
        f"INC1,{state},6/11/2016 00:30,6/11/2016 {clock},Ann,{mod},3,?,?,Raleigh,?,?"
        for mod, (state, clock) in enumerate(told)
    ]
    mapping = replace(MAPPING, dates=DateRules(zone="America/New_York"))
    drafts, errors = drafts_of("\n".join([HEADER, *rows]), mapping)
    assert errors == []
    times = {e.kind: f"{e.occurred_at:%H:%M}" for e in drafts["INC1"].events}
    assert times == {K.OPENED: "04:30", K.STATE: "06:10", K.HOLD: "06:10", K.RESUME: "06:20", K.RESOLVED: "07:05"}
    assert not any("order" in note.problem for note in drafts["INC1"].notes)
