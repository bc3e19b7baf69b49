"""The forward schedule: what is planned ahead for an agency and its parts, with what lies in a freeze marked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import openpyxl
import pytest
from sqlalchemy import event, insert

from app.db import tables as t
from app.errors import InputError
from app.services.cab.agency_view import agency_view
from app.services.cab.schedule import schedule
from app.services.changes import acts
from tests.services.cab.board import NY, Board


def planned(cab: Board, title: str, day: int, **more: object) -> int:
    start, end = (datetime(2026, 11, day, hour, tzinfo=NY).astimezone(UTC) for hour in (4, 6))
    return cab.submitted(title, planned_start=start, planned_end=end, **more)


@pytest.fixture
def ahead(cab: Board) -> Board:
    """Two changes before the board, one called off, one draft, one too far ahead, and a freeze over one of them."""
    planned(cab, "In time", 19)
    planned(cab, "In the freeze", 26)
    off = planned(cab, "Called off", 20)
    acts.cancel(cab["finn"], off, cab.change(off).version, "Not needed")
    cab.draft(title="A draft")
    freeze = {
        "name": "Thanksgiving",
        "kind": "other",
        "start_at": datetime(2026, 11, 25, 22, tzinfo=UTC),
        "end_at": datetime(2026, 11, 30, 11, tzinfo=UTC),
    }
    cab.root.write(lambda conn: conn.execute(insert(t.freeze).values(freeze)).rowcount, what="freeze")
    return cab


def test_an_agency_reads_what_is_planned_for_it(ahead: Board, tmp_path: Path) -> None:
    pdf, xlsx, ics = (tmp_path / f"a.{kind}" for kind in ("pdf", "xlsx", "ics"))
    made = schedule(ahead["ben"], "DHHS", pdf=pdf, xlsx=xlsx, ics=ics)
    value = made.schedule
    assert (value.agency, value.first, value.last) == ("Agency DHHS", date(2026, 11, 3), date(2026, 11, 30))
    assert [(line.title, bool(line.marks)) for line in value.lines] == [("In time", False), ("In the freeze", True)]
    assert value.lines[0].services == ("Directory",)
    assert [freeze.name for freeze in value.freezes] == ["Thanksgiving"]
    assert made.files == (pdf, xlsx, ics)
    assert pdf.read_bytes()[:5] == b"%PDF-"
    assert "By agency" not in openpyxl.load_workbook(xlsx).sheetnames
    rows = list(openpyxl.load_workbook(xlsx)["Changes"].iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in rows] == ["In time", "In the freeze"]
    assert rows[0][2] == datetime(2026, 11, 19, 4)  # noqa: DTZ001 - wall time in Eastern
    events = icalendar.Calendar.from_ical(ics.read_bytes()).walk("VEVENT")
    assert {str(event["summary"]).split(" ", 1)[1]: str(event["status"]) for event in events} == {
        "In time": "TENTATIVE",
        "In the freeze": "TENTATIVE",
        "Called off": "CANCELLED",
    }
    assert "Thanksgiving" in made.text()
    assert {line.decision for line in value.lines} == {
        "before the CAB in place of Wed 11 Nov 2026, its day to be chosen"
    }
    assert "Left out are drafts, and what was rejected or cancelled." in made.text()
    assert [change["number"] for change in made.as_json()["changes"]] == [line.number for line in value.lines]


def test_others_read_nothing_of_it_and_all_read_all(ahead: Board) -> None:
    assert schedule(ahead["ben"], "DOT").schedule.lines == ()
    assert len(schedule(ahead["ben"]).schedule.lines) == 2
    assert len(schedule(ahead["ben"], weeks=2).schedule.lines) == 0
    assert "No change is planned" in schedule(ahead["ben"], "DOT").text()


def test_what_an_agency_sees_takes_as_many_queries_for_many_changes_as_for_few(ahead: Board) -> None:
    def queries(last: date) -> tuple[int, int]:
        said: list[str] = []
        heard = lambda *args: said.append(args[2])  # noqa: E731 - the same one is taken off again
        agency_view(ahead.root, "DHHS", date(2026, 11, 1), last)  # a first read says that the connection only reads
        event.listen(ahead.root.engine, "before_cursor_execute", heard)
        seen = agency_view(ahead.root, "DHHS", date(2026, 11, 1), last)
        event.remove(ahead.root.engine, "before_cursor_execute", heard)
        return len(seen.changes), len(said)

    (few, asked), (many, asked_more) = queries(date(2026, 11, 19)), queries(date(2026, 12, 31))
    assert few < many
    assert asked == asked_more


def test_what_cannot_be_listed_is_said(ahead: Board) -> None:
    with pytest.raises(InputError, match="no agency XYZ"):
        schedule(ahead["ben"], "XYZ")
    with pytest.raises(InputError, match="0 weeks"):
        schedule(ahead["ben"], weeks=0)
