"""Where a change goes when it is handed in, and what becomes of its item when it is taken back."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.vocabulary import ChangeState
from app.errors import InputError, NotAllowed
from app.services.changes import acts, approval, reads, submission
from tests.services.cab.board import LINKS, Board
from tests.services.changes.playing import decided, local, owned

SLOT = date(2026, 11, 18)


def test_what_the_board_hears_is_on_the_first_agenda_whose_cut_off_it_makes(cab: Board) -> None:
    """Friday 13 November 17:00 is the cut-off of Wednesday 18 November."""
    cab.clock.to("2026-11-13 17:00")
    in_time = cab.draft()
    assert "the meeting of Wednesday 18 November" in cab.submit(in_time)
    cab.clock.to("2026-11-13 17:01")
    too_late = cab.draft()
    assert "the meeting of Wednesday 25 November" in cab.submit(too_late)
    places = [cab.change(key).place for key in (in_time, too_late)]
    assert [place.slot for place in places if place] == [SLOT, date(2026, 11, 25)]
    assert [place.cut_off for place in places if place] == [local("2026-11-13 17:00"), local("2026-11-20 17:00")]
    assert cab.change(in_time).state is ChangeState.IN_CAB


def test_a_change_is_late_for_this_week_only_by_name_and_with_a_reason(cab: Board) -> None:
    cab.clock.to("2026-11-16 09:00")
    key = cab.draft()
    offered = submission.offers(cab["finn"], key)
    assert offered.first is not None
    assert (offered.board, offered.first.slot, offered.first.late) == ("cab", date(2026, 11, 25), False)
    assert [(late.slot, late.late) for late in offered.late] == [(SLOT, True)]
    with pytest.raises(InputError, match="Reason"):
        cab.submit(key, late_for=SLOT)
    with pytest.raises(InputError, match="takes nothing any more"):
        cab.submit(key, late_for=date(2026, 11, 4), late_why="Forgotten")
    assert "late for the meeting of Wednesday 18 November" in cab.submit(key, late_for=SLOT, late_why="The vendor")
    item = cab.item(key)
    assert (item.late, item.late_why) == (
        True,
        "Submitted Mon 16 Nov 2026 09:00, after Fri 13 Nov 2026 17:00 Eastern: The vendor",
    )


def test_what_the_board_does_not_hear_never_says_that_it_is_on_an_agenda(cab: Board) -> None:
    key = cab.draft(scope="minor")
    text = cab.submit(key)
    assert "agenda" not in text
    assert "waits for the approval of the coordinator; the board does not hear it" in text
    change = cab.change(key)
    assert (change.state, change.place, change.cab_date) == (ChangeState.IN_REVIEW, None, None)
    with pytest.raises(InputError, match="no meeting hears"):
        cab.submit(cab.draft(scope="minor"), late_for=SLOT, late_why="Why not")


def test_a_small_change_may_be_brought_before_the_board(cab: Board) -> None:
    key = cab.draft(scope="minor")
    assert "the meeting of" in cab.submit(key, to_board=True)
    assert cab.change(key).state is ChangeState.IN_CAB


def test_a_standard_change_from_no_model_is_a_normal_one(cab: Board) -> None:
    key = cab.draft(type="standard")
    with pytest.raises(NotAllowed, match="cannot go from draft to scheduled"):
        acts.schedule(cab["finn"], key, 1)
    cab.submit(key)
    assert (cab.change(key).type.value, cab.change(key).state) == ("normal", ChangeState.IN_CAB)


def test_an_emergency_waits_for_the_ecab_and_stands_on_no_agenda(cab: Board) -> None:
    key = cab.draft(type="emergency")
    assert cab.submit(key).endswith("is before the ECAB.")
    place = cab.change(key).place
    assert place is not None
    assert (place.kind, place.meeting_id, cab.change(key).cab_date) == ("ecab", None, None)


def test_withdrawing_and_cancelling_close_the_item(cab: Board) -> None:
    first, second = cab.submitted(), cab.submitted()
    said = acts.withdraw(cab["finn"], first, cab.change(first).version).text
    assert "is a draft again, withdrawn from the CAB" in said
    acts.cancel(cab["finn"], second, cab.change(second).version, "Not needed any more")
    for key, state in ((first, ChangeState.DRAFT), (second, ChangeState.CANCELLED)):
        change = cab.change(key)
        assert change.place is not None
        assert (change.state, change.place.state, change.cab_date) == (state, "withdrawn", None)
    assert (cab.change(second).cancelled_why, cab.change(second).review) == ("Not needed any more", "")


def test_a_change_that_was_before_the_board_stays_the_boards(cab: Board) -> None:
    """Rejected, made small, and handed in again: it comes before the board, and nobody schedules it alone."""
    key = cab.draft()
    cab.clock.to("2026-11-12 09:00")
    cab.submit(key)
    decided(cab, key, "rejected", reason="No test plan of the database")
    assert cab.change(key).state is ChangeState.REJECTED
    acts.withdraw(cab["finn"], key, cab.change(key).version)
    acts.edit_change(cab["finn"], cab.change(key), {"scope": "minor", "type": "standard"}, {"agencies": ("DHHS",)})
    with pytest.raises(NotAllowed, match="cannot go from draft to scheduled"):
        acts.schedule(cab["finn"], key, cab.change(key).version)
    assert reads.change_detail(cab["finn"], key).routing.board == "cab"
    assert "is before the CAB" in cab.submit(key)


def test_type_scope_and_agencies_stay_while_somebody_decides(cab: Board) -> None:
    heard, alone = cab.submitted(), cab.draft(scope="minor")
    cab.submit(alone)
    for key in (heard, alone):
        with pytest.raises(NotAllowed, match="its type, scope and model cannot change"):
            acts.edit_change(cab["finn"], cab.change(key), {"scope": "extensive"})
        with pytest.raises(NotAllowed, match="what it touches cannot change"):
            acts.edit_change(cab["finn"], cab.change(key), {}, {**LINKS, "agencies": ("DHHS",)})


def test_the_owner_of_its_services_or_the_coordinator_approves_alone(cab: Board) -> None:
    owned(cab, "gus")
    key = cab.draft(scope="minor", implementer="hal")
    assert "Gus Gray, who owns its service, or the coordinator" in cab.submit(key)
    version = cab.change(key).version
    with pytest.raises(NotAllowed, match="you wrote it"):
        as_owner(cab, "finn", key)
    approval.decide_alone(cab["gus"], key, version, approved=True)
    change = cab.change(key)
    assert (change.state, change.decided_at) == (ChangeState.APPROVED, cab.clock.at)
    acts.schedule(cab["finn"], key, change.version)

    second = cab.draft(scope="minor", implementer="hal")
    cab.submit(second)
    with pytest.raises(InputError, match="reason"):
        approval.decide_alone(cab["ava"], second, cab.change(second).version, approved=False)
    approval.decide_alone(cab["ava"], second, cab.change(second).version, approved=False, reason="Do it by night")
    rejected = cab.change(second)
    assert (rejected.state, rejected.decided_why, rejected.review) == (ChangeState.REJECTED, "Do it by night", "")


def as_owner(cab: Board, login: str, key: int) -> None:
    owned(cab, login)
    try:
        approval.decide_alone(cab[login], key, cab.change(key).version, approved=True)
    finally:
        owned(cab, "gus")


def test_who_has_a_hand_in_a_change_does_not_approve_it(cab: Board) -> None:
    key = cab.draft(scope="minor", implementer="gus")
    cab.submit(key)
    with pytest.raises(NotAllowed, match="is approved by the coordinator"):
        approval.decide_alone(cab["gus"], key, cab.change(key).version, approved=True)
    with pytest.raises(NotAllowed, match="you carry it out"):
        as_owner(cab, "gus", key)
    acts.edit_change(cab["ava"], cab.change(key), {"reason": "Asked for by the vendor"})
    with pytest.raises(NotAllowed, match="you edited it"):
        approval.decide_alone(cab["ava"], key, cab.change(key).version, approved=True)


def test_what_is_before_the_board_nobody_decides_alone(cab: Board) -> None:
    key = cab.submitted()
    with pytest.raises(NotAllowed, match="nobody decides it alone"):
        approval.decide_alone(cab["ava"], key, cab.change(key).version, approved=True)
