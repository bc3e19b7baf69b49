"""The agenda's documents: accessible, complete, deterministic, readable by a calendar program."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import icalendar
import pypdfium2
import pytest

from app.domain.cab import agenda as cab
from app.domain.cab.agenda import Agenda, AgendaItem, MeetingAgenda
from app.domain.changes.conflicts import Clash, Severity
from app.domain.changes.values import Change, Freeze
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from app.reports.cab.agenda import agenda_calendar, agenda_pdf
from tests import verapdf

AS_OF = datetime(2026, 11, 16, 22, tzinfo=UTC)
DAY = date(2026, 11, 18)
CHANGE = Change(
    7,
    "CHG0000007",
    "Move the identity directory to the new storage, with a title that is too long for its line",
    ChangeType.NORMAL,
    ChangeScope.EXTENSIVE,
    ChangeState.IN_CAB,
    datetime(2026, 11, 19, 9, 30, tzinfo=UTC),
    datetime(2026, 11, 19, 11, 30, tzinfo=UTC),
    services=("NCID", "EMAIL"),
    agencies=("DHHS", "DOR", "NCDA&CS"),
    sites=("EDC",),
    implementer="q.okafor",
    reason="Support of the old storage ends.",
    backout_plan="Switch back.",
)


def busy() -> Agenda:
    items = (
        AgendaItem(CHANGE, cab.DECIDE, "Agency CAB: extensive scope"),
        AgendaItem(replace(CHANGE, id=8, number="CHG0000008"), cab.LATE, "Submitted late", late=True),
        AgendaItem(replace(CHANGE, id=9, number="CHG0000009", outcome="failed", backed_out=True), cab.RESULTS, "Done"),
    )
    freeze = Freeze(1, "Elections", "elections", AS_OF, datetime(2026, 12, 1, tzinfo=UTC), reason="General election")
    forward = (replace(CHANGE, id=10, number="CHG0000010", state=ChangeState.SCHEDULED),)
    return Agenda(DAY, datetime(2026, 11, 13, 22, tzinfo=UTC), AS_OF, items, (freeze,), forward)


def empty() -> Agenda:
    return Agenda(DAY, datetime(2026, 11, 13, 22, tzinfo=UTC), AS_OF, (), (), ())


CLASHES = {7: (Clash("service", Severity.BLOCK, "CHG0000008 changes Identity too.", "CHG0000008"),)}


def words(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        texts = []
        for page in document:
            text = page.get_textpage()
            texts.append(text.get_text_range())
            text.close()
            page.close()
    return " ".join(" ".join(texts).split())


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("agenda")
    made = {
        "busy": agenda_pdf(busy(), CLASHES, "frozen", "", (), as_of=AS_OF),
        "empty": agenda_pdf(empty(), {}, "planned", "Veterans Day", (date(2026, 11, 10),), as_of=AS_OF),
    }
    for name, content in made.items():
        (folder / f"{name}.pdf").write_bytes(content)
    return {name: folder / f"{name}.pdf" for name in made}


def test_agendas_are_pdf_ua_and_pdf_a(files: dict[str, Path]) -> None:
    verdicts = verapdf.check(list(files.values()))
    assert len(verdicts) == 4
    assert {key: v.failures for key, v in verdicts.items() if not v.passed} == {}


def test_every_item_with_its_reason_and_conflicts(files: dict[str, Path]) -> None:
    text = words(files["busy"].read_bytes())
    for part in (
        "CHG0000007",
        "Agency CAB: extensive scope",
        "Blocks: CHG0000008 changes Identity too.",
        "Late, by consent",
        "Failed, backed out",
        "General election",
        "CHG0000010",
        "NCDA&CS",
    ):
        assert part in text


def test_nothing_pending_is_said(files: dict[str, Path]) -> None:
    text = words(files["empty"].read_bytes())
    assert "Nothing is pending" in text
    assert "Veterans Day" in text
    assert "Tuesday 10 November" in text


def test_a_draft_after_its_time_says_that_it_was_not_sent() -> None:
    at_its_time = words(agenda_pdf(busy(), {}, "planned", "", (), as_of=AS_OF))
    assert "Draft: items may still change until the agenda is sent" in at_its_time
    later = words(agenda_pdf(busy(), {}, "planned", "", (), as_of=datetime(2026, 11, 17, 22, tzinfo=UTC)))
    assert "Draft: not sent, although its time has passed" in later
    assert "Agenda goes out Monday 16 November 2026 17:00 Eastern" in later
    december = replace(busy(), meeting=date(2026, 12, 2))
    assert "Wednesday, 2 December 2026" in words(agenda_pdf(december, {}, "frozen", "", (), as_of=AS_OF))


def test_same_agenda_same_bytes() -> None:
    assert agenda_pdf(busy(), CLASHES, "frozen", "", (), as_of=AS_OF) == agenda_pdf(
        busy(), CLASHES, "frozen", "", (), as_of=AS_OF
    )


def meeting(agenda: Agenda, state: str = "planned", replaces: date | None = None, version: int = 0) -> MeetingAgenda:
    return MeetingAgenda(agenda, state, "", (), replaces, {}, None, version, False)


def entries(found: MeetingAgenda) -> dict[str, Any]:
    calendar = icalendar.Calendar.from_ical(agenda_calendar(found, stamp=AS_OF))
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def test_the_meeting_is_told_by_the_wall_and_changes_in_utc() -> None:
    events = entries(meeting(busy()))
    assert set(events) == {
        "cab-20261118@longleaf",
        *(f"chg000000{n}@longleaf" for n in (7, 8, 9)),
        "chg0000010@longleaf",
    }
    assert events["chg0000007@longleaf"]["dtstart"].to_ical() == b"20261119T093000Z"
    board = events["cab-20261118@longleaf"]["dtstart"]
    assert (board.to_ical(), board.params["TZID"]) == (b"20261118T100000", "America/New_York")
    assert board.dt.astimezone(UTC) == datetime(2026, 11, 18, 15, tzinfo=UTC)  # 10:00 in winter
    summer = entries(meeting(replace(busy(), meeting=date(2026, 7, 15))))["cab-20260715@longleaf"]["dtstart"]
    assert summer.dt.astimezone(UTC) == datetime(2026, 7, 15, 14, tzinfo=UTC)


def test_a_moved_meeting_keeps_its_id_and_gets_a_higher_sequence() -> None:
    before = entries(meeting(busy()))["cab-20261118@longleaf"]
    moved = replace(busy(), meeting=date(2026, 11, 19))
    after = entries(meeting(moved, replaces=DAY, version=1))["cab-20261118@longleaf"]
    assert (int(before["sequence"]), int(after["sequence"])) == (0, 1)
    assert after["dtstart"].to_ical() == b"20261119T100000"
    off = entries(meeting(busy(), "cancelled", version=2))["cab-20261118@longleaf"]
    assert (str(before["status"]), str(off["status"])) == ("CONFIRMED", "CANCELLED")


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (ChangeState.IN_CAB, "TENTATIVE"),
        (ChangeState.APPROVED, "CONFIRMED"),
        (ChangeState.SCHEDULED, "CONFIRMED"),
        (ChangeState.REJECTED, "CANCELLED"),
        (ChangeState.CANCELLED, "CANCELLED"),
    ],
)
def test_only_what_is_decided_is_firm(state: ChangeState, status: str) -> None:
    change = replace(CHANGE, state=state, version=4)
    found = entries(meeting(replace(busy(), items=(), forward=(change,))))["chg0000007@longleaf"]
    assert (str(found["status"]), int(found["sequence"])) == (status, 4)
