"""Random histories of the board: whatever is done in whatever order, each change has its one place."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.domain.cab import days
from app.domain.cab.values import MeetingState as S
from tests.domain.cab.examples import HOLIDAYS, utc
from tests.domain.cab.machine import Board, Item, Refused

SEAT = st.integers(0, 2)
BALLOT = st.sampled_from(["approve", "approve", "reject", "abstain"])
PICK = st.integers(0, 63)


class Histories(RuleBasedStateMachine):
    """Acts at random on the board of autumn 2026, which has three holidays on or beside its Wednesdays."""

    seats = 3

    def __init__(self) -> None:
        super().__init__()
        self.board = Board(utc("2026-10-26 13:00"), HOLIDAYS, self.seats)
        self.done: Counter[str] = Counter()

    def act(self, name: str, *args: Any, **how: Any) -> bool:
        """Do an act; one that is refused changes nothing, one that is done raises a sequence by one where it has to."""
        before = copy.deepcopy(self.board)
        try:
            getattr(self.board, name)(*args, **how)
        except Refused:
            for what in ("meetings", "items", "changes", "now", "holidays"):
                assert getattr(self.board, what) == getattr(before, what), (name, args)
            return False
        self.done[name] += 1
        for slot, meeting in self.board.meetings.items():
            had = before.meetings.get(slot)
            if had is not None:
                told = (had.day, had.place, had.firm) != (meeting.day, meeting.place, meeting.firm)
                assert meeting.sequence == had.sequence + told, (name, args)
        self._closed_ones_stay(before, name)
        return True

    def _closed_ones_stay(self, before: Board, name: str) -> None:
        assert len(self.board.items) >= len(before.items)
        for was, item in zip(before.items, self.board.items, strict=False):
            if was.state != "open" and name != "reopen":
                assert was == item, name

    def holiday(self, day: date) -> None:
        self.board.holidays[day] = "holiday"

    def one(self, pool: list[Any], pick: int) -> Any:
        return pool[pick % len(pool)] if pool else None

    def on(self, name: str, pool: list[Any], pick: int, *args: Any, **how: Any) -> None:
        chosen = self.one(pool, pick)
        if chosen is not None:
            self.act(name, chosen, *args, **how)

    def changes(self, *states: str) -> list[int]:
        return [c.id for c in self.board.changes.values() if c.state in states]

    def slots(self, *states: S) -> list[date]:
        return sorted(m.slot for m in self.board.meetings.values() if m.state in states)

    def items(self, wanted: Callable[[Item], bool] = lambda item: item.state == "open") -> list[int]:
        return [item.id for item in self.board.items if wanted(item)]

    def at_hand(self) -> list[int]:
        """The open items of meetings that are running; any open ones where there are none."""
        running = set(self.slots(S.RUNNING))
        return self.items(lambda item: item.state == "open" and item.slot in running) or self.items()

    @initialize()
    def begin(self) -> None:
        for kind in ("normal", "normal", "latent", "emergency"):
            self.board.create(kind)

    # --- acts -------------------------------------------------------------------------------------
    @precondition(lambda self: len(self.board.changes) < 12)
    @rule(kind=st.sampled_from(["normal", "normal", "normal", "latent", "emergency"]))
    def create(self, kind: str) -> None:
        self.board.create(kind)

    @rule(pick=PICK, late=st.booleans())
    def submit(self, pick: int, late: bool) -> None:
        self.on("submit_late" if late else "submit", self.changes("draft"), pick)

    @rule(pick=PICK)
    def edit(self, pick: int) -> None:
        self.on("edit", self.changes("draft", "in_cab", "approved"), pick)

    @rule(pick=PICK, cancel=st.booleans())
    def withdraw(self, pick: int, cancel: bool) -> None:
        self.on("withdraw", self.changes("in_cab"), pick, cancel=cancel)

    @rule(pick=PICK)
    def record_latent(self, pick: int) -> None:
        self.on("record_latent", self.changes("draft"), pick)

    @rule(pick=PICK, name=st.sampled_from(["rework", "schedule"]))
    def go_on(self, pick: int, name: str) -> None:
        self.on(name, self.changes("approved", "rejected"), pick)

    @rule(pick=PICK, ballots=st.lists(BALLOT, max_size=3), result=st.sampled_from(["approved", "rejected"]))
    def ecab(self, pick: int, ballots: list[str], result: str) -> None:
        waiting = [n for n in self.changes("in_cab") if self.board.changes[n].type == "emergency"]
        if not waiting and len(self.board.changes) < 12:
            waiting = [self.board.create("emergency")]
            self.act("submit", waiting[0])
        number = self.one(waiting or self.changes("in_cab"), pick)
        if number is not None:
            for member, ballot in enumerate(ballots):
                self.act("ecab_vote", number, member, ballot)
            self.act("ecab_decide", number, result)

    @rule(weeks=st.integers(-1, 3))
    def call(self, weeks: int) -> None:
        self.act("call", days.slot_of(self.board.today) + weeks * days.WEEK)

    @rule(pick=PICK, by=st.integers(-6, 9))
    def move(self, pick: int, by: int) -> None:
        slot = self.one(self.slots(*S), pick)
        if slot is not None:
            self.act("move", slot, slot + timedelta(days=by))

    @rule(pick=PICK, place=st.sampled_from(["", "Room 1", "Room 2"]))
    def relocate(self, pick: int, place: str) -> None:
        self.on("relocate", self.slots(*S), pick, place)

    @rule(pick=PICK, name=st.sampled_from(["freeze", "freeze", "freeze", "thaw", "cancel", "restore"]))
    def arrange(self, pick: int, name: str) -> None:
        self.on(name, self.slots(*S), pick)

    @rule(pick=PICK, back=PICK)
    def called_off_and_held_after_all(self, pick: int, back: int) -> None:
        full = [slot for slot in self.slots(S.PLANNED, S.FROZEN) if self.board.open_items(slot)]
        slot = self.one(full, pick)
        if slot is not None and self.act("cancel", slot):
            gone = self.items(lambda item: item.before is not None and self.board.items[item.before].slot == slot)
            self.act("restore", slot)
            self.on("bring_back", gone, back)

    @rule(pick=PICK, given=st.booleans())
    def one_comes_late(self, pick: int, given: bool) -> None:
        """Submit for the meeting whose cut-off is over, and ask for consent in it."""
        number = self.one(self.changes("draft"), pick)
        if number is not None and self.act("submit_late", number):
            item = self.board.open_of(number, "board")
            assert item is not None
            assert item.slot is not None
            self.board.now = max(self.board.now, days.span(self.board.meetings[item.slot].day)[0])
            self.act("open", item.slot)
            self.act("consent", item.id, given=given)

    @rule(pick=PICK, to=PICK, named=st.booleans())
    def defer(self, pick: int, to: int, named: bool) -> None:
        target = self.one(self.slots(*S), to) if named else None
        self.on("defer", self.items(), pick, target)

    @rule(pick=PICK, to=PICK)
    def reassign(self, pick: int, to: int) -> None:
        target = self.one(self.slots(*S), to)
        if target is not None:
            self.on("reassign", self.items(), pick, target)

    @rule(pick=PICK)
    def bring_back(self, pick: int) -> None:
        self.on("bring_back", self.items(lambda item: item.state == "open" and item.before is not None), pick)

    @rule(pick=PICK)
    def hold(self, pick: int) -> None:
        """Go to the day of a meeting that is ahead, and open it."""
        ahead = [
            m for m in self.board.meetings.values() if m.state in {S.PLANNED, S.FROZEN} and m.day >= self.board.today
        ]
        chosen = self.one(sorted(ahead, key=lambda m: m.day)[:2], pick)
        if chosen is not None:
            self.board.now = max(self.board.now, days.span(chosen.day)[0])
            self.act("open", chosen.slot)

    @rule(pick=PICK)
    def open_at_any_time(self, pick: int) -> None:
        self.on("open", self.slots(*S), pick)

    @rule(pick=PICK, seat=SEAT, here=st.sampled_from([True, True, False]))
    def presence(self, pick: int, seat: int, here: bool) -> None:
        self.on("presence", self.slots(S.RUNNING), pick, seat, here=here)

    @rule(pick=PICK)
    def all_come(self, pick: int) -> None:
        for seat in range(3):
            self.on("presence", self.slots(S.RUNNING), pick, seat, here=True)

    @rule(pick=PICK, seat=SEAT, ballot=BALLOT, own=st.booleans())
    def vote(self, pick: int, seat: int, ballot: str, own: bool) -> None:
        self.on("vote", self.at_hand(), pick, seat, ballot, own=own)

    @rule(pick=PICK, given=st.booleans())
    def consent(self, pick: int, given: bool) -> None:
        self.on("consent", self.items(lambda item: item.state == "open" and item.is_late), pick, given=given)

    @rule(
        pick=PICK, ballots=st.lists(BALLOT, max_size=3), result=st.sampled_from(["approved", "conditions", "rejected"])
    )
    def decide(self, pick: int, ballots: list[str], result: str) -> None:
        item = self.one(self.at_hand(), pick)
        if item is not None:
            if self.board.items[item].is_late:
                self.act("consent", item, given=True)
            for seat, ballot in enumerate(ballots):
                self.act("vote", item, seat, ballot, own=True)
            self.act("decide", item, result)

    @rule(pick=PICK, rest=st.lists(st.sampled_from(["approved", "rejected", "left"]), max_size=3), over=st.booleans())
    def a_whole_meeting(self, pick: int, rest: list[str], over: bool) -> None:
        """Hold the next meeting with everybody there, and decide some of its items."""
        self.hold(pick)
        for slot in self.slots(S.RUNNING):
            for seat in range(3):
                self.act("presence", slot, seat, here=True)
            for item, result in zip(self.board.open_items(slot), rest, strict=False):
                for seat in range(3):
                    self.act("vote", item.id, seat, "reject" if result == "rejected" else "approve", own=False)
                if result != "left":
                    self.act("decide", item.id, result)
            if over:
                self.act("end", slot)

    @rule(pick=PICK)
    def note(self, pick: int) -> None:
        self.on("note", self.at_hand(), pick)

    @rule(pick=PICK, name=st.sampled_from(["end", "end", "sign", "reopen_meeting"]))
    def finish(self, pick: int, name: str) -> None:
        self.on(name, self.slots(S.RUNNING, S.HELD), pick)

    @precondition(lambda self: self.slots(S.RUNNING))
    @rule(pick=PICK, again=st.booleans())
    def ended_too_soon(self, pick: int, again: bool) -> None:
        slot = self.one(self.slots(S.RUNNING), pick)
        self.act("end", slot)
        if self.act("reopen_meeting", slot) and again:
            self.act("end", slot)

    @rule(pick=PICK)
    def reopen(self, pick: int) -> None:
        self.on("reopen", self.items(lambda item: item.state == "decided"), pick)

    @precondition(lambda self: self.slots(S.RUNNING))
    @rule(pick=PICK, to=PICK, back=st.sampled_from([True, True, False]))
    def deferred_by_mistake(self, pick: int, to: int, back: bool) -> None:
        item = self.one(self.at_hand(), pick)
        if item is not None:
            self.act("defer", item, self.one([None, *self.slots(S.PLANNED, S.FROZEN)], to))
        self.on("hear_after_all", [item] if back and item is not None else self.items(lambda one: True), pick)

    @rule(hours=st.sampled_from([1, 5, 24, 72]))
    def time_passes(self, hours: int) -> None:
        self.board.now += timedelta(hours=hours)

    @rule(offset=st.integers(1, 30))
    def a_holiday_is_added(self, offset: int) -> None:
        day = self.board.today + timedelta(days=offset)
        sent = {m.day for m in self.board.meetings.values() if m.state is not S.PLANNED}
        if day not in sent and not any(m.day == day and m.slot != day for m in self.board.meetings.values()):
            self.holiday(day)

    # --- what always holds ------------------------------------------------------------------------
    @invariant()
    def a_change_before_the_board_has_one_open_item(self) -> None:
        for change in self.board.changes.values():
            found = Counter(i.group for i in self.board.items if i.change == change.id and i.state == "open")
            assert found["board"] == (change.state == "in_cab")
            assert found["ratify"] == (change.ratification == "pending")
            assert max(found.values(), default=0) <= 1
            if change.type == "latent" and change.state == "implemented":
                assert change.ratification

    @invariant()
    def an_open_item_stands_where_it_can_be_heard(self) -> None:
        for item in self.board.items:
            if item.state == "open":
                if item.slot is None:
                    assert item.kind == "ecab"
                else:
                    assert self.board.meetings[item.slot].state in {S.PLANNED, S.FROZEN, S.RUNNING}

    @invariant()
    def what_went_on_has_one_successor_and_says_how_often_it_came(self) -> None:
        follows = Counter(item.before for item in self.board.items if item.before is not None)
        for item in self.board.items:
            moved_on = item.state in {"carried", "deferred"}
            assert follows[item.id] == 1 if moved_on else follows[item.id] <= (item.state == "decided")
            heard, before = set(), item.before
            while before is not None:
                assert before < (item.id if before == item.before else len(self.board.items))
                earlier = self.board.items[before]
                if earlier.was_heard:
                    assert earlier.slot is not None
                    assert self.board.meetings[earlier.slot].state in {S.HELD, S.RUNNING}
                    heard.add(earlier.slot)
                before = earlier.before
            assert item.came == 1 + len(heard - {item.slot})

    @invariant()
    def meetings_have_days_of_their_own_in_the_order_of_their_slots(self) -> None:
        standing = sorted((m for m in self.board.meetings.values() if m.state is not S.CANCELLED), key=lambda m: m.slot)
        assert [m.day for m in standing] == sorted({m.day for m in standing})
        for meeting in standing:
            if meeting.state is not S.PLANNED:
                assert days.is_working(meeting.day, self.board.holidays)
            closed, sent = (f(meeting.day, self.board.holidays) for f in (days.cut_off, days.freeze_at))
            assert closed < sent < days.span(meeting.day)[0]

    @invariant()
    def what_is_approved_was_decided_as_it_is(self) -> None:
        for change in self.board.changes.values():
            if change.state in {"approved", "rejected", "scheduled"}:
                decided = [i for i in self.board.items if i.change == change.id and i.group == "board"]
                last = decided[-1]
                assert (last.state, last.decided_n) == ("decided", change.n)
                assert (last.result == "rejected") == (change.state == "rejected")

    @invariant()
    def what_was_held_has_minutes_and_was_sent(self) -> None:
        for meeting in self.board.meetings.values():
            if meeting.state is S.HELD:
                assert meeting.minutes
            if meeting.state in {S.FROZEN, S.RUNNING, S.HELD}:
                assert meeting.agendas


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=40, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
)
