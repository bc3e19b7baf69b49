"""Against a conflict a change is approved with a reason alone, and scheduled only where that was given."""

from __future__ import annotations

from functools import partial

import pytest

from app.domain.changes.bulk import BulkChange, ChangeAct
from app.domain.vocabulary import ChangeState
from app.errors import InputError, NotAllowed
from app.services.changes import acts, approval, batch, emergency
from app.services.changes.reads import change_detail
from tests.services.cab.board import Board
from tests.services.changes.playing import decided, ecab, frozen


def test_two_that_block_each_other_are_scheduled_only_with_a_reason(cab: Board) -> None:
    cab.clock.to("2026-11-12 09:00")
    first, second = cab.submitted("Patch the directory"), cab.submitted("Renew the certificates")
    decided(cab, first)  # nothing blocks it: the other one is not decided
    cab.clock.on(minutes=5)
    with pytest.raises(
        InputError, match=r"without a reason\. Blocks: CHG0000001 \(Patch the directory\) changes Directory"
    ):
        decided(cab, second)
    decided_with = {"reason": "Both are done by one hand, one after the other"}
    decided(cab, second, **decided_with)
    assert cab.item(second).reason == decided_with["reason"]
    for key in (second, first):  # the earlier one knew nothing of the other: the later one says why for both
        acts.schedule(cab["finn"], key, cab.change(key).version)
        assert cab.change(key).state is ChangeState.SCHEDULED


def test_what_was_approved_without_a_word_is_not_scheduled_beside_another(
    cab: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [cab.draft(title=title, scope="minor", implementer=who) for title, who in (("One", "hal"), ("Two", "eve"))]
    for key in ids:
        cab.submit(key)
    approval.decide_alone(cab["ava"], ids[0], cab.change(ids[0]).version, approved=True)
    again = partial(approval.decide_alone, cab["ava"], ids[1], cab.change(ids[1]).version, approved=True)
    with pytest.raises(InputError, match=r"CHG0000002 is not approved without a reason\. Blocks: CHG0000001 \(One\)"):
        again()
    with monkeypatch.context() as before:  # as it was approved before anybody asked
        before.setattr(approval, "require_said", lambda *_: None)
        again()
    with pytest.raises(NotAllowed, match=r"CHG0000002 cannot be scheduled\. CHG0000001 \(One\) changes Directory too"):
        acts.schedule(cab["finn"], ids[1], cab.change(ids[1]).version)
    found = batch.batch_preview(cab["finn"], ids, BulkChange(ChangeAct.SCHEDULE))
    assert (found.can, sum(one.count for one in found.hindrances)) == (0, 2)


def test_a_freeze_asks_for_a_reason_and_holds_it_all_the_same(cab: Board) -> None:
    frozen(cab, "2026-12-16 00:00", "2026-12-20 00:00")
    cab.clock.to("2026-11-12 09:00")
    key = cab.submitted("Patch the directory")
    with pytest.raises(InputError, match=r"Inside the hard freeze “Thanksgiving”.*cannot be scheduled before that"):
        decided(cab, key)
    decided(cab, key, reason="The ECAB is asked on Thursday")
    with pytest.raises(NotAllowed, match="cannot be scheduled"):
        acts.schedule(cab["finn"], key, cab.change(key).version)


def test_who_may_not_vote_is_not_offered(cab: Board) -> None:
    ecab(cab, "eve", "gus")
    key = cab.draft(type="emergency")  # Gus carries it out
    assert [one.name for one in emergency.ecab_members(cab["ava"])] == ["Eve Ebert", "Gus Gray"]
    assert [one.name for one in emergency.ecab_members(cab["ava"], key)] == ["Eve Ebert"]


def test_whoever_wrote_it_reads_why_they_do_not_approve_it(cab: Board) -> None:
    key = cab.draft("ava", scope="minor")
    cab.submit(key, "ava")
    detail = change_detail(cab["ava"], key)
    assert ChangeState.APPROVED not in detail.next_states
    assert detail.not_decided.startswith("You may not decide it: you wrote it.")
    assert change_detail(cab["finn"], key).not_decided == "It is approved by the coordinator."
