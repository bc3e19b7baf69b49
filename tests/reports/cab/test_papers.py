"""The papers of the board as files: accessible, complete, deterministic, and page one read as a member reads it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import icalendar
import openpyxl
import pypdfium2
import pytest

from app.domain.cab.form import as_data, digest
from app.domain.cab.items import BLOCKED
from app.domain.cab.papers import MinutesLine, MinutesPaper, NoticeLine, NoticePaper, ResultLine, Section
from app.domain.cab.values import Paper, PaperKind
from app.domain.changes.values import Change
from app.domain.vocabulary import ChangeScope, ChangeState, ChangeType
from app.reports.cab import parts
from app.reports.cab.agenda_paper import render_agenda
from app.reports.cab.minutes_paper import Signature, render_minutes, signed_minutes
from app.reports.cab.notice_paper import render_notice
from app.reports.cab.schedule_paper import render_schedule, schedule_book, schedule_feed
from tests import verapdf
from tests.reports.cab import papers

AS_OF = papers.AS_OF
SIGNED = Signature("Hal Brandt", datetime(2026, 11, 18, 16, 20, tzinfo=UTC))
NOTICE = NoticePaper(
    "CAB0000046",
    papers.DAY,
    papers.START,
    papers.START + timedelta(hours=1),
    "The chair is ill",
    papers.DAY + timedelta(days=7),
    (("CHG0000001", "Renew the certificates"),),
)
MADE: dict[str, Callable[[], bytes]] = {
    "agenda": lambda: render_agenda(papers.busy(), AS_OF),
    "agenda of nothing": lambda: render_agenda(papers.empty(), AS_OF),
    "minutes": lambda: render_minutes(papers.minutes(), AS_OF),
    "minutes signed": lambda: render_minutes(papers.minutes(), AS_OF, SIGNED),
    "minutes of nothing": lambda: render_minutes(bare_minutes(), AS_OF),
    "notice": lambda: render_notice(NOTICE, AS_OF),
    "schedule": lambda: render_schedule(papers.schedule(), AS_OF),
    "schedule of nothing": lambda: render_schedule(replace(papers.schedule(""), lines=(), freezes=()), AS_OF),
}


def bare_minutes() -> MinutesPaper:
    return MinutesPaper("CAB0000047", papers.DAY, papers.DAY, 1, papers.START, papers.START + timedelta(minutes=5))


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page, blanks between words alone."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            found.append(" ".join(text.get_text_range().split()))
            text.close()
            page.close()
    return found


@pytest.mark.slow
def test_papers_are_pdf_ua_and_pdf_a(tmp_path: Path) -> None:
    files = []
    for name, make in MADE.items():
        files.append(tmp_path / f"{name.replace(' ', '-')}.pdf")
        files[-1].write_bytes(make())
    verdicts = verapdf.check(files)
    assert len(verdicts) == 2 * len(MADE)
    assert {key: verdict.failures for key, verdict in verdicts.items() if not verdict.passed} == {}


@pytest.mark.parametrize("name", MADE)
def test_the_same_paper_is_the_same_bytes(name: str) -> None:
    assert MADE[name]() == MADE[name]()


def test_page_one_says_what_a_member_comes_for() -> None:
    first = pages(render_agenda(papers.busy(), AS_OF))[0]
    for part in (
        "Wednesday 18 November 2026, 10:00\u201311:00 Eastern",
        "Room 310, 3700 Wake Forest Road, https://meet.example.gov/cab",
        "2 of 4 agencies have to be present",
        "Chair Hal Brandt",
        "5 changes to decide; 1 change that came late: consent first; 1 latent change to ratify; 1 overdue action.",
        "80 min planned for 10 items; the meeting has 60",
        "The meeting will run over by 20 min.",
        "Frozen, revision 2, frozen Mon 16 Nov 2026 17:00 Eastern",
        "For decision (5): Approve, approve with conditions, reject or defer",
        "1. CHG0000001 10:00 Renew the certificates of the wide area network. Identity Management (NCID), Electronic"
        " Mail. Network Operations Thu 19 Nov 2026 05:00\u201308:00 8",
        "2. CHG0000002 10:08",
        "Priya Subramanian. 3rd time",
        "Quinn Okafor. Edited since the agenda was frozen",
        "Late, by consent (1): Consent to hear it late; then: Approve, approve with conditions, reject or defer",
        "6. CHG0000006 10:40",
        "For ratification (1): Ratify what was done",
        "Emergency changes (1): Note what ECAB decided",
        "9. CHG0000009 11:04",
    ):
        assert part in first, part


def test_each_item_says_what_the_board_decides_by() -> None:
    text = " ".join(pages(render_agenda(papers.busy(), AS_OF))[1:])
    for part in (
        "1. CHG0000001 Renew the certificates of the wide area network",
        "High: Many users are affected; It was never done before",
        "Outage 30 min",
        "Implementation plan: Stop the service. Copy the directory. Start it again.",
        "Test plan: Sign in as three users of each agency.",
        "Back-out plan: Switch back to the old storage, which stays as it is for a week.",
        "Communication plan: Notice to all agencies on Tuesday.",
        "Blocks: CHG0000031 changes Electronic Mail then.",
        "Planned start: Thu 19 Nov 2026 04:00 became Thu 19 Nov 2026 05:00",
        "Health and Human Services: Approve (Ben Okafor, recorded by Ava Reed)",
        "Revenue: Reject (Cleo Marsh). The window is that of the tax run.",
        "Transportation: Abstain (Eve Lund), does not stand",
        "Result Approved with conditions Conditions Only after the tax run.",
        "Submitted Fri 13 Nov 2026 17:01, after Fri 13 Nov 2026 17:00 Eastern",
        "Write the plan for the second data center Gus Bell 13 Nov 2026 CAB0000045 Overdue",
        "Failed, backed out",
        "In the freeze \u201cThanksgiving\u201d",
        "Thanksgiving Hard",
        "Transportation Dan Weiss \u2013 Eve Lund Delegated",
    ):
        assert part in text, part
    assert text.count("No conflict found") == 3  # of those to be decided that have none: 1, 3 and 6


def test_an_agenda_of_nothing_says_so() -> None:
    (text,) = pages(render_agenda(papers.empty(), AS_OF))
    assert "Nothing is pending: no change is before the board and none has to be ratified." in text
    assert "Proposed instead: Tuesday 10 November and Thursday 12 November." in text
    assert "No agency has a seat: nothing can be decided until members are named" in text
    assert "No place is entered yet" in text


def test_a_draft_tells_its_deadlines_and_a_sent_agenda_when_it_was_sent() -> None:
    draft = pages(render_agenda(replace(papers.busy(), frozen_at=None), AS_OF))[0]
    assert "Complete by Fri 13 Nov 2026 17:00, agenda goes out Mon 16 Nov 2026 17:00 Eastern" in draft
    assert "Complete by" not in pages(render_agenda(papers.busy(), AS_OF))[0]


def test_minutes_begin_with_decisions_and_actions() -> None:
    first, *rest = pages(render_minutes(papers.minutes(), AS_OF))
    for part in (
        "CAB0000046, Wednesday 18 November 2026, 10:00\u201311:13 Eastern",
        "Draft: not signed off yet",
        "Next meeting Wednesday 25 November 2026",
        "1 Decisions",
        "Approved with conditions: Only after the tax run of Friday; the service desk is told before.",
        "Rejected: No way back was shown.",
        "Not decided: comes to the next meeting",
        "2 Actions (3)",
        "3 Attendance",
        "Transportation Eve Lund Delegate 10:00\u201310:20, 10:29\u201311:13",
        "Revenue \u2013 \u2013 Absent",
    ):
        assert part in first, part
    text = " ".join(rest)
    for part in (
        "4 Quorum 2 of 4 agencies had to be present.",
        "10:20\u201310:29 1 No",
        "5 For decision 5.1 CHG0000001",
        "Decided on Version 2 of the content",
        "Time 12 of 8 planned minutes",
        "Allowed into the freeze \u201cThanksgiving\u201d by ECAB, Mon 16 Nov 2026 14:00: The storage fails.",
        "5.2 CHG0000002",
        "Came 3 times, this one included",
        "Reopened 10:41 by Ava Reed: a vote was recorded for the wrong seat.",
        "6 Late, by consent 6.1 CHG0000006",
        "Consent Given",
        "7 For ratification",
        "8 Emergency changes",
        "Note: Decided by two. Fine.",
        "9 What touches each agency",
        "Revenue CHG0000001, CHG0000002",
        "10 Course of the meeting",
        "11 Sign-off",
        "Agencies 2 of 27: Revenue, Transportation",
        "Agencies All 27 agencies",
        "Decided by ECAB Approved by Ann Lee (phone) and Ben Ruiz, Mon 16 Nov 2026 14:00 Eastern: It cannot wait",
        "Happened Sat 14 Nov 2026 10:00\u201312:00 Eastern",
        "Outcome Successful",
    ):
        assert part in text, part


def test_minutes_say_against_what_was_approved_and_what_came_of_a_failure() -> None:
    approved = MinutesLine("CHG0000001", "Patch", "For decision", "decision", "Approved", reason="One hand does both")
    approved = replace(approved, against=("CHG0000002 changes Directory too.",))
    failed = MinutesLine("CHG0000003", "Renew", "Reviews of failures", "pir", "Noted", note="The gateway was replaced")
    text = " ".join(pages(render_minutes(replace(bare_minutes(), items=(approved, failed)), AS_OF)))
    assert "Reason One hand does both Against CHG0000002 changes Directory too." in text
    assert "Renew Noted: The gateway was replaced" in text


def test_minutes_bear_the_hash_of_what_they_say_signed_or_not() -> None:
    paper = papers.minutes()
    draft, signed = (" ".join(pages(render_minutes(paper, AS_OF, by))) for by in (None, SIGNED))
    for text in (draft, signed):
        assert digest(paper) in text.replace(" ", "")
    assert "Not yet; the chair is Hal Brandt" in draft
    assert "Signed off by Hal Brandt, Wed 18 Nov 2026 11:20 Eastern" in signed
    assert "not signed" not in signed
    other = replace(paper, items=paper.items[1:])
    assert digest(paper) not in " ".join(pages(render_minutes(other, AS_OF))).replace(" ", "")


@pytest.mark.parametrize(("by", "told"), [("Ava Diaz", True), ("Hal Brandt", False)])
def test_minutes_signed_for_a_chair_say_for_whom(by: str, told: bool) -> None:
    paper = papers.minutes()
    kept = Paper(1, 1, PaperKind.MINUTES, 1, SIGNED.at, signed_by=by, signed_at=SIGNED.at)
    text = " ".join(pages(signed_minutes(as_data(paper), kept)))
    assert f"Signed off by {by}" in text
    assert ("For Hal Brandt, who has no login." in text) is told


def test_the_schedule_marks_what_lies_in_a_freeze() -> None:
    text = " ".join(pages(render_schedule(papers.schedule(), AS_OF)))
    assert "Forward schedule of changes: Revenue" in text
    assert "Covers Wed 18 Nov 2026 to Wed 16 Dec 2026, Eastern, both days included, for Revenue: 10 changes." in text
    assert "Left out are drafts, and what was rejected or cancelled." in text
    assert "What touches each agency" not in text
    everybody = " ".join(pages(render_schedule(papers.schedule(""), AS_OF)))
    assert "Transportation CHG0000010, CHG0000011" in everybody
    assert "Move the identity directory to the new storage. Conflicts below" in text
    assert "Conflicts Change What it meets CHG0000016 In the freeze \u201cThanksgiving\u201d" in text
    assert "all agencies" in " ".join(pages(render_schedule(papers.schedule(""), AS_OF)))


def test_the_workbook_keeps_texts_as_texts_and_times_as_times() -> None:
    plan = papers.schedule()
    evil = replace(plan.lines[0], title="=1+1", number="CHG0000010")
    made = schedule_book(replace(plan, lines=(evil, *plan.lines[1:])))
    assert made == schedule_book(replace(plan, lines=(evil, *plan.lines[1:])))
    book = openpyxl.load_workbook(io.BytesIO(made))
    changes, freezes = book["Changes"], book["Freezes"]
    rows = list(changes.iter_rows(values_only=True))
    assert rows[0][:4] == ("Change", "Title", "Start (Eastern)", "End (Eastern)")
    assert rows[1][:4] == ("CHG0000010", "=1+1", datetime(2026, 11, 23, 10), datetime(2026, 11, 23, 13))  # noqa: DTZ001
    assert changes["B2"].data_type == "s"
    assert len(rows) == 1 + len(plan.lines)
    assert [row[:2] for row in freezes.iter_rows(min_row=2, values_only=True)] == [
        ("Thanksgiving", "Hard"),
        ("Year end", "Soft"),
    ]


CHANGE = Change(
    7,
    "CHG0000007",
    "Move the directory",
    ChangeType.NORMAL,
    ChangeScope.EXTENSIVE,
    ChangeState.IN_CAB,
    datetime(2026, 11, 1, 6, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 7, 15, tzinfo=UTC),
    services=("NCID",),
    version=4,
)


def entries(*changes: Change, **more: Any) -> list[Any]:
    made = schedule_feed("Revenue", changes, stamp=AS_OF, **more)
    return list(icalendar.Calendar.from_ical(made).walk("VEVENT"))


def test_the_feed_tells_changes_in_utc_also_in_the_repeated_hour() -> None:
    (found,) = entries(CHANGE)
    assert (str(found["uid"]), int(found["sequence"])) == ("chg0000007@longleaf", 4)
    assert found["dtstart"].to_ical() == b"20261101T063000Z"
    assert str(found["transp"]) == "OPAQUE"
    by_model = replace(CHANGE, type=ChangeType.STANDARD, model="MOD0000001 version 2")
    assert str(entries(by_model)[0]["description"]).startswith("Standard change by MOD0000001 version 2, ")
    (hosted,) = entries(CHANGE, host="it.nc.gov")
    assert str(hosted["uid"]) == "chg0000007@it.nc.gov"


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (ChangeState.DRAFT, "TENTATIVE"),
        (ChangeState.IN_REVIEW, "TENTATIVE"),
        (ChangeState.IN_CAB, "TENTATIVE"),
        (ChangeState.APPROVED, "CONFIRMED"),
        (ChangeState.SCHEDULED, "CONFIRMED"),
        (ChangeState.IMPLEMENTED, "CONFIRMED"),
        (ChangeState.REJECTED, "CANCELLED"),
        (ChangeState.CANCELLED, "CANCELLED"),
    ],
)
def test_only_what_is_decided_is_firm(state: ChangeState, status: str) -> None:
    (found,) = entries(replace(CHANGE, state=state))
    assert str(found["status"]) == status


def test_what_is_only_announced_takes_nobodys_time() -> None:
    (found,) = entries(replace(CHANGE, type=ChangeType.INFORMATIONAL, state=ChangeState.SCHEDULED))
    assert str(found["transp"]) == "TRANSPARENT"


def test_a_notice_names_what_does_not_wait_for_the_next_meeting() -> None:
    starts = papers.START + timedelta(days=7)
    lines = (
        NoticeLine("CHG0000001", "Renew", ("Revenue", "Transportation"), starts - timedelta(days=2), before=True),
        NoticeLine("CHG0000002", "Patch", tuple("ABC"), starts + timedelta(days=2)),
    )
    notice = replace(
        NOTICE,
        items=(),
        lines=lines,
        next_start=starts,
        next_end=starts + timedelta(hours=1),
        next_place="Room 310",
        cancelled_by="Ava Reed",
        served=3,
    )
    (text,) = pages(render_notice(notice, AS_OF))
    for part in (
        "Cancelled by Ava Reed",
        "Next meeting Wednesday 25 November 2026, 10:00\u201311:00 Eastern",
        "Where Room 310",
        "CHG0000001 falls before the next meeting: planned to start by then.",
        "CHG0000001 Renew 2 of 3: Revenue, Transportation Before the next meeting: Mon 23 Nov 2026 10:00",
        "CHG0000002 Patch All 3 agencies Fri 27 Nov 2026 10:00",
    ):
        assert part in text, part


def test_a_freeze_that_ends_at_midnight_holds_through_the_day_before() -> None:
    freeze = replace(papers.FREEZES[0], end=datetime(2026, 11, 30, 5, tzinfo=UTC))
    text = " ".join(pages(render_schedule(replace(papers.schedule(), freezes=(freeze,)), AS_OF)))
    assert "Wed 25 Nov 2026 10:00 through Sun 29 Nov 2026" in text


def test_page_one_marks_what_is_blocked_and_no_sentence_ends_twice() -> None:
    blocked = papers.item(1, ask=BLOCKED)
    told = ResultLine("CHG0000020", "Upgrade", papers.START, papers.START, "Failed. It rains.", ("Inside a freeze.",))
    paper = replace(papers.busy(), sections=(Section("For decision", (blocked,)),), results=(told,))
    first, *rest = pages(render_agenda(paper, AS_OF))
    assert "Network Operations. Blocked by a conflict" in first
    assert "Failed. It rains. Inside a freeze." in " ".join(rest)


def test_the_forward_page_says_its_rule_and_marks_standard_changes() -> None:
    one = replace(papers.FORWARD[0], type="Standard by MOD0000001 version 2")
    paper = replace(papers.busy(), forward=(one,), ahead_until=papers.DAY + timedelta(days=27))
    text = " ".join(pages(render_agenda(paper, AS_OF)))
    assert (
        "Forward schedule (1) Approved, and to begin from Wed 18 Nov 2026 until Tue 15 Dec 2026:"
        " what the board hears, and what clashes with it."
    ) in text
    assert "Standard, pre-approved model MOD0000001 version 2" in " ".join(text.split())


def test_the_schedule_tells_a_pair_once_and_hides_no_agency() -> None:
    names = tuple(f"Agency {letter}" for letter in "ABCDEFGH")
    one = replace(papers.FORWARD[0], agencies=names, marks=("CHG0000011 changes it too.",))
    other = replace(papers.FORWARD[1], marks=("CHG0000010 changes it too.", "In a freeze"))
    text = " ".join(pages(render_schedule(replace(papers.schedule(), lines=(one, other)), AS_OF)))
    assert "CHG0000011 changes it too." in text
    assert "CHG0000010 changes it too." not in text
    assert "In a freeze" in text
    assert ", ".join(names) in text
    everybody = " ".join(pages(render_schedule(replace(papers.schedule(""), lines=(one, other)), AS_OF)))
    assert "Agency A, Agency B, Agency C and 5 more" in everybody
    assert all(f"{name} CHG0000010" in everybody for name in names)  # in the list of what touches each


def test_a_long_list_of_agencies_is_its_first_names_and_how_many_more() -> None:
    names = [f"Department {n}" for n in range(27)]
    assert parts.few_agencies(names, 30) == "Department 0, Department 1, Department 2 and 24 more"
    assert parts.few_agencies(names, 27) == "All agencies"
    assert parts.few_agencies(names[:4], 27) == "Department 0, Department 1, Department 2, Department 3"
    assert parts.few_agencies((), 27) == "\u2013"
