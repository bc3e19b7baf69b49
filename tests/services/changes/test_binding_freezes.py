"""A freeze binds: nothing is scheduled, started or moved into it without an override, which is a fact with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.domain.bulk import Batch
from app.domain.changes.bulk import BulkChange, ChangeAct
from app.domain.vocabulary import ChangeState
from app.errors import InputError, NotAllowed
from app.services.cab.explain import explain_change
from app.services.changes import acts, approval, batch, overrides, reads
from tests.services.cab.board import Board
from tests.services.changes.playing import decided, ecab, ended, frozen, local

START, END = local("2026-11-26 04:00"), local("2026-11-26 06:00")
TIMES: dict[str, Any] = {"planned_start": START, "planned_end": END}
FREEZE = ("2026-11-25 17:00", "2026-11-30 06:00")


def approved(cab: Board, **more: Any) -> int:
    """A minor change that the coordinator approved."""
    key = cab.draft(scope="minor", implementer="hal", **more)
    cab.submit(key)
    approval.decide_alone(cab["ava"], key, cab.change(key).version, approved=True, reason="Moved later")
    return key


def test_nothing_is_scheduled_into_a_freeze(cab: Board) -> None:
    frozen(cab, *FREEZE)
    key = approved(cab, **TIMES)
    with pytest.raises(NotAllowed, match=r"cannot be scheduled.*hard freeze “Thanksgiving” for everybody"):
        acts.schedule(cab["finn"], key, cab.change(key).version)
    answer = batch.batch(cab["finn"], [key], BulkChange(ChangeAct.SCHEDULE))
    assert isinstance(answer, Batch)
    assert len(answer.refused) == 1
    assert cab.change(key).state is ChangeState.APPROVED


def test_papers_name_the_freeze_that_nobody_overrode(cab: Board) -> None:
    frozen(cab, *FREEZE)
    key = approved(cab, **TIMES)
    told = explain_change(cab["ben"], cab.change(key).number)
    assert told.freezes == ("Inside the hard freeze “Thanksgiving” without an override",)
    assert told.freezes[0] in told.text()


def announced(cab: Board, **more: Any) -> int:
    """A draft that an agency announces of its own."""
    return cab.draft(scope="minor", type="informational", for_agency_id=1, **more)


@pytest.mark.parametrize(
    ("hard", "hint"),
    [
        (True, "Choose a time outside of “Thanksgiving”."),
        (False, "Choose a time outside of “Thanksgiving”, or ask the coordinator to let it into the freeze."),
    ],
)
def test_nothing_is_announced_into_a_freeze_in_words_of_its_own(cab: Board, hard: bool, hint: str) -> None:
    freeze = frozen(cab, *FREEZE, hard=hard)
    key = announced(cab, **TIMES)
    kind = "hard" if hard else "soft"
    with pytest.raises(NotAllowed, match=rf"cannot be announced\. Inside the {kind} freeze “Thanksgiving”") as caught:
        acts.schedule(cab["finn"], key, cab.change(key).version)
    assert caught.value.hint == hint
    if not hard:
        overrides.override(cab["ava"], key, cab.change(key).version, freeze, "They close then")
        assert acts.schedule(cab["finn"], key, cab.change(key).version).text == "CHG0000001 is announced."


def test_nothing_that_is_scheduled_moves_into_a_freeze(cab: Board) -> None:
    frozen(cab, *FREEZE)
    key = announced(cab)
    acts.schedule(cab["finn"], key, cab.change(key).version)
    with pytest.raises(NotAllowed, match="cannot be moved there"):
        acts.reschedule(cab["finn"], key, cab.change(key).version, START, END)
    answer = batch.batch(cab["finn"], [key], BulkChange(ChangeAct.MOVE, days=-21))
    assert len(answer.refused) == 1
    assert cab.change(key).planned_start == local("2026-12-17 04:00")
    later = (START + timedelta(days=28), END + timedelta(days=28))
    acts.reschedule(cab["finn"], key, cab.change(key).version, *later)
    assert (cab.change(key).state, cab.change(key).planned_start) == (ChangeState.SCHEDULED, later[0])


def test_a_draft_that_moves_into_one_says_so(cab: Board) -> None:
    frozen(cab, *FREEZE, hard=False)
    key = cab.draft()
    said = acts.reschedule(cab["finn"], key, 1, START, END).text
    assert "Inside the soft freeze “Thanksgiving” for everybody, until Mon 30 Nov 06:00" in said


def test_a_soft_freeze_is_overridden_by_the_coordinator_with_a_reason(cab: Board) -> None:
    freeze = frozen(cab, *FREEZE, hard=False)
    key = approved(cab, **TIMES)
    version = cab.change(key).version
    with pytest.raises(NotAllowed, match="let changes into a freeze"):
        overrides.override(cab["finn"], key, version, freeze, "Please")
    with pytest.raises(InputError, match="reason"):
        overrides.override(cab["ava"], key, version, freeze, " ")
    overrides.override(cab["ava"], key, version, freeze, "The certificate ends on Friday")
    with pytest.raises(InputError, match="already"):
        overrides.override(cab["ava"], key, version, freeze, "Again")
    acts.schedule(cab["finn"], key, cab.change(key).version)
    assert cab.change(key).state is ChangeState.SCHEDULED
    clash = next(one for one in reads.change_detail(cab["finn"], key).clashes if one.kind == "freeze")
    assert "Ava Abel" in clash.text
    assert "The certificate ends on Friday" in clash.text


def test_an_edit_ends_an_override(cab: Board) -> None:
    freeze = frozen(cab, *FREEZE, hard=False)
    key = approved(cab, **TIMES)
    overrides.override(cab["ava"], key, cab.change(key).version, freeze, "Urgent")
    acts.withdraw(cab["ava"], key, cab.change(key).version)
    acts.edit_change(cab["finn"], cab.change(key), {"test_plan": "Sign in twice"})
    cab.submit(key)
    approval.decide_alone(cab["ava"], key, cab.change(key).version, approved=True, reason="Moved later")
    with pytest.raises(NotAllowed, match="cannot be scheduled"):
        acts.schedule(cab["finn"], key, cab.change(key).version)


def test_a_hard_freeze_takes_two_members_of_the_ecab(cab: Board) -> None:
    freeze = frozen(cab, *FREEZE)
    members = ecab(cab, "eve", "olga")
    key = approved(cab, **TIMES)
    version = cab.change(key).version
    with pytest.raises(NotAllowed, match="two members of the ECAB"):
        overrides.override(cab["ava"], key, version, freeze, "Urgent", ecab=[(members["eve"], "phone")] * 2)
    with pytest.raises(InputError, match="Reached"):
        overrides.override(
            cab["ava"], key, version, freeze, "Urgent", ecab=[(members["eve"], "phone"), (members["olga"], "")]
        )
    agree = [(members["eve"], "phone"), (members["olga"], "mail")]
    overrides.override(cab["ava"], key, version, freeze, "Urgent", ecab=agree)
    change = cab.change(key)
    assert change.state is ChangeState.APPROVED
    (said,) = explain_change(cab["ben"], change.number).freezes
    assert said.startswith("Inside the hard freeze “Thanksgiving”; override by ECAB, ")
    assert said.endswith(": Urgent")
    acts.schedule(cab["finn"], key, change.version)


def test_the_votes_of_a_list_are_those_of_the_board_that_decided(cab: Board) -> None:
    key = cab.draft(**TIMES)
    cab.clock.to("2026-11-12 09:00")
    cab.submit(key)
    decided(cab, key)
    freeze = frozen(cab, *FREEZE)
    agree = [(member, "phone") for member in ecab(cab, "eve", "olga", "hal").values()]
    overrides.override(cab["ava"], key, cab.change(key).version, freeze, "Urgent", ecab=agree)
    votes = text("SELECT approvals_count, rejections_count FROM v_change WHERE number = :number")
    with cab["ava"].read() as conn:
        assert tuple(conn.execute(votes, {"number": cab.change(key).number}).one()) == (2, 0)


def test_a_freeze_that_is_entered_later_stops_the_start(cab: Board) -> None:
    key = cab.draft(**TIMES)
    cab.clock.to("2026-11-12 09:00")
    cab.submit(key)
    decided(cab, key)
    assert cab.change(key).cab_date == date(2026, 11, 18)
    acts.schedule(cab["finn"], key, cab.change(key).version)
    ended(cab, date(2026, 11, 18))
    freeze = frozen(cab, *FREEZE, hard=False)
    cab.clock.at = START
    with pytest.raises(NotAllowed, match="cannot start"):
        acts.start(cab["finn"], key, cab.change(key).version)
    overrides.override(cab["ava"], key, cab.change(key).version, freeze, "Agreed with the agencies")
    acts.start(cab["finn"], key, cab.change(key).version)
    assert cab.change(key).state is ChangeState.IMPLEMENTING


def test_a_change_that_is_overdue_is_let_into_the_freeze_that_holds_now(cab: Board) -> None:
    """Planned before Thanksgiving and not begun: what stops its start is told with it, and can be overridden."""
    key = approved(cab, planned_start=local("2026-11-25 04:00"), planned_end=local("2026-11-25 06:00"))
    acts.schedule(cab["finn"], key, cab.change(key).version)
    freeze = frozen(cab, *FREEZE, hard=False)
    assert reads.change_detail(cab["ava"], key).freezes == ()
    cab.clock.to("2026-11-27 04:00")
    with pytest.raises(NotAllowed, match="cannot start"):
        acts.start(cab["finn"], key, cab.change(key).version)
    assert [hit.freeze.id for hit in reads.change_detail(cab["ava"], key).freezes] == [freeze]
    overrides.override(cab["ava"], key, cab.change(key).version, freeze, "Agreed with the agencies")
    acts.start(cab["finn"], key, cab.change(key).version)


def test_what_a_freeze_would_reach_is_shown_before_it_is_entered(cab: Board) -> None:
    inside, _outside = cab.draft(**TIMES), cab.draft()
    span = (local(FREEZE[0]), local(FREEZE[1]))
    assert [one.id for one in overrides.freeze_hits(cab["ava"], *span)] == [inside]
    assert overrides.freeze_hits(cab["ava"], *span, agency="DOT") == ()
    assert [one.id for one in overrides.freeze_hits(cab["ava"], *span, service="NCID", site="EDC")] == [inside]
