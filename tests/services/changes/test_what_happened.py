"""What happened is recorded as it was: outcomes, latent changes, emergencies, corrections, incidents and reviews."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.db import tables as t
from app.db.changes.afterwards import corrections
from app.domain.vocabulary import ChangeState
from app.errors import Conflict, InputError, NotAllowed
from app.services.aftermath import judge_incident
from app.services.changes import acts, approval, emergency, latent, outcomes
from app.services.workspace.undo import undo
from tests.services.cab.board import FORM, LINKS, Board
from tests.services.changes.playing import decided, ecab, frozen, local
from tests.services.changes.test_every_act import incident


def under_way(cab: Board, start: str, end: str, begun: str) -> int:
    """A minor change that is being carried out since a time."""
    key = cab.draft(scope="minor", implementer="hal", planned_start=local(start), planned_end=local(end))
    cab.submit(key)
    approval.decide_alone(cab["ava"], key, cab.change(key).version, approved=True)
    acts.schedule(cab["finn"], key, cab.change(key).version)
    cab.clock.to(begun)
    acts.start(cab["finn"], key, cab.change(key).version)
    return key


def finish(cab: Board, key: int, outcome: str = "successful", **more: Any) -> str:
    return acts.finish(cab["finn"], key, cab.change(key).version, outcome, **more).text


def kinds_before(cab: Board, key: int) -> list[tuple[str, str, date | None]]:
    """The items of a change: kind, state and the slot of the meeting."""
    i, m = t.cab_agenda_item.c, t.cab_meeting.c
    with cab.root.read() as conn:
        rows = conn.execute(
            select(i.kind, i.state, m.slot)
            .join_from(t.cab_agenda_item, t.cab_meeting, i.meeting_id == m.id, isouter=True)
            .where(i.change_id == key)
            .order_by(i.id)
        )
        return [(kind, state, slot) for kind, state, slot in rows]


def test_a_late_start_is_outside_its_window_and_comes_to_the_next_meeting(cab: Board) -> None:
    """Planned 04:00 to 07:00, begun at 16:19 and ended at 17:00 of Wednesday 25 November."""
    key = under_way(cab, "2026-11-25 04:00", "2026-11-25 07:00", "2026-11-25 16:19")
    cab.clock.to("2026-11-25 17:00")
    text = finish(cab, key)
    assert "successful, began 9 h 19 min after the end of its window" in text
    assert "The next meeting reviews it." in text
    change = cab.change(key)
    assert (change.actual_start, change.actual_end) == (local("2026-11-25 16:19"), local("2026-11-25 17:00"))
    assert kinds_before(cab, key) == [("pir", "open", date(2026, 12, 2))]


CANNOT_BE: list[tuple[dict[str, Any], str]] = [
    ({"actual_end": local("2026-11-25 03:00")}, "Actual end: it ends before it begins"),
    ({"actual_end": local("2026-11-25 09:00")}, "Actual end: it ends in the future"),
    (
        {"actual_start": local("2031-01-01 00:00"), "actual_end": local("2031-01-01 01:00")},
        "Actual start: it begins in",
    ),
    ({"actual_start": local("1989-12-31 00:00")}, "Actual start: it cannot have begun before 1990"),
    ({"backed_out": True}, "Outcome: what was backed out is not successful"),
]


def test_what_cannot_have_happened_is_refused(cab: Board) -> None:
    key = under_way(cab, "2026-11-25 04:00", "2026-11-25 07:00", "2026-11-25 04:05")
    cab.clock.to("2026-11-25 06:00")
    for more, field in CANNOT_BE:
        with pytest.raises(InputError, match=field):
            finish(cab, key, **more)
        assert cab.change(key).state is ChangeState.IMPLEMENTING
    assert "inside its window" in finish(cab, key)
    assert kinds_before(cab, key) == []


def test_what_began_before_it_was_approved_is_recorded_and_says_so(cab: Board) -> None:
    """It is recorded as it was: the rules ask for what happened."""
    cab.clock.to("2026-11-24 09:00")
    key = under_way(cab, "2026-11-24 08:00", "2026-11-24 12:00", "2026-11-24 09:05")
    cab.clock.to("2026-11-24 10:00")
    text = finish(cab, key, actual_start=local("2026-11-24 08:30"))
    assert "successful, began before it was approved, inside its window" in text


def test_an_outcome_is_corrected_by_an_act_that_says_why(cab: Board) -> None:
    key = under_way(cab, "2026-11-25 04:00", "2026-11-25 07:00", "2026-11-25 04:05")
    cab.clock.to("2026-11-25 06:00")
    finish(cab, key)
    version = cab.change(key).version
    late = local("2026-11-25 05:30")
    with pytest.raises(InputError, match="reason"):
        outcomes.correct(cab["finn"], key, version, "times", {"actual_end": late}, " ")
    with pytest.raises(InputError, match="says so already"):
        outcomes.correct(cab["finn"], key, version, "outcome", {"outcome": "successful"}, "Same")
    with pytest.raises(InputError, match="ends before it begins"):
        outcomes.correct(cab["finn"], key, version, "times", {"actual_end": local("2026-11-25 04:00")}, "Typed wrong")
    outcomes.correct(cab["finn"], key, version, "times", {"actual_end": late}, "The log says 05:30")
    with pytest.raises(Conflict):
        outcomes.correct(cab["finn"], key, version, "outcome", {"outcome": "failed"}, "Late")
    text = outcomes.correct(
        cab["finn"], key, cab.change(key).version, "outcome", {"outcome": "failed", "backed_out": True}, "It was undone"
    ).text
    assert "failed, backed out" in text
    change = cab.change(key)
    assert (change.actual_end, change.outcome, change.backed_out) == (late, "failed", True)
    assert kinds_before(cab, key) == [("pir", "open", date(2026, 11, 25))]
    with cab.root.read() as conn:
        told = corrections(conn, key)
    assert [(one.what, one.reason) for one in told] == [("times", "The log says 05:30"), ("outcome", "It was undone")]
    assert told[1].before == {"outcome": "successful", "backed_out": False}
    assert told[1].after == {"outcome": "failed", "backed_out": True}


def test_an_outcome_by_which_an_incident_was_judged_is_corrected_and_not_taken_back(cab: Board) -> None:
    key = under_way(cab, "2026-11-25 04:00", "2026-11-25 07:00", "2026-11-25 04:05")
    cab.clock.to("2026-11-25 06:00")
    version = cab.change(key).version
    acts.finish(cab["finn"], key, version, "successful", op_id="first")
    undo(cab["finn"], "first")
    assert cab.change(key).state is ChangeState.IMPLEMENTING, "nothing was judged by it yet"
    acts.finish(cab["finn"], key, cab.change(key).version, "successful", op_id="again")
    ticket = incident(cab)
    with pytest.raises(InputError, match="reason"):
        judge_incident(cab["finn"], key, ticket, "refused")
    judge_incident(cab["finn"], key, ticket, "refused", "It was the network")
    with pytest.raises(NotAllowed, match="Incidents were judged by what was recorded of it: correct its outcome"):
        undo(cab["finn"], "again")
    assert cab.change(key).state is ChangeState.IMPLEMENTED
    said = outcomes.correct(cab["finn"], key, cab.change(key).version, "outcome", {"outcome": "partial"}, "Half of it")
    assert "partial" in said.text


def test_the_review_of_a_failure_names_its_cause(cab: Board) -> None:
    key = under_way(cab, "2026-11-25 04:00", "2026-11-25 07:00", "2026-11-25 04:05")
    cab.clock.to("2026-11-25 06:00")
    finish(cab, key, "failed", backed_out=True)
    with pytest.raises(InputError, match="Cause: say what the cause was"):
        acts.review(cab["finn"], key, cab.change(key).version, "Backed out.")
    acts.review(cab["finn"], key, cab.change(key).version, "Backed out.", "A wrong driver", "The back-out")
    assert cab.change(key).review == "Backed out.\nCause: A wrong driver\nWent well: The back-out"
    good = under_way(cab, "2026-11-26 04:00", "2026-11-26 07:00", "2026-11-26 04:05")
    finish(cab, good)
    acts.review(cab["finn"], good, cab.change(good).version, "No remarks.")
    assert cab.change(good).state is ChangeState.REVIEWED


# --- latent ---------------------------------------------------------------------------------------
def record(cab: Board, start: str, end: str, **more: Any) -> Any:
    return latent.record_latent(cab["finn"], FORM, LINKS, local(start), local(end), "successful", **more)


def test_a_latent_change_comes_before_the_next_meeting_after_it_was_recorded(cab: Board) -> None:
    """It happened on Tuesday 17 November 02:00 and is recorded on Wednesday after the meeting of the 18th began."""
    cab.clock.to("2026-11-18 11:30")
    made = record(cab, "2026-11-17 02:00", "2026-11-17 02:30")
    change = cab.change(made.ids[0])
    assert (change.state, change.ratification, change.type.value) == (ChangeState.IMPLEMENTED, "pending", "latent")
    assert kinds_before(cab, change.id) == [("ratify", "open", date(2026, 11, 25))]
    assert "Recorded late" not in made.text
    decided(cab, change.id, "ratified")
    assert cab.change(change.id).ratification == "ratified"


def test_a_latent_change_that_is_recorded_late_says_so(cab: Board) -> None:
    """More than one business day after Tuesday: on Thursday."""
    cab.clock.to("2026-11-19 09:00")
    text = record(cab, "2026-11-17 02:00", "2026-11-17 02:30").text
    assert "Recorded late: it ended Tue 17 Nov 2026 02:30, more than 1 business day before." in text


def test_what_is_not_ratified_stays_so_with_a_review_due(cab: Board) -> None:
    """Five business days after Wednesday 25 November, without Thanksgiving and the Friday: Friday 4 December."""
    cab.clock.to("2026-11-18 11:30")
    key = record(cab, "2026-11-17 02:00", "2026-11-17 02:30").ids[0]
    decided(cab, key, "not_ratified", reason="Nobody was asked")
    change = cab.change(key)
    assert (change.ratification, change.review_due) == ("not_ratified", date(2026, 12, 4))


def test_a_latent_change_needs_its_times_and_does_not_lie_ahead(cab: Board) -> None:
    with pytest.raises(InputError, match="Actual start: say when it began"):
        latent.record_latent(cab["finn"], FORM, LINKS, None, None, "successful")
    with pytest.raises(InputError, match="Actual end: it ends in the future"):
        record(cab, "2026-11-03 08:00", "2026-11-03 10:00")


# --- emergencies ----------------------------------------------------------------------------------
def test_two_members_of_the_ecab_decide_and_the_next_meeting_is_told(cab: Board) -> None:
    members = ecab(cab, "eve", "olga", "dan")
    cab.clock.to("2026-11-17 14:00")
    key = cab.draft(type="emergency", scope="minor")
    cab.submit(key)
    n = cab.change(key).content_n
    with pytest.raises(NotAllowed, match="needs two members of the ECAB: 0 approvals so far"):
        emergency.ecab_decide(cab["ava"], key, n, approved=True, reason="The vendor's fix")
    said = emergency.ecab_vote(cab["ava"], key, n, members["eve"], "approve", "phone")
    assert said.text == f"Eve Ebert approves {cab.change(key).number}: 1 of 2 approvals."
    with pytest.raises(NotAllowed, match="1 approval so far"):
        emergency.ecab_decide(cab["ava"], key, n, approved=True, reason="The vendor's fix")
    emergency.ecab_vote(cab["ava"], key, n, members["eve"], "approve", "mail")  # the same person again
    with pytest.raises(NotAllowed, match="1 approval so far"):
        emergency.ecab_decide(cab["ava"], key, n, approved=True, reason="The vendor's fix")
    emergency.ecab_vote(cab["ava"], key, n, members["olga"], "approve", "in_person")
    with pytest.raises(Conflict):
        emergency.ecab_decide(cab["ava"], key, n + 1, approved=True, reason="The vendor's fix")
    emergency.ecab_decide(cab["ava"], key, n, approved=True, reason="The vendor's fix")
    assert cab.change(key).state is ChangeState.APPROVED
    assert kinds_before(cab, key) == [("ecab", "decided", None), ("emergency", "open", date(2026, 11, 18))]


def test_an_emergency_that_nobody_decided_is_told_to_no_meeting(cab: Board) -> None:
    key = cab.draft(type="emergency")
    cab.submit(key)
    assert kinds_before(cab, key) == [("ecab", "open", None)]
    acts.cancel(cab["finn"], key, cab.change(key).version, "Solved otherwise")
    assert kinds_before(cab, key) == [("ecab", "withdrawn", None)]


def test_one_member_rejects_an_emergency_with_a_reason(cab: Board) -> None:
    members = ecab(cab, "eve", "olga")
    key = cab.draft(type="emergency")
    cab.submit(key)
    n = cab.change(key).content_n
    with pytest.raises(InputError, match="reason"):
        emergency.ecab_vote(cab["ava"], key, n, members["eve"], "reject", "phone")
    emergency.ecab_vote(cab["ava"], key, n, members["eve"], "reject", "phone", "Wait for the night")
    with pytest.raises(NotAllowed, match="1 rejection of the ECAB stands"):
        emergency.ecab_decide(cab["ava"], key, n, approved=True, reason="All the same")
    emergency.ecab_decide(cab["ava"], key, n, approved=False, reason="Wait for the night")
    assert cab.change(key).state is ChangeState.REJECTED


def test_who_carries_an_emergency_out_does_not_decide_it(cab: Board) -> None:
    members = ecab(cab, "gus", "olga")
    key = cab.draft(type="emergency", implementer="gus")
    cab.submit(key)
    with pytest.raises(NotAllowed, match="Gus Gray carries it out"):
        emergency.ecab_vote(cab["ava"], key, cab.change(key).content_n, members["gus"], "approve", "phone")


def test_the_ecab_lets_an_emergency_into_the_freeze_in_which_it_lies(cab: Board) -> None:
    members = ecab(cab, "eve", "olga")
    frozen(cab, "2026-11-25 17:00", "2026-11-30 06:00")
    cab.clock.to("2026-11-26 09:00")
    times: dict[str, Any] = {"planned_start": local("2026-11-26 10:00"), "planned_end": local("2026-11-26 12:00")}
    key = cab.draft(type="emergency", **times)
    cab.submit(key)
    n = cab.change(key).content_n
    for login in ("eve", "olga"):
        emergency.ecab_vote(cab["ava"], key, n, members[login], "approve", "phone")
    said = emergency.ecab_decide(cab["ava"], key, n, approved=True, reason="Sign-in is down").text
    assert "It may go into “Thanksgiving”." in said
    acts.schedule(cab["finn"], key, cab.change(key).version)
    assert cab.change(key).state is ChangeState.SCHEDULED


def test_that_a_latent_change_was_recorded_is_not_taken_back(cab: Board) -> None:
    cab.clock.to("2026-11-12 10:00")
    span = (local("2026-11-12 08:00"), local("2026-11-12 08:30"))
    latent.record_latent(cab["finn"], {**FORM, "type": "latent"}, LINKS, *span, "successful", op_id="recorded")
    with pytest.raises(NotAllowed, match="stays on record: correct its outcome or its times instead"):
        undo(cab["finn"], "recorded")
