"""A change from draft to review by several people, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, update

from app.db import tables as t
from app.db.engine import Database
from app.domain.bulk import Batch
from app.domain.changes.bulk import BulkChange, ChangeAct
from app.domain.eastern import day_span
from app.domain.vocabulary import ChangeState, Role
from app.errors import Conflict, InputError, NotAllowed
from app.reports.cab.schedule_paper import change_entry
from app.services.cab import meetings, of_changes
from app.services.changes import acts as changes
from app.services.changes import approval, batch, reads
from app.services.workspace.undo import undo
from tests.services.cab.board import FORM as BOARD_FORM
from tests.services.cab.board import Board
from tests.services.changes.playing import decided, frozen, local
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


def test_from_draft_to_review(cab: Board) -> None:
    key = cab.draft()
    detail = reads.change_detail(cab["finn"], key)
    assert detail.change.number.startswith("CHG")
    assert detail.change.created_by == "finn"
    assert (detail.routing.board, detail.risk.level) == ("cab", "medium")
    cab.clock.to("2026-11-12 09:00")
    assert "Wednesday 18 November" in cab.submit(key)
    decided(cab, key)
    for act in (changes.schedule, changes.start):
        act(cab["finn"], key, cab.change(key).version)
    cab.clock.to("2026-12-17 05:00")
    changes.finish(cab["finn"], key, cab.change(key).version, "failed", actual_start=local("2026-12-17 04:00"))
    version = cab.change(key).version
    changes.review(cab["finn"], key, version, "Backed out.", "A wrong driver", "The back-out")
    done = cab.change(key)
    assert done.state is ChangeState.REVIEWED
    n = done.content_n
    assert {(v.voter, v.decision, v.version) for v in done.votes} == {("ben", "approve", n), ("cleo", "approve", n)}


def test_an_edit_voids_earlier_votes(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    key = cab.submitted()
    cab.clock.to("2026-11-16 17:00")
    meeting = cab.meeting(date(2026, 11, 18))
    meetings.freeze(cab["ava"], meeting.id, meeting.version)
    of_changes.vote_on_change(cab["ben"], key, cab.change(key).version, "approve")
    assert reads.change_detail(cab["ava"], key).approvals == 1
    seen = cab.change(key)
    changes.edit_change(cab["finn"], seen, {"implementation_plan": "Apply and reboot"})
    with pytest.raises(Conflict):
        of_changes.vote_on_change(cab["cleo"], key, seen.version, "approve")
    of_changes.vote_on_change(cab["cleo"], key, cab.change(key).version, "approve")
    assert reads.change_detail(cab["ava"], key).approvals == 1
    assert cab.change(key).content_n == seen.content_n + 1


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


def test_an_approved_change_moves_only_as_a_draft(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    key = cab.submitted()
    decided(cab, key, "conditions", conditions="Tell the help desk")
    assert cab.change(key).conditions == "Tell the help desk"
    changes.schedule(cab["finn"], key, cab.change(key).version)
    later = (local("2026-12-31 04:00"), local("2026-12-31 06:00"))
    with pytest.raises(NotAllowed, match="needs a new decision"):
        changes.reschedule(cab["finn"], key, cab.change(key).version, *later)
    changes.reschedule(cab["finn"], key, cab.change(key).version, *later, replan=True)
    assert (cab.change(key).state, cab.change(key).planned_start) == (ChangeState.DRAFT, later[0])


def test_what_its_owner_approved_is_asked_of_them_again_for_another_time(cab: Board) -> None:
    key = cab.draft(scope="minor")
    cab.submit(key)
    approval.decide_alone(cab["ava"], key, cab.change(key).version, approved=True)
    changes.schedule(cab["finn"], key, cab.change(key).version)
    later = (local("2026-12-31 04:00"), local("2026-12-31 06:00"))
    with pytest.raises(NotAllowed, match="approved for its time; moving it needs a new decision"):
        changes.reschedule(cab["finn"], key, cab.change(key).version, *later)
    many = batch.batch(cab["finn"], [key], BulkChange(ChangeAct.MOVE, days=1))
    assert isinstance(many, Batch)
    assert len(many.refused) == 1
    frozen(cab, "2026-12-31 00:00", "2027-01-01 00:00", name="Year end")
    moved = changes.reschedule(cab["finn"], key, cab.change(key).version, *later, replan=True)
    assert moved.text.startswith(
        "CHG0000001 is a draft again, at its new time. Inside the hard freeze “Year end” for everybody"
    ), "what it clashes with at its new time is said"
    assert (cab.change(key).state, cab.change(key).planned_start) == (ChangeState.DRAFT, later[0])
    assert changes.submit(cab["finn"], key, cab.change(key).version).text.startswith("CHG0000001 waits for")


def test_the_sequence_of_a_calendar_entry_rises_with_each_move_and_never_falls(cab: Board) -> None:
    finn, key = cab["finn"], cab.draft(type="informational", for_agency_id=1)
    told: list[tuple[int, str]] = []

    def tell() -> None:
        entry = change_entry(cab.change(key), cab.clock.at)
        told.append((entry.sequence, entry.status.value))

    tell()
    changes.schedule(finn, key, cab.change(key).version, op_id="schedule")
    tell()
    later = (local("2026-12-31 04:00"), local("2026-12-31 06:00"))
    changes.reschedule(finn, key, cab.change(key).version, *later, op_id="move")
    tell()
    undo(finn, "move")
    tell()
    changes.cancel(finn, key, cab.change(key).version, "Not needed", op_id="cancel")
    tell()
    undo(finn, "cancel")
    tell()
    numbers = [number for number, _ in told]
    assert numbers == sorted(set(numbers))
    assert [status for _, status in told] == [
        "TENTATIVE", "CONFIRMED", "CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED",
    ]  # fmt: skip


def test_unknown_codes_are_named(desk: Database) -> None:
    with pytest.raises(InputError, match="Services: unknown XYZ"):
        changes.create_change(desk, FORM, {**LINKS, "services": ("XYZ",)})


def test_a_new_change_touches_nothing_that_ended_before_it(cab: Board) -> None:
    """What is there keeps what it touches: its other fields are saved as before."""
    old = cab.draft()
    ends = update(t.service).values(valid_to=date(2026, 12, 17), version=t.service.c.version + 1)
    cab.root.write(lambda conn: conn.execute(ends).rowcount, what="the service ends")
    values = {**BOARD_FORM, "planned_start": local("2026-12-16 04:00"), "planned_end": local("2026-12-16 05:00")}
    changes.create_change(cab["finn"], values, LINKS)
    offered = reads.change_codes(cab.root)
    assert ("NCID", "Directory") in offered["services"]  # until its last day, with a word
    assert offered["noted_services"] == [("NCID", "ends 17 Dec 2026")]
    with pytest.raises(InputError, match="Services: Directory ended on 17 Dec 2026"):
        changes.create_change(cab["finn"], BOARD_FORM, LINKS, cloned_from=old)
    changes.edit_change(cab["finn"], cab.change(old), {"title": "As before"}, LINKS)
    assert (cab.change(old).title, cab.change(old).services) == ("As before", ("NCID",))


def test_calendar_shows_changes_holidays_and_meetings(desk: Database) -> None:
    key = draft(desk)
    start, end = day_span(date(2026, 11, 1), 30)
    shown = reads.calendar(desk, start, end)
    assert [c.id for c in shown.changes] == [key]
    assert shown.meetings[date(2026, 11, 11)] == "holiday"
    assert shown.meetings[date(2026, 11, 18)] == "planned"
    assert reads.calendar(desk, start, end, agency="DIT").changes == ()


def test_a_title_of_a_pasted_file_is_not_taken(desk: Database) -> None:
    with pytest.raises(InputError, match="The title has 1,001 characters; at most 1,000 are kept"):
        draft(desk, title="x" * 1_001)
    assert len(reads.change_detail(desk, draft(desk, title="x" * 1_000)).change.title) == 1_000
