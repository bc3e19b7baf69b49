"""Dates within notes that can be read both ways are told by the dates of their tickets, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.domain.imports.dates import BadDate, Dates, decide
from app.domain.imports.mapping import Columns, DateRules, Mapping, Values
from app.domain.imports.note_cells import date_texts
from app.domain.imports.note_dates import orders_of_notes
from app.domain.imports.plan import Plan
from tests.domain.imports.in_memory import read_csv

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HEADER = "number,opened,state,priority,updated,Notes"
MAPPING = Mapping(
    name="notes",
    source="test",
    layout="tickets",
    columns=Columns("number", "opened", "state", "priority", changed_at="updated", work_notes="Notes"),
    values=Values(state={"New": "new"}, priority={"1": 1}),
    dates=DateRules("America/New_York"),
)


def told(*rows: str, format: str = "auto") -> dict[str, dict[str, str]]:
    """What the tickets tell of the dates of their notes; the rows are opened, updated, then the dates of notes."""
    lines = [HEADER]
    for row in rows:
        opened, updated, *notes = row.split("|")
        cell = "\n".join(f"{at} - Ann (Work notes)\nlooked" for at in notes)
        lines.append(f'INC1,{opened},New,1,{updated},"{cell}"')
    table = read_csv("\n".join(lines) + "\n", "f.csv")
    plan = Plan(MAPPING, table.header, "f.csv", table.repeated)
    narrow = [[cells[i] for i in plan.used] for _, cells in table]
    texts = [(cells[at], n, name) for n, cells in enumerate(narrow, 2) for at, name in plan.dates if cells[at]]
    texts += [text for n, cells in enumerate(narrow, 2) for text in date_texts(n, cells, plan)]
    formats = decide(texts, "f.csv", format, None, plan.noted)
    if not formats.unsure:
        return {"": {}}
    found = orders_of_notes(narrow, plan, Dates(formats, "America/New_York"), formats.unsure, NOW)
    column = Dates(formats.with_orders(found), "America/New_York").of("Notes")
    for row in rows:
        for at in row.split("|")[2:]:
            if found:
                column.read(at)
            else:
                with pytest.raises(BadDate):
                    column.read(at)
    return found


@pytest.mark.parametrize("format", ["auto", "iso"])
def test_a_note_lies_between_the_opening_and_the_last_change(format: str) -> None:
    """5 October is such a day, 10 May is not; of 11 and 12 October the file says nothing else."""
    row = "2026-10-05 08:00|2026-10-12 17:00|05/10/2026 09:00|11/10/2026 10:00|12/10/2026 16:59"
    assert told(row, format=format) == {"Notes": {"/": "d"}}
    row = "2026-10-05 08:00|2026-10-12 17:00|10/05/2026 09:00 AM|10/11/2026 10:00 AM"
    assert told(row, format=format) == {"Notes": {"/": "m"}}


def test_each_mark_by_itself() -> None:
    row = "2026-10-05 08:00|2026-10-12 17:00|05/10/2026 09:00|10-06-2026 09:00"
    assert told(row) == {"Notes": {"/": "d", "-": "m"}}


def test_one_note_that_fits_neither_way_leaves_it_open() -> None:
    assert told("2026-10-05 08:00|2026-10-12 17:00|05/10/2026 09:00|01/02/2026 09:00") == {}


def test_where_both_ways_fit_it_stays_open() -> None:
    assert told("2026-01-02 08:00|2026-12-12 17:00|05/10/2026 09:00") == {}
    assert told("2026-10-10 08:00|2026-10-10 17:00|10/10/2026 09:00") == {}
    assert told("2026-04-01 08:00||05/10/2026 09:00") == {}  # without a last change until now


def test_the_notes_own_dates_come_first() -> None:
    assert told("2026-10-05 08:00|2026-10-12 17:00|13/10/2026 09:00|05/10/2026 09:00") == {"": {}}


def test_a_ticket_without_its_opening_tells_nothing() -> None:
    assert told("rubbish|2026-10-12 17:00|05/10/2026 09:00") == {}
