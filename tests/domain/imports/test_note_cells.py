"""Work notes in one cell become events, each at its own time; updates to the customer where the mapping says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.imports.dates import Dates, decide
from app.domain.imports.mapping import Columns, DateRules, Mapping, Values
from app.domain.imports.note_cells import Entry, NoteReader, date_texts, entries
from app.domain.imports.plan import Plan
from app.domain.imports.values import Draft, Noted
from app.domain.tickets.projection_values import Event
from app.domain.tickets.told import Fact
from app.domain.vocabulary import EventKind as K
from tests.domain.imports.in_memory import read_csv

OPENED = datetime(2026, 10, 5, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 1, tzinfo=UTC)
MAPPING = Mapping(
    name="notes",
    source="test",
    layout="tickets",
    columns=Columns("number", "opened", "state", "priority", work_notes="Notes", comments=["Comment", "Comments"]),
    values=Values(state={"New": "new"}, priority={"1": 1}),
    dates=DateRules(zone="UTC"),
)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("", []),
        (
            "05/10/2026 16:27:48 - Ann de Lee (Anotações de trabalho)\nDone.\n\n\n"
            "05/10/2026 09:00:01 - Bob - Night desk (bo12) (Work notes)\nFirst line\nsecond; line\n",
            [
                Entry("05/10/2026 16:27:48", "Ann de Lee", "Anotações de trabalho", "Done."),
                Entry("05/10/2026 09:00:01", "Bob - Night desk (bo12)", "Work notes", "First line\nsecond; line"),
            ],
        ),
        (
            "2026-10-05 04:27:48 PM - Ann (Additional comments)\r\nHello - (you)\r\n",
            [Entry("2026-10-05 04:27:48 PM", "Ann", "Additional comments", "Hello - (you)")],
        ),
        (
            "18/jul/26 10:52 AM;712020:b488-0789;Root cause:\n\n* 3 - 4 (five)",
            [Entry("18/jul/26 10:52 AM", "712020:b488-0789", "", "Root cause:\n\n* 3 - 4 (five)")],
        ),
        ("called back; no answer", [Entry("", "", "", "called back; no answer")]),
        (
            "an old text\n2026-10-05 08:00 - Ann (Work notes)\nnew",
            [Entry("", "", "", "an old text"), Entry("2026-10-05 08:00", "Ann", "Work notes", "new")],
        ),
        ("99/99/2026 16:27 - Ann (Work notes)", [Entry("99/99/2026 16:27", "Ann", "Work notes", "")]),
    ],
)
def test_entries_of_a_cell(cell: str, found: list[Entry]) -> None:
    assert entries(cell) == found


@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(2020, 1, 1), datetime(2026, 1, 1)),  # noqa: DTZ001
            st.sampled_from(["Ann Lee", "Bob O'Neil (x1)", "Zoë"]),
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip).filter(bool),
        ),
        max_size=5,
    )
)
def test_whatever_is_written_is_read(told: list[tuple[datetime, str, str]]) -> None:
    cell = "\n\n".join(f"{at:%d/%m/%Y %H:%M:%S} - {who} (Work notes)\n{text}" for at, who, text in told)
    assert [(e.at, e.who, e.text) for e in entries(cell)] == [
        (f"{at:%d/%m/%Y %H:%M:%S}", who, text) for at, who, text in told
    ]


def added(
    cells: Sequence[str], mapping: Mapping = MAPPING, header: str = "number,opened,state,priority,Notes,Comment,Comment"
) -> tuple[list[Event], list[Noted], NoteReader]:
    """What the entries of a row add to a ticket that was opened and resolved on 5 October."""
    table = read_csv(header + "\n", "f.csv")
    plan = Plan(mapping, table.header, "f.csv", table.repeated)
    row = ["INC1", "2026-10-05 08:00", "New", "1", *cells]
    narrow = [row[i] for i in plan.used]
    dates = Dates(decide(date_texts(2, narrow, plan), "f.csv"), "UTC")
    reader = NoteReader(plan, lambda column, text: dates.of(column).read(text), NOW)
    events = [
        Event(1, K.OPENED, OPENED, NOW, "", "", None, "DOA"),
        Event(2, K.RESOLVED, datetime(2026, 10, 5, 12, tzinfo=UTC), NOW),
    ]
    draft = Draft("INC1", 2, "incident", "T", OPENED, "DOA", 1, 1, 1, events, caller="Cal Er")
    reader.add(draft, 2, narrow)
    assert [e.seq for e in draft.events] == [*range(1, len(draft.events) + 1)]
    return draft.events, draft.notes, reader


CELLS = (
    "13/10/2026 09:00:00 - Ann (Work notes)\nafter\n\n05/10/2026 09:00:00 - Ann (Work notes)\nbefore",
    "05/10/2026 10:00:00 - Ann (Additional comments)\nWe work on it",
    "05/10/2026 11:00:00 - Cal Er (Additional comments)\nThank you",
)


def test_entries_stand_among_the_events_by_their_time() -> None:
    events, notes, _ = added(CELLS)
    assert [(e.kind, e.occurred_at.day, e.occurred_at.hour, e.actor, e.note) for e in events] == [
        (K.OPENED, 5, 8, "", None),
        (K.COMMENT, 5, 9, "Ann", "before"),
        (K.COMMENT, 5, 10, "Ann", "We work on it"),
        (K.COMMENT, 5, 11, "Cal Er", "Thank you"),
        (K.RESOLVED, 5, 12, "", None),
        (K.COMMENT, 13, 9, "Ann", "after"),
    ]
    assert notes == []


def test_a_comment_is_a_status_update_only_where_the_mapping_says_so() -> None:
    """What the caller wrote went to nobody."""
    events, _, _ = added(CELLS, replace(MAPPING, tells=[Fact.UPDATES]))
    assert [(e.kind, e.note) for e in events if e.kind is K.UPDATE] == [(K.UPDATE, "We work on it")]


def test_what_cannot_be_an_entry_of_the_ticket_is_noted() -> None:
    events, notes, reader = added(
        (
            "no date\n2026-10-05 07:00 - Ann (Work notes)\nearly\n\n2027-01-01 07:00 - Ann (Work notes)\nlate",
            "2026-13-01 07:00 - Ann (Work notes)\nnever",
            "",
        )
    )
    assert [(e.kind, e.occurred_at, e.note) for e in events[:2]] == [
        (K.OPENED, OPENED, None),
        (K.COMMENT, OPENED, "early"),
    ]
    assert len(events) == 3
    assert [(n.field, n.excluded) for n in notes] == [("Notes", False), ("Notes", False)]
    assert "before the opening" in notes[0].problem
    assert "in the future" in notes[1].problem
    assert (reader.undated, reader.unread) == (1, {"Comment": 1})


def test_columns_of_one_name_all_count() -> None:
    """Jira has a column for each comment; GLPI and others have none at all."""
    table = read_csv("number,opened,state,priority,Notes,Comment,Other,Comment\n", "f.csv")
    plan = Plan(MAPPING, table.header, "f.csv", table.repeated)
    assert [(plan.names[at], field) for at, field in plan.notes] == [
        ("Notes", "work_notes"),
        ("Comment", "comments"),
        ("Comment (column 8)", "comments"),
    ]


def test_what_glpi_writes_into_its_cells() -> None:
    """Ids with a blank between thousands, and how far a ticket is behind the date by which it is due."""
    table = read_csv("number,opened,state,priority\n", "f.csv")
    plan = Plan(replace(MAPPING, columns=Columns("number", "opened", "state", "priority")), table.header, "f.csv")
    row = ["52 267", "11-09-2025 08:08 \n\n 8%", "1 234", "1"]
    assert [plan.text(row, name) for name in ("number", "opened_at", "state")] == ["52267", "11-09-2025 08:08", "1 234"]
