"""Acts of a coordinator, members and authors in any order and at any time; after each, every invariant holds."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.domain.cab.values import Item, Meeting, MeetingState
from app.domain.changes.values import Change
from app.domain.eastern import eastern, local_date
from app.domain.vocabulary import ChangeState
from app.errors import Conflict, InputError, NotAllowed
from app.services.cab import agenda_items, attendance, ballots, decisions, meetings, reads, sitting, tend
from app.services.changes import acts
from app.services.changes import reads as change_reads
from tests.conftest import MakeWorkspace
from tests.examples import few
from tests.services.cab.board import Board, board
from tests.services.cab.invariants import Seen, check

REFUSALS = (NotAllowed, InputError, Conflict)
PICK = st.integers(0, 7)
WHY = "As the machine says"
_ops = itertools.count(1)


class Meetings(RuleBasedStateMachine):
    """One workspace; each rule does one act on whatever there is, and a refusal changes nothing."""

    kind = "sqlite"
    make: MakeWorkspace

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        db = self.stack.enter_context(type(self).make(type(self).kind))
        self.cab: Board = self.stack.enter_context(board(db))
        self.changes: list[int] = []
        self.seen = Seen()
        self.done: list[str] = []

    def teardown(self) -> None:
        self.stack.close()

    def act(self, name: str, run: Callable[..., Any], *args: Any, **more: Any) -> bool:
        """Do it once, and once more under the same id, which does nothing; returns whether it was done."""
        op = f"act {next(_ops)}"
        try:
            first = run(*args, **more, op_id=op)
        except REFUSALS:
            return False
        assert run(*args, **more, op_id=op) == first
        self.done.append(name)
        return True

    # --- what there is ----------------------------------------------------------------------------
    def meeting(self, pick: int) -> Meeting:
        today = local_date(self.cab.clock())
        near = reads.meetings(self.cab.root, today - timedelta(days=8), today + timedelta(days=15))
        busy = [one for one in near if one.items] if pick % 2 else []  # every other time one with something on it
        chosen = (busy or near)[pick // 2 % len(busy or near)]
        return reads.meeting(self.cab.root, chosen.id) if chosen.id else chosen

    def change(self, pick: int) -> Change | None:
        if not self.changes:
            return None
        return change_reads.change_detail(self.cab.root, self.changes[pick % len(self.changes)]).change

    def item(self, pick: int, *, closed: bool = False) -> tuple[Meeting, Item] | None:
        found = self.meeting(pick)
        wanted = [item for item in found.items if item.is_open is not closed]
        return (found, wanted[pick % len(wanted)]) if wanted else None

    def running(self) -> Meeting | None:
        today = local_date(self.cab.clock())
        near = reads.meetings(self.cab.root, today - timedelta(days=8), today)
        found = next((one for one in near if one.state is MeetingState.RUNNING), None)
        return reads.meeting(self.cab.root, found.id) if found else None

    # --- changes ----------------------------------------------------------------------------------
    @initialize()
    def begin(self) -> None:
        """Three changes are before a meeting of a week without a holiday."""
        self.cab.clock.to("2026-11-12 09:00")
        for _ in range(3):
            self.submit(late=False)

    @rule(late=st.booleans())
    def submit(self, late: bool) -> None:
        change_id = self.cab.draft(title=f"Change {len(self.changes) + 1}")
        self.changes.append(change_id)
        version = self.cab.change(change_id).version
        more: dict[str, Any] = {}
        if late:
            more = {"late_for": self.meeting(1).slot, "late_why": WHY}
        self.act("submit", acts.submit, self.cab["finn"], change_id, version, **more)

    @rule(pick=PICK)
    def submit_again(self, pick: int) -> None:
        change = self.change(pick)
        if change is not None and change.state is ChangeState.DRAFT:
            self.act("submit again", acts.submit, self.cab["finn"], change.id, change.version)

    @rule(pick=PICK)
    def edit(self, pick: int) -> None:
        change = self.change(pick)
        if change is not None:
            text = f"Plan {next(_ops)}"
            self.act("edit", acts.edit_change, self.cab["finn"], change, {"test_plan": text})

    @rule(pick=PICK, cancel=st.booleans())
    def withdraw(self, pick: int, cancel: bool) -> None:
        change = self.change(pick)
        if change is None:
            return
        if cancel:
            self.act("cancel change", acts.cancel, self.cab["finn"], change.id, change.version, WHY)
        else:
            self.act("withdraw", acts.withdraw, self.cab["finn"], change.id, change.version)

    # --- meetings ---------------------------------------------------------------------------------
    @rule(pick=PICK, offset=st.integers(-2, 3))
    def move(self, pick: int, offset: int) -> None:
        found = self.meeting(pick)
        to = found.slot + timedelta(days=offset)
        self.act("move", meetings.move, self.cab["ava"], found.id, found.version, to, slot=found.slot)

    @rule()
    def tend(self) -> None:
        if tend.tend(self.cab["ava"]).done:
            self.done.append("tend")

    @rule(pick=PICK)
    def freeze(self, pick: int) -> None:
        found = self.meeting(pick)
        self.act("freeze", meetings.freeze, self.cab["ava"], found.id, found.version, slot=found.slot)

    @rule(pick=PICK, what=st.sampled_from(["thaw", "cancel", "restore"]))
    def call_off(self, pick: int, what: str) -> None:
        found = self.meeting(pick)
        if found.id:
            self.act(what, getattr(meetings, what), self.cab["ava"], found.id, found.version, WHY)

    @rule(pick=PICK)
    def bring_back(self, pick: int) -> None:
        found = self.meeting(pick)
        if not found.id:
            return
        gone = {item.id for item in found.items if not item.is_open}
        ahead = reads.meetings(self.cab.root, found.day, found.day + timedelta(days=21))
        back = [item.id for one in ahead for item in one.items if item.is_open and item.from_item_id in gone]
        self.act("bring back", agenda_items.bring_back, self.cab["ava"], back, found.id)

    @rule(pick=PICK, to=PICK)
    def reassign(self, pick: int, to: int) -> None:
        found = self.item(pick)
        target = self.meeting(to)
        if found is not None and target.id:
            item = found[1]
            self.act("reassign", agenda_items.reassign, self.cab["ava"], item.id, item.version, target.id)

    @rule(pick=PICK)
    def reorder(self, pick: int) -> None:
        found = self.meeting(pick)
        ids = [item.id for item in found.items if item.is_open][::-1]
        if found.id and ids:
            self.act("reorder", agenda_items.reorder, self.cab["ava"], found.id, found.version, ids)

    @rule(pick=PICK)
    def defer(self, pick: int) -> None:
        found = self.item(pick)
        if found is not None:
            item = found[1]
            self.act("defer", agenda_items.defer, self.cab["ava"], item.id, item.version, WHY)

    @rule(pick=PICK)
    def hear_after_all(self, pick: int) -> None:
        found = self.item(pick, closed=True)
        if found is not None:
            item = found[1]
            self.act("hear after all", agenda_items.hear_after_all, self.cab["ava"], item.id, item.version, WHY)

    # --- in the meeting ---------------------------------------------------------------------------
    @rule()
    def open(self) -> None:
        """Go to the beginning of the next meeting and open it."""
        found = reads.meeting(self.cab.root)
        if found.state in {MeetingState.PLANNED, MeetingState.FROZEN} and found.start > self.cab.clock():
            self.cab.clock.at = found.start
        if found.id:
            self.act("open", sitting.open_meeting, self.cab["ava"], found.id, found.version)

    @rule(count=st.integers(1, 5), present=st.booleans())
    def presence(self, count: int, present: bool) -> None:
        found = self.running()
        for seat in found.seats[:count] if found else ():
            self.act("presence", attendance.presence, self.cab["ava"], seat.id, seat.version, present)

    @rule(pick=PICK, seat=PICK, ballot=st.sampled_from(["approve", "approve", "reject", "abstain"]))
    def vote(self, pick: int, seat: int, ballot: str) -> None:
        found = self.running()
        items = [item for item in found.items if item.is_open] if found else []
        if found is not None and items:
            item, where = items[pick % len(items)], found.seats[seat % len(found.seats)]
            more = {"content_n": item.now_n, "note": WHY, "cast": "recorded"}
            self.act("vote", ballots.vote, self.cab["ava"], item.id, where.id, ballot, **more)

    @rule(pick=PICK, login=st.sampled_from(["ben", "cleo", "finn"]))
    def own_vote(self, pick: int, login: str) -> None:
        found = self.item(pick)
        if found is not None:
            item = found[1]
            self.act("own vote", ballots.vote, self.cab[login], item.id, None, "approve", content_n=item.now_n)

    @rule(pick=PICK, given=st.booleans())
    def consent(self, pick: int, given: bool) -> None:
        found = self.item(pick)
        if found is not None:
            self.act("consent", decisions.consent, self.cab["ava"], found[1].id, found[1].version, given)

    @rule(pick=PICK, result=st.sampled_from(["approved", "approved", "conditions", "rejected"]))
    def decide(self, pick: int, result: str) -> None:
        found = self.running()
        items = [item for item in found.items if item.is_open] if found else []
        if items:
            item = items[pick % len(items)]
            more = {"content_n": item.now_n, "conditions": WHY, "reason": WHY}
            self.act(f"decide {result}", decisions.decide, self.cab["ava"], item.id, item.version, result, **more)

    @rule(pick=PICK)
    def hear(self, pick: int) -> None:
        """Let all agencies come to a meeting, approve one item, and decide it."""
        if self.running() is None:
            self.open()
        self.presence(5, True)
        found = self.running()
        items = [item for item in found.items if item.is_open] if found else []
        if items:
            item = items[pick % len(items)]
            if item.late:
                self.act("consent", decisions.consent, self.cab["ava"], item.id, item.version, True)
            self.act("vote rest", ballots.vote_rest, self.cab["ava"], item.id, item.now_n)
            self.decide(pick, "approved")

    @rule(pick=PICK)
    def reopen(self, pick: int) -> None:
        found = self.item(pick, closed=True)
        if found is not None:
            item = found[1]
            self.act("reopen", decisions.reopen, self.cab["ava"], item.id, item.version, WHY)

    @rule(pick=PICK)
    def correct(self, pick: int) -> None:
        found = self.item(pick, closed=True)
        if found is not None:
            item, text = found[1], f"Worded {next(_ops)}"
            self.act("correct", decisions.correct, self.cab["ava"], item.id, item.version, WHY, reason=text)

    @rule()
    def end(self) -> None:
        found = self.running()
        if found is not None:
            self.act("end", sitting.end, self.cab["ava"], found.id, found.version)

    # --- time -------------------------------------------------------------------------------------
    @rule(hours=st.sampled_from([1, 7, 24, 72]))
    def later(self, hours: int) -> None:
        self.cab.clock.on(hours=hours)
        if eastern(self.cab.clock()).date() > date(2026, 12, 30):
            self.cab.clock.to("2026-12-30 09:00")  # holidays are known until then

    @invariant()
    def holds(self) -> None:
        self.seen = check(self.cab.root, self.seen)


def play(make: MakeWorkspace, kind: str, examples: int, steps: int) -> None:
    machine = type("Played", (Meetings,), {"kind": kind, "make": staticmethod(make)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=few(examples),
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_every_change_is_in_exactly_one_place_whatever_is_done(make_workspace: MakeWorkspace, kind: str) -> None:
    play(make_workspace, kind, *((6, 40) if kind == "sqlite" else (3, 25)))
