"""The board as a reference model in memory: what becomes of changes, items and meetings, act by act.

It knows the rules of days and nothing else of the program; services are compared with it. An act is whole, or it
raises `Refused` and nothing has changed. Times are aware UTC, days America/New_York.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from app.domain.cab import days
from app.domain.cab.values import MeetingState as S
from app.domain.cab.values import OnRecord
from app.domain.eastern import local_date

_TENTATIVE, _CONFIRMED = {S.PLANNED}, {S.FROZEN, S.RUNNING, S.HELD}
_BEFORE = {S.PLANNED, S.FROZEN}


class Refused(Exception):
    """An act that the rules do not allow now."""


@dataclass
class Meeting:
    slot: date
    day: date
    state: S = S.PLANNED
    sequence: int = 0
    place: str = ""
    agendas: int = 0  # how often it was sent
    minutes: int = 0
    is_signed: bool = False
    present: set[int] = field(default_factory=set)

    @property
    def firm(self) -> str:
        """How firm its calendar entry is."""
        if self.state is S.CANCELLED:
            return "cancelled"
        return "tentative" if self.state in _TENTATIVE else "confirmed"


@dataclass
class Item:
    id: int
    change: int
    kind: str  # decision, ratify, ecab, emergency
    slot: date | None
    came: int = 1
    before: int | None = None  # the item it follows
    state: str = "open"
    result: str = ""
    is_late: bool = False
    consent: str = ""
    cut_off: datetime | None = None
    submitted_at: datetime | None = None
    sent_n: int | None = None  # version of the content on the agenda that was sent
    decided_n: int | None = None
    was_heard: bool = False  # it stood open in a meeting that was held
    touched: bool = False  # anything was done with it where it stands
    votes: dict[int, tuple[str, int]] = field(default_factory=dict)

    @property
    def group(self) -> str:
        return "board" if self.kind in {"decision", "ecab"} else self.kind


@dataclass
class Change:
    id: int
    type: str  # normal, emergency, latent
    state: str = "draft"
    n: int = 1
    ratification: str = ""


def _require(condition: object, why: str) -> None:
    if not condition:
        raise Refused(why)


class Board:
    """A workspace of the board, and the acts on it; `seats`: agencies with one."""

    def __init__(self, now: datetime, holidays: Iterable[date] = (), seats: int = 3) -> None:
        self.seats = seats
        self.now = now
        self.holidays = dict.fromkeys(holidays, "holiday")
        self.meetings: dict[date, Meeting] = {}
        self.items: list[Item] = []
        self.changes: dict[int, Change] = {}

    # --- reading ----------------------------------------------------------------------------------
    @property
    def today(self) -> date:
        return local_date(self.now)

    def open_items(self, slot: date | None) -> list[Item]:
        return [item for item in self.items if item.state == "open" and item.slot == slot]

    def open_of(self, change: int, group: str) -> Item | None:
        found = (i for i in self.items if i.change == change and i.state == "open" and i.group == group)
        return next(found, None)

    def after(self, item: Item) -> Item | None:
        return next((other for other in self.items if other.before == item.id), None)

    def _records(self) -> list[OnRecord]:
        return [OnRecord(m.slot, m.day, m.state) for m in self.meetings.values()]

    def _ensure(self, slot: date) -> Meeting:
        return self.meetings.setdefault(slot, Meeting(slot, slot))

    def _next(self, slot: date) -> Meeting:
        return self._ensure(days.next_slot(slot, self._records(), self.today))

    def _coming(self) -> Meeting:
        """Return the next meeting that is still to be held."""
        return self._next(days.slot_of(self.today) - 8 * days.WEEK)

    def _meeting(self, slot: date, *states: S) -> Meeting:
        meeting = self.meetings.get(slot)
        if meeting is None or meeting.state not in states:
            raise Refused("the meeting is not in the right state")
        return meeting

    def _open(self, item_id: int) -> Item:
        item = self.items[item_id]
        _require(item.state == "open", "it is not open")
        return item

    def _put(
        self, meeting: Meeting, *, day: date | None = None, state: S | None = None, place: str | None = None
    ) -> None:
        was = (meeting.day, meeting.place, meeting.firm)
        meeting.day = day or meeting.day
        meeting.state = state or meeting.state
        meeting.place = meeting.place if place is None else place
        meeting.sequence += was != (meeting.day, meeting.place, meeting.firm)

    # --- changes ----------------------------------------------------------------------------------
    def create(self, kind: str) -> int:
        number = len(self.changes) + 1
        self.changes[number] = Change(number, kind)
        return number

    def _change(self, number: int, *states: str) -> Change:
        change = self.changes[number]
        _require(change.state in states, f"it is {change.state}")
        return change

    def _add(self, change: int, kind: str, slot: date | None, **values: object) -> Item:
        item = Item(len(self.items), change, kind, slot)
        for name, value in values.items():
            setattr(item, name, value)
        self.items.append(item)
        return item

    def submit(self, number: int) -> None:
        change = self._change(number, "draft")
        _require(change.type != "latent", "latent changes are recorded")
        if change.type == "emergency":
            self._add(number, "ecab", None, submitted_at=self.now)
        else:
            promised = days.first_slot(self.now, self.holidays, self._records())
            self._ensure(promised.slot)
            self._add(number, "decision", promised.slot, cut_off=promised.cut_off, submitted_at=self.now)
        change.state = "in_cab"

    def submit_late(self, number: int) -> None:
        change = self._change(number, "draft")
        _require(change.type == "normal", "only what the board hears")
        promised = days.first_slot(self.now, self.holidays, self._records())
        known = {r.slot: r for r in self._records()}
        slot = days.slot_of(self.today)
        while slot < promised.slot:
            record = known.get(slot, OnRecord(slot, slot))
            working = days.is_working(record.day, self.holidays)
            if record.state in _BEFORE and working and days.span(record.day)[0] > self.now:
                self._ensure(slot)
                closed = days.cut_off(record.day, self.holidays)
                self._add(number, "decision", slot, cut_off=closed, submitted_at=self.now, is_late=True)
                change.state = "in_cab"
                return
            slot += days.WEEK
        raise Refused("no meeting that its cut-off was missed of is still ahead")

    def edit(self, number: int) -> None:
        self._change(number, "draft", "in_cab").n += 1

    def withdraw(self, number: int, *, cancel: bool = False) -> None:
        change = self._change(number, "in_cab")
        item = self.open_of(number, "board")
        assert item is not None
        item.state = "withdrawn"
        change.state = "cancelled" if cancel else "draft"

    def record_latent(self, number: int) -> None:
        change = self._change(number, "draft")
        _require(change.type == "latent", "it is not latent")
        self._add(number, "ratify", self._coming().slot, submitted_at=self.now)
        change.state, change.ratification = "implemented", "pending"

    def rework(self, number: int) -> None:
        self._change(number, "rejected", "approved").state = "draft"

    def schedule(self, number: int) -> None:
        self._change(number, "approved").state = "scheduled"

    def ecab_vote(self, number: int, member: int, ballot: str) -> None:
        item = self.open_of(number, "board")
        if item is None or item.kind != "ecab":
            raise Refused("it is not before the ECAB")
        item.votes[member] = (ballot, self.changes[number].n)

    def ecab_decide(self, number: int, result: str) -> None:
        item = self.open_of(number, "board")
        if item is None or item.kind != "ecab":
            raise Refused("it is not before the ECAB")
        approve, reject = self._standing(item)
        _require(reject if result == "rejected" else approve >= 2 and not reject, "the votes do not allow it")
        self._decided(item, result)
        if self.open_of(number, "emergency") is None:  # else it is told to the next meeting already
            self._add(number, "emergency", self._coming().slot)

    # --- meetings before the day ------------------------------------------------------------------
    def call(self, slot: date) -> None:
        _require(slot not in self.meetings and slot >= self.today, "it is on record, or past")
        self._ensure(slot)

    def move(self, slot: date, to: date) -> None:
        meeting = self._meeting(slot, *_BEFORE)
        _require(to != meeting.day, "it is on that day")
        _require(days.is_working(to, self.holidays) and to >= self.today, "that day cannot be taken")
        others = [m for m in self.meetings.values() if m.slot != slot and m.state is not S.CANCELLED]
        _require(all(m.day != to for m in others), "another meeting is held on that day")
        _require(all(m.day < to for m in others if m.slot < slot), "it would come before the meeting before")
        _require(all(m.day > to for m in others if m.slot > slot), "it would come after the next one")
        _require(slot + days.WEEK in self.meetings or to < slot + days.WEEK, "it would come after the next one")
        was_sent = meeting.state is S.FROZEN
        was = days.promise(slot, meeting.day, self.holidays, today=self.today)
        thaws = was_sent and days.freeze_at(to, self.holidays) > self.now
        self._put(meeting, day=to, state=S.PLANNED if thaws else None)
        limit = days.cut_off(to, self.holidays)
        for item in self.open_items(slot):
            if thaws:
                item.sent_n = None
            if item.kind == "decision" and item.submitted_at is not None and item.cut_off is not None:
                after_sent = was_sent and not thaws and was is not None and item.submitted_at <= was.cut_off
                late = item.submitted_at > limit and (item.is_late or item.submitted_at > item.cut_off)
                late = late or (item.is_late and after_sent)
                if late != item.is_late:
                    item.is_late, item.consent, item.touched = late, "", True

    def relocate(self, slot: date, place: str) -> None:
        self._put(self._meeting(slot, *_BEFORE), place=place)

    def freeze(self, slot: date) -> None:
        meeting = self._meeting(slot, S.PLANNED)
        _require(days.is_working(meeting.day, self.holidays), "its day is to be chosen")
        _require(self.now >= days.cut_off(meeting.day, self.holidays), "not before its cut-off")
        self._send(meeting)
        self._put(meeting, state=S.FROZEN)

    def _send(self, meeting: Meeting) -> None:
        meeting.agendas += 1
        for item in self.open_items(meeting.slot):
            item.sent_n, item.touched = self.changes[item.change].n, True

    def thaw(self, slot: date) -> None:
        meeting = self._meeting(slot, S.FROZEN)
        for item in self.open_items(slot):
            item.sent_n = None
        self._put(meeting, state=S.PLANNED)

    def cancel(self, slot: date) -> None:
        meeting = self._meeting(slot, *_BEFORE)
        self._carry_on(meeting, heard=False)
        self._put(meeting, state=S.CANCELLED)

    def restore(self, slot: date) -> None:
        meeting = self._meeting(slot, S.CANCELLED)
        _require(meeting.day >= self.today, "its day is past")
        others = [m for m in self.meetings.values() if m.slot != slot and m.state is not S.CANCELLED]
        _require(all(m.day != meeting.day for m in others), "another meeting is held on that day")
        _require(all(m.day < meeting.day for m in others if m.slot < slot), "a meeting before it is later")
        _require(all(m.day > meeting.day for m in others if m.slot > slot), "a meeting after it is earlier")
        working = days.is_working(meeting.day, self.holidays)
        due = working and days.freeze_at(meeting.day, self.holidays) <= self.now
        if due:
            self._send(meeting)
        self._put(meeting, state=S.FROZEN if due else S.PLANNED)

    # --- items ------------------------------------------------------------------------------------
    def _carry(self, item: Item, to: Meeting, *, heard: bool, state: str = "carried") -> Item:
        item.state, item.was_heard = state, heard
        kept = {"cut_off": item.cut_off, "submitted_at": item.submitted_at}
        late = item.kind == "decision" and self._is_late(item, to)
        return self._add(item.change, item.kind, to.slot, before=item.id, came=item.came + heard, is_late=late, **kept)

    def _carry_on(self, meeting: Meeting, *, heard: bool) -> None:
        found = self.open_items(meeting.slot)
        to = self._next(meeting.slot) if found else meeting
        for item in found:
            self._carry(item, to, heard=heard)

    def defer(self, item_id: int, to: date | None = None) -> None:
        item = self._open(item_id)
        _require(item.slot is not None, "it is before the ECAB")
        assert item.slot is not None
        meeting = self._meeting(item.slot, *_BEFORE, S.RUNNING)
        target = self._next(meeting.slot) if to is None else self._meeting(to, *_BEFORE)
        _require(target.slot > meeting.slot and target.day >= self.today, "not a later meeting")
        self._carry(item, target, heard=meeting.state is S.RUNNING, state="deferred")

    def reassign(self, item_id: int, to: date) -> None:
        item = self._open(item_id)
        _require(item.slot is not None and item.slot != to, "it is there already")
        assert item.slot is not None
        self._meeting(item.slot, *_BEFORE)
        target = self._meeting(to, *_BEFORE)
        _require(target.day >= self.today, "that meeting is past")
        item.slot, item.consent, item.sent_n, item.touched = to, "", None, True
        sent = target.state is S.FROZEN and item.before is None
        item.is_late = item.kind == "decision" and (sent or self._is_late(item, target, promised=False))

    def _is_late(self, item: Item, meeting: Meeting, *, promised: bool = True) -> bool:
        now = days.promise(meeting.slot, meeting.day, self.holidays, today=self.today)
        kept = item.cut_off if promised else None
        limits = [at for at in (kept, now.cut_off if now else None) if at is not None]
        return item.submitted_at is not None and bool(limits) and item.submitted_at > max(limits)

    def bring_back(self, item_id: int) -> None:
        item = self._open(item_id)
        _require(item.before is not None and item.slot is not None, "it came from no meeting")
        assert item.before is not None
        assert item.slot is not None
        before = self.items[item.before]
        _require(before.state == "carried" and before.slot is not None and before.slot != item.slot, "not carried")
        assert before.slot is not None
        target = self._meeting(before.slot, *_BEFORE)
        self._meeting(item.slot, *_BEFORE)
        _require(not before.was_heard, "that meeting was held")
        item.slot, item.consent, item.sent_n = target.slot, "", None
        item.is_late = before.is_late or (item.kind == "decision" and self._is_late(item, target))

    def hear_after_all(self, item_id: int) -> None:
        item = self.items[item_id]
        _require(item.state == "deferred" and item.slot is not None, "it was not deferred")
        assert item.slot is not None
        meeting = self._meeting(item.slot, S.RUNNING)
        back = self.after(item)
        assert back is not None
        _require(back.state == "open" and back.slot is not None and not back.votes, "it went on")
        assert back.slot is not None
        self._meeting(back.slot, *_BEFORE)
        back.slot, back.came, back.sent_n = meeting.slot, item.came, None
        back.is_late, back.consent, back.touched = item.is_late and not item.consent, "", True

    # --- the meeting ------------------------------------------------------------------------------
    def open(self, slot: date) -> None:
        meeting = self._meeting(slot, *_BEFORE)
        start = days.span(meeting.day)[0]
        _require(self.today == meeting.day and self.now >= days.opens_at(start), "not its time")
        if meeting.state is S.PLANNED:
            _require(days.is_working(meeting.day, self.holidays), "its day is to be chosen")
            self._send(meeting)
        meeting.present.clear()
        self._put(meeting, state=S.RUNNING)

    def presence(self, slot: date, seat: int, *, here: bool) -> None:
        meeting = self._meeting(slot, S.RUNNING)
        _require((seat in meeting.present) is not here, "it is so already")
        (meeting.present.add if here else meeting.present.remove)(seat)

    def vote(self, item_id: int, seat: int, ballot: str, *, own: bool) -> None:
        item = self._open(item_id)
        _require(item.kind in {"decision", "ratify"} and item.slot is not None, "it is not voted on by the board")
        assert item.slot is not None
        meeting = self._meeting(item.slot, S.FROZEN, S.RUNNING)
        if not own:
            _require(meeting.state is S.RUNNING and seat in meeting.present, "the seat is not present")
        item.votes[seat] = (ballot, self.changes[item.change].n)
        item.touched = True

    def consent(self, item_id: int, *, given: bool) -> None:
        item = self._open(item_id)
        _require(item.slot is not None and item.is_late, "no consent is asked")
        _require(not (given and item.consent == "given"), "it is given already")
        assert item.slot is not None
        meeting = self._meeting(item.slot, S.RUNNING)
        item.consent, item.touched = "given" if given else "refused", True
        if not given:
            self._carry(item, self._next(meeting.slot), heard=False)

    def _standing(self, item: Item) -> tuple[int, int]:
        now = [ballot for ballot, n in item.votes.values() if n == self.changes[item.change].n]
        return now.count("approve"), now.count("reject")

    def decide(self, item_id: int, result: str) -> None:
        item = self._open(item_id)
        _require(item.kind in {"decision", "ratify"} and item.slot is not None, "the board does not decide it")
        assert item.slot is not None
        meeting = self._meeting(item.slot, S.RUNNING)
        _require(len(meeting.present) * 2 >= self.seats, "no quorum")
        _require(not item.is_late or item.consent == "given", "consent first")
        approve, reject = self._standing(item)
        _require(reject if result == "rejected" else approve >= 2 and not reject, "the votes do not allow it")
        self._decided(item, result)

    def _decided(self, item: Item, result: str) -> None:
        change = self.changes[item.change]
        item.state, item.result, item.decided_n = "decided", result, change.n
        if item.kind == "ratify":
            change.ratification = "not_ratified" if result == "rejected" else "ratified"
        else:
            change.state = "rejected" if result == "rejected" else "approved"

    def note(self, item_id: int) -> None:
        item = self._open(item_id)
        _require(item.kind == "emergency" and item.slot is not None, "it is to be decided")
        assert item.slot is not None
        self._meeting(item.slot, S.RUNNING)
        item.state, item.result = "noted", "noted"

    def end(self, slot: date) -> None:
        meeting = self._meeting(slot, S.RUNNING)
        self._carry_on(meeting, heard=True)
        self._put(meeting, state=S.HELD)
        meeting.minutes += 1

    def sign(self, slot: date) -> None:
        meeting = self._meeting(slot, S.HELD)
        _require(not meeting.is_signed, "it is signed")
        meeting.is_signed = True

    def reopen(self, item_id: int) -> None:
        item = self.items[item_id]
        _require(item.state == "decided" and item.kind != "ecab" and self.after(item) is None, "nothing to reopen")
        assert item.slot is not None
        change = self.changes[item.change]
        latest = max(i.id for i in self.items if i.change == item.change and i.group == item.group)
        _require(latest == item.id, "it came before the board again")
        if item.kind == "decision":
            _require(change.state in {"approved", "rejected"}, "it went on")
        meeting = self._meeting(item.slot, S.RUNNING, S.HELD)
        if meeting.state is S.RUNNING:
            item.state, item.result, item.decided_n = "open", "", None
        else:
            item.was_heard = True
            kept = {"cut_off": item.cut_off, "submitted_at": item.submitted_at}
            to = self._next(meeting.slot)
            late = item.kind == "decision" and self._is_late(item, to)
            self._add(item.change, item.kind, to.slot, before=item.id, came=item.came + 1, is_late=late, **kept)
        if item.kind == "decision":
            change.state = "in_cab"
        else:
            change.ratification = "pending"

    def reopen_meeting(self, slot: date) -> None:
        meeting = self._meeting(slot, S.HELD)
        _require(meeting.day == self.today and not meeting.is_signed, "it is over for good")
        self._put(meeting, state=S.RUNNING)
        for item in self.items:
            before = self.items[item.before] if item.before is not None else None
            if before is None or before.slot != slot or before.state != "carried" or item.state != "open":
                continue
            ahead = item.slot is not None and self.meetings[item.slot].state in _BEFORE
            if before.was_heard and ahead and not item.touched:
                item.slot, item.came = slot, before.came
                item.is_late = before.is_late and not before.consent
