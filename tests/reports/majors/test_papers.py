"""The papers of a major incident: accessible, complete, and true to what was promised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest

from app.domain.majors.promises import gaps, ledger
from app.domain.majors.repeats import Repeat, RepeatRule, Repeats
from app.domain.majors.settings import SAMPLE
from app.domain.majors.states import MajorState
from app.domain.majors.values import (
    Child,
    Major,
    MajorRole,
    MajorRow,
    Place,
    Reached,
    Recipient,
    ReviewAction,
    Told,
    Update,
    UpdateKind,
)
from app.reports.majors.call_paper import render_calls
from app.reports.majors.report_paper import render_report
from tests import verapdf

#: Monday 5 October 2026 09:00 Eastern.
START = datetime(2026, 10, 5, 13, tzinfo=UTC)
AS_OF = START + timedelta(days=10)
ONE, OTHER = 7, 8
PEOPLE = (
    Recipient("Ana Ruiz", "ana@one.example.com", "919-555-0101", "contact", ONE, "ONE", 1, 1),
    Recipient("Bo Lind", "bo@one.example.com", "", "contact", ONE, "ONE", 2, 2),
    Recipient("it@dit.example.com", "it@dit.example.com", "", "management"),
)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def entry(
    id: int, minutes: int, kind: UpdateKind, text: str = "", *, added: int | None = None, **more: object
) -> Update:
    recorded = at(minutes if added is None else added)
    return Update(id, at(minutes), recorded, kind, text or f"{kind.label}.", "Kim Lee", **more)  # type: ignore[arg-type]


UPDATES = (
    entry(1, 4, UpdateKind.DETECTED, added=9),
    entry(2, 10, UpdateKind.DECLARED, details={"agencies": [ONE]}),
    entry(3, 14, UpdateKind.NOTICE, "Mail is down.", sent=True, next_at=at(19)),
    entry(4, 16, UpdateKind.REACH, details={"agencies": [ONE, OTHER]}),
    entry(
        5,
        22,
        UpdateKind.SCOPE,
        "Two agencies.",
        sent=True,
        next_at=at(45),
        ruled_out="The network.",
        next_steps="A disk is changed.",
    ),
    entry(6, 70, UpdateKind.RESTORED, "Mail is back.", added=72, sent=True),
    entry(
        7,
        600,
        UpdateKind.CORRECTION,
        "Start of the impact: 09:00.\nTime to restore: 60 min",
        details={"figures": ["Time to restore: 1 h 10 min, before 1 h"]},
    ),
)
TOLD = (
    *(Told(update, person, "mail", at(14)) for update in (3, 5, 6) for person in PEOPLE),
    Told(3, PEOPLE[0], "call", at(16)),
)


def major(
    updates: tuple[Update, ...] = UPDATES, state: MajorState = MajorState.CLOSED, *, drill: bool = False
) -> Major:
    row = MajorRow(
        1,
        3,
        "MI0000004",
        "Mail is down",
        state,
        drill,
        "E-mail",
        START,
        at(10),
        at(70),
        "Kim Lee",
        ("ONE", "OTH"),
        2,
        None,
        date(2026, 10, 13),
        date(2026, 10, 9),
    )
    return Major(
        row,
        AS_OF,
        "Mail was down for seventy minutes.",
        "A full disk",
        "Line 1",
        "None.",
        11,
        "INC0000011",
        1,
        at(4),
        at(9),
        "Two agencies call.",
        at(14),
        "",
        {MajorRole.MANAGER: ("klee", "Kim Lee"), MajorRole.SCRIBE: ("", "")},
        (Place(1, "EMAIL", "E-mail"),),
        (Place(1, "EDC", "Eastern Data Center"),),
        (Reached(ONE, "ONE", "Office One", "All offices"), Reached(OTHER, "OTH", "Other Office")),
        updates,
        TOLD,
        (
            Child(11, "INC0000011", "No mail", "resolved", "ONE", at(2)),
            Child(12, "INC0000012", "Me too", "on_hold", "OTH", at(5)),
        ),
        (),
        (
            ReviewAction(1, 1, "Watch the disks", "open", "Ana Ruiz", date(2026, 10, 12), ""),
            ReviewAction(2, 1, "Write it down", "done", "Bo Lind", date(2026, 10, 30), "ONE"),
        ),
        ledger(updates, SAMPLE, AS_OF),
        (),
        gaps(updates, SAMPLE),
        "The bridge was quick.",
        "The alarm was not.",
        date(2027, 1, 7),
    )


def before() -> Major:
    told = (entry(1, 10, UpdateKind.DECLARED), entry(2, 20, UpdateKind.NOTICE), entry(3, 70, UpdateKind.RESTORED))
    return replace(major(told), told=(), promises=(), gaps=(), cause="", children=(), actions=())


def proposed() -> Major:
    whole = major((entry(1, 4, UpdateKind.PROPOSED),), MajorState.PROPOSED)
    row = replace(whole.row, declared_at=None, restored_at=None, review_due=None, review_done_on=None)
    return replace(
        whole, row=row, told=(), first_notice_at=None, reached=(), promises=(), gaps=(), summary="", cause=""
    )


def long() -> Major:
    words = "A sentence that goes on for a while, and then once more. " * 250
    told = (*UPDATES[:5], replace(UPDATES[5], text=words), *UPDATES[6:])
    return replace(major(told), summary=words, went_badly=words)


MADE: dict[str, Callable[[], Major]] = {
    "whole": major,
    "before": before,
    "proposed": proposed,
    "long": long,
    "drill": lambda: major(drill=True),
}


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        found = []
        for page in document:
            text = page.get_textpage()
            found.append(text.get_text_range())
            text.close()
            page.close()
    return " ".join(" ".join(found).split())


def calls(people: tuple[Recipient, ...] = PEOPLE) -> bytes:
    return render_calls(major(), people, ("Other Office",))


@pytest.mark.slow
def test_papers_are_pdf_ua_and_pdf_a(tmp_path: Path) -> None:
    files = []
    made = {name: render_report(make()) for name, make in MADE.items()} | {"calls": calls(), "nobody": calls(())}
    for name, content in made.items():
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(content)
    verdicts = verapdf.check(files)
    assert len(verdicts) == 2 * len(made)
    assert {key: verdict.failures for key, verdict in verdicts.items() if not verdict.passed} == {}


def test_the_same_paper_is_the_same_bytes() -> None:
    assert render_report(major()) == render_report(major())
    assert calls() == calls()


def test_the_report_says_what_was_promised_and_what_became_of_it() -> None:
    text = text_of(render_report(major()))
    for part in (
        "MI0000004 Mail is down State Reviewed",
        "First message Mon 5 Oct 2026 09:14 Eastern, 4 min after the declaration",
        "Time to restore 1 h 10 min",
        "Office One (ONE) All offices 09:10 Ana Ruiz, Bo Lind 3 updates promised: 1 kept, 1 late (3 min), 1 broken",
        # known to be reached since 09:16: its first message was due 09:21 by the rules, and came 09:22
        "Other Office (OTH) \u2013 09:16 Nobody was told through the program 2 updates promised: 0 kept, "
        "1 late (1 min), 1 broken",
        "Management: it@dit.example.com (3 messages).",
        "09:10 By the rules 09:15 Kept",
        "First message. To 1 agency, 1 call Mail is down. 09:19 Late by 3 min",
        "Two agencies. Ruled out: The network. Next: A disk is changed. 09:45 Broken, 27 min late",
        "Declared to first message 4 min 5 min",
        "09:04, added 09:09 Detected",
        "Start of the impact: 09:00. Time to restore: 1 h 10 min, before 1 h Kim Lee",
        "Held Fri 9 Oct 2026 Went well The bridge was quick. Went badly The alarm was not.",
        "Watch the disks Ana Ruiz 12 Oct 2026 All Overdue",
        "Write it down Bo Lind 30 Oct 2026 ONE Done",
        "INC0000011 No mail (main ticket) ONE 09:02 Resolved",
        "INC0000012 Me too OTH 09:05 On hold",
    ):
        assert part in text, part


def test_what_came_again_a_hundred_times_is_counted_and_its_first_ten_are_listed() -> None:
    every = tuple(Repeat("ticket", n, f"INC{n:07}", f"Mail fails, call {n}", at(n)) for n in range(100, 200))
    again = Repeats(RepeatRule.SERVICE, "", "E-mail", at(9000), every, is_cut=True)
    text = text_of(render_report(replace(major(), repeats=again)))
    assert "Came again It came again more than 100 times until" in text
    assert "What came again, the first 10 Record When (Eastern) Title INC0000100" in text
    assert "Mail fails, call 109" in text
    assert "Mail fails, call 110" not in text
    few = text_of(render_report(replace(major(), repeats=replace(again, found=every[:2], is_cut=False))))
    assert "What came again Record When (Eastern) Title INC0000100" in few


def test_what_was_not_measured_or_not_declared_is_said() -> None:
    text = text_of(render_report(before()))
    assert "Not measured: messages were not kept yet. The timeline has what was written then." in text
    assert " 0 " not in text
    assert "Cause: not known yet." in text
    text = text_of(render_report(proposed()))
    assert "It was not declared: no message was due." in text
    assert "No agency was reached." in text
    assert "No review is due." in text


def test_a_drill_says_so_first() -> None:
    assert "Drill: an exercise. Nothing was sent outside, and it is counted nowhere." in text_of(
        render_report(major(drill=True))
    )


def test_the_call_list_has_phones_in_rank_order_and_whom_nobody_can_reach() -> None:
    text = text_of(calls())
    assert "Say Mail is back." in text
    assert "Whom to call (2)" in text
    assert "Office One 1 Ana Ruiz 919-555-0101" in text
    assert "Office One 2 Bo Lind None; bo@one.example.com" in text
    assert "Nobody can be reached of: Other Office." in text
    assert "it@dit.example.com" not in text
    assert "There is nobody to call." in text_of(calls(()))
