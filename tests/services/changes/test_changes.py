"""A change from draft to review by several people, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from app.db import tables as t
from app.db.engine import Database
from app.domain.eastern import day_span
from app.domain.vocabulary import ChangeState, Role
from app.errors import Conflict, InputError, NotAllowed
from app.services.cab import agenda as cab_service
from app.services.changes import acts as changes
from app.services.changes import reads
from tests.services.people import as_person

NY = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 12, 15, tzinfo=UTC)  # Thursday 10:00 Eastern
START, END = (datetime(2026, 11, 19, h, tzinfo=NY).astimezone(UTC) for h in (4, 6))
FORM = {
    "title": "Patch the directory",
    "reason": "Security update",
    "type": "normal",
    "scope": "significant",
    "planned_start": START,
    "planned_end": END,
    "implementer": "quinn",
    "implementation_plan": "Apply",
    "test_plan": "Sign in",
    "backout_plan": "Snapshot",
    "communication_plan": "Hub",
    "affects_dit": True,
    "risk_answers": {
        "reach": "many",
        "outage": "short",
        "backout": "tested",
        "experience": "often",
        "tested": "like",
        "security": "yes",
    },
}
LINKS = {"services": ("NCID",), "agencies": ("DHHS", "DOR"), "sites": ("EDC",)}


@pytest.fixture
def desk(db: Database) -> Database:
    """A workspace with two agencies, two services, both sites and two holidays."""
    db.now = lambda: NOW

    def fill(conn: object) -> None:
        day = date(2020, 1, 1)
        run = conn.execute  # type: ignore[attr-defined]
        run(insert(t.agency), [{"code": c, "name": c, "valid_from": day} for c in ("DHHS", "DOR", "DIT")])
        run(insert(t.site), [{"code": c, "name": c} for c in ("EDC", "WDC")])
        run(
            insert(t.service),
            [
                {"code": c, "name": c, "valid_from": day, "primary_site_id": 1, "standby_site_id": 2}
                for c in ("NCID", "NET")
            ],
        )
        run(
            insert(t.holiday),
            [
                {"day": date(2026, 11, d), "name": n, "source": "test", "status": "derived"}
                for d, n in ((11, "Veterans Day"), (26, "Thanksgiving"))
            ],
        )
        run(insert(t.maintenance_window), [{"weekday": 3, "start_time": "04:00", "end_time": "07:00"}])

    db.write(fill, what="test data")
    return db


@pytest.fixture
def people(desk: Database) -> Iterator[dict[str, Database]]:
    with ExitStack() as stack:
        yield {
            "ann": stack.enter_context(as_person(desk, "ann", Role.AGENT)),
            "cat": stack.enter_context(as_person(desk, "cat", Role.CAB)),
            "cal": stack.enter_context(as_person(desk, "cal", Role.CAB)),
            "rob": stack.enter_context(as_person(desk, "rob", Role.READER)),
        }


def draft(db: Database, **more: object) -> int:
    return changes.create_change(db, {**FORM, **more}, LINKS).ids[0]


def version(db: Database, key: int) -> int:
    return reads.change_detail(db, key).change.version


def test_from_draft_to_review(people: dict[str, Database]) -> None:
    ann, cat, cal = people["ann"], people["cat"], people["cal"]
    key = draft(ann)
    detail = reads.change_detail(ann, key)
    assert detail.change.number.startswith("CHG")
    assert detail.change.created_by == "ann"
    assert (detail.routing.board, detail.risk.level, detail.clashes) == ("cab", "medium", ())
    submitted = changes.submit(ann, key, detail.change.version)
    assert "Wednesday 18 November" in submitted.text
    agenda = cab_service.agenda(cat, date(2026, 11, 18))
    assert [item.change.id for item in agenda.agenda.items] == [key]
    seen = version(cat, key)
    with pytest.raises(NotAllowed, match="quorum"):
        changes.decide(cat, key, seen, approved=True)
    changes.vote(cat, key, seen, "approve", "fine")
    with pytest.raises(InputError, match="voted"):
        changes.vote(cat, key, seen, "reject")
    changes.vote(cal, key, seen, "approve")
    changes.decide(cat, key, seen, approved=True)
    changes.schedule(ann, key, version(ann, key))
    changes.start(ann, key, version(ann, key))
    changes.finish(ann, key, version(ann, key), "successful")
    changes.review(ann, key, version(ann, key), "Went as planned.")
    done = reads.change_detail(ann, key).change
    assert done.state is ChangeState.REVIEWED
    assert {(v.voter, v.decision, v.version) for v in done.votes} == {
        ("cat", "approve", seen),
        ("cal", "approve", seen),
    }


def test_an_edit_voids_earlier_votes(people: dict[str, Database]) -> None:
    ann, cat, cal = people["ann"], people["cat"], people["cal"]
    key = draft(ann)
    changes.submit(ann, key, 1)
    before = reads.change_detail(ann, key).change
    changes.vote(cat, key, before.version, "approve")
    changes.edit_change(ann, before, {"implementation_plan": "Apply and reboot"})
    with pytest.raises(Conflict):
        changes.vote(cal, key, before.version, "approve")
    changes.vote(cal, key, before.version + 1, "approve")
    assert reads.change_detail(cat, key).approvals == 1


def test_nobody_votes_on_their_own_change(people: dict[str, Database], desk: Database) -> None:
    with as_person(desk, "cid", Role.CAB, Role.AGENT) as cid:
        key = draft(cid)
        changes.submit(cid, key, 1)
        with pytest.raises(NotAllowed, match="own change"):
            changes.vote(cid, key, version(cid, key), "approve")


def test_an_incomplete_change_is_not_submitted(desk: Database) -> None:
    key = draft(desk, backout_plan="", risk_answers={})
    with pytest.raises(InputError, match=r"back-out plan.*risk questionnaire"):
        changes.submit(desk, key, 1)


def test_readers_change_nothing(people: dict[str, Database]) -> None:
    with pytest.raises(NotAllowed):
        draft(people["rob"])


def test_edits_of_other_fields_merge_while_a_draft(people: dict[str, Database]) -> None:
    ann, cat = people["ann"], people["cat"]
    key = draft(ann)
    base = reads.change_detail(ann, key).change
    changes.edit_change(cat, base, {"reason": "Vendor asks for it"})
    changes.edit_change(ann, base, {"test_plan": "Sign in twice"})
    now = reads.change_detail(ann, key).change
    assert (now.reason, now.test_plan, now.version) == ("Vendor asks for it", "Sign in twice", 3)
    with pytest.raises(Conflict) as caught:
        changes.edit_change(ann, base, {"reason": "Mine"})
    assert caught.value.fields == {"reason": ("Security update", "Mine", "Vendor asks for it")}


def test_nothing_is_merged_before_the_board(people: dict[str, Database]) -> None:
    ann = people["ann"]
    key = draft(ann)
    base = reads.change_detail(ann, key).change
    changes.submit(ann, key, 1)
    with pytest.raises(Conflict):
        changes.edit_change(ann, base, {"reason": "Mine"})


def test_what_it_touches_is_fixed_before_the_board(desk: Database) -> None:
    key = draft(desk)
    changes.submit(desk, key, 1)
    base = reads.change_detail(desk, key).change
    with pytest.raises(NotAllowed, match="what it touches cannot change"):
        changes.edit_change(desk, base, {}, {"services": ("NET",)})


def test_reschedule_and_undo(desk: Database) -> None:
    key = draft(desk)
    week = timedelta(days=7)
    changes.reschedule(desk, key, 1, START + week, END + week)
    assert reads.change_detail(desk, key).change.planned_start == START + week
    changes.reschedule(desk, key, 2, START, END)
    back = reads.change_detail(desk, key).change
    assert (back.planned_start, back.planned_end, back.state) == (START, END, ChangeState.DRAFT)
    with pytest.raises(InputError, match="before the planned start"):
        changes.reschedule(desk, key, 3, END, START)


def test_an_approved_change_moves_only_as_a_draft(people: dict[str, Database]) -> None:
    ann, cat, cal = people["ann"], people["cat"], people["cal"]
    key = draft(ann)
    changes.submit(ann, key, 1)
    for voter in (cat, cal):
        changes.vote(voter, key, 2, "approve")
    changes.decide(cat, key, 2, approved=True)
    changes.schedule(ann, key, 3)
    later = (START + timedelta(days=14), END + timedelta(days=14))
    with pytest.raises(NotAllowed, match="board"):
        changes.reschedule(ann, key, 4, *later)
    changes.reschedule(ann, key, 4, *later, replan=True)
    assert reads.change_detail(ann, key).change.state is ChangeState.DRAFT


def test_a_scheduled_standard_change_keeps_its_state(desk: Database) -> None:
    key = draft(desk, type="standard")
    changes.schedule(desk, key, 1)
    changes.reschedule(desk, key, 2, START + timedelta(hours=1), END + timedelta(hours=1))
    assert reads.change_detail(desk, key).change.state is ChangeState.SCHEDULED


def test_unknown_codes_are_named(desk: Database) -> None:
    with pytest.raises(InputError, match="Services: unknown XYZ"):
        changes.create_change(desk, FORM, {**LINKS, "services": ("XYZ",)})


def test_calendar_shows_changes_holidays_and_meetings(desk: Database) -> None:
    key = draft(desk)
    start, end = day_span(date(2026, 11, 1), 30)
    shown = reads.calendar(desk, start, end)
    assert [c.id for c in shown.changes] == [key]
    assert shown.meetings[date(2026, 11, 11)] == "holiday"
    assert shown.meetings[date(2026, 11, 18)] == "planned"
    assert reads.calendar(desk, start, end, agency="DIT").changes == ()


def test_agenda_freezes_with_what_it_held(people: dict[str, Database]) -> None:
    ann, cat = people["ann"], people["cat"]
    day = date(2026, 11, 18)
    first = draft(ann)
    changes.submit(ann, first, 1)
    frozen = cab_service.freeze_agenda(cat, day)
    assert "1 items" in frozen.text or "1 item" in frozen.text
    second = draft(ann, planned_start=START + timedelta(days=1), planned_end=END + timedelta(days=1))
    changes.submit(ann, second, 1)
    shown = cab_service.agenda(cat, day)
    assert shown.frozen_items
    assert [(item.change.id, item.late) for item in shown.agenda.items] == [(first, False), (second, True)]
    with pytest.raises(NotAllowed, match="frozen already"):
        cab_service.freeze_agenda(cat, day)


def test_a_meeting_moves_off_a_holiday(people: dict[str, Database]) -> None:
    cat = people["cat"]
    veterans = date(2026, 11, 11)
    shown = cab_service.agenda(cat, veterans)
    assert shown.holiday == "Veterans Day"
    with pytest.raises(NotAllowed, match="Veterans Day"):
        cab_service.freeze_agenda(cat, veterans)
    cab_service.move_meeting(cat, veterans, date(2026, 11, 10))
    moved = cab_service.agenda(cat, veterans)
    assert (moved.day, moved.replaces, moved.holiday) == (date(2026, 11, 10), veterans, "")
    with pytest.raises(InputError, match="Thanksgiving"):
        cab_service.move_meeting(cat, date(2026, 11, 25), date(2026, 11, 26))
    cab_service.freeze_agenda(cat, veterans)
    assert cab_service.agenda(cat, date(2026, 11, 10)).nothing_pending


def test_a_meeting_that_moves_takes_its_changes_and_their_votes_along(people: dict[str, Database]) -> None:
    ann, cat, cal = people["ann"], people["cat"], people["cal"]
    wednesday, tuesday, thursday = date(2026, 11, 18), date(2026, 11, 17), date(2026, 11, 19)
    before, after = draft(ann), draft(ann, planned_start=END, planned_end=END + timedelta(hours=2))
    changes.submit(ann, before, 1)
    changes.vote(cat, before, version(cat, before), "approve")

    def on(day: date) -> list[int]:
        return [item.change.id for item in cab_service.agenda(cal, day).agenda.items]

    cab_service.move_meeting(cat, wednesday, thursday)
    assert "Thursday 19 November" in changes.submit(ann, after, 1).text
    assert on(thursday) == on(wednesday) == [before, after]
    assert [vote.version for vote in reads.change_detail(cal, before).change.votes] == [version(cal, before)]
    cab_service.move_meeting(cat, wednesday, tuesday)
    assert on(tuesday) == on(wednesday) == [before, after]
    assert [reads.change_detail(cal, key).change.cab_date for key in (before, after)] == [tuesday, tuesday]
    assert on(date(2026, 11, 25)) == []
    cab_service.move_meeting(cat, wednesday, wednesday)
    assert on(wednesday) == [before, after]


def test_the_deadline_goes_with_the_meeting(people: dict[str, Database]) -> None:
    """Three business days before Tuesday 24 November is Thursday 19 November, which at 18:00 is past."""
    ann, cat = people["ann"], people["cat"]
    cab_service.move_meeting(cat, date(2026, 11, 25), date(2026, 11, 24))
    ann.now = lambda: datetime(2026, 11, 19, 18, tzinfo=NY).astimezone(UTC)
    week = timedelta(days=14)
    text = changes.submit(ann, draft(ann, planned_start=START + week, planned_end=END + week), 1).text
    assert "Wednesday 2 December" in text
