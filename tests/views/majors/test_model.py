"""What lists and pages say of a major incident, by values alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.domain.majors.proposal import Candidate
from app.domain.majors.states import MajorState
from app.domain.majors.values import (
    Escalation,
    Gap,
    Major,
    MajorRow,
    Promise,
    PromiseState,
    Reached,
    Recipient,
    Task,
    Told,
    Update,
    UpdateKind,
)
from app.ui.tables.columns import Mark
from app.views.majors import forms, model, page_model, work_model
from app.views.majors.kept_keys import KeptAct, kept_act, key_of
from app.views.majors.model import ListRow

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)  # 10:00 in Raleigh
MINUTE = timedelta(minutes=1)


def row(state: MajorState = MajorState.DECLARED, **more: Any) -> MajorRow:
    values: dict[str, Any] = {
        "id": 7, "version": 3, "number": "MI0000007", "title": "Hosts do not start", "state": state, "drill": False,
        "service": "Virtual Server Hosting", "impact_start_at": NOW - 40 * MINUTE, "declared_at": NOW - 30 * MINUTE,
        "restored_at": None, "manager": "Alexandra Fitzgerald", "agencies": ("DHHS", "DOT"), "children": 0,
        "next_update_at": None, "review_due": None, "review_done_on": None,
    }  # fmt: skip
    return MajorRow(**{**values, **more})


def major(of: MajorRow, **more: Any) -> Major:
    values: dict[str, Any] = {
        "as_of": NOW, "summary": "", "cause": "", "bridge": "", "data_loss": "", "ticket_id": None, "ticket": "",
        "service_id": None, "detected_at": None, "proposed_at": None, "proposed_why": "", "first_notice_at": None,
        "ended_why": "", "roles": {},
    }  # fmt: skip
    return Major(of, **{**values, **more})


def update(id: int, kind: UpdateKind, minutes: int, text: str = "It is so", written: int | None = None,
           details: Mapping[str, Any] | None = None, **more: Any) -> Update:  # fmt: skip
    at = NOW + minutes * MINUTE
    recorded = NOW + (minutes if written is None else written) * MINUTE
    return Update(id, at, recorded, kind, text, "Alexandra Fitzgerald", details=details or {}, **more)


def test_less_than_a_minute_is_never_cut() -> None:
    soon = ListRow(7, "MI0000007", "x", row(next_update_at=NOW + MINUTE / 2))
    late = ListRow(7, "MI0000007", "x", row(next_update_at=NOW - MINUTE / 2))
    assert [model.state_words(one, NOW)[0] for one in (soon, late)] == ["Update due now", "Overdue just now"]
    broken = Promise(NOW - MINUTE, NOW, PromiseState.LATE, late_by=MINUTE / 3)
    assert page_model.promise_words(broken) == "Late by 20 s"


def test_whom_a_message_goes_to_is_counted_by_why() -> None:
    dana = Recipient("Dana", "d@x.example", "", "contact", 1, "DHHS")
    to = [dana, Recipient("Sam", "s@x.example", "", "subscriber"), Recipient("it@x", "it@x", "", "management")]
    said = "It is sent to 1 contact of DHHS, 1 subscriber and 1 in the management."
    assert page_model.told_brief(to, ()) == said


def test_open_tasks_are_named_before_it_ends() -> None:
    tasks = (Task(1, 1, "Fail over", "done"), Task(2, 1, "Call the vendor", "open"))
    assert forms.open_tasks(major(row(), tasks=tasks)) == "Not done yet: Call the vendor."
    assert forms.open_tasks(major(row())) == ""


def test_what_the_clock_tells_is_written_by_nobody() -> None:
    entry = page_model.Entry(1, update(1, UpdateKind.ESCALATED, 0), corrected=False)
    assert "Written by: By the clock" not in page_model.entry_text(entry)
    assert "Written by: the clock" in page_model.entry_text(entry)


def test_a_drill_told_nobody() -> None:
    told = Escalation(30, NOW, told=True, heard=False)
    lines = {one.what: one.value for one in page_model.summary_lines(major(row(drill=True), escalations=(told,)), NOW)}
    assert lines["Management, 30 min"] == "Nobody was told 23 Nov 10:00"


@pytest.mark.parametrize(
    ("of", "said"),
    [
        (row(next_update_at=NOW + 12 * MINUTE), ("Update in 12 min", "")),
        (row(next_update_at=NOW - 3 * MINUTE), ("Overdue by 3 min", "")),
        (row(), ("Running", "")),
        (row(MajorState.PROPOSED), ("Proposed", "")),
        (row(MajorState.RESTORED, review_due=date(2026, 11, 30)), ("Resolved", "review due 30 Nov")),
        (row(MajorState.RESTORED, review_due=date(2026, 11, 20)), ("Resolved", "review overdue since 20 Nov")),
        (row(MajorState.CLOSED), ("Reviewed", "")),
    ],
)
def test_where_it_stands_is_told_in_words(of: MajorRow, said: tuple[str, str]) -> None:
    assert model.state_words(ListRow(of.id, of.number, of.title, of), NOW) == said


def test_what_runs_stands_first_and_drills_say_so() -> None:
    proposed, closed = row(MajorState.PROPOSED, id=8), row(MajorState.CLOSED, id=9, drill=True)
    candidate = Candidate(4, "INC0000004", "Nobody signs in", "Critical, and it reaches 2 agencies.", ("DOT",), 3)
    listed = model.rows_of([closed, proposed, row()], [candidate])
    assert [one.id for one in listed] == [7, 8, -4, 9]
    assert model.title_text(listed[-1]) == "Drill: Hosts do not start"
    assert model.title_text(replace(listed[-1], title="Drill of the west")) == "Drill of the west"
    assert model.sentence(listed[2], NOW) == "INC0000004, Nobody signs in, Proposed by rule, 1 agency."


def test_two_times_a_line_and_a_correction_keeps_the_first() -> None:
    first = update(1, UpdateKind.DETECTED, -60, written=-28)
    fixed = update(2, UpdateKind.CORRECTION, -5, "Impact began 08:50", corrects_id=1,
                   details={"figures": ["Restore time: 40 min, then 50 min"]})  # fmt: skip
    rows = page_model.timeline_rows(major(row(), updates=(fixed, first)))
    assert [one.id for one in rows] == [1, 2]
    assert (page_model.written(first), page_model.written(fixed)) == ("written 09:32", "")
    assert page_model.written(update(3, UpdateKind.NOTE, -60 * 24, written=0)) == "written 23 Nov 10:00"
    assert "Corrected: what a later entry says counts" in page_model.entry_text(rows[0])
    assert "Moved: Restore time: 40 min, then 50 min" in page_model.entry_text(rows[1])
    back = update(3, UpdateKind.CORRECTION, -2, "Taken back", corrects_id=2, details={"takes_back": [2]})
    rows = page_model.timeline_rows(major(row(), updates=(fixed, first, back)))
    assert [one.kind for one in rows] == ["Detected", "Correction (taken back)", "Correction"]
    assert "it counts no more" in page_model.entry_text(rows[1])


def test_a_message_says_what_became_of_its_promise_and_whom_it_reached() -> None:
    sent = update(5, UpdateKind.NOTICE, -20, "Hosts do not start", sent=True, next_at=NOW - 15 * MINUTE)
    kept = Promise(NOW - 30 * MINUTE, NOW - 25 * MINUTE, PromiseState.LATE, None, 5, NOW - 20 * MINUTE, 5 * MINUTE)
    owed = Promise(NOW - 20 * MINUTE, NOW - 15 * MINUTE, PromiseState.OVERDUE, 5, late_by=15 * MINUTE)
    told = tuple(
        Told(5, Recipient(name, mail, phone, "contact", 1, "DHHS", rank), how, NOW, "")
        for name, mail, phone, how, rank in (
            ("Ben Ode", "", "919-555-0102", "call", 2),
            ("Ana Bell", "ana@dhhs.example.com", "", "mail", 1),
        )
    )
    shown = major(row(), updates=(sent,), promises=(kept, owed), told=told,
                  reached=(Reached(1, "DHHS", "Health and Human Services"),))  # fmt: skip
    first, second = page_model.sent_rows(shown)
    assert (first.id, second.id) == (0, 5)
    assert page_model.promise_words(kept) == "Late by 5 min"
    text = page_model.sent_text(second, [(1, "Health and Human Services")])
    assert "Promised for: 23 Nov 2026 09:35: late by 5 min" in text
    assert "Its own promise: overdue by 15 min" in text
    line = "Health and Human Services: Ana Bell (mail ana@dhhs.example.com), Ben Ode (called 919-555-0102)"
    assert line in text, "in rank order"
    said, mark = model.promise_line(shown, NOW)
    assert said == "Update overdue by 15 min: it was promised for 23 Nov 09:45."
    assert mark == model.OVERDUE


def test_a_message_says_how_many_do_not_have_it() -> None:
    sent = update(5, UpdateKind.NOTICE, -20, "Hosts do not start", sent=True)
    people = [Recipient(name, f"{name}@x.example", "", "contact", 1, "DHHS") for name in ("a", "b", "c")]

    def to(*states: str) -> str:
        told = tuple(Told(5, one, "mail", NOW, state) for one, state in zip(people, states, strict=False))
        (line,) = page_model.sent_rows(major(row(), updates=(sent,), told=told))
        return page_model._to(line)

    assert [to(), to("sent", "sent"), to("queued", "queued"), to("sent", "failed", "queued")] == [
        *("Nobody yet", "2", "2, 2 waiting", "3, 1 failed, 1 waiting")
    ]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (MajorState.DECLARED, "It is reviewed once it is resolved."),
        (MajorState.DEMOTED, "It is no major incident: it is not reviewed."),
    ],
)
def test_what_is_none_after_all_is_not_reviewed(state: MajorState, said: str) -> None:
    assert work_model.review_text(major(replace(row(), state=state, review_due=None)), NOW.date()) == said


def test_figures_say_whether_gaps_were_kept() -> None:
    gaps = (
        Gap("Declared to first message", 4 * MINUTE, 5 * MINUTE),
        Gap("First message to scope", 7 * MINUTE, 5 * MINUTE),
        Gap("Longest time between updates", None, 20 * MINUTE),
    )
    lines = page_model.figure_lines(major(row(), gaps=gaps))
    assert [one.value for one in lines] == ["4 min of 5 min, in time", "7 min of 5 min, too long", "Not yet of 20 min"]
    assert len({one.mark.shape for one in lines if one.mark is not None}) == 3, "never by colour alone"


def test_keys_of_drafts_are_read_back() -> None:
    assert kept_act(key_of("propose_new", -12)) == KeptAct("propose_new", -12, 0)
    assert kept_act(key_of("edit_task", 7, 3)) == KeptAct("edit_task", 7, 3)
    assert kept_act("board move 2026-11-25") is None


def test_what_is_kept_for_a_matter_is_marked_and_said() -> None:
    kept, free = (ListRow(7, "MI0000007", "Hosts do not start", row(held=held)) for held in ("Audit HLD1: Audit", ""))
    (title,) = [column for column in model.columns() if column.key == "title"]
    assert title.mark is not None
    assert title.tooltip is not None
    assert (title.mark(free), title.mark(kept)) == (None, Mark("lock", "muted"))
    assert title.tooltip(kept) == "Hosts do not start\nAudit HLD1: Audit"
    assert model.sentence(kept, NOW).endswith(", Audit HLD1: Audit.")
