"""What papers say beside decisions: lead time in minutes, incidents of a failure, who decides without the board."""

from __future__ import annotations

from datetime import date

from app.services.aftermath import judge_incident
from app.services.cab.agenda import agenda
from app.services.cab.loading import facts
from app.services.cab.minutes import minutes_of, revise, told_minutes
from app.services.cab.schedule import schedule
from app.services.changes import acts
from tests.services.cab.board import Board
from tests.services.changes.playing import decided, ended, local, owned
from tests.services.changes.test_every_act import incident
from tests.services.changes.test_what_happened import finish, under_way

SLOT = date(2026, 11, 18)
TOO_LATE = (
    "Too little lead time: submitted Thu 12 Nov 09:00, it is heard on Wed 18 Nov at the earliest, and starts before"
    " that is over."
)


def test_too_little_lead_time_stands_in_the_minutes_as_in_the_agenda(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    key = cab.submitted(planned_start=local("2026-11-18 10:30"), planned_end=local("2026-11-18 12:00"))
    early = cab.submitted("In time")
    assert [one.text for one in agenda(cab.root, SLOT).clashes[key] if one.kind == "lead_time"] == [TOO_LATE]
    decided(cab, key, "rejected", reason="Too soon")
    decided(cab, early, "approved")
    ended(cab, SLOT)
    told = {line.number: line.lead for line in minutes_of(cab.root, SLOT)[2].items}
    assert told == {cab.change(key).number: TOO_LATE, cab.change(early).number: ""}


def test_the_minutes_say_against_what_a_change_was_approved_also_once_that_is_gone(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    first, second = cab.submitted("Patch the directory"), cab.submitted("Renew the certificates")
    decided(cab, first, reason="It cannot wait")  # nothing blocks it: the other one is not decided
    cab.clock.on(minutes=5)
    decided(cab, second, reason="One hand does both")
    ended(cab, SLOT)
    minutes = told_minutes(cab.root, SLOT)
    told = {line.number: line.against for line in minutes.value.items}
    number = cab.change(second).number
    assert told[cab.change(first).number] == ()
    assert len(told[number]) == 2
    assert told[number][0].startswith("CHG0000001 (Patch the directory) changes Directory too")
    assert told[number][1].startswith("Gus Gray also implements CHG0000001 (Patch the directory)")
    assert f"      Reason: One hand does both\n      Against: {told[number][0]}" in minutes.text()
    acts.cancel(cab["finn"], first, cab.change(first).version, "No longer needed")
    revise(cab["ava"], cab.meeting(SLOT).id, "A name was wrong")
    again = told_minutes(cab.root, SLOT).value
    assert (again.revision, {line.number: line.against for line in again.items}) == (2, told)


def test_the_review_of_a_failure_lists_the_incidents_that_were_confirmed(cab: Board) -> None:
    key = under_way(cab, "2026-11-25 04:00", "2026-11-25 07:00", "2026-11-25 04:05")
    cab.clock.to("2026-11-25 06:00")
    finish(cab, key, "failed", backed_out=True)
    ticket = incident(cab)
    judge_incident(cab["finn"], key, ticket, "confirmed", "Same minute")
    place = cab.change(key).place
    assert place is not None
    assert place.slot is not None
    with cab.root.read() as conn:
        (said,) = facts(conn, cab.meeting(place.slot)).incidents[key]
    assert said.endswith(", confirmed by Finn Frost: Same minute")
    judge_incident(cab["finn"], key, ticket, "refused", "It was the network")
    with cab.root.read() as conn:
        assert facts(conn, cab.meeting(place.slot)).incidents == {}


def test_the_schedule_says_who_decides_and_what_is_not_decided_yet(cab: Board) -> None:
    owned(cab, "hal")
    for day, hour in ((4, 4), (20, 4), (20, 5)):
        start, end = local(f"2026-11-{day:02} {hour:02}:00"), local(f"2026-11-{day:02} 07:00")
        cab.submit(cab.draft(title=f"{day}th {hour}:00", scope="minor", planned_start=start, planned_end=end))
    cab.draft(title="A draft", planned_start=local("2026-11-20 04:00"), planned_end=local("2026-11-20 07:00"))
    first, second, third = schedule(cab.root, "DHHS").schedule.lines
    assert (
        first.stands
        == "In review: to be decided by Hal Hunt, who owns its service, or the coordinator, before it starts"
    )
    assert first.marks[0] == "Not decided, starts tomorrow"
    assert first.agencies == ("Agency DHHS", "Agency DIT", "Agency DOR")
    assert second.marks[0].startswith(f"{third.number} (20th 5:00) changes Directory too")
    assert not any("draft" in mark for line in (first, second, third) for mark in line.marks)
    assert len(schedule(cab.root, "DIT").schedule.lines) == 3
